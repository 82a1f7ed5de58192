"""The tables are what the models say."""

from __future__ import annotations

from tests.support.schema import differences_of
from zhike.platform.database import Session
from zhike.stability import models


async def test_models_and_migration_agree(session: Session) -> None:
    assert await differences_of(session, models.FaultRow.__table__.schema) == []
