"""Reading and changing targets and ladders."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from zhike.platform.database import Session
from zhike.routing.levels.rules import Step, Target
from zhike.routing.levels.values import Ladder

_NAMES = [field.name for field in fields(Target)]
_COLUMNS = ", ".join(_NAMES)
_LISTS = ("queues", "channels", "urgencies", "reasons")
_TARGETS = text(f"select {_COLUMNS} from routing.service_target order by made_at, id")  # noqa: S608 - our own names
_TARGETS_OF = text(
    f"select {_COLUMNS} from routing.service_target where made_at <= :at order by made_at, id"  # noqa: S608
)
_TARGET = text(f"select {_COLUMNS} from routing.service_target where id = :id for update")  # noqa: S608
_WRITE_TARGET = text(
    f"insert into routing.service_target ({_COLUMNS}) values ({', '.join(':' + name for name in _NAMES)}) "  # noqa: S608
    "on conflict (id) do update set "
    + ", ".join(f"{name} = excluded.{name}" for name in _NAMES if name not in ("id", "made_at"))
)
_DELETE_TARGET = text("delete from routing.service_target where id = :id")
_LOCK = text("lock table routing.service_target, routing.escalation_ladder in share row exclusive mode")
_LADDERS = text("select key, name_zh, name_en, steps, version from routing.escalation_ladder order by key")
_LADDER = text("""
    select key, name_zh, name_en, steps, version from routing.escalation_ladder where key = :key for update
""")
_ADD_LADDER = text("""
    insert into routing.escalation_ladder (key, name_zh, name_en, steps, version)
    values (:key, :name_zh, :name_en, :steps, :version) on conflict do nothing returning key
""").bindparams(bindparam("steps", type_=JSONB))
_CHANGE_LADDER = text("""
    update routing.escalation_ladder set name_zh = :name_zh, name_en = :name_en, steps = :steps, version = :version
    where key = :key
""").bindparams(bindparam("steps", type_=JSONB))
_DELETE_LADDER = text("delete from routing.escalation_ladder where key = :key")


async def lock_setup(session: Session) -> None:
    """Nobody else edits targets or ladders until the end of the transaction; they can still be read."""
    await session.execute(_LOCK)


async def list_targets(session: Session, *, made_by: datetime | None = None) -> list[Target]:
    """All targets, or those that there were at `made_by`; the oldest first."""
    found = await (session.execute(_TARGETS) if made_by is None else session.execute(_TARGETS_OF, {"at": made_by}))
    return [_target(tuple(row)) for row in found]


async def find_target(session: Session, target_id: UUID) -> Target | None:
    """One target; its row is locked until the end of the transaction."""
    row = (await session.execute(_TARGET, {"id": target_id})).one_or_none()
    return None if row is None else _target(tuple(row))


async def write_target(session: Session, target: Target) -> None:
    """Add a target, or write all its fields."""
    values = asdict(target)
    await session.execute(_WRITE_TARGET, {**values, **{name: list(values[name]) for name in _LISTS}})


async def delete_target(session: Session, target_id: UUID) -> None:
    """It holds for nobody who comes from now on."""
    await session.execute(_DELETE_TARGET, {"id": target_id})


async def list_ladders(session: Session) -> list[Ladder]:
    """All ladders, by key."""
    return [_ladder(tuple(row)) for row in await session.execute(_LADDERS)]


async def find_ladder(session: Session, key: str) -> Ladder | None:
    """One ladder; its row is locked until the end of the transaction."""
    row = (await session.execute(_LADDER, {"key": key})).one_or_none()
    return None if row is None else _ladder(tuple(row))


async def add_ladder(session: Session, ladder: Ladder) -> bool:
    """Add a ladder; False when its key is taken."""
    return (await session.execute(_ADD_LADDER, _values(ladder))).one_or_none() is not None


async def change_ladder(session: Session, ladder: Ladder) -> None:
    """Write all fields of a ladder."""
    await session.execute(_CHANGE_LADDER, _values(ladder))


async def delete_ladder(session: Session, key: str) -> None:
    """It is gone."""
    await session.execute(_DELETE_LADDER, {"key": key})


def _target(row: tuple[Any, ...]) -> Target:
    values = dict(zip(_NAMES, row, strict=True))
    return Target(**{**values, **{name: tuple(values[name]) for name in _LISTS}})


def _ladder(row: tuple[Any, ...]) -> Ladder:
    key, name_zh, name_en, steps, version = row
    return Ladder(key, name_zh, name_en, tuple(Step(**each) for each in steps), version)


def _values(ladder: Ladder) -> dict[str, Any]:
    return {**asdict(ladder), "steps": [asdict(each) for each in ladder.steps]}
