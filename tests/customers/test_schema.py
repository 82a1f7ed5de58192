"""The tables are what the models say."""

from __future__ import annotations

from tests.support.schema import differences_of
from zhike.customers import models
from zhike.platform.database import Session


async def test_models_and_migration_agree(session: Session) -> None:
    assert await differences_of(session, models.CustomerRow.__table__.schema) == []
