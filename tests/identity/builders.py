"""Makers of staff for tests of identity."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from zhike.identity import api as identity
from zhike.platform.actor import operator_actor
from zhike.platform.database import Session

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
OPERATOR = operator_actor("root")
PASSWORD = "a good long one"


async def a_staff(session: Session, **details: Any) -> identity.Staff:
    """An agent with a password, unless `details` say otherwise."""
    known = {"login": "li.min", "name": "李敏", "number": "20317", "role": "agent", "password": PASSWORD}
    return await identity.create_staff(session, actor=OPERATOR, now=NOW, **{**known, **details})
