"""Conversations by filter: the list, its counts, its export, and its ids for work on many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from zhike.audit import api as audit
from zhike.conversations.permissions import viewer_of
from zhike.conversations.repository import filtering as repository
from zhike.conversations.rules import access
from zhike.conversations.rules.filters import Bounds, Filter, Looker, bounds_of, is_at_least
from zhike.conversations.thread import Conversation
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

MOST_COUNTED: Final = 100_000


@dataclass(frozen=True, slots=True)
class ViewCount:
    """How many fit; `at_least`: only the newest were looked at, there may be more."""

    count: int
    at_least: bool


async def looker_of(session: Session, actor: Actor) -> Looker:
    """The actor as filters see them, with the colleagues of their team."""
    me = UUID(actor.id)
    staff = await identity.get_staff(session, me)
    team = await identity.find_staff(session, team=staff.team) if staff.team else [staff]
    return Looker(me, viewer_of(actor).can(access.READ_ALL), frozenset(each.id for each in team))


async def list_fitting(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    wanted: Filter,
    before: tuple[datetime, UUID] | None = None,
    limit: int,
) -> list[Conversation]:
    """Those that fit and that the actor may see in lists, in the filter's order."""
    bounds = await _bounds(runtime, session, actor, wanted)
    return await repository.list_fitting(session, bounds, before=before, limit=limit)


async def list_fitting_ids(
    runtime: Runtime, session: Session, *, actor: Actor, wanted: Filter, limit: int
) -> list[UUID]:
    """The ids of those that fit, at most `limit`."""
    return await repository.list_ids(session, await _bounds(runtime, session, actor, wanted), limit=limit)


async def count_fitting(runtime: Runtime, session: Session, *, actor: Actor, wanted: Filter) -> ViewCount:
    """How many fit, counted up to `MOST_COUNTED`."""
    bounds = await _bounds(runtime, session, actor, wanted)
    found = await repository.count_fitting(session, bounds, most=MOST_COUNTED + 1)
    return ViewCount(min(found, MOST_COUNTED), found > MOST_COUNTED)


async def count_many(
    runtime: Runtime, session: Session, *, actor: Actor, wanted: Mapping[str, Filter]
) -> dict[str, ViewCount]:
    """How many fit each filter, live: two passes however many there are."""
    looker, now, zone = await looker_of(session, actor), runtime.clock.now(), runtime.settings.zone
    bounds = {name: bounds_of(each, looker, zone=zone, now=now) for name, each in wanted.items()}
    ongoing = {name: each for name, each in bounds.items() if each.open_only}
    others = {name: each for name, each in bounds.items() if not each.open_only}
    return {**await _count_open(session, ongoing), **await _count_newest(session, others)}


async def note_export(session: Session, *, actor: Actor, wanted: Filter, now: datetime) -> None:
    """Taking a list along is put on record, with what it was narrowed to."""
    actor.require("conversations.export")
    plain = {name: value for name, value in msgspec.to_builtins(wanted).items() if value}
    subject = "conversations"
    await audit.record(
        session, actor=actor, action="conversations.list_exported", subject=subject, detail=plain, now=now
    )


async def _bounds(runtime: Runtime, session: Session, actor: Actor, wanted: Filter) -> Bounds:
    looker = await looker_of(session, actor)
    return bounds_of(wanted, looker, zone=runtime.settings.zone, now=runtime.clock.now())


async def _count_open(session: Session, bounds: Mapping[str, Bounds]) -> dict[str, ViewCount]:
    if not bounds:
        return {}
    counts = await repository.count_open(session, list(bounds.values()))
    return {name: ViewCount(count, at_least=False) for name, count in zip(bounds, counts, strict=True)}


async def _count_newest(session: Session, bounds: Mapping[str, Bounds]) -> dict[str, ViewCount]:
    if not bounds:
        return {}
    found = await repository.count_newest(session, list(bounds.values()))
    return {
        name: ViewCount(count, is_at_least(each, looked=found.looked, window=repository.WINDOW, reached=found.reached))
        for (name, each), count in zip(bounds.items(), found.counts, strict=True)
    }
