"""HTTP bodies of hand-overs and of the departments' people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.cases.rules.kinds import DEPARTMENT_NAMES
from zhike.cases.schemas.work_orders import WordsBody, WorkOrderLine
from zhike.cases.service.departments import Colleague
from zhike.cases.work_order import Department
from zhike.privacy import api as privacy

Reason = Annotated[privacy.FreeText, Field(max_length=1000)]


class NewHandOverBody(BaseModel):
    """To which department a work order is to go, and why."""

    model_config = ConfigDict(extra="forbid")

    department: Department
    reason: Annotated[Reason, Field(min_length=1)]


class HandedOverBody(BaseModel):
    """A work order after its owner wanted to hand it over. `stopped`: it was not, and a supervisor decides."""

    order: WorkOrderLine
    stopped: bool


class HandOverAnswerBody(BaseModel):
    """What became of a hand-over; `stays` is what a supervisor decides. A return, and staying, need a reason."""

    model_config = ConfigDict(extra="forbid")

    answer: Literal["taken", "returned", "withdrawn", "stays"]
    reason: Reason = ""


class ColleagueBody(BaseModel):
    """Somebody who works for a department."""

    staff_id: UUID
    name: str
    number: str
    lead: bool


class DepartmentPeopleBody(BaseModel):
    """A department and who works for it, leads first."""

    id: Department
    name: WordsBody
    people: list[ColleagueBody]


class DepartmentsBody(BaseModel):
    """All departments."""

    items: list[DepartmentPeopleBody]

    @classmethod
    def of(cls, colleagues: Sequence[Colleague]) -> DepartmentsBody:
        """All departments with these people."""
        return cls(
            items=[
                DepartmentPeopleBody(
                    id=key,
                    name=WordsBody(zh=zh, en=en),
                    people=[
                        ColleagueBody(staff_id=each.staff_id, name=each.name, number=each.number, lead=each.lead)
                        for each in colleagues
                        if each.department == key
                    ],
                )
                for key, (zh, en) in DEPARTMENT_NAMES.items()
            ]
        )


class DepartmentRoleBody(BaseModel):
    """Whether somebody leads the department: who leads is told of what comes and of what is late."""

    model_config = ConfigDict(extra="forbid")

    lead: bool = False
