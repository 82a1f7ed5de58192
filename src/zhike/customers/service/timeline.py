"""The timeline of a customer: written from events and imports, read with a trace; and who belongs to whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.permissions import profile as permissions
from zhike.customers.repository import timeline as repository
from zhike.customers.repository.golden import find_families, find_survivors
from zhike.customers.rules.relations import Relation, both_ways
from zhike.customers.rules.timeline import TimelineEntry, TimelineFilter
from zhike.customers.service.profile import get_names
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.privacy import api as privacy


async def read_timeline(
    session: Session,
    *,
    actor: Actor,
    customer_id: UUID,
    wanted: TimelineFilter,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 30,
    now: datetime,
) -> list[TimelineEntry]:
    """What happened with a customer, newest first; the reading is audited."""
    customer_id = await permissions.require_readable_customer(session, actor, customer_id)
    subject = f"customer:{customer_id}"
    await audit.record(session, actor=actor, action="customers.timeline_read", subject=subject, now=now)
    return await repository.list_entries(session, customer_id, wanted, before=before, limit=limit)


async def add_timeline_entries(session: Session, entries: Sequence[TimelineEntry]) -> None:
    """Write what happened elsewhere or before: entries that are not on record yet."""
    await repository.copy_entries(session, entries)


async def put_timeline_entry(session: Session, entry: TimelineEntry) -> None:
    """Write one entry, or bring the one with its id up to date."""
    await repository.put_entry(session, entry)


async def amend_timeline_entry(session: Session, entry_id: UUID, detail: dict[str, Any]) -> None:
    """Add to what is known of an entry."""
    await repository.amend_entry(session, entry_id, detail)


async def remove_timeline_entry(session: Session, entry_id: UUID) -> None:
    """Take an entry away that turned out to be nothing."""
    await repository.remove_entry(session, entry_id)


async def add_relations(session: Session, relations: Sequence[tuple[UUID, Relation]]) -> None:
    """Write who belongs to whom, both ways."""
    pairs = [pair for one, relation in relations for pair in both_ways(one, relation)]
    await repository.add_relations(session, pairs)


async def read_relations(
    session: Session, vault: privacy.Vault, *, actor: Actor, customer_id: UUID
) -> list[tuple[Relation, str]]:
    """Who belongs to a customer, each with the masked name. Part of the card, whose reading is audited."""
    customer_id = await permissions.require_readable_customer(session, actor, customer_id)
    family = (await find_families(session, [customer_id]))[customer_id]
    relations = await _standing(session, customer_id, await repository.list_relations(session, family))
    names = await get_names(session, vault, [each.customer_id for each in relations])
    return [(each, names[each.customer_id]) for each in relations if each.customer_id in names]


async def _standing(session: Session, customer_id: UUID, relations: Sequence[Relation]) -> list[Relation]:
    """Each relation once, to whoever stands for the other one now; nobody is related to themselves."""
    survivors = await find_survivors(session, [each.customer_id for each in relations])
    there = (Relation(survivors.get(each.customer_id, each.customer_id), each.kind) for each in relations)
    return [each for each in dict.fromkeys(there) if each.customer_id != customer_id]
