"""Reading and changing what agents can do and what they are doing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from zhike.platform.database import Session
from zhike.routing.repository import licences
from zhike.routing.rules import (
    DEFAULT_CAPACITY,
    DEFAULT_LANGUAGES,
    DEFAULT_SKILLS,
    KIND_OF_CHANNEL,
    Mix,
    has_room,
    most_at_once,
    room_for,
)
from zhike.routing.values import HeldLicence, ShiftPattern

_IDS = bindparam("ids", type_=ARRAY(Uuid))
_PRESENCE_COLUMNS = "staff_id, state, reason, since, seen_at, idle_since, set_by, note"
_PRESENCE = text(f"select {_PRESENCE_COLUMNS} from routing.presence where staff_id = :staff_id")  # noqa: S608
_PRESENCE_LOCKED = text(
    f"select {_PRESENCE_COLUMNS} from routing.presence where staff_id = :staff_id for update"  # noqa: S608
)
_HERE = text(f"select {_PRESENCE_COLUMNS} from routing.presence where state <> 'offline' order by staff_id")  # noqa: S608
_WRITE_PRESENCE = text("""
    insert into routing.presence (staff_id, state, reason, since, seen_at, idle_since, set_by, note)
    values (:staff_id, :state, :reason, :since, :seen_at, :idle_since, :set_by, :note)
    on conflict (staff_id) do update set state = excluded.state, reason = excluded.reason, since = excluded.since,
        seen_at = excluded.seen_at, idle_since = excluded.idle_since, set_by = excluded.set_by, note = excluded.note
""")
# Two web processes may hear of the same agents (two windows): rows are locked in one order.
_BEAT = text("""
    with here as (select staff_id from routing.presence where staff_id = any(:ids) order by staff_id for update)
    update routing.presence p set seen_at = greatest(p.seen_at, :now) from here where p.staff_id = here.staff_id
    returning p.staff_id
""").bindparams(_IDS)
_IDLE = text("update routing.presence set idle_since = :now where staff_id = :staff_id")
_SETTINGS = text("""
    select staff_id, languages, capacity, effort, effort_limit from routing.agent where staff_id = any(:ids)
""").bindparams(_IDS)
_SKILLS = text("""
    select staff_id, jsonb_object_agg(skill, level) as skills from routing.skill where staff_id = any(:ids)
    group by staff_id
""").bindparams(_IDS)
_LENT = text("""
    select staff_id, detail -> 'skills' as skills from routing.intervention
    where kind = 'loan' and ended_at is null and staff_id = any(:ids)
""").bindparams(_IDS)
_LOADS = text("""
    select staff_id, channel, count(*) as open from routing.assignment
    where ended_at is null and staff_id = any(:ids) group by staff_id, channel
""").bindparams(_IDS)
_ROOM = text("""
    select (select to_jsonb(a) from routing.agent a where staff_id = :staff_id) as settings,
        (select jsonb_object_agg(channel, open) from (
            select channel, count(*) as open from routing.assignment
            where ended_at is null and staff_id = :staff_id group by channel) as loads) as loads
""")
_FORGET_SKILLS = text("delete from routing.skill where staff_id = any(:ids)").bindparams(_IDS)
_ADD_SKILL = text("insert into routing.skill (staff_id, skill, level) values (:staff_id, :skill, :level)")
_WRITE_SETTINGS = text("""
    insert into routing.agent (staff_id, languages, capacity) values (:staff_id, :languages, :capacity)
    on conflict (staff_id) do update set languages = excluded.languages, capacity = excluded.capacity
""").bindparams(bindparam("capacity", type_=JSONB))
_WRITE_MIX = text("""
    insert into routing.agent (staff_id, languages, capacity, effort, effort_limit)
    values (:staff_id, :languages, :capacity, :effort, :limit)
    on conflict (staff_id) do update set effort = excluded.effort, effort_limit = excluded.effort_limit
""").bindparams(bindparam("capacity", type_=JSONB), bindparam("effort", type_=JSONB))
_HOLD_SETTINGS = text("""
    insert into routing.agent (staff_id, languages, capacity) values (:staff_id, :languages, :capacity)
    on conflict (staff_id) do update set staff_id = excluded.staff_id
""").bindparams(bindparam("capacity", type_=JSONB))
_FORGET_SHIFTS = text("delete from routing.shift_pattern where staff_id = any(:ids)").bindparams(_IDS)
_ADD_SHIFT = text("""
    insert into routing.shift_pattern (staff_id, name, weekdays, start_minute, end_minute)
    values (:staff_id, :name, :weekdays, :start_minute, :end_minute)
""")
_SHIFTS = text("""
    select staff_id, name, weekdays, start_minute, end_minute from routing.shift_pattern
    where :all or staff_id = any(:ids) order by staff_id, name
""").bindparams(_IDS)


@dataclass(frozen=True, slots=True)
class PresenceRecord:
    """A presence as stored."""

    staff_id: UUID
    state: Any
    reason: str
    since: datetime
    seen_at: datetime
    idle_since: datetime
    set_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ability:
    """What an agent can do, and how full they are by kind of channel."""

    skills: Mapping[str, int]
    languages: frozenset[str]
    capacity: Mapping[str, int]
    load: Mapping[str, int]
    mix: Mix | None
    licences: Mapping[str, HeldLicence]

    @property
    def total_load(self) -> int:
        """Contacts offered to them or theirs."""
        return sum(self.load.values())

    @property
    def total_capacity(self) -> int:
        """Contacts they can hold at a time."""
        return most_at_once(self.capacity, self.mix)

    @property
    def full(self) -> bool:
        """Whether there is no room for a contact of any kind."""
        return not has_room(self.capacity, self.load, self.mix)

    def has_room_for(self, channel: str) -> bool:
        """Whether there is room for one more contact of this channel."""
        return room_for(KIND_OF_CHANNEL.get(channel, "chat"), self.capacity, self.load, self.mix) > 0


async def find_presence(session: Session, staff_id: UUID, *, lock: bool = False) -> PresenceRecord | None:
    """An agent's presence; locked until the end of the transaction if asked."""
    query = _PRESENCE_LOCKED if lock else _PRESENCE
    row = (await session.execute(query, {"staff_id": staff_id})).one_or_none()
    return None if row is None else PresenceRecord(*row)


async def list_present(session: Session) -> list[PresenceRecord]:
    """Everybody who is not offline."""
    return [PresenceRecord(*row) for row in await session.execute(_HERE)]


async def write_presence(session: Session, record: PresenceRecord) -> None:
    """Store a presence."""
    values = {name: getattr(record, name) for name in PresenceRecord.__slots__}
    await session.execute(_WRITE_PRESENCE, values)


async def beat(session: Session, ids: Sequence[UUID], now: datetime) -> int:
    """Heard of all `ids`, in one statement; returns of how many a presence is known."""
    return len((await session.execute(_BEAT, {"ids": list(ids), "now": now})).all()) if ids else 0


async def set_idle(session: Session, staff_id: UUID, now: datetime) -> None:
    """The agent has just got or ended a contact."""
    await session.execute(_IDLE, {"staff_id": staff_id, "now": now})


async def hold_room(session: Session, staff_id: UUID, channel: str) -> bool:
    """Whether the agent has room for one more contact of `channel`.

    Nobody else fills their last place until the end of the transaction: their presence is locked first, and counting
    comes after it, so that it sees what the others have committed.
    """
    await find_presence(session, staff_id, lock=True)
    row = (await session.execute(_ROOM, {"staff_id": staff_id})).one()
    load: dict[str, int] = {}
    for one, count in (row.loads or {}).items():
        kind = KIND_OF_CHANNEL.get(one, "chat")
        load[kind] = load.get(kind, 0) + count
    settings = row.settings or {"capacity": DEFAULT_CAPACITY, "effort": {}, "effort_limit": 0}
    mix = _mix(settings["effort"], settings["effort_limit"])
    return room_for(KIND_OF_CHANNEL.get(channel, "chat"), settings["capacity"], load, mix) > 0


async def list_abilities(session: Session, ids: Iterable[UUID], *, lent: bool = True) -> dict[UUID, Ability]:
    """Skills, languages, licences, capacity and load of all `ids`; defaults where nothing is recorded.

    Whoever is on loan to another queue counts with its skills; `lent=False`: with their own, as they are set up.
    """
    wanted = {"ids": list(ids)}
    if not wanted["ids"]:
        return {}
    settings = {row.staff_id: row for row in await session.execute(_SETTINGS, wanted)}
    skills = {row.staff_id: row.skills for row in await session.execute(_SKILLS, wanted)}
    if lent:
        skills |= {row.staff_id: row.skills for row in await session.execute(_LENT, wanted)}
    held = await licences.list_held(session, wanted["ids"])
    loads: dict[UUID, dict[str, int]] = {}
    for row in await session.execute(_LOADS, wanted):
        load = loads.setdefault(row.staff_id, {})
        kind = KIND_OF_CHANNEL.get(row.channel, "chat")
        load[kind] = load.get(kind, 0) + row.open
    return {
        staff_id: Ability(
            skills=skills.get(staff_id, DEFAULT_SKILLS),
            languages=frozenset(settings[staff_id].languages if staff_id in settings else DEFAULT_LANGUAGES),
            capacity=settings[staff_id].capacity if staff_id in settings else DEFAULT_CAPACITY,
            load=loads.get(staff_id, {}),
            mix=_mix(settings[staff_id].effort, settings[staff_id].effort_limit) if staff_id in settings else None,
            licences=held.get(staff_id, {}),
        )
        for staff_id in wanted["ids"]
    }


async def hold_settings(session: Session, staff_id: UUID) -> None:
    """Nobody else sets this agent up until the end of the transaction."""
    usual = {"languages": list(DEFAULT_LANGUAGES), "capacity": dict(DEFAULT_CAPACITY)}
    await session.execute(_HOLD_SETTINGS, {"staff_id": staff_id, **usual})


async def replace_skills(session: Session, skills: Mapping[UUID, Mapping[str, int]]) -> None:
    """The skills of each agent are these now."""
    await session.execute(_FORGET_SKILLS, {"ids": list(skills)})
    rows = [
        {"staff_id": staff_id, "skill": skill, "level": level}
        for staff_id, held in skills.items()
        for skill, level in held.items()
    ]
    if rows:
        await session.execute(_ADD_SKILL, rows)


async def write_settings(session: Session, settings: Mapping[UUID, tuple[Sequence[str], Mapping[str, int]]]) -> None:
    """Languages and capacity of each agent."""
    rows = [
        {"staff_id": staff_id, "languages": list(languages), "capacity": dict(capacity)}
        for staff_id, (languages, capacity) in settings.items()
    ]
    if rows:
        await session.execute(_WRITE_SETTINGS, rows)


async def write_mix(session: Session, staff_id: UUID, mix: Mix | None) -> None:
    """What the contacts of this agent weigh together; None: each kind has its own limit only."""
    usual = {"languages": list(DEFAULT_LANGUAGES), "capacity": dict(DEFAULT_CAPACITY)}
    told = {"effort": dict(mix.effort) if mix else {}, "limit": mix.limit if mix else 0}
    await session.execute(_WRITE_MIX, {"staff_id": staff_id, **usual, **told})


async def replace_shifts(session: Session, patterns: Sequence[ShiftPattern]) -> None:
    """The shift patterns of the agents named are these now."""
    await session.execute(_FORGET_SHIFTS, {"ids": list({pattern.staff_id for pattern in patterns})})
    if patterns:
        names = ShiftPattern.__slots__
        await session.execute(_ADD_SHIFT, [{name: getattr(each, name) for name in names} for each in patterns])


async def list_shifts(session: Session, ids: Sequence[UUID] | None) -> list[ShiftPattern]:
    """Shift patterns of `ids`, or of everybody."""
    found = await session.execute(_SHIFTS, {"all": ids is None, "ids": list(ids or ())})
    return [ShiftPattern(*row) for row in found]


def _mix(effort: Mapping[str, int], limit: int) -> Mix | None:
    return Mix(effort, limit) if limit > 0 else None
