"""Canned replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import RowMapping, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from zhike.conversations.canned import CannedReply, Status, Uses, Wording
from zhike.conversations.rules.canned import sought_by
from zhike.platform.database import Session

_NULLABLE = JSONB(none_as_null=True)
COUNTED: Final = timedelta(days=30)
_WORDING = ("shortcut", "title", "text", "language", "scope", "team", "queue", "channel", "valid_until", "files")
_OTHERS = (
    "id",
    "owner",
    "approved_at",
    "approved_by",
    "change",
    "author_id",
    "author_name",
    "written_at",
    "sent_back",
    "version",
)
_STORED = (*_OTHERS, *_WORDING, "sought")
_COLUMNS = ", ".join((*_OTHERS, *_WORDING))
_BY = f"select {_COLUMNS} from conversations.canned_reply r"  # noqa: S608 - our own column names
_MINE = """((scope = 'own' and owner = :staff_id) or scope = 'all' or (scope = 'team' and team = :team)
    or (scope = 'queue' and queue = :queue))"""
_OFFERED = text(f"""
    {_BY} where {_MINE} and language = :language and channel in ('', :channel)
    and approved_at is not null and (valid_until is null or valid_until >= :today)
    order by scope <> 'own', scope <> 'team', scope <> 'queue', shortcut
""")
_FIND = text(f"{_BY} where id = :id for update")
_INSERT = text(f"""
    insert into conversations.canned_reply ({", ".join(_STORED)}) values ({", ".join(f":{name}" for name in _STORED)})
    on conflict do nothing
""").bindparams(bindparam("change", type_=_NULLABLE), bindparam("files", type_=JSONB))  # noqa: S608 - our own words
_UPDATE = text(
    f"update conversations.canned_reply set {', '.join(f'{name} = :{name}' for name in _STORED)} where id = :id"  # noqa: S608 - our own words
).bindparams(bindparam("change", type_=_NULLABLE), bindparam("files", type_=JSONB))
_TAKEN = text("""
    select id from conversations.canned_reply
    where owner = :owner and team = :team and queue = :queue and language = :language and channel = :channel
        and shortcut = :shortcut
""")
_DELETE = text("delete from conversations.canned_reply where id = :id")
_USE = text("""
    insert into conversations.canned_use (reply_id, day, times) values (:id, :day, 1)
    on conflict (reply_id, day) do update set times = conversations.canned_use.times + 1
""")
_USES = text("""
    select reply_id, coalesce(sum(times) filter (where day > :since), 0), max(day)
    from conversations.canned_use where reply_id = any(:ids) group by reply_id
""")
_PLACES: Final[Mapping[Status, str]] = {
    "waiting": "sent_back = '' and (approved_at is null or change is not null)",
    "sent_back": "sent_back <> ''",
    "in_force": "approved_at is not null and (valid_until is null or valid_until >= :today)",
    "expired": "approved_at is not null and valid_until < :today",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which canned replies a list holds; `all_teams`: of every team, else of `team`; own ones are the reader's."""

    staff_id: str
    team: str
    all_teams: bool
    today: date
    words: str = ""
    status: Status | None = None
    scope: str = ""
    queue: str = ""
    language: str = ""
    channel: str = ""


async def list_offered(
    session: Session, *, staff_id: str, team: str, queue: str, language: str, channel: str, today: date
) -> list[CannedReply]:
    """What an agent may insert now: their own first, then the team's, the queue's, everybody's."""
    place = {"queue": queue, "language": language, "channel": channel}
    values = {**place, "staff_id": staff_id, "team": team, "today": today}
    return [_reply(row) for row in (await session.execute(_OFFERED, values)).mappings()]


async def list_register(
    session: Session, wanted: Wanted, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[CannedReply]:
    """Those that the reader may see, in force or not, last written first."""
    conditions, values = _conditions(wanted)
    if before is not None:
        conditions.append("(written_at, id) < (:before_at, :before_id)")
        values |= {"before_at": before[0], "before_id": before[1]}
    query = f"{_BY} where {' and '.join(conditions)} order by written_at desc, id desc limit :limit"
    found = await session.execute(text(query), {**values, "limit": limit})
    return [_reply(row) for row in found.mappings()]


async def find_canned_reply(session: Session, reply_id: UUID) -> CannedReply | None:
    """The reply, locked for the change that follows."""
    row = (await session.execute(_FIND, {"id": reply_id})).mappings().one_or_none()
    return None if row is None else _reply(row)


async def find_by_place(session: Session, owner: str, wording: Wording) -> UUID | None:
    """Which reply answers to the shortcut of `wording` there."""
    values = {name: getattr(wording, name) for name in ("team", "queue", "language", "channel", "shortcut")}
    return (await session.execute(_TAKEN, {**values, "owner": owner})).scalar_one_or_none()


async def insert_canned_replies(session: Session, replies: Sequence[CannedReply]) -> None:
    """New replies; one whose shortcut exists is left out."""
    if replies:
        await session.execute(_INSERT, [_row(reply) for reply in replies])


async def update_canned_reply(session: Session, reply: CannedReply) -> None:
    """Write the reply as it is now."""
    await session.execute(_UPDATE, _row(reply))


async def delete_canned_reply(session: Session, reply_id: UUID) -> None:
    """Remove the reply."""
    await session.execute(_DELETE, {"id": reply_id})


async def count_use(session: Session, reply_id: UUID, day: date) -> None:
    """It was inserted once more."""
    await session.execute(_USE, {"id": reply_id, "day": day})


async def list_uses(session: Session, ids: Sequence[UUID], today: date) -> dict[UUID, Uses]:
    """How often each was inserted; what never was is left out."""
    found = await session.execute(_USES, {"ids": list(ids), "since": today - COUNTED})
    return {row[0]: Uses(int(row[1]), row[2]) for row in found}


def _conditions(wanted: Wanted) -> tuple[list[str], dict[str, Any]]:
    # Somebody's own concerns others once it is to be shared: then there is a change to decide about.
    conditions = ["(scope <> 'own' or owner = :staff_id or (change is not null and :all_teams))"]
    values: dict[str, Any] = {"staff_id": wanted.staff_id, "today": wanted.today, "all_teams": wanted.all_teams}
    if not wanted.all_teams:
        conditions.append("(scope <> 'team' or team = :team or author_id = :staff_id)")
        values["team"] = wanted.team
    if wanted.status is not None:
        conditions.append(f"({_PLACES[wanted.status]})")
    for name in ("scope", "queue", "language", "channel"):
        if getattr(wanted, name):
            conditions.append(f"{name} = :{name}")
            values[name] = getattr(wanted, name)
    for place, word in enumerate(wanted.words.lower().split()[:8]):
        conditions.append(f"strpos(sought, :word{place}) > 0")
        values[f"word{place}"] = word
    return conditions, values


def _row(reply: CannedReply) -> dict[str, Any]:
    others = {name: getattr(reply, name) for name in _OTHERS}
    change = None if reply.change is None else msgspec.to_builtins(reply.change)
    files = [str(each) for each in reply.wording.files]
    return {**asdict(reply.wording), **others, "change": change, "files": files, "sought": sought_by(reply)}


def _reply(row: RowMapping) -> CannedReply:
    values = dict(row)
    wording = msgspec.convert({name: values.pop(name) for name in _WORDING}, Wording, strict=False)
    if values["change"] is not None:
        values["change"] = msgspec.convert(values["change"], Wording)
    return CannedReply(wording=wording, **values)
