"""The secure field: a code is sent to the phone on file, entered here, compared, and forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel, Field

from zhike.channels import permissions
from zhike.channels.endpoints.chat import ChatDep
from zhike.channels.live.door import door_of
from zhike.channels.service import step_up
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, public, requires

router = APIRouter(prefix="/api/v1", tags=["chat"])
_TOKEN = public("the customer's own chat token opens it")


@dataclass(frozen=True, slots=True)
class CodeSentView:
    """A code is on its way to this phone. `shown_code`: the code, in a demo alone, else null."""

    phone: str
    expires_at: datetime
    shown_code: str | None


class NewProof(BaseModel):
    """The code as it was entered; it is compared and forgotten."""

    code: Annotated[str, Field(max_length=20, repr=False)]


@dataclass(frozen=True, slots=True)
class ProofView:
    """What the code led to, and how many tries are left."""

    state: Literal["proven", "wrong", "expired", "locked"]
    tries_left: int


# Neither takes an `Idempotency-Key`: a code and what proves it are never kept.
@router.post("/chat/step-up/codes", status_code=status.HTTP_201_CREATED, dependencies=[_TOKEN])
async def post_code(
    *, request: Request, response: Response, chat: ChatDep, runtime: RuntimeDep, session: SessionDep, now: NowDep
) -> CodeSentView:
    """Send a one-time code to the phone on file; three a conversation, one a minute, ten a day."""
    door_of(request).let_use_rights(permissions.require_customer(chat))
    response.headers["cache-control"] = "no-store"
    sent = await step_up.send_code(runtime, session, chat=chat, now=now)
    return CodeSentView(sent.phone, sent.expires_at, sent.shown)


@router.post("/chat/step-up/proofs", dependencies=[_TOKEN])
async def post_proof(
    *,
    body: NewProof,
    request: Request,
    response: Response,
    chat: ChatDep,
    runtime: RuntimeDep,
    session: SessionDep,
    now: NowDep,
) -> ProofView:
    """Enter the code: five tries. What was entered is never part of a thread, an event, a job or a log."""
    door_of(request).let_use_rights(permissions.require_customer(chat))
    response.headers["cache-control"] = "no-store"
    state, left = await step_up.prove(runtime, session, chat=chat, code=body.code, now=now)
    return ProofView(state, left)


@router.post(
    "/conversations/{conversation_id}/identity-requests",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[requires("conversations.reply")],
)
async def post_identity_request(conversation_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Let the secure field appear in the customer's chat; for the agent who has the conversation."""
    await step_up.ask_customer(session, actor=actor, conversation_id=conversation_id, now=now)
