"""Where many conversations stand, in few columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from sqlalchemy import text

from zhike.conversations.thread import State
from zhike.platform.database import Session


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides what can be done with a conversation. `read_by_customer`: how far the customer has read."""

    id: UUID
    state: State
    agent_id: UUID | None
    queue: str | None
    reason: str | None
    urgency: str | None
    language: str
    last_sequence: int
    read_by_customer: int


_COLUMNS = ", ".join(field.name for field in fields(Standing))
_LIST = text(f"select {_COLUMNS} from conversations.conversation where id = any(:ids)")  # noqa: S608 - our own names


async def list_standings(session: Session, ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """Where each of `ids` stands."""
    if not ids:
        return {}
    return {row[0]: Standing(*row) for row in await session.execute(_LIST, {"ids": list(ids)})}
