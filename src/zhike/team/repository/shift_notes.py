"""Shift notes, what they are about, and their trail."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session
from zhike.team.values import Link, Reader, ShiftNote, ShiftNoteLine

_COLUMNS = """
    h.id, h.queue, h.day, h.shift, h.still_open, h.watch, h.state, h.carried, h.by_id, h.by_name, h.taken_by,
    h.taken_name, h.taken_at, h.done_at, h.created_at, h.updated_at, h.version
"""
_WANTED = """
    where (:keeps or h.queue is null or h.queue = any(:queues) or h.by_id = :reader or h.taken_by = :reader)
      and (:state = '' or h.state = :state or :state = 'living' and h.state <> 'done')
      and (cast(:queue as text) is null or h.queue = :queue)
      and (:mine = false or h.taken_by = :reader)
      and (:text = '' or strpos(lower(h.still_open || ' ' || h.watch || ' ' || h.by_name), lower(:text)) > 0
           or :sound <> '' and strpos(h.sound, :sound) > 0)
"""
_QUEUES = bindparam("queues", type_=ARRAY(Text))
_LIST = text(
    f"select {_COLUMNS} from team.shift_note h {_WANTED} "  # noqa: S608 - our own text
    "and (cast(:after_at as timestamptz) is null or (h.created_at, h.id) < (:after_at, cast(:after_id as uuid))) "
    "order by h.created_at desc, h.id desc limit :limit"
).bindparams(_QUEUES)
_COUNTS = text(
    f"select h.state, count(*) as n from team.shift_note h {_WANTED} group by h.state"  # noqa: S608 - our own text
).bindparams(_QUEUES)
_FIND = text(f"select {_COLUMNS} from team.shift_note h where h.id = :id")  # noqa: S608 - our own text
_LOCK = text("select 1 from team.shift_note where id = :id for update")
_ADD = text("""
    insert into team.shift_note (id, queue, day, shift, still_open, watch, sound, state, by_id, by_name, created_at,
        updated_at)
    values (:id, :queue, :day, :shift, :still_open, :watch, :sound, :state, :by_id, :by_name, :created_at, :updated_at)
""")
_CHANGE = text("""
    update team.shift_note set queue = :queue, day = :day, shift = :shift, still_open = :still_open, watch = :watch,
        sound = :sound, state = :state, carried = :carried, taken_by = :taken_by, taken_name = :taken_name,
        taken_at = :taken_at, done_at = :done_at, updated_at = :updated_at, version = version + 1
    where id = :id
""")
_LINKS = text("""
    select shift_note_id, kind, about_id, label, customer_id from team.shift_note_link
    where shift_note_id = any(:ids) order by kind, label, about_id
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_UNLINK = text("delete from team.shift_note_link where shift_note_id = :id")
_LINK = text("""
    insert into team.shift_note_link (shift_note_id, about_id, kind, label, customer_id)
    values (:id, :about_id, :kind, :label, :customer_id) on conflict do nothing
""")
_LINES = text("""
    select at, kind, text, by_name from team.shift_note_line where shift_note_id = :id order by position
""")
_SAY = text("""
    insert into team.shift_note_line (shift_note_id, position, at, kind, text, by_id, by_name)
    select :id, coalesce(max(position), 0) + 1, :at, :kind, :text, :by_id, :by_name
    from team.shift_note_line where shift_note_id = :id
""")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notes are wanted; `state` also `living`: not done. `mine`: taken over by who asks."""

    state: str = ""
    queue: str | None = None
    mine: bool = False
    text: str = ""
    sound: str = ""


def _values(wanted: Wanted, reader: Reader) -> dict[str, object]:
    who = {"keeps": reader.keeps, "queues": sorted(reader.queues), "reader": reader.id}
    return {**asdict(wanted), **who}


async def list_page(
    session: Session, wanted: Wanted, reader: Reader, *, after: tuple[datetime, UUID] | None = None, limit: int
) -> list[ShiftNote]:
    """Notes that the reader may see, the newest first."""
    at = {"after_at": after[0] if after else None, "after_id": after[1] if after else None, "limit": limit}
    found = await session.execute(_LIST, {**_values(wanted, reader), **at})
    return [ShiftNote(**row) for row in found.mappings()]


async def count_states(session: Session, wanted: Wanted, reader: Reader) -> dict[str, int]:
    """How many of them are in each state."""
    found = await session.execute(_COUNTS, _values(wanted, reader))
    return {row["state"]: row["n"] for row in found.mappings()}


async def find(session: Session, shift_note_id: UUID, *, lock: bool = False) -> ShiftNote | None:
    """One note."""
    if lock:
        await session.execute(_LOCK, {"id": shift_note_id})
    row = (await session.execute(_FIND, {"id": shift_note_id})).mappings().one_or_none()
    return ShiftNote(**row) if row else None


async def add(session: Session, note: ShiftNote, sound: str) -> None:
    """A new one."""
    await session.execute(_ADD, {**asdict(note), "sound": sound})


async def change(session: Session, note: ShiftNote, sound: str) -> None:
    """Write it as it is now; its version grows."""
    await session.execute(_CHANGE, {**asdict(note), "sound": sound})


async def set_links(session: Session, shift_note_id: UUID, links: Collection[Link]) -> None:
    """What it is about is exactly this now."""
    await session.execute(_UNLINK, {"id": shift_note_id})
    for link in links:
        await session.execute(_LINK, {"id": shift_note_id, **asdict(link)})


async def list_links(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Link]]:
    """What each of these notes is about."""
    links: dict[UUID, list[Link]] = {each: [] for each in ids}
    for row in (await session.execute(_LINKS, {"ids": list(ids)})).mappings() if ids else ():
        values = dict(row)
        links[values.pop("shift_note_id")].append(Link(**values))
    return links


async def say(session: Session, shift_note_id: UUID, line: ShiftNoteLine, *, by_id: UUID) -> None:
    """One more line of its trail."""
    await session.execute(_SAY, {"id": shift_note_id, "by_id": by_id, **asdict(line)})


async def list_lines(session: Session, shift_note_id: UUID) -> list[ShiftNoteLine]:
    """Its trail, oldest first."""
    found = await session.execute(_LINES, {"id": shift_note_id})
    return [ShiftNoteLine(**row) for row in found.mappings()]
