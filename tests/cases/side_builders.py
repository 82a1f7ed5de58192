"""Makers of side threads for tests, and the people around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.conversations.builders import NOON, a_colleague, with_agent
from zhike.cases.sides.service.asking import ask
from zhike.cases.sides.service.departments import change_department
from zhike.cases.sides.service.posting import write
from zhike.cases.sides.values import NewSideThread, SideThread
from zhike.cases.work_order import Department
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime


def a_thread(**details: Any) -> SideThread:
    """A side thread as a value, for rules: due in four hours, told of when one is left."""
    plain: dict[str, Any] = {
        "id": uuid7(),
        "number": "S26-000001",
        "department": "card",
        "subject": "年费",
        "state": "open",
        "asked_by": uuid7(),
        "asked_by_name": "李",
        "asked_at": NOON,
        "due_at": NOON + timedelta(hours=4),
        "warn_at": NOON + timedelta(hours=3),
        "warned": 0,
        "answered_at": None,
        "closed_at": None,
        "changed_at": NOON,
        "conversation_id": uuid7(),
        "work_order_id": None,
        "complaint_id": None,
        "customer_id": None,
        "version": 1,
    }
    return SideThread(**{**plain, **details})


@dataclass(frozen=True, slots=True)
class Beside:
    """An agent with a conversation, a colleague who answers for the cards department, and a supervisor."""

    runtime: Runtime
    session: Session
    agent: Actor
    colleague: Actor
    lead: Actor
    conversation_id: UUID

    async def ask(self, now: datetime = NOON, actor: Actor | None = None, **details: Any) -> SideThread:
        """The agent asks the cards department about the conversation."""
        plain: dict[str, Any] = {
            "department": "card",
            "subject": "年费能否减免",
            "question": "客户手机 13812345678，问今年年费能否减免。",
            "conversation_id": self.conversation_id,
        }
        new = NewSideThread(**{**plain, **details})
        return await ask(self.runtime.settings, self.session, actor=actor or self.agent, new=new, now=now)

    async def write(self, thread: SideThread, actor: Actor, text: str = "可以减免", now: Any = NOON) -> SideThread:
        """Somebody writes in it."""
        return await write(self.runtime.settings, self.session, actor=actor, thread_id=thread.id, text=text, now=now)

    async def staff(self, department: Department, members: Sequence[Actor], minutes: int = 240) -> None:
        """These people answer for a department."""
        await change_department(
            self.session,
            actor=self.lead,
            department=department,
            minutes=minutes,
            members=[UUID(each.id) for each in members],
            expected="*",
            now=NOON,
        )


async def beside(runtime: Runtime, session: Session, **details: Any) -> Beside:
    """All of them."""
    agent, colleague = await a_colleague(session), await a_colleague(session, "back_office")
    conversation = await with_agent(session, agent, **details)
    found = Beside(runtime, session, agent, colleague, await a_colleague(session, "supervisor"), conversation.id)
    await found.staff("card", [colleague])
    return found
