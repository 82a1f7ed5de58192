"""Cautions over HTTP: for who watches the floor."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from zhike.assistant.cautions import service
from zhike.platform.web import ActorDep, NowDep, SessionDep, requires

router = APIRouter(prefix="/api/v1/cautions", tags=["assistant"])


class CautionBody(BaseModel):
    """What was noticed in a conversation. `id`: none for silence, which ends with the reply. `code` says what exactly.

    `running`: an agent still has it. `sequence` is that of the line in which it was noticed.
    """

    id: UUID | None
    conversation_id: UUID
    kind: Literal["forbidden", "disclosure", "anger", "silence"]
    code: str
    at: datetime
    sequence: int
    running: bool
    queue: str | None
    agent_id: UUID | None
    agent_name: str

    @classmethod
    def of(cls, listed: service.Listed) -> CautionBody:
        """The body of a caution and its conversation."""
        caution, conversation = listed.caution, listed.conversation
        names = ("id", "conversation_id", "kind", "code", "at", "sequence")
        return cls(
            **{name: getattr(caution, name) for name in names},
            running=conversation.state in ("active", "wrap_up"),
            queue=conversation.queue,
            agent_id=conversation.agent_id,
            agent_name=conversation.agent_name,
        )


class CautionsBody(BaseModel):
    """What waits to be looked at, the newest first."""

    items: list[CautionBody]


@router.get("", dependencies=[requires("routing.floor")])
async def list_cautions(session: SessionDep, now: NowDep) -> CautionsBody:
    """Cautions of the last day that nobody has looked at, and customers who have waited for a reply for minutes."""
    return CautionsBody(items=[CautionBody.of(each) for each in await service.list_cautions(session, now=now)])


@router.put("/{caution_id}/acknowledgement", status_code=204, dependencies=[requires("routing.manage")])
async def acknowledge(caution_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Say that somebody has looked at it: it leaves the list for everybody."""
    await service.acknowledge(session, actor=actor, caution_id=caution_id, now=now)
