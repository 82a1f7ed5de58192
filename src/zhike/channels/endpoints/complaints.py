"""What a customer sees of their complaints: how far they are and what was answered; they may add, and object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, status
from pydantic import BaseModel, Field

from zhike.cases import api as cases
from zhike.channels.endpoints.chat import ChatDep
from zhike.channels.live.door import door_of
from zhike.platform.idempotency import CREATES
from zhike.platform.web import NowDep, RuntimeDep, SessionDep, public
from zhike.privacy import api as privacy

router = APIRouter(prefix="/api/v1/chat/complaints", tags=["chat"])
_TOKEN = public("the customer's own chat token opens it")


@dataclass(frozen=True, slots=True)
class OwnComplaintStepView:
    """A line of the trail that the customer may read; for what the system notes the text is a code or a day."""

    at: datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnAnswerView:
    """What the bank found, once the customer was told."""

    finding: str
    because: str
    remedy: str
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnComplaintView:
    """A complaint as its customer sees it. `object_until`: the last day to object; null where they cannot."""

    id: UUID
    number: str
    title: str
    state: str
    received_at: datetime
    due_on: date | None
    answer: OwnAnswerView | None
    object_until: date | None
    steps: list[OwnComplaintStepView]


@dataclass(frozen=True, slots=True)
class OwnComplaintsView:
    """The customer's complaints, newest first, at most 50; a guest's are those of this chat."""

    items: list[OwnComplaintView]


class NewComplaintWords(BaseModel):
    """What the customer adds or objects."""

    text: Annotated[privacy.FreeText, Field(min_length=1, max_length=1000)]


@router.get("", dependencies=[_TOKEN])
async def get_own_complaints(chat: ChatDep, runtime: RuntimeDep, session: SessionDep, now: NowDep) -> OwnComplaintsView:
    """How far it is with the customer's complaints."""
    found = await cases.complaints_of(
        runtime, session, customer_id=chat.customer_id, conversation_id=chat.conversation_id, now=now
    )
    return OwnComplaintsView([_view(each) for each in found])


@router.post("/{complaint_id}/remarks", status_code=status.HTTP_201_CREATED, dependencies=[_TOKEN, CREATES])
async def post_complaint_remark(
    *,
    complaint_id: UUID,
    body: NewComplaintWords,
    request: Request,
    chat: ChatDep,
    session: SessionDep,
    now: NowDep,
) -> OwnComplaintStepView:
    """The customer adds something to one of their complaints."""
    door_of(request).let_talk(chat.id)
    step = await cases.add_complaint_remark(
        session,
        actor=chat.actor,
        complaint_id=complaint_id,
        customer_id=chat.customer_id,
        conversation_id=chat.conversation_id,
        text=body.text,
        now=now,
    )
    return OwnComplaintStepView(step.at, step.kind, step.text)


@router.post("/{complaint_id}/objections", status_code=status.HTTP_201_CREATED, dependencies=[_TOKEN, CREATES])
async def post_complaint_objection(
    *,
    complaint_id: UUID,
    body: NewComplaintWords,
    request: Request,
    chat: ChatDep,
    runtime: RuntimeDep,
    session: SessionDep,
    now: NowDep,
) -> OwnComplaintsView:
    """The customer does not agree with the answer: somebody else reviews it."""
    door_of(request).let_talk(chat.id)
    await cases.object_as_customer(
        runtime,
        session,
        actor=chat.actor,
        complaint_id=complaint_id,
        customer_id=chat.customer_id,
        conversation_id=chat.conversation_id,
        text=body.text,
        now=now,
    )
    return await get_own_complaints(chat, runtime, session, now)


def _view(own: cases.OwnComplaint) -> OwnComplaintView:
    complaint, answer = own.complaint, own.answer
    return OwnComplaintView(
        id=complaint.id,
        number=complaint.number,
        title=complaint.title,
        state=complaint.state,
        received_at=complaint.received_at,
        due_on=complaint.due_on,
        answer=OwnAnswerView(answer.finding, answer.because, answer.remedy, answer.told_at) if answer else None,
        object_until=own.object_until,
        steps=[OwnComplaintStepView(step.at, step.kind, step.text) for step in own.steps],
    )
