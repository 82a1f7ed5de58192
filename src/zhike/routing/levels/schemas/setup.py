"""HTTP bodies of targets and ladders."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.platform.fields import Line
from zhike.routing.levels.rules import LONGEST_S, MOST_STEPS, SHORTEST_S, Measure, Step, Target
from zhike.routing.levels.values import Ladder
from zhike.routing.schemas.words import Input, Key, Named

Urgency = Literal["P0", "P1", "P2", "P3"]
Channel = Literal[
    "app_chat",
    "web_chat",
    "wechat",
    "voice",
    "ivr",
    "video",
    "outbound_voice",
    "branch",
    "sms",
    "email",
    "letter",
]
Seconds = Annotated[int, Field(ge=SHORTEST_S, le=LONGEST_S)]
LadderName = Annotated[Line, Field(min_length=1, max_length=60)]
ReasonId = Annotated[Line, Field(max_length=20)]


class ServiceTargetBody(Input):
    """What a target is about (empty: any), and how soon in working seconds (null: this target does not say)."""

    queues: Annotated[list[Key], Field(default_factory=list, max_length=100)]
    channels: Annotated[list[Channel], Field(default_factory=list, max_length=20)]
    urgencies: Annotated[list[Urgency], Field(default_factory=list, max_length=4)]
    reasons: Annotated[list[ReasonId], Field(default_factory=list, max_length=300)]
    first_s: Seconds | None = None
    next_s: Seconds | None = None
    resolution_s: Seconds | None = None
    ladder: Key | None = None

    def target(self, target_id: UUID, now: datetime) -> Target:
        """The target as it is to be."""
        return Target(
            id=target_id,
            queues=tuple(dict.fromkeys(self.queues)),
            channels=tuple(dict.fromkeys(self.channels)),
            urgencies=tuple(dict.fromkeys(self.urgencies)),
            reasons=tuple(dict.fromkeys(self.reasons)),
            first_s=self.first_s,
            next_s=self.next_s,
            resolution_s=self.resolution_s,
            ladder=self.ladder,
            made_at=now,
        )


class ServiceTargetOut(BaseModel):
    """A target; the list has them in the order in which they are looked through."""

    id: UUID
    queues: list[str]
    channels: list[str]
    urgencies: list[str]
    reasons: list[str]
    first_s: int | None
    next_s: int | None
    resolution_s: int | None
    ladder: str | None
    made_at: datetime
    version: int

    @classmethod
    def of(cls, target: Target) -> ServiceTargetOut:
        """The body of a target."""
        return cls.model_validate({name: getattr(target, name) for name in cls.model_fields})


class ServiceTargetsOut(BaseModel):
    """All targets, and what one may choose from."""

    items: list[ServiceTargetOut]
    channels: list[str]


class LadderStepBody(Input):
    """When (working seconds from the target; before it negative) and whom: agent, supervisors, or a role."""

    measure: Measure
    offset_s: Annotated[int, Field(ge=-LONGEST_S, le=LONGEST_S)]
    tells: Annotated[Line, Field(max_length=40)]


class EscalationLadderBody(Input):
    """An escalation ladder."""

    name_zh: LadderName
    name_en: LadderName
    steps: Annotated[list[LadderStepBody], Field(max_length=MOST_STEPS)]

    def ladder(self, key: str) -> Ladder:
        """The ladder as it is to be, its steps in order."""
        steps = [Step(each.measure, each.offset_s, each.tells) for each in self.steps]
        return Ladder(key, self.name_zh, self.name_en, tuple(steps))


class NewEscalationLadderBody(EscalationLadderBody):
    """A ladder to add, with its key for ever."""

    key: Key


class EscalationLadderOut(BaseModel):
    """A ladder; `targets`: how many climb it (null right after a change)."""

    key: str
    name: Named
    steps: list[LadderStepBody]
    targets: int | None
    version: int

    @classmethod
    def of(cls, ladder: Ladder, targets: int | None = None) -> EscalationLadderOut:
        """The body of a ladder."""
        steps = [LadderStepBody(measure=s.measure, offset_s=s.offset_s, tells=s.tells) for s in ladder.steps]
        name = Named(zh=ladder.name_zh, en=ladder.name_en)
        return cls(key=ladder.key, name=name, steps=steps, targets=targets, version=ladder.version)


class EscalationLaddersOut(BaseModel):
    """All ladders, and whom a step may tell."""

    items: list[EscalationLadderOut]
    audiences: list[str]
