"""The tables are what the models say."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from zhike.platform.database import Base, Session
from zhike.stability import models

SCHEMA = models.FaultRow.__table__.schema


async def test_models_and_migration_agree(session: Session) -> None:
    def differences(connection: Connection) -> list[Any]:
        def ours(name: str | None, kind: str, parents: Any) -> bool:
            return name == SCHEMA if kind == "schema" else parents.get("schema_name") == SCHEMA

        def ours_too(thing: object, _name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
            return getattr(thing, "schema", SCHEMA) == SCHEMA

        options = {"include_schemas": True, "include_name": ours, "include_object": ours_too, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))

    connection = await session.connection()
    assert await connection.run_sync(differences) == []
