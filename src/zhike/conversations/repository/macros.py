"""Macros."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from zhike.conversations.rules.acts import Act
from zhike.conversations.rules.macros import Macro
from zhike.conversations.rules.saved_views import ViewReader
from zhike.platform.database import Session

_COLUMNS = "id, name, scope, owner_id, owner_name, team, acts, version"
_NAMES = _COLUMNS.split(", ")
_LIST = text(f"""
    select {_COLUMNS} from conversations.macro
    where owner_id = :id or scope = 'all' or (scope = 'team' and team = :team)
    order by scope = 'own' desc, scope = 'team' desc, name, id
""")  # noqa: S608 - our own column names
_FIND = text(f"select {_COLUMNS} from conversations.macro where id = :id")  # noqa: S608 - our own column names
_LOCK = text(f"select {_COLUMNS} from conversations.macro where id = :id for update")  # noqa: S608
_COUNT = text("select count(*) from conversations.macro where owner_id = :id")
_INSERT = text(
    f"insert into conversations.macro ({_COLUMNS}) values ({', '.join(':' + name for name in _NAMES)})"  # noqa: S608
).bindparams(bindparam("acts", type_=JSONB))
_UPDATE = text("""
    update conversations.macro set name = :name, scope = :scope, team = :team, acts = :acts, version = :version
    where id = :id
""").bindparams(bindparam("acts", type_=JSONB))
_DELETE = text("delete from conversations.macro where id = :id")


async def list_macros(session: Session, reader: ViewReader) -> list[Macro]:
    """What is there for the reader: their own first, then their team's, then everybody's."""
    return [_macro(row) for row in await session.execute(_LIST, {"id": reader.id, "team": reader.team})]


async def find_macro(session: Session, macro_id: UUID, *, lock: bool = False) -> Macro | None:
    """The macro; locked for the change that follows if asked."""
    row = (await session.execute(_LOCK if lock else _FIND, {"id": macro_id})).one_or_none()
    return None if row is None else _macro(row)


async def count_own(session: Session, owner_id: UUID) -> int:
    """How many macros somebody has made."""
    return int((await session.execute(_COUNT, {"id": owner_id})).scalar_one())


async def insert_macro(session: Session, macro: Macro) -> None:
    """A new macro."""
    await session.execute(_INSERT, _values(macro))


async def update_macro(session: Session, macro: Macro) -> None:
    """Write the macro as it is now."""
    values = _values(macro)
    await session.execute(_UPDATE, {name: values[name] for name in values if name not in ("owner_id", "owner_name")})


async def delete_macro(session: Session, macro_id: UUID) -> None:
    """Remove the macro."""
    await session.execute(_DELETE, {"id": macro_id})


def _values(macro: Macro) -> dict[str, Any]:
    values = {name: getattr(macro, name) for name in _NAMES}
    return {**values, "acts": msgspec.to_builtins(macro.acts)}


def _macro(row: Any) -> Macro:
    values = dict(row._mapping)
    return Macro(**{**values, "acts": msgspec.convert(values["acts"], tuple[Act, ...])})
