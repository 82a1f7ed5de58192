"""The outbox forgets what all its readers have handled long ago: it would else outgrow all that it reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from functools import partial

from sqlalchemy import text

from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule

BATCH = 5000

# From the first one kept on, in the order of ids, as far as every reader is; one that has not begun will begin with the
# first one kept. What was parked stays: somebody has yet to look at it.
_FORGET = text("""
    with readers as (
        select count(*) as begun, min(event_id) as place from platform.event_cursor where subscriber = any(:subscribers)
    ), oldest as (
        select id, at from platform.event
        where id <= (select place from readers where begun = :readers)
          and id not in (select event_id from platform.event_failure)
        order by id limit :limit
    )
    delete from platform.event e using oldest where e.id = oldest.id and oldest.at < :before returning e.id
""")


async def forget_events(runtime: Runtime, subscribers: Collection[str]) -> None:
    """Remove events older than the setting says that all these subscribers have passed, a batch in a transaction."""
    before = runtime.clock.now() - timedelta(days=runtime.settings.events_keep_days)
    wanted = {"subscribers": list(subscribers), "readers": len(subscribers), "before": before, "limit": BATCH}
    gone = BATCH
    while gone == BATCH:
        async with runtime.database.transaction() as session:
            gone = len((await session.execute(_FORGET, wanted)).all())


def forgetting(subscribers: Collection[str]) -> Schedule:
    """The schedule that does so, for the subscribers of the application."""
    return Schedule("platform.forget_events", every_s=3600, run=partial(forget_events, subscribers=subscribers))
