"""Jobs on many contacts, and their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import RowMapping, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from zhike.conversations.api import Act
from zhike.platform.database import Session
from zhike.routing.bulk import BulkItem, BulkJob
from zhike.routing.deeds import Deed
from zhike.routing.rules.acts import WORKING, ItemState


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row. `codes`: why it was left out, or what of it could not be taken back."""

    position: int
    conversation_id: UUID
    state: ItemState
    codes: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    deed: Deed | None = None


_NAMES = (
    *("id", "kind", "state", "name", "acts", "actor_id", "actor_name", "total", "stop_requested", "fault", "undo_by"),
    *("created_at", "beat_at", "ended_at"),
)
_COLUMNS = ", ".join(_NAMES)
_JOB = f"""
    select {_COLUMNS}, (
        select coalesce(jsonb_object_agg(state, number), '{{}}') from (
            select i.state, count(*) as number from routing.bulk_item i where i.job_id = j.id group by i.state) counted
    ) as counts
    from routing.bulk_job j
"""  # noqa: S608 - our own column names
_INSERT = text(
    f"insert into routing.bulk_job ({_COLUMNS}) values ({', '.join(':' + name for name in _NAMES)})"  # noqa: S608
).bindparams(bindparam("acts", type_=JSONB))
_ADD_ITEMS = text("""
    insert into routing.bulk_item (job_id, position, conversation_id, state)
    select :job_id, position, id, 'pending' from unnest(:ids) with ordinality as wanted(id, position)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_FIND = text(_JOB + "where id = :id")
_HEAD = text("select state, stop_requested from routing.bulk_job where id = :id")
_LOCK = text("select id from routing.bulk_job where id = :id for update")
_LIST = text(
    _JOB
    + """where kind = 'bulk' and (:all or actor_id = :actor_id)
    and (cast(:before_at as timestamptz) is null or (created_at, id) < (:before_at, cast(:before_id as uuid)))
    order by created_at desc, id desc limit :limit"""
)
_NEXT = text(
    "select id from routing.bulk_job where kind = 'bulk' and state = any(:working) order by created_at, id limit 1"
)
_ITEMS = "select position, conversation_id, state, codes, params, deed, done_at from routing.bulk_item "
_PENDING = text(_ITEMS + "where job_id = :id and state = 'pending' order by position limit :limit for update")
_DONE = text(_ITEMS + "where job_id = :id and state = 'done' order by position desc limit :limit for update")
_SHOWN = text(
    _ITEMS
    + """where job_id = :id and position > :after and (:any_state or state = any(:states))
    order by position limit :limit"""
)
_TAKE = text(_ITEMS + "where job_id = :id and position = :position for update")
_FINISH = text("""
    update routing.bulk_item set state = :state, codes = :codes, params = :params, deed = :deed, done_at = :now
    where job_id = :id and position = :position
""").bindparams(bindparam("params", type_=JSONB), bindparam("deed", type_=JSONB(none_as_null=True)))
_SETTLE = text("""
    update routing.bulk_item set state = :state, codes = :codes, done_at = :now
    where job_id = :id and position = :position
""")
_FORGET_ITEMS = text("""
    delete from routing.bulk_item where job_id in (
        select id from routing.bulk_job where created_at < :before and not state = any(:working))
""")
_FORGET = text("delete from routing.bulk_job where created_at < :before and not state = any(:working)")


async def insert_job(session: Session, job: BulkJob, ids: Sequence[UUID]) -> None:
    """A new job with its rows, in the order of `ids`."""
    values = {name: getattr(job, name) for name in _NAMES}
    await session.execute(_INSERT, {**values, "acts": msgspec.to_builtins(job.acts)})
    await session.execute(_ADD_ITEMS, {"job_id": job.id, "ids": list(ids)})


async def find_job(session: Session, job_id: UUID, *, lock: bool = False) -> BulkJob | None:
    """The job with its counts, locked until the end of the transaction if asked."""
    if lock:
        await session.execute(_LOCK, {"id": job_id})
    row = (await session.execute(_FIND, {"id": job_id})).mappings().one_or_none()
    return None if row is None else _job(row)


async def find_head(session: Session, job_id: UUID) -> tuple[str, bool]:
    """The job's state, and whether it is to stop: cheap, for each row."""
    row = (await session.execute(_HEAD, {"id": job_id})).one_or_none()
    return ("gone", True) if row is None else (row[0], row[1])


async def list_jobs(
    session: Session, *, actor_id: str, everybody: bool, before: tuple[datetime, UUID] | None, limit: int
) -> list[BulkJob]:
    """Jobs of the actor, or of everybody, newest first."""
    before_at, before_id = before or (None, None)
    values = {"actor_id": actor_id, "all": everybody, "before_at": before_at, "before_id": before_id, "limit": limit}
    return [_job(row) for row in (await session.execute(_LIST, values)).mappings()]


async def find_next(session: Session) -> UUID | None:
    """The oldest job that is to be worked on."""
    return (await session.execute(_NEXT, {"working": list(WORKING)})).scalar_one_or_none()


async def change_job(session: Session, job_id: UUID, **changes: Any) -> None:
    """Set columns of the job."""
    assignments = ", ".join(f"{name} = :{name}" for name in changes)
    statement = text(f"update routing.bulk_job set {assignments} where id = :id")  # noqa: S608 - our own column names
    await session.execute(statement, {**changes, "id": job_id})


async def list_to_do(session: Session, job_id: UUID, *, undoing: bool, limit: int) -> list[BulkItem]:
    """The next rows, locked: those that wait, or, to be taken back, those that are done, the last first."""
    found = await session.execute(_DONE if undoing else _PENDING, {"id": job_id, "limit": limit})
    return [_item(row) for row in found.mappings()]


async def list_items(
    session: Session, job_id: UUID, *, states: Sequence[str], after: int, limit: int
) -> list[BulkItem]:
    """Rows after the position `after`, of these states or of any."""
    values = {"id": job_id, "states": list(states), "any_state": not states, "after": after, "limit": limit}
    return [_item(row) for row in (await session.execute(_SHOWN, values)).mappings()]


async def take_item(session: Session, job_id: UUID, position: int) -> BulkItem | None:
    """The row, locked for what is done with it."""
    row = (await session.execute(_TAKE, {"id": job_id, "position": position})).mappings().one_or_none()
    return None if row is None else _item(row)


async def finish_items(session: Session, job_id: UUID, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """What became of these rows."""
    rows = [
        {
            "id": job_id,
            "position": each.position,
            "state": each.state,
            "codes": list(each.codes),
            "params": dict(each.params),
            "deed": None if each.deed is None else msgspec.to_builtins(each.deed),
            "now": now,
        }
        for each in outcomes
    ]
    if rows:
        await session.execute(_FINISH, rows)


async def settle_items(session: Session, job_id: UUID, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """What became of these rows when they were to be taken back; what was done with them stays on record."""
    rows = [
        {"id": job_id, "position": each.position, "state": each.state, "codes": list(each.codes), "now": now}
        for each in outcomes
    ]
    if rows:
        await session.execute(_SETTLE, rows)


async def forget_jobs(session: Session, before: datetime) -> None:
    """Remove jobs from before that moment."""
    values = {"before": before, "working": list(WORKING)}
    await session.execute(_FORGET_ITEMS, values)
    await session.execute(_FORGET, values)


def _job(row: RowMapping) -> BulkJob:
    values: dict[str, Any] = dict(row)
    return BulkJob(**{**values, "acts": msgspec.convert(values["acts"], tuple[Act, ...])})


def _item(row: RowMapping) -> BulkItem:
    values: dict[str, Any] = dict(row)
    deed = None if values["deed"] is None else msgspec.convert(values["deed"], Deed)
    return BulkItem(**{**values, "codes": tuple(values["codes"]), "deed": deed})
