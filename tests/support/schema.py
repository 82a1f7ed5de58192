"""Whether the tables of a context are what its models say."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from zhike.platform.database import Base, Session


async def differences_of(session: Session, schema: str | None) -> list[Any]:
    """What Alembic would change in this schema; nothing where models and migrations agree."""

    def ours(name: str | None, kind: str, parents: Any) -> bool:
        return name == schema if kind == "schema" else parents.get("schema_name") == schema

    def ours_too(thing: object, _name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
        return getattr(thing, "schema", schema) == schema

    def compare(connection: Connection) -> list[Any]:
        options = {"include_schemas": True, "include_name": ours, "include_object": ours_too, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))

    return await (await session.connection()).run_sync(compare)
