"""The tables are what the models say."""

from __future__ import annotations

import pytest

from tests.support.schema import differences_of
from zhike.channels import models as channels
from zhike.conversations import models as conversations
from zhike.conversations import search_models
from zhike.conversations.ties import models as ties
from zhike.platform.database import Base, Session


@pytest.mark.parametrize("schema", [conversations.SCHEMA, channels.SCHEMA])
async def test_models_and_migration_agree(session: Session, schema: str) -> None:
    assert {search_models.SearchPartRow.metadata, ties.TieRow.metadata} == {Base.metadata}
    assert await differences_of(session, schema) == []
