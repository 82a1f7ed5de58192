"""Saved views."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from zhike.conversations.rules.filters import Filter
from zhike.conversations.rules.saved_views import SavedView, ViewReader
from zhike.platform.database import Session

_COLUMNS = "id, name, scope, owner_id, owner_name, team, role, filter, version"
_VALUES = ", ".join(f":{name}" for name in _COLUMNS.split(", "))
_LIST = text(f"""
    select {_COLUMNS} from conversations.saved_view
    where owner_id = :id or (scope = 'team' and team = :team) or (scope = 'role' and (role = :role or :leads))
    order by scope = 'own' desc, name, id
""")  # noqa: S608 - our own column names
_FIND = text(f"select {_COLUMNS} from conversations.saved_view where id = :id for update")  # noqa: S608
_COUNT = text("select count(*) from conversations.saved_view where owner_id = :id")
_INSERT = text(f"insert into conversations.saved_view ({_COLUMNS}) values ({_VALUES})").bindparams(  # noqa: S608
    bindparam("filter", type_=JSONB)
)
_UPDATE = text("""
    update conversations.saved_view
    set name = :name, scope = :scope, team = :team, role = :role, filter = :filter, version = :version where id = :id
""").bindparams(bindparam("filter", type_=JSONB))
_DELETE = text("delete from conversations.saved_view where id = :id")


async def list_views(session: Session, reader: ViewReader) -> list[SavedView]:
    """What stands in the reader's list: their own first, then by name."""
    values = {"id": reader.id, "team": reader.team, "role": reader.role, "leads": reader.leads}
    return [_view(row) for row in await session.execute(_LIST, values)]


async def find_view(session: Session, view_id: UUID) -> SavedView | None:
    """The view, locked for the change that follows."""
    row = (await session.execute(_FIND, {"id": view_id})).one_or_none()
    return None if row is None else _view(row)


async def count_own(session: Session, owner_id: UUID) -> int:
    """How many views somebody has saved."""
    return int((await session.execute(_COUNT, {"id": owner_id})).scalar_one())


async def insert_view(session: Session, view: SavedView) -> None:
    """A new view."""
    await session.execute(_INSERT, _values(view))


async def update_view(session: Session, view: SavedView) -> None:
    """Write the view as it is now."""
    values = _values(view)
    await session.execute(_UPDATE, {name: values[name] for name in values if name not in ("owner_id", "owner_name")})


async def delete_view(session: Session, view_id: UUID) -> None:
    """Remove the view."""
    await session.execute(_DELETE, {"id": view_id})


def _values(view: SavedView) -> dict[str, Any]:
    values = {name: getattr(view, name) for name in _COLUMNS.split(", ")}
    return {**values, "filter": msgspec.to_builtins(view.filter)}


def _view(row: Any) -> SavedView:
    values = dict(row._mapping)
    return SavedView(**{**values, "filter": msgspec.convert(values["filter"], Filter)})
