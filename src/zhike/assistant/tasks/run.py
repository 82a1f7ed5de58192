"""One run of a task: how far it is, in values that are sealed whole between two messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

RunState = Literal["running", "done", "cancelled", "failed", "handed_over", "timed_out"]
# What is being waited for, besides the name of a slot.
CONFIRM: Final = "confirm"
IDENTITY: Final = "identity"
# However somebody talks, a run ends: so many messages, so many corrections, so many tries for one answer.
MOST_TURNS: Final = 24
MOST_FIXES: Final = 3
TRIES: Final = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be tapped: what it stands for, and what it says."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands. `slots`: what was answered; `offered`: the choices of the present question.

    `asking`: a slot's name, `confirm`, `identity`, or "" between two questions.
    """

    id: UUID
    conversation_id: UUID
    task: str
    state: RunState
    asking: str
    tries: int
    fixes: int
    turns: int
    started_at: datetime
    moved_at: datetime
    slots: dict[str, Choice] = field(default_factory=dict)
    offered: tuple[Choice, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The action key: whatever this run does at the bank is done once."""
        return f"task-{self.id.hex}"

    def answered(self, name: str, choice: Choice) -> Run:
        """With an answer taken; its question is no longer open."""
        return replace(self, slots={**self.slots, name: choice}, asking="", tries=0, offered=())

    def without(self, name: str, *others: str) -> Run:
        """With answers taken back, to be asked for again."""
        gone = {name, *others}
        return replace(
            self,
            slots={key: value for key, value in self.slots.items() if key not in gone},
            asking="",
            tries=0,
            fixes=self.fixes + 1,
            offered=(),
        )

    def asks(self, what: str, offered: Sequence[Choice] = ()) -> Run:
        """With a question open."""
        return replace(self, asking=what, offered=tuple(offered))

    def ended(self, state: RunState) -> Run:
        """Over; nothing that was said in it is kept, unless a person goes on from there."""
        slots = self.slots if state == "handed_over" else {}
        return replace(self, state=state, asking="", offered=(), slots=slots)

    def did(self, step: str) -> Run:
        """With a step to tell the person who may take over."""
        return replace(self, steps=(*self.steps, step))
