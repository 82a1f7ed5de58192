"""What a customer sees of the work that is done for them, and what they may add to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, status
from pydantic import BaseModel, Field

from zhike.cases import api as cases
from zhike.channels.endpoints.chat import ChatDep
from zhike.channels.live.door import door_of
from zhike.channels.schemas.own_data import WordsView
from zhike.platform.idempotency import CREATES
from zhike.platform.web import NowDep, SessionDep, public
from zhike.privacy import api as privacy

router = APIRouter(prefix="/api/v1/chat/work-orders", tags=["chat"])
_TOKEN = public("the customer's own chat token opens it")


@dataclass(frozen=True, slots=True)
class OwnStepView:
    """A line of the trail that the customer may read."""

    at: datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnWorkOrderView:
    """A work order as its customer sees it."""

    id: UUID
    number: str
    name: WordsView
    state: str
    opened_at: datetime
    due_at: datetime
    steps: list[OwnStepView]


@dataclass(frozen=True, slots=True)
class OwnWorkOrdersView:
    """The customer's work orders, newest first, at most 50; a guest's are those of this chat."""

    items: list[OwnWorkOrderView]


class NewRemark(BaseModel):
    """What the customer adds."""

    text: Annotated[privacy.FreeText, Field(min_length=1, max_length=1000)]


@router.get("", dependencies=[_TOKEN])
async def get_own_work_orders(chat: ChatDep, session: SessionDep, now: NowDep) -> OwnWorkOrdersView:
    """How far it is with what the bank does for the customer; a complaint is shown as such, not its intake."""
    found = await cases.progress_of(
        session, customer_id=chat.customer_id, conversation_id=chat.conversation_id, now=now
    )
    return OwnWorkOrdersView([_view(order, steps) for order, steps in found if order.kind != "complaint"])


@router.post("/{order_id}/remarks", status_code=status.HTTP_201_CREATED, dependencies=[_TOKEN, CREATES])
async def post_remark(
    *, order_id: UUID, body: NewRemark, request: Request, chat: ChatDep, session: SessionDep, now: NowDep
) -> OwnStepView:
    """The customer adds something to one of their work orders."""
    door_of(request).let_talk(chat.id)
    step = await cases.add_remark(
        session,
        actor=chat.actor,
        order_id=order_id,
        customer_id=chat.customer_id,
        conversation_id=chat.conversation_id,
        text=body.text,
        now=now,
    )
    return OwnStepView(step.at, step.kind, step.text)


def _view(order: cases.WorkOrder, steps: list[cases.Step]) -> OwnWorkOrderView:
    rule = cases.RULES[order.kind]
    return OwnWorkOrderView(
        id=order.id,
        number=order.number,
        name=WordsView(rule.zh, rule.en),
        state=order.state,
        opened_at=order.opened_at,
        due_at=order.due_at,
        steps=[OwnStepView(step.at, step.kind, step.text) for step in steps],
    )
