"""Bodies of checklists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.conversations.rules.checklists import LONGEST_STEP, Checklist, ChecklistStep, is_closed
from zhike.conversations.service.checklists import Sheet

ReasonId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-\d\d$")]
StepKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_STEP)]


class ChecklistStepBody(BaseModel):
    """A step in both languages. `identity`: closed until the reason's identity level is reached; `mandatory`: closing
    asks for it, or why it was left."""

    model_config = ConfigDict(extra="forbid")

    key: StepKey
    zh: _Words
    en: _Words
    identity: bool = False
    mandatory: bool = False

    def as_step(self) -> ChecklistStep:
        """As the rules take it."""
        return ChecklistStep(self.key, self.zh, self.en, self.identity, self.mandatory)

    @classmethod
    def of(cls, step: ChecklistStep) -> ChecklistStepBody:
        """The body of `step`."""
        return cls(**{name: getattr(step, name) for name in cls.model_fields})


class ChecklistBody(BaseModel):
    """A version of a reason's checklist; version 0 and no steps: there never was one."""

    reason: str
    version: int
    steps: list[ChecklistStepBody]
    by_name: str
    at: datetime | None

    @classmethod
    def of(cls, checklist: Checklist) -> ChecklistBody:
        """The body of `checklist`."""
        steps = [ChecklistStepBody.of(step) for step in checklist.steps]
        return cls(
            reason=checklist.reason,
            version=checklist.version,
            steps=steps,
            by_name=checklist.by_name,
            at=checklist.at,
        )


class ChecklistsBody(BaseModel):
    """The checklists in force, by reason."""

    items: list[ChecklistBody]


class ChecklistVersionsBody(BaseModel):
    """A reason's checklist and the versions before it, newest first."""

    current: ChecklistBody
    earlier: list[ChecklistBody]

    @classmethod
    def of(cls, reason: str, versions: Sequence[Checklist]) -> ChecklistVersionsBody:
        """The body of `versions`, newest first."""
        bodies = [ChecklistBody.of(each) for each in versions]
        none = ChecklistBody(reason=reason, version=0, steps=[], by_name="", at=None)
        return cls(current=bodies[0] if bodies else none, earlier=bodies[1:])


class ChecklistChangeBody(BaseModel):
    """The steps from now on; none: there is no checklist any more."""

    model_config = ConfigDict(extra="forbid")

    steps: Annotated[list[ChecklistStepBody], Field(max_length=50)]


class SheetStepBody(ChecklistStepBody):
    """A step beside a conversation: done by whom and when, or closed until it is surer who talks."""

    closed: bool
    done_by: str | None
    done_by_id: UUID | None
    done_at: datetime | None


class SheetBody(BaseModel):
    """The checklist of a reason beside a conversation; no steps where there is none. `left`: how many are not done,
    `musts` of them mandatory."""

    reason: str
    version: int
    needed: str
    have: str
    left: int
    musts: int
    steps: list[SheetStepBody]

    @classmethod
    def of(cls, sheet: Sheet) -> SheetBody:
        """The body of `sheet`."""
        ticks = {each.key: each for each in sheet.ticks}
        steps = []
        for step in sheet.checklist.steps if sheet.checklist else ():
            tick = ticks.get(step.key)
            steps.append(
                SheetStepBody(
                    **ChecklistStepBody.of(step).model_dump(),
                    closed=is_closed(step, have=sheet.have, needed=sheet.needed),
                    done_by=tick.by_name if tick else None,
                    done_by_id=tick.by_id if tick else None,
                    done_at=tick.at if tick else None,
                )
            )
        left = [step for step in steps if step.done_at is None]
        return cls(
            reason=sheet.reason,
            version=sheet.checklist.version if sheet.checklist else 0,
            needed=sheet.needed,
            have=sheet.have,
            left=len(left),
            musts=sum(step.mandatory for step in left),
            steps=steps,
        )
