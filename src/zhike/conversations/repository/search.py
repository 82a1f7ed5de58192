"""SQL of searching: which conversations are due to be indexed, their vectors, and pages of them, newest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.conversations.thread import Message, Step
from zhike.platform.database import Session

Place = tuple[datetime, UUID]
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_DUE = text("""
    select m.conversation_id, c.last_sequence, c.version, c.state = 'closed'
    from conversations.search_mark m join conversations.conversation c on c.id = m.conversation_id
    where not m.settled and (m.sequence, m.version) <> (c.last_sequence, c.version)
    and (c.state = 'closed' or m.indexed_at is null or m.indexed_at <= :before)
    order by m.conversation_id desc limit :limit for no key update of m skip locked
""")
_MESSAGES = text("""
    select id, conversation_id, sequence, author, author_id, author_name, visibility, kind, text, payload, client_id, at
    from conversations.message where conversation_id = any(:ids) and kind <> 'notice' and text <> ''
    order by conversation_id, sequence
""").bindparams(_IDS)
_STEPS = text("""
    select conversation_id, kind, queue, agent_id, started_at, ended_at from conversations.step
    where conversation_id = any(:ids)
""").bindparams(_IDS)
_REMOVE = text("delete from conversations.search_part where conversation_id = any(:ids)").bindparams(_IDS)
_ADD = text("""
    insert into conversations.search_part (conversation_id, part, opened_at, customer_id, words)
    select c.id, part.part, c.opened_at, c.customer_id, part.words::tsvector
    from unnest(cast(:ids as uuid[]), cast(:parts as int[]), cast(:words as text[])) part (id, part, words)
    join conversations.conversation c on c.id = part.id
""")
_SETTLE = text("""
    update conversations.search_mark m
    set sequence = done.sequence, version = done.version, settled = done.settled, indexed_at = :now
    from unnest(cast(:ids as uuid[]), cast(:sequences as int[]), cast(:versions as int[]), cast(:settled as bool[]))
        done (id, sequence, version, settled)
    where m.conversation_id = done.id
""")
_NEW_PAIRS = text("""
    select said.pair from unnest(cast(:pairs as text[])) said (pair)
    where not exists (select 1 from conversations.search_pair known where known.pair = said.pair)
""")
_ADD_PAIRS = text("""
    insert into conversations.search_pair (sound, pair)
    select * from unnest(cast(:sounds as text[]), cast(:pairs as text[])) on conflict do nothing
""")
_SOUNDING = text("select sound, pair from conversations.search_pair where sound = any(:sounds) order by sound, pair")
_SPAN = text("select min(opened_at), max(opened_at) from conversations.search_part")
_SERVED_NOW = text("""
    select distinct customer_id from conversations.conversation
    where agent_id = :agent_id and state <> 'closed' and customer_id is not null
""")
_SERVED = text("""
    select distinct conversation_id from conversations.step where conversation_id = any(:ids) and agent_id = :agent_id
""").bindparams(_IDS)


@dataclass(frozen=True, slots=True)
class Due:
    """A conversation to be indexed, as far as it has come."""

    conversation_id: UUID
    sequence: int
    version: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page is made of: all of `words` (a `tsquery`; empty = any), and if given one of the customers.

    `each`: for whoever is found as a customer: every (tsquery, customers) must fit. `reader`: who may not read all: the
    `tsquery` of what they served, the customers they serve now, and what waits.
    """

    words: str
    since: datetime | None = None
    until: datetime | None = None
    before: Place | None = None
    customers: tuple[UUID, ...] | None = None
    each: tuple[tuple[str, tuple[UUID, ...]], ...] = ()
    reader: tuple[str, tuple[UUID, ...], tuple[UUID, ...]] | None = None


async def lock_due(session: Session, *, before: datetime, limit: int) -> list[Due]:
    """Conversations that changed since they were indexed, newest first; open ones only if indexed before `before`."""
    return [Due(*row) for row in await session.execute(_DUE, {"before": before, "limit": limit})]


async def list_said(session: Session, ids: Collection[UUID]) -> dict[UUID, list[Message]]:
    """What was said in each of `ids`, notes included, without notices of the system."""
    found: dict[UUID, list[Message]] = {each: [] for each in ids}
    for row in await session.execute(_MESSAGES, {"ids": list(ids)}):
        message = Message(*row)
        found[message.conversation_id].append(message)
    return found


async def list_steps(session: Session, ids: Collection[UUID]) -> dict[UUID, list[Step]]:
    """The process record of each of `ids`."""
    found: dict[UUID, list[Step]] = {each: [] for each in ids}
    for row in await session.execute(_STEPS, {"ids": list(ids)}):
        found[row[0]].append(Step(*row[1:]))
    return found


async def put_parts(session: Session, parts: Mapping[UUID, Sequence[str]]) -> None:
    """The vectors of conversations, in place of those that are there."""
    rows = [(each, number, words) for each, vectors in parts.items() for number, words in enumerate(vectors)]
    await session.execute(_REMOVE, {"ids": list(parts)})
    values = {"ids": [row[0] for row in rows], "parts": [row[1] for row in rows], "words": [row[2] for row in rows]}
    await session.execute(_ADD, values)


async def settle(session: Session, done: Sequence[Due], *, now: datetime) -> None:
    """These are indexed as far as they say."""
    values = {
        "ids": [each.conversation_id for each in done],
        "sequences": [each.sequence for each in done],
        "versions": [each.version for each in done],
        "settled": [each.closed for each in done],
    }
    await session.execute(_SETTLE, {**values, "now": now})


async def list_new_pairs(session: Session, pairs: Collection[str]) -> list[str]:
    """Those of `pairs` that stood in no conversation before."""
    return list((await session.execute(_NEW_PAIRS, {"pairs": sorted(pairs)})).scalars())


async def add_pairs(session: Session, sounding: Sequence[tuple[str, str]]) -> None:
    """Pairs with how they sound."""
    values = {"sounds": [sound for sound, _ in sounding], "pairs": [pair for _, pair in sounding]}
    await session.execute(_ADD_PAIRS, values)


async def list_sounding(session: Session, sounds: Collection[str]) -> dict[str, list[str]]:
    """The pairs that sound like each of `sounds`."""
    found: dict[str, list[str]] = {}
    for sound, pair in await session.execute(_SOUNDING, {"sounds": sorted(sounds)}):
        found.setdefault(sound, []).append(pair)
    return found


async def find_span(session: Session) -> tuple[datetime, datetime] | None:
    """When the oldest and the newest conversation of the index began."""
    oldest, newest = (await session.execute(_SPAN)).one()
    return (oldest, newest) if oldest else None


async def list_newest(
    session: Session, wanted: Wanted, *, limit: int, look_at: int
) -> tuple[list[Place], Place | None]:
    """What fits among the newest `look_at` conversations, and how far was looked; None = to the end."""
    conditions, values = _conditions(wanted)
    within = conditions.pop("within")
    found = await session.execute(
        text(f"""
            with newest as materialized (
                select * from conversations.search_part p where {within}
                order by opened_at desc, conversation_id desc limit :look_at),
            fitting as (select distinct opened_at, conversation_id from newest p where {_and(conditions)}
                order by opened_at desc, conversation_id desc limit :limit)
            select opened_at, conversation_id, false from fitting
            union all (select opened_at, conversation_id, true from newest
                order by opened_at, conversation_id limit (select (count(*) = :look_at)::int from newest))
        """),  # noqa: S608 - our own conditions
        {**values, "look_at": look_at, "limit": limit},
    )
    places: list[Place] = []
    last: Place | None = None
    for opened_at, conversation_id, is_last in found:
        if is_last:
            last = (opened_at, conversation_id)
        else:
            places.append((opened_at, conversation_id))
    return places, last


async def list_fitting(session: Session, wanted: Wanted, *, limit: int) -> list[Place]:
    """What fits, newest first, found by the index of words (and customers) and only then put in order."""
    conditions, values = _conditions(wanted)
    found = await session.execute(
        text(f"""
            with fitting as materialized (
                select distinct opened_at, conversation_id from conversations.search_part p where {_and(conditions)})
            select opened_at, conversation_id from fitting order by opened_at desc, conversation_id desc limit :limit
        """),  # noqa: S608 - our own conditions
        {**values, "limit": limit},
    )
    return [(row[0], row[1]) for row in found]


async def list_customers_served(session: Session, agent_id: UUID) -> list[UUID]:
    """The customers whom the agent has in an open conversation now."""
    return list((await session.execute(_SERVED_NOW, {"agent_id": agent_id})).scalars())


async def list_served(session: Session, ids: Collection[UUID], agent_id: UUID) -> set[UUID]:
    """Those of `ids` that the agent ever had, or was offered."""
    return set((await session.execute(_SERVED, {"ids": list(ids), "agent_id": agent_id})).scalars())


def _conditions(wanted: Wanted) -> tuple[dict[str, str], dict[str, Any]]:
    """Conditions by name, `within` being those of time, and their values."""
    values: dict[str, Any] = {}
    within = ["true"]
    if wanted.since:
        within.append("p.opened_at >= :since")
        values["since"] = wanted.since
    if wanted.until:
        within.append("p.opened_at < :until")
        values["until"] = wanted.until
    if wanted.before:
        within.append("(p.opened_at, p.conversation_id) < (:before_at, cast(:before_id as uuid))")
        values |= {"before_at": wanted.before[0], "before_id": wanted.before[1]}
    conditions = {"within": " and ".join(within)}
    if wanted.words:
        conditions["words"] = "p.words @@ cast(:words as tsquery)"
        values["words"] = wanted.words
    if wanted.customers is not None:
        conditions["customers"] = "p.customer_id = any(cast(:customers as uuid[]))"
        values["customers"] = list(wanted.customers)
    for number, (words, customers) in enumerate(wanted.each):
        conditions[f"each{number}"] = (
            f"(p.words @@ cast(:each{number} as tsquery) or p.customer_id = any(cast(:people{number} as uuid[])))"
        )
        values |= {f"each{number}": words, f"people{number}": list(customers)}
    if wanted.reader:
        conditions["reader"] = (
            "(p.words @@ cast(:served as tsquery) or p.customer_id = any(cast(:serving as uuid[])) "
            "or p.conversation_id = any(cast(:waiting as uuid[])))"
        )
        served, serving, waiting = wanted.reader
        values |= {"served": served, "serving": list(serving), "waiting": list(waiting)}
    return conditions, values


def _and(conditions: Mapping[str, str]) -> str:
    return " and ".join(conditions.values()) or "true"
