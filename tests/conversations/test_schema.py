"""The tables are what the models say."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from zhike.channels import models as channels
from zhike.conversations import models as conversations
from zhike.conversations import search_models
from zhike.conversations.ties import models as ties
from zhike.platform.database import Base, Session


@pytest.mark.parametrize("schema", [conversations.SCHEMA, channels.SCHEMA])
async def test_models_and_migration_agree(session: Session, schema: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        def ours(name: str | None, kind: str, parents: Any) -> bool:
            return name == schema if kind == "schema" else parents.get("schema_name") == schema

        def ours_too(_thing: object, _name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
            return getattr(_thing, "schema", schema) == schema

        options = {"include_schemas": True, "include_name": ours, "include_object": ours_too, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))

    assert {search_models.SearchPartRow.metadata, ties.TieRow.metadata} == {Base.metadata}
    connection = await session.connection()
    assert await connection.run_sync(differences) == []
