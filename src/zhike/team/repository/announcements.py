"""Announcements and their receipts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Text, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session
from zhike.team.values import Announcement, Reader

_COLUMNS = """
    a.id, a.title, a.text, a.audience, a.target, a.must_read, a.starts_at, a.ends_at, a.withdrawn_at, a.edition, a.told,
    a.reminded_at, a.by_id, a.by_name, a.created_at, a.updated_at, a.version, r.read_at
"""
_FROM = f"""
    select {_COLUMNS} from team.announcement a
    left join team.receipt r on r.announcement_id = a.id and r.staff_id = :reader and r.edition = a.edition
"""  # noqa: S608 - our own text
_IN_FORCE = "a.withdrawn_at is null and a.starts_at <= :now and (a.ends_at is null or a.ends_at > :now)"
_FOR_READER = """
    (a.audience = 'all' or a.audience = 'role' and a.target = :role or a.audience = 'queue' and a.target = any(:queues))
"""
_WANTED = f"""
    where (:everything or {_FOR_READER} and a.withdrawn_at is null and a.starts_at <= :now)
      and case :state
          when 'unread' then {_IN_FORCE} and {_FOR_READER} and r.read_at is null
          when 'waiting' then {_IN_FORCE} and {_FOR_READER} and r.read_at is null and a.must_read
          when 'current' then {_IN_FORCE}
          when 'planned' then a.withdrawn_at is null and a.starts_at > :now
          when 'over' then a.withdrawn_at is null and a.ends_at <= :now
          when 'withdrawn' then a.withdrawn_at is not null
          else true end
      and (:text = '' or strpos(lower(a.title || ' ' || a.text), lower(:text)) > 0
           or :sound <> '' and strpos(a.sound, :sound) > 0)
"""
_QUEUES = bindparam("queues", type_=ARRAY(Text))
_LIST = text(
    _FROM
    + _WANTED
    + "and (cast(:after_at as timestamptz) is null or (a.starts_at, a.id) < (:after_at, cast(:after_id as uuid))) "
    "order by a.starts_at desc, a.id desc limit :limit"
).bindparams(_QUEUES)
_COUNT = text(
    "select count(*) from team.announcement a "  # noqa: S608 - our own text
    "left join team.receipt r on r.announcement_id = a.id and r.staff_id = :reader and r.edition = a.edition " + _WANTED
).bindparams(_QUEUES)
_FIND = text(_FROM + "where a.id = :id")
_LOCK = text("select 1 from team.announcement where id = :id for update")
_ADD = text("""
    insert into team.announcement (id, title, text, sound, audience, target, must_read, starts_at, ends_at, by_id,
        by_name, created_at, updated_at)
    values (:id, :title, :text, :sound, :audience, :target, :must_read, :starts_at, :ends_at, :by_id, :by_name,
        :created_at, :updated_at)
""")
_CHANGE = text("""
    update team.announcement set title = :title, text = :text, sound = :sound, audience = :audience, target = :target,
        must_read = :must_read, starts_at = :starts_at, ends_at = :ends_at, withdrawn_at = :withdrawn_at,
        edition = :edition, updated_at = :updated_at, version = version + 1
    where id = :id
""")
_UNTOLD = text("""
    select id from team.announcement
    where told < edition and withdrawn_at is null and starts_at <= :now and (ends_at is null or ends_at > :now)
    order by starts_at, id limit :limit for update skip locked
""")
_TOLD = text("update team.announcement set told = edition where id = :id")
_REMINDED = text("update team.announcement set reminded_at = :now where id = :id")
_READ = text("""
    insert into team.receipt (announcement_id, staff_id, edition, read_at) values (:id, :staff_id, :edition, :now)
    on conflict (announcement_id, staff_id) do update set edition = excluded.edition, read_at = excluded.read_at
    where team.receipt.edition < excluded.edition
""")
_RECEIPTS = text("""
    select r.staff_id, r.read_at from team.receipt r join team.announcement a on a.id = r.announcement_id
    where r.announcement_id = :id and r.edition = a.edition
""")
_OLD = text("""
    delete from team.announcement where id in (
        select id from team.announcement where coalesce(withdrawn_at, ends_at) < :before order by id limit :limit)
    returning id
""")

Wish = Literal["", "unread", "waiting", "current", "planned", "over", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which announcements are wanted. `everything`: also those for others and those to come, for who keeps them."""

    state: Wish = ""
    text: str = ""
    sound: str = ""
    everything: bool = False


def _values(wanted: Wanted, reader: Reader, now: datetime) -> dict[str, object]:
    return {**asdict(wanted), "reader": reader.id, "role": reader.role, "queues": sorted(reader.queues), "now": now}


async def list_page(
    session: Session,
    wanted: Wanted,
    reader: Reader,
    *,
    after: tuple[datetime, UUID] | None = None,
    limit: int,
    now: datetime,
) -> list[Announcement]:
    """Announcements, the newest first."""
    at = {"after_at": after[0] if after else None, "after_id": after[1] if after else None, "limit": limit}
    found = await session.execute(_LIST, {**_values(wanted, reader, now), **at})
    return [Announcement(**row) for row in found.mappings()]


async def count(session: Session, wanted: Wanted, reader: Reader, *, now: datetime) -> int:
    """How many there are."""
    return int((await session.execute(_COUNT, _values(wanted, reader, now))).scalar_one())


async def find(session: Session, announcement_id: UUID, *, reader: UUID, lock: bool = False) -> Announcement | None:
    """One, with the reader's receipt."""
    if lock:
        await session.execute(_LOCK, {"id": announcement_id})
    row = (await session.execute(_FIND, {"id": announcement_id, "reader": reader})).mappings().one_or_none()
    return Announcement(**row) if row else None


async def add(session: Session, announcement: Announcement, sound: str) -> None:
    """A new one."""
    await session.execute(_ADD, {**asdict(announcement), "sound": sound})


async def change(session: Session, announcement: Announcement, sound: str) -> None:
    """Write it as it is now; its version grows."""
    await session.execute(_CHANGE, {**asdict(announcement), "sound": sound})


async def take_untold(session: Session, *, now: datetime, limit: int) -> list[UUID]:
    """Those that came into force and were not told yet, locked: two processes never tell the same."""
    return list((await session.execute(_UNTOLD, {"now": now, "limit": limit})).scalars())


async def note_told(session: Session, announcement_id: UUID) -> None:
    """Its present edition was told."""
    await session.execute(_TOLD, {"id": announcement_id})


async def note_reminded(session: Session, announcement_id: UUID, *, now: datetime) -> None:
    """Colleagues were reminded."""
    await session.execute(_REMINDED, {"id": announcement_id, "now": now})


async def note_read(session: Session, announcement_id: UUID, *, staff_id: UUID, edition: int, now: datetime) -> None:
    """Somebody read this edition; the first time counts."""
    values = {"id": announcement_id, "staff_id": staff_id, "edition": edition, "now": now}
    await session.execute(_READ, values)


async def list_read(session: Session, announcement_id: UUID) -> dict[UUID, datetime]:
    """Who read the present edition, and when."""
    found = await session.execute(_RECEIPTS, {"id": announcement_id})
    return {row.staff_id: row.read_at for row in found}


async def delete_old(session: Session, *, before: datetime, limit: int) -> int:
    """Delete those that were over before that moment, with their receipts."""
    return len((await session.execute(_OLD, {"before": before, "limit": limit})).all())
