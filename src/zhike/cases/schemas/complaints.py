"""HTTP bodies of complaints: what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from zhike.cases.complaint import (
    Complaint,
    ComplaintDecision,
    ComplaintRequest,
    ComplaintState,
    ComplaintStep,
    ComplaintStepKind,
    Finding,
    Level,
    NoticeBy,
    ReceivedBy,
    RequestKind,
)
from zhike.cases.rules.actions import Action
from zhike.cases.rules.axes import AXES, Axis
from zhike.cases.rules.clocks import Clocks, NextStep, Profile
from zhike.cases.rules.independence import Conflict
from zhike.cases.rules.reporting import Report, ReportRow, Timeliness
from zhike.cases.schemas.work_orders import Names, WordsBody, WorkOrderFactBody
from zhike.cases.service.complaints.independence import Candidate
from zhike.cases.service.complaints.reading import OpenedComplaint
from zhike.cases.work_order import Department


class AxisCodeBody(BaseModel):
    """A code of an axis."""

    id: str
    name: WordsBody


class ClockStepBody(BaseModel):
    """A step of a ladder: days after receipt, and whose approval it needs."""

    days: int
    needs: Literal["", "approve", "approve_senior"]


class ClockProfileBody(BaseModel):
    """A clock: its rule, where that stands, and what to have checked."""

    id: str
    name: WordsBody
    source: WordsBody
    check: WordsBody
    steps: list[ClockStepBody]

    @classmethod
    def of(cls, profile: Profile) -> ClockProfileBody:
        """The body of `profile`."""
        words = {name: WordsBody(zh=word.zh, en=word.en) for name in ("name", "source", "check")
                 if (word := getattr(profile, name))}  # fmt: skip
        steps = [ClockStepBody(days=step.days, needs=step.needs) for step in profile.steps]
        return cls(id=profile.id, steps=steps, **words)


class ComplaintCatalogueBody(BaseModel):
    """The three axes and the clocks."""

    axes: dict[Axis, list[AxisCodeBody]]
    clocks: list[ClockProfileBody]
    objection_days: int
    review_days: int

    @classmethod
    def whole(cls, clocks: Clocks) -> ComplaintCatalogueBody:
        """The catalogue of this release."""
        axes = {
            axis: [AxisCodeBody(id=code, name=WordsBody(zh=zh, en=en)) for code, (zh, en) in codes.items()]
            for axis, codes in AXES.items()
        }
        return cls(
            axes=axes,
            clocks=[ClockProfileBody.of(each) for each in clocks.profiles],
            objection_days=clocks.objection_days,
            review_days=clocks.review_days,
        )


class ComplaintLine(BaseModel):
    """A complaint in a list; people as they may be shown. `days_left` is null once it is settled."""

    id: UUID
    number: str
    title: str
    state: ComplaintState
    level: Level
    reason: str | None
    received_by: ReceivedBy
    received_at: datetime
    regulator: bool
    regulator_due_on: date | None
    channel: str | None
    business: str | None
    cause: str | None
    department: Department | None
    handler_id: UUID | None
    handler_name: str | None
    reviewer_id: UUID | None
    reviewer_name: str | None
    customer_id: UUID | None
    customer_name: str | None
    conversation_id: UUID | None
    answer_due_on: date
    due_on: date | None
    days_left: int | None
    answered_at: datetime | None
    objected_at: datetime | None
    ended_at: datetime | None
    finding: Finding | None
    version: int

    @classmethod
    def of(cls, complaint: Complaint, names: Names, today: date) -> ComplaintLine:
        """The line of `complaint`."""
        known = {name: getattr(complaint, name) for name in cls.model_fields if hasattr(complaint, name)}
        return cls(
            **known,
            days_left=(complaint.due_on - today).days if complaint.due_on else None,
            handler_name=names.staff.get(complaint.handler_id) if complaint.handler_id else None,
            reviewer_name=names.staff.get(complaint.reviewer_id) if complaint.reviewer_id else None,
            customer_name=names.customers.get(complaint.customer_id) if complaint.customer_id else None,
        )


class ComplaintsPage(BaseModel):
    """Complaints newest first; `total` of the filter on the first page, else null."""

    items: list[ComplaintLine]
    total: int | None
    next_cursor: str | None


class ComplaintStepBody(BaseModel):
    """A line of the trail; for what the system notes the text is a code, an id or a day."""

    at: datetime
    kind: ComplaintStepKind
    text: str
    by_kind: str
    by_name: str
    public: bool

    @classmethod
    def of(cls, step: ComplaintStep) -> ComplaintStepBody:
        """The body of `step`."""
        return cls(**{name: getattr(step, name) for name in cls.model_fields})


class ComplaintRequestBody(BaseModel):
    """What was asked for; `blocked`: why the reader cannot decide it, "" = they can, null = it is not theirs."""

    id: UUID
    kind: RequestKind
    because: str
    steps: dict[str, str]
    needs: str
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    approved: bool | None
    answer: str
    told_by: NoticeBy | None
    told_at: datetime | None
    blocked: str | None

    @classmethod
    def of(cls, request: ComplaintRequest, blocked: str | None) -> ComplaintRequestBody:
        """The body of `request`."""
        known = {name: getattr(request, name) for name in cls.model_fields if hasattr(request, name)}
        return cls(**{**known, "steps": dict(request.steps)}, blocked=blocked)


class ComplaintDecisionBody(BaseModel):
    """What was found, confirmed and told."""

    id: UUID
    round: int
    finding: Finding
    because: str
    remedy: str
    proposed_by: UUID
    proposed_at: datetime
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    returned: bool
    answer: str
    told_by: NoticeBy | None
    told_at: datetime | None

    @classmethod
    def of(cls, decision: ComplaintDecision) -> ComplaintDecisionBody:
        """The body of `decision`."""
        return cls(**{name: getattr(decision, name) for name in cls.model_fields})


class ComplaintNextStepBody(BaseModel):
    """The extension that could be asked for today."""

    due_on: date
    needs: str


class ComplaintClockBody(BaseModel):
    """Where the clocks stand: the step on each ladder, what sets the day in force, and the next step or why none."""

    received_on: date
    profiles: list[str]
    steps: dict[str, int]
    binding: list[str]
    next_step: ComplaintNextStepBody | None
    no_step: str | None


class ComplaintCorrectionBody(BaseModel):
    """The work order that corrects the root cause."""

    id: UUID
    number: str
    title: str
    state: str


class ComplaintPersonBody(BaseModel):
    """Somebody who works here."""

    id: UUID
    name: str


class ComplaintBody(ComplaintLine):
    """A complaint with everything, and what the reader may do with it (`actions`: "" = can, else why not)."""

    facts: list[WorkOrderFactBody]
    named: list[UUID]
    decided_matter: list[UUID]
    people: list[ComplaintPersonBody]
    steps: list[ComplaintStepBody]
    requests: list[ComplaintRequestBody]
    decisions: list[ComplaintDecisionBody]
    clock: ComplaintClockBody
    object_until: date | None
    correction: ComplaintCorrectionBody | None
    actions: dict[Action, str]

    @classmethod
    def whole(
        cls, whole: OpenedComplaint, names: Names, people: Mapping[UUID, str], *, received_on: date, today: date
    ) -> ComplaintBody:
        """The body of what was opened."""
        complaint, order = whole.complaint, whole.correction
        line = ComplaintLine.of(complaint, names, today)
        return cls(
            **line.model_dump(),
            facts=[WorkOrderFactBody(name=name, text=text) for name, text in whole.facts.items()],
            named=complaint.named,
            decided_matter=complaint.decided_matter,
            people=[ComplaintPersonBody(id=key, name=name) for key, name in people.items()],
            steps=[ComplaintStepBody.of(step) for step in whole.steps],
            requests=[ComplaintRequestBody.of(each, whole.blocked.get(each.id)) for each in whole.requests],
            decisions=[ComplaintDecisionBody.of(each) for each in whole.decisions],
            clock=_clock(whole, received_on),
            object_until=whole.object_until,
            correction=ComplaintCorrectionBody(id=order.id, number=order.number, title=order.title, state=order.state)
            if order
            else None,
            actions=whole.actions,
        )


class CandidateBody(BaseModel):
    """Somebody who could take a part; `conflict`: why not here."""

    id: UUID
    name: str
    team: str
    role: str
    conflict: Conflict | None

    @classmethod
    def of(cls, candidate: Candidate) -> CandidateBody:
        """The body of `candidate`."""
        staff = candidate.staff
        return cls(id=staff.id, name=staff.name, team=staff.team, role=staff.role, conflict=candidate.conflict)


class CandidatesBody(BaseModel):
    """Those who can come first."""

    items: list[CandidateBody]


class ReportRowBody(BaseModel):
    """A complaint of the report: numbers, codes and days only."""

    number: str
    received_on: date
    received_by: ReceivedBy
    regulator: bool
    level: Level
    channel: str
    business: str
    cause: str
    state: ComplaintState
    finding: str
    due_on: date
    answered_on: date | None
    days: int | None
    timeliness: Timeliness
    objected: bool

    @classmethod
    def of(cls, row: ReportRow) -> ReportRowBody:
        """The body of `row`."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class AxisLineBody(BaseModel):
    """How many complaints have a code ("" = not set yet); `justified` counts partly as well."""

    axis: Axis
    code: str
    count: int
    justified: int


class ComplaintReportBody(BaseModel):
    """A period: rows, sums by axis, and how many were told in time of those whose day has come."""

    rows: list[ReportRowBody]
    lines: list[AxisLineBody]
    in_time: int
    late: int

    @classmethod
    def of(cls, report: Report) -> ComplaintReportBody:
        """The body of `report`."""
        return cls(
            rows=[ReportRowBody.of(row) for row in report.rows],
            lines=[
                AxisLineBody(axis=line.axis, code=line.code, count=line.count, justified=line.justified)
                for line in report.lines
            ],
            in_time=report.in_time,
            late=report.late,
        )


def _clock(whole: OpenedComplaint, received_on: date) -> ComplaintClockBody:
    step = whole.next_step
    found = isinstance(step, NextStep)
    return ComplaintClockBody(
        received_on=received_on,
        profiles=whole.complaint.profiles,
        steps=dict(whole.standing.steps),
        binding=list(whole.standing.binding),
        next_step=ComplaintNextStepBody(due_on=step.due_on, needs=step.needs) if isinstance(step, NextStep) else None,
        no_step=None if found else str(step),
    )
