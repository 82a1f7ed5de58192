"""Source events come onto the timeline of whom they are about: at once, or as soon as the customer is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from zhike.customers.repository import source_events as repository
from zhike.customers.repository import timeline
from zhike.customers.repository.source_events import StoredEvent
from zhike.customers.rules.source_events import shown_as
from zhike.customers.rules.timeline import TimelineEntry
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

AT_ONCE = 1000
# After so long it is not to be expected any more that the customer becomes known: nobody's data is not kept.
WAITS_FOR = timedelta(days=30)


async def place(session: Session, events: Sequence[StoredEvent]) -> int:
    """Put events of known customers onto their timelines; how many."""
    keys: dict[str, list[Any]] = defaultdict(list)
    for event in events:
        field, value = event.customer_key
        keys[field].append(value)
    if not keys:
        return 0
    customers = await repository.find_customers(session, keys)
    entries = [
        TimelineEntry(
            each.id,
            customers[each.customer_key],
            each.at,
            shown_as(each.type),
            detail={"type": each.type, "source": each.source, **each.shown},
        )
        for each in events
        if each.customer_key in customers
    ]
    await timeline.copy_entries(session, entries)
    await repository.mark_placed(session, [each.id for each in entries])
    return len(entries)


async def place_waiting(runtime: Runtime) -> None:
    """Look once more for the customers of events that came before them, and forget those that waited too long."""
    after = UUID(int=0)
    while True:
        async with runtime.database.transaction() as session:
            found = await repository.list_waiting(session, after=after, limit=AT_ONCE)
            await place(session, found)
        if len(found) < AT_ONCE:
            break
        after = found[-1].id
    await _forget(runtime)


async def _forget(runtime: Runtime) -> None:
    vault, now = privacy.Vault(runtime.keyring, purpose="resolution"), runtime.clock.now()
    while True:
        async with runtime.database.transaction() as session:
            gone = await repository.forget_waiting(session, before=now - WAITS_FOR, limit=AT_ONCE)
            for event_id in gone:
                await vault.destroy_key(session, event_id, now=now)
        if len(gone) < AT_ONCE:
            return
