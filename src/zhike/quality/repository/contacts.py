"""Writing contact records: one at a time or by COPY, their links to each other, and what becomes known later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, tzinfo
from operator import attrgetter
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql
from psycopg.rows import tuple_row
from sqlalchemy import text

from zhike.platform.database import Session
from zhike.quality.models import SCHEMA
from zhike.quality.repository.driver import driver
from zhike.quality.rules.record import REPEAT_WITHIN, Lengths, NewContact, Step, derive, repeat_so_far

_LENGTH_NAMES = tuple(each.name for each in fields(Lengths))
_DERIVED_NAMES = (
    *("started_at", "ended_at", "recorded_at", "amended_at", "repeat_within_7d", "person_within_7d"),
    *("local_date", "local_hour", "local_weekday", "short_abandon", "assistant_only", "invited", "steps"),
    *("agents", "channels", "skills"),
)
_TOLD_NAMES = tuple(each.name for each in fields(NewContact) if each.name not in {*_DERIVED_NAMES, "lengths"})
# Two hundred thousand records pass here: one call in C fetches all that was told.
_told, _lengths = attrgetter(*_TOLD_NAMES), attrgetter(*_LENGTH_NAMES)
_ORDER = (*_TOLD_NAMES, *_LENGTH_NAMES, *_DERIVED_NAMES)

_TABLE = sql.Identifier(SCHEMA, "contact")
_NAMES = sql.SQL(", ").join(map(sql.Identifier, _ORDER))
_COPY = sql.SQL("copy {} ({}) from stdin").format(_TABLE, _NAMES)
_INSERT = sql.SQL("insert into {} ({}) values ({}) on conflict (id) do nothing returning id").format(
    _TABLE, _NAMES, sql.SQL(", ").join(sql.Placeholder() for _ in _ORDER)
)
_KNOWN = text("""
    select id from quality.contact where id = any(:ids)
    union select id from quality.moved_contact where id = any(:ids)
""")
# Neighbours: contacts of the same customer about the same group of reasons; one that was split off from another of that
# group is none, for the customer came once. Whoever is within seven days of a new one may have got a follower or a
# predecessor by it; to see their whole windows, fourteen days are looked at. Every step goes once through its rows:
# each chain is fetched once, and whether a new one is near is a window over the chain.
_LINK = text("""
    with fresh as materialized (
        select c.id, c.customer_id, c.reason_group, c.started_at
        from unnest(cast(:ids as uuid[])) told(id) join quality.contact c on c.id = told.id
        where c.customer_id is not null and c.reason_group is not null
    ), chains as materialized (
        select customer_id, reason_group, min(started_at) as first, max(started_at) as last from fresh group by 1, 2
    ), scope as materialized (
        select n.*, f.id is not null as is_fresh
        from chains k cross join lateral (
            select c.id, c.customer_id, c.reason_group, c.started_at, c.answered,
                   c.repeat_of, c.repeat_within_7d, c.person_within_7d
            from quality.contact c
            where c.customer_id = k.customer_id and c.reason_group = k.reason_group and c.outcome <> 'merged'
              and not exists (
                select from quality.split_contact s join quality.contact o on o.id = s.from_id
                where s.id = c.id and o.reason_group = c.reason_group)
              and c.customer_id is not null and c.reason_group is not null
              and c.started_at between k.first - interval '14 days' and k.last + interval '14 days'
            offset 0
        ) n left join fresh f on f.id = n.id
    ), seen as (
        select *,
               lag(id) over chain as previous, started_at - lag(started_at) over chain as since_previous,
               lead(started_at) over chain - started_at as until_next, bool_or(answered) over later as person_later,
               bool_or(is_fresh) over around as is_near
        from scope
        window chain as (partition by customer_id, reason_group order by started_at, id),
               later as (partition by customer_id, reason_group order by started_at
                         range between interval '1 microsecond' following and interval '7 days' following),
               around as (partition by customer_id, reason_group order by started_at
                          range between interval '7 days' preceding and interval '7 days' following)
    ), old as materialized (
        select id, repeat_of, repeat_within_7d, person_within_7d, not is_fresh as told,
               coalesce(case when since_previous <= interval '7 days' then previous end, repeat_of) as new_of,
               case when started_at <= :over
                    then coalesce(until_next <= interval '7 days', false) or coalesce(repeat_within_7d, false)
                    else repeat_within_7d end as new_repeat,
               case when started_at <= :over then coalesce(person_later, false) or coalesce(person_within_7d, false)
                    else person_within_7d end as new_person
        from seen where is_near
    ), differing as materialized (
        select * from old
        where (new_of, new_repeat, new_person) is distinct from (repeat_of, repeat_within_7d, person_within_7d)
    ), changed as (
        update quality.contact c
        set repeat_of = d.new_of, repeat_within_7d = d.new_repeat, person_within_7d = d.new_person,
            amended_at = case when d.told then :now else c.amended_at end
        from differing d where c.id = d.id
    ), facts as (
        select id, v.field, v.before, v.after from differing cross join lateral (values
            ('repeat_of', to_jsonb(repeat_of), to_jsonb(new_of)),
            ('repeat_within_7d', to_jsonb(repeat_within_7d), to_jsonb(new_repeat)),
            ('person_within_7d', to_jsonb(person_within_7d), to_jsonb(new_person))
        ) as v(field, before, after) where told and v.before is distinct from v.after
    )
    insert into quality.amendment (contact_id, field, before, after, at)
    select id, field, before, after, :now from facts
""")
_NOTE_SPLIT = text("insert into quality.split_contact (id, from_id) values (:id, :from_id) on conflict do nothing")
_SETTLE = text("""
    with due as (
        select id, customer_id, reason_group, started_at, repeat_within_7d, person_within_7d from quality.contact
        where started_at < :before and customer_id is not null and reason_group is not null
          and (repeat_within_7d is null or person_within_7d is null) and outcome <> 'merged'
        order by started_at limit :limit for update skip locked
    ), found as (
        select d.*, later.followed, later.person from due d cross join lateral (
            select count(*) > 0 as followed, coalesce(bool_or(n.answered), false) as person from quality.contact n
            where n.customer_id = d.customer_id and n.reason_group = d.reason_group and n.outcome <> 'merged'
              and not exists (
                select from quality.split_contact s join quality.contact o on o.id = s.from_id
                where s.id = n.id and o.reason_group = n.reason_group)
              and n.customer_id is not null and n.reason_group is not null
              and n.started_at <= d.started_at + interval '7 days' and (n.started_at, n.id) > (d.started_at, d.id)
        ) as later
    ), changed as (
        update quality.contact c
        set repeat_within_7d = coalesce(c.repeat_within_7d, f.followed),
            person_within_7d = coalesce(c.person_within_7d, f.person), amended_at = :now
        from found f where c.id = f.id
    ), facts as (
        insert into quality.amendment (contact_id, field, before, after, at)
        select f.id, v.field, null, to_jsonb(v.after), :now from found f cross join lateral (values
            ('repeat_within_7d', f.repeat_within_7d, f.followed), ('person_within_7d', f.person_within_7d, f.person)
        ) as v(field, known, after) where v.known is null
    )
    select count(*) from due
""")


async def insert_contact(session: Session, contact: NewContact, *, zone: tzinfo, now: datetime) -> bool:
    """Write one record; False when it is there already, which then stays as it is."""
    async with (await driver(session)).cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_INSERT, _values(contact, zone, now))
        return await cursor.fetchone() is not None


async def copy_contacts(session: Session, contacts: Iterable[NewContact], *, zone: tzinfo, now: datetime) -> None:
    """Write many records, none of which may be there already."""
    connection = await driver(session)
    async with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for contact in contacts:
            await copy.write_row(_values(contact, zone, now))


async def find_known(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Those of `ids` that have a record."""
    return set((await session.execute(_KNOWN, {"ids": list(ids)})).scalars())


async def note_split(session: Session, contact_id: UUID, from_id: UUID) -> None:
    """The contact was split off from that one."""
    await session.execute(_NOTE_SPLIT, {"id": contact_id, "from_id": from_id})


async def link_repeats(session: Session, ids: Sequence[UUID], *, now: datetime) -> None:
    """Find what the records of `ids`, just written, repeat and are repeated by; earlier ones are amended.

    Whether a contact is repeated stays open until its seven days are over, even when it was already: else the known
    ones of the last days would all be repeats.
    """
    await session.execute(_LINK, {"ids": list(ids), "now": now, "over": now - REPEAT_WITHIN})


async def settle_repeats(session: Session, *, before: datetime, now: datetime, limit: int) -> int:
    """For contacts that began before `before` it is known now whether they were followed. How many were settled."""
    return int((await session.execute(_SETTLE, {"before": before, "now": now, "limit": limit})).scalar_one())


async def amend(session: Session, contact_id: UUID, changes: Mapping[str, Any], *, now: datetime) -> bool | None:
    """Set late facts of a record and keep what was: True if anything changed, None if there is no record."""
    names = sorted(changes)
    read = sql.SQL("select {} from {} where id = %s for update").format(
        sql.SQL(", ").join(map(sql.Identifier, names)), _TABLE
    )
    async with (await driver(session)).cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(read, (contact_id,))
        row = await cursor.fetchone()
        if row is None:
            return None
        facts = [
            (name, before, changes[name]) for name, before in zip(names, row, strict=True) if before != changes[name]
        ]
        if not facts:
            return False
        places = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name, _, _ in facts)
        await cursor.execute(
            sql.SQL("update {} set {}, amended_at = %s where id = %s").format(_TABLE, places),
            (*(after for _, _, after in facts), now, contact_id),
        )
        await cursor.executemany(
            "insert into quality.amendment (contact_id, field, before, after, at) values (%s, %s, %s, %s, %s)",
            [(contact_id, name, _json(before), _json(after), now) for name, before, after in facts],
        )
    return True


def _values(contact: NewContact, zone: tzinfo, now: datetime) -> tuple[Any, ...]:
    """The record's values in the order of `_ORDER`."""
    derived = derive(contact, zone)
    return (
        *_told(contact),
        *_lengths(contact.lengths),
        # As text: the driver takes ten times as long to write a moment.
        contact.started_at.isoformat(),
        contact.ended_at.isoformat(),
        now.isoformat(),
        None,
        repeat_so_far(contact, contact.repeat_within_7d, now),
        repeat_so_far(contact, contact.person_within_7d, now),
        derived.local_date,
        derived.local_hour,
        derived.local_weekday,
        derived.short_abandon,
        derived.assistant_only,
        derived.invited,
        _json([_step(step) for step in derived.steps]),
        _json(derived.agents),
        _json(contact.channels),
        _json(contact.skills),
    )


def _step(step: Step) -> dict[str, Any]:
    """A step as it is stored: without what is empty, since steps are half of a record's bytes."""
    stored: dict[str, Any] = {"kind": step.kind, "start_s": step.start_s, "length_s": step.length_s}
    if step.queue is not None:
        stored["queue"] = step.queue
    if step.agent_id is not None:
        stored["agent_id"] = step.agent_id
    return stored


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
