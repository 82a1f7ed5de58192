"""Reading and changing queues and the calendar of special days."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from zhike.platform.calendar import SpecialDay
from zhike.platform.database import Session
from zhike.routing.hours import read_hours, write_hours
from zhike.routing.values import Queue

_COLUMNS = [field.name for field in fields(Queue)]
_SELECT = f"select {', '.join(_COLUMNS)} from routing.queue "  # noqa: S608 - our own column names
_ALL = text(_SELECT + "where active or :all order by position, key")
_SOME = text(_SELECT + "where key = any(:keys) order by position, key")
_ONE = text(_SELECT + "where key = :key for update")
_INSERT = text(
    f"insert into routing.queue ({', '.join(_COLUMNS)}) "  # noqa: S608 - our own column names
    f"values ({', '.join(':' + column for column in _COLUMNS)}) on conflict do nothing returning key"
).bindparams(bindparam("hours", type_=JSONB))
_UPDATE = text(
    "update routing.queue set "  # noqa: S608 - our own column names
    + ", ".join(f"{column} = :{column}" for column in _COLUMNS if column != "key")
    + " where key = :key"
).bindparams(bindparam("hours", type_=JSONB))
_LOCK = text("lock table routing.queue in share row exclusive mode")
_DAYS = text("""
    select day, kind, name_zh, name_en from routing.calendar_day
    where kind <> 'weekday' and day >= :since and day <= coalesce(cast(:until as date), 'infinity') order by day
""")
_YEARS = text("select distinct extract(year from day)::int from routing.calendar_day where not edited")
_FILL_DAY = text("""
    insert into routing.calendar_day (day, kind, name_zh, name_en) values (:day, :kind, :name_zh, :name_en)
    on conflict (day) do update set kind = excluded.kind, name_zh = excluded.name_zh, name_en = excluded.name_en
    where not calendar_day.edited
""")
_EDIT_DAY = text("""
    insert into routing.calendar_day (day, kind, name_zh, name_en, edited)
    values (:day, :kind, :name_zh, :name_en, true)
    on conflict (day) do update
    set kind = excluded.kind, name_zh = excluded.name_zh, name_en = excluded.name_en, edited = true
""")


async def list_queues(session: Session, *, include_closed: bool = False) -> list[Queue]:
    """Queues in their order."""
    found = await session.execute(_ALL, {"all": include_closed})
    return [_queue(row) for row in found.mappings()]


async def find_queues(session: Session, keys: Collection[str]) -> list[Queue]:
    """These queues, closed ones too, in their order; none of them is locked."""
    found = await session.execute(_SOME, {"keys": list(keys)})
    return [_queue(row) for row in found.mappings()]


async def find_queue(session: Session, key: str) -> Queue | None:
    """One queue, closed ones too; its row is locked until the end of the transaction."""
    row = (await session.execute(_ONE, {"key": key})).mappings().one_or_none()
    return None if row is None else _queue(row)


async def lock_queues(session: Session) -> None:
    """Nobody else edits a queue until the end of the transaction; they can still be read."""
    await session.execute(_LOCK)


async def insert_queue(session: Session, queue: Queue) -> bool:
    """Add a queue; False when its key is taken."""
    return (await session.execute(_INSERT, _values(queue))).one_or_none() is not None


async def update_queue(session: Session, queue: Queue) -> None:
    """Write all fields of a queue."""
    await session.execute(_UPDATE, _values(queue))


async def list_special_days(session: Session, since: date, until: date | None = None) -> list[SpecialDay]:
    """Holidays and worked weekends from `since` on, to `until` (included)."""
    found = await session.execute(_DAYS, {"since": since, "until": until})
    return [SpecialDay(row.day, row.kind, row.name_zh, row.name_en) for row in found]


async def list_filled_years(session: Session) -> set[int]:
    """Years for which holidays were filled in."""
    return set((await session.execute(_YEARS)).scalars())


async def fill_days(session: Session, days: Sequence[SpecialDay]) -> None:
    """Add days as the package knows them; what a person edited stays."""
    if days:
        await session.execute(_FILL_DAY, [asdict(each) for each in days])


async def edit_day(session: Session, day: date, kind: str, name_zh: str, name_en: str) -> None:
    """A person's word about a date; kind `weekday` makes it an ordinary one."""
    await session.execute(_EDIT_DAY, {"day": day, "kind": kind, "name_zh": name_zh, "name_en": name_en})


def _queue(row: RowMapping) -> Queue:
    return Queue(**{**row, "skills": tuple(row["skills"]), "hours": read_hours(row["hours"])})


def _values(queue: Queue) -> dict[str, Any]:
    values = {name: getattr(queue, name) for name in _COLUMNS}
    return {**values, "skills": list(queue.skills), "hours": write_hours(queue.hours)}
