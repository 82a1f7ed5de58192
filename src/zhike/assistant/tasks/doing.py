"""What an action is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from zhike.assistant.rules.handover import Handoff
from zhike.assistant.tasks.declaration import Task
from zhike.assistant.tasks.run import Run
from zhike.banking.api import CoreBank
from zhike.cases.api import Kind as WorkOrderKind
from zhike.conversations.api import Conversation
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

ASSISTANT: Final = system_actor("assistant")
End = Literal["done", "failed", "handed_over"]


@dataclass(frozen=True, slots=True)
class Doing:
    """All that an action or a source of choices may use."""

    runtime: Runtime
    session: Session
    bank: CoreBank
    conversation: Conversation
    task: Task
    run: Run
    language: str
    now: datetime

    @property
    def customer_id(self) -> UUID:
        """Whose business it is; the engine lets nobody through who is not known."""
        assert self.conversation.customer_id is not None
        return self.conversation.customer_id

    @property
    def today(self) -> date:
        """The bank's date."""
        return self.now.astimezone(self.runtime.settings.zone).date()

    def value(self, name: str) -> str:
        """What a slot was filled with; "" where it was not asked."""
        return self.run.slots[name].value if name in self.run.slots else ""

    def label(self, name: str) -> str:
        """The same as it is shown."""
        return self.run.slots[name].label if name in self.run.slots else ""

    def say(self, zh: str, en: str) -> str:
        """One of two sentences, in the conversation's language."""
        return zh if self.language == "zh" else en

    def when(self, moment: datetime) -> str:
        """A moment in the bank's zone."""
        return moment.astimezone(self.runtime.settings.zone).strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class WorkWanted:
    """A work order that an action leaves."""

    kind: WorkOrderKind
    title: str
    urgency: str = "P2"
    reason: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Did:
    """What came of an action: what is said, rows to show (label, value), a work order, a hand-over.

    `step`: what the person who may take over is told was done.
    """

    lead: str
    rows: tuple[tuple[str, str], ...] = ()
    end: End = "done"
    work: WorkWanted | None = None
    handoff: Handoff | None = None
    step: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


Action = Callable[[Doing], Awaitable[Did]]
