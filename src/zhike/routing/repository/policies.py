"""Reading and changing versions of the routing policy."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from zhike.platform.database import Session
from zhike.routing.rules import read_document, write_document
from zhike.routing.values import PolicyVersion

_SELECT = """
    select number, state, document, note, made_by, made_at, activated_by, activated_at, version
    from routing.policy_version
"""
_ACTIVE = text(_SELECT + "where state = 'active'")
_ONE = text(_SELECT + "where number = :number for update")
_PAGE = text(_SELECT + "where (cast(:before as integer) is null or number < :before) order by number desc limit :limit")
_LOCK = text("lock table routing.policy_version in share row exclusive mode")
_NEXT = text("select coalesce(max(number), 0) + 1 from routing.policy_version")
_WRITE = text("""
    insert into routing.policy_version
        (number, state, document, note, made_by, made_at, activated_by, activated_at, version)
    values (:number, :state, :document, :note, :made_by, :made_at, :activated_by, :activated_at, :version)
    on conflict (number) do update set state = excluded.state, document = excluded.document, note = excluded.note,
        activated_by = excluded.activated_by, activated_at = excluded.activated_at, version = excluded.version
""").bindparams(bindparam("document", type_=JSONB))
_RETIRE = text("update routing.policy_version set state = 'retired', version = version + 1 where state = 'active'")
_ARRIVALS = text("""
    select e.conversation_id, e.queued_at, e.state, a.staff_id,
        extract(epoch from a.accepted_at - e.queued_at)::float as waited,
        extract(epoch from a.ended_at - a.accepted_at)::float as served,
        coalesce(a.staff_id = e.adviser_id, false) as by_adviser
    from routing.entry e
    left join lateral (
        select staff_id, accepted_at, ended_at from routing.assignment
        where conversation_id = e.conversation_id and accepted_at is not null order by offered_at limit 1
    ) a on true
    where e.queued_at >= :since and e.queued_at < :until and (cast(:after_at as timestamptz) is null
        or (e.queued_at, e.conversation_id) > (:after_at, cast(:after_id as uuid)))
    order by e.queued_at, e.conversation_id limit :limit
""")
_DUTIES = text("""
    select staff_id, min(offered_at) as begins, max(coalesce(ended_at, accepted_at, offered_at)) as ends
    from routing.assignment where offered_at >= :since and offered_at < :until group by staff_id
""")


async def lock_versions(session: Session) -> None:
    """Nobody else makes or activates a version until the end of the transaction; they can still be read."""
    await session.execute(_LOCK)


async def find_active(session: Session) -> PolicyVersion | None:
    """The version in force; None while it is the one that comes with the product."""
    row = (await session.execute(_ACTIVE)).one_or_none()
    return None if row is None else _version(tuple(row))


async def find_version(session: Session, number: int) -> PolicyVersion | None:
    """One version; its row is locked until the end of the transaction."""
    row = (await session.execute(_ONE, {"number": number})).one_or_none()
    return None if row is None else _version(tuple(row))


async def list_versions(session: Session, *, before: int | None, limit: int) -> list[PolicyVersion]:
    """Versions, the newest first, older than number `before`."""
    found = await session.execute(_PAGE, {"before": before, "limit": limit})
    return [_version(tuple(row)) for row in found]


async def next_number(session: Session) -> int:
    """The number of the next version."""
    return int((await session.execute(_NEXT)).scalar_one())


async def write_version(session: Session, version: PolicyVersion) -> None:
    """Store a version."""
    fields = asdict(version) | {"document": write_document(version.document)}
    await session.execute(_WRITE, fields)


async def retire_active(session: Session) -> None:
    """No version is in force."""
    await session.execute(_RETIRE)


async def list_arrivals(
    session: Session, since: datetime, until: datetime, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[Any]:
    """Who joined a queue in that time, after the key `after`: how long they waited and were served, both None when
    nobody took them, and whether their customer's adviser took them."""
    after_at, after_id = after or (None, None)
    values = {"since": since, "until": until, "after_at": after_at, "after_id": after_id, "limit": limit}
    return list(await session.execute(_ARRIVALS, values))


async def list_duties(session: Session, since: datetime, until: datetime) -> list[Any]:
    """Who was offered contacts in that time, from the first to the end of the last."""
    return list(await session.execute(_DUTIES, {"since": since, "until": until}))


def _version(row: tuple[Any, ...]) -> PolicyVersion:
    number, state, document, *rest = row
    return PolicyVersion(number, state, read_document(document), *rest)
