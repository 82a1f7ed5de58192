"""Conversations by filter: lists, ids and counts.

Counts are live and cost the same however long the history is: those of open conversations read a small index, all
others the newest `WINDOW` conversations, each kind for any number of views in one pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from zhike.conversations.repository.threads import COLUMNS, as_conversation
from zhike.conversations.rules.filters import Bounds
from zhike.conversations.thread import Conversation
from zhike.platform.database import Session

WINDOW: Final = 20_000

# `rules.filters.waits_since` in SQL.
_WAITS_SINCE = """(case
    when state in ('queued', 'offered') then case when answered_at is null then requested_at else state_since end
    when state = 'active' and last_author = 'customer' then last_at end)"""
_FROM = "from conversations.conversation"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many fit each filter; `looked` conversations were looked at for it, the oldest of them begun at `reached`."""

    counts: tuple[int, ...]
    looked: int
    reached: datetime | None


async def list_fitting(
    session: Session, bounds: Bounds, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[Conversation]:
    """Those that fit, in the filter's order; `before` is the key of the last one of the page before."""
    condition, values = _condition(bounds, "")
    order, ahead = ("asc", ">") if bounds.filter.order == "oldest" else ("desc", "<")
    if before is not None:
        condition += f" and (opened_at, id) {ahead} (:before_at, :before_id)"
        values |= {"before_at": before[0], "before_id": before[1]}
    query = f"select {COLUMNS} {_FROM} where {condition} order by opened_at {order}, id {order} limit :limit"
    found = await session.execute(text(query), {**values, "limit": limit})
    return [as_conversation(row) for row in found.mappings()]


async def list_ids(session: Session, bounds: Bounds, *, limit: int) -> list[UUID]:
    """The ids of those that fit, in the filter's order."""
    condition, values = _condition(bounds, "")
    order = "asc" if bounds.filter.order == "oldest" else "desc"
    query = f"select id {_FROM} where {condition} order by opened_at {order}, id {order} limit :limit"
    return list((await session.execute(text(query), {**values, "limit": limit})).scalars())


async def count_fitting(session: Session, bounds: Bounds, *, most: int) -> int:
    """How many fit, counted up to `most`."""
    condition, values = _condition(bounds, "")
    query = f"select count(*) from (select 1 {_FROM} where {condition} limit :most) found"  # noqa: S608
    return int((await session.execute(text(query), {**values, "most": most})).scalar_one())


async def count_open(session: Session, wanted: Sequence[Bounds]) -> tuple[int, ...]:
    """How many open conversations fit each, in one pass."""
    counted, values = _counted(wanted)
    query = f"select {counted} {_FROM} where state <> 'closed'"
    return tuple((await session.execute(text(query), values)).one())


async def count_newest(session: Session, wanted: Sequence[Bounds], *, window: int = WINDOW) -> Counts:
    """How many of the newest `window` conversations fit each, in one pass."""
    counted, values = _counted(wanted)
    query = f"""
        select count(*) as looked, min(opened_at) as reached, {counted}
        from (select * {_FROM} order by opened_at desc, id desc limit :window) newest
    """  # noqa: S608 - our own column names
    looked, reached, *counts = (await session.execute(text(query), {**values, "window": window})).one()
    return Counts(tuple(counts), int(looked), reached)


def _counted(wanted: Sequence[Bounds]) -> tuple[str, dict[str, Any]]:
    columns, values = [], dict[str, Any]()
    for number, bounds in enumerate(wanted):
        condition, own = _condition(bounds, f"_{number}")
        columns.append(f"count(*) filter (where {condition}) as fitting_{number}")
        values |= own
    return ", ".join(columns), values


def _condition(bounds: Bounds, suffix: str) -> tuple[str, dict[str, Any]]:
    """The filter as SQL; names of its values end in `suffix`, so that several stand in one statement."""
    parts, values = ["true"], dict[str, Any]()
    wanted: list[tuple[str, str, Any]] = [
        ("states", "state = any({})", list(bounds.states)),
        ("agents", "agent_id = any({})", None if bounds.agents is None else list(bounds.agents)),
        ("queues", "queue = any({})", list(bounds.filter.queues)),
        ("channels", "channel = any({})", list(bounds.filter.channels)),
        ("reasons", "coalesce(reason, wanted_reason) = any({})", list(bounds.filter.reasons)),
        ("urgencies", "urgency = any({})", list(bounds.filter.urgencies)),
        ("outcomes", "outcome = any({})", list(bounds.filter.outcomes)),
        ("tiers", "tier = any({})", list(bounds.filter.tiers)),
        ("since", "opened_at >= {}", bounds.since),
        ("until", "opened_at < {}", bounds.until),
        ("waits_since", f"{_WAITS_SINCE} <= {{}}", bounds.waits_since),
        ("only_of", "(agent_id = {} or state in ('queued', 'offered'))", bounds.only_of),
    ]
    for name, condition, value in wanted:
        if value or (name == "agents" and value is not None):
            parts.append(condition.format(f":{name}{suffix}"))
            values[f"{name}{suffix}"] = value
    if bounds.nobody:
        parts.append("agent_id is null")
    if bounds.open_only:
        parts.append("state <> 'closed'")
    return " and ".join(parts), values
