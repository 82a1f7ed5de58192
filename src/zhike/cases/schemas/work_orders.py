"""HTTP bodies of cases."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from zhike.cases.rules.hand_overs import Act
from zhike.cases.rules.kinds import DEPARTMENT_NAMES, RULES
from zhike.cases.service.changing import Changes
from zhike.cases.service.reading import Opened, OwnerLoad
from zhike.cases.work_order import (
    Answer,
    CreatedBy,
    Department,
    HandOver,
    Kind,
    NewWorkOrder,
    State,
    Step,
    StepKind,
    WorkOrder,
)
from zhike.privacy import api as privacy

# A cell that begins like this is run as a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
CSV_HEADER = ("number", "kind", "department", "title", "state", "urgency", "reason", "opened_at", "due_at", "ended_at")
Urgency = Literal["P0", "P1", "P2", "P3"]
FactName = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
MOST_FACTS = 20


class WordsBody(BaseModel):
    """A name in both languages."""

    zh: str
    en: str


class WorkOrderKindBody(BaseModel):
    """A kind of work order, and the department that does it."""

    id: Kind
    name: WordsBody
    department: Department


class DepartmentBody(BaseModel):
    """A department."""

    id: Department
    name: WordsBody


class WorkOrderCatalogueBody(BaseModel):
    """All kinds and departments."""

    kinds: list[WorkOrderKindBody]
    departments: list[DepartmentBody]

    @classmethod
    def whole(cls) -> WorkOrderCatalogueBody:
        """The catalogue of this release."""
        kinds = [
            WorkOrderKindBody(id=kind, name=WordsBody(zh=rule.zh, en=rule.en), department=rule.department)
            for kind, rule in RULES.items()
        ]
        named = [DepartmentBody(id=key, name=WordsBody(zh=zh, en=en)) for key, (zh, en) in DEPARTMENT_NAMES.items()]
        return cls(kinds=kinds, departments=named)


class WorkOrderLine(BaseModel):
    """A work order in a list; `customer_name` and `owner_name` are as they may be shown, null where there is none.

    `handed_to`: the department that has not taken it yet; `stopped_at`: since when a supervisor is to decide.
    """

    id: UUID
    number: str
    kind: Kind
    department: Department
    title: str
    state: State
    urgency: str
    reason: str | None
    due_at: datetime
    overdue: bool
    owner_id: UUID | None
    owner_name: str | None
    conversation_id: UUID | None
    customer_id: UUID | None
    customer_name: str | None
    created_by: CreatedBy
    opened_at: datetime
    ended_at: datetime | None
    handed_to: Department | None
    stopped_at: datetime | None
    version: int

    @classmethod
    def of(cls, order: WorkOrder, names: Names, now: datetime) -> WorkOrderLine:
        """The line of `order`."""
        known = {name: getattr(order, name) for name in cls.model_fields if hasattr(order, name)}
        return cls(
            **known,
            overdue=order.is_overdue(now),
            owner_name=names.staff.get(order.owner_id) if order.owner_id else None,
            customer_name=names.customers.get(order.customer_id) if order.customer_id else None,
        )


class Names:
    """How people are shown beside a work order: colleagues by name, customers masked."""

    def __init__(self, staff: Mapping[UUID, str], customers: Mapping[UUID, str]) -> None:
        self.staff = staff
        self.customers = customers


class StepBody(BaseModel):
    """A line of the trail; for `state`, `department`, `owner` and `due` the text is a code, an id or a time."""

    at: datetime
    kind: StepKind
    text: str
    by_kind: str
    by_name: str
    public: bool

    @classmethod
    def of(cls, step: Step) -> StepBody:
        """The body of `step`."""
        return cls(**{name: getattr(step, name) for name in cls.model_fields})


class HandOverBody(BaseModel):
    """A hop from department to department; `answer` is null while it waits to be taken."""

    from_department: Department
    to_department: Department
    by_name: str
    reason: str
    at: datetime
    answer: Answer | None
    answered_name: str
    answer_reason: str
    answered_at: datetime | None

    @classmethod
    def of(cls, hop: HandOver) -> HandOverBody:
        """The body of `hop`."""
        return cls(**{name: getattr(hop, name) for name in cls.model_fields})


class WorkOrderFactBody(BaseModel):
    """Something that the customer told already."""

    name: str
    text: str


class OrderComplaintBody(BaseModel):
    """A complaint that the work order is the intake of, or corrects the root cause of."""

    id: UUID
    number: str


class WorkOrderBody(WorkOrderLine):
    """A work order with what was told and what was done; `may`: what the reader may do about where it belongs.

    `may_own`: the reader may make it theirs; `may_release`: nobody's; `may_give`: a colleague's.
    """

    facts: list[WorkOrderFactBody]
    steps: list[StepBody]
    complaints: list[OrderComplaintBody]
    hand_overs: list[HandOverBody]
    may: list[Act]
    may_own: bool
    may_release: bool
    may_give: bool

    @classmethod
    def whole(cls, opened: Opened, names: Names, now: datetime) -> WorkOrderBody:
        """The body of what was opened."""
        line = WorkOrderLine.of(opened.order, names, now)
        return cls(
            **line.model_dump(),
            facts=[WorkOrderFactBody(name=name, text=text) for name, text in opened.facts.items()],
            steps=[StepBody.of(step) for step in opened.steps],
            complaints=[OrderComplaintBody(id=key, number=number) for key, number in opened.complaints],
            hand_overs=[HandOverBody.of(hop) for hop in opened.hand_overs],
            may=list(opened.may),
            may_own=opened.may_own,
            may_release=opened.may_release,
            may_give=opened.may_give,
        )


class WorkOrdersPage(BaseModel):
    """Work orders newest first; `total` of the filter on the first page, else null."""

    items: list[WorkOrderLine]
    total: int | None
    next_cursor: str | None


class OwnerLoadBody(BaseModel):
    """What is due of a colleague's work orders: overdue, and until the end of the bank's day."""

    owner_id: UUID
    owner_name: str
    team: str
    promises_overdue: int
    promises_today: int
    orders_overdue: int
    orders_today: int

    @classmethod
    def of(cls, load: OwnerLoad) -> OwnerLoadBody:
        """The body of `load`."""
        counts = {name: getattr(load, name) for name in cls.model_fields if hasattr(load, name)}
        return cls(owner_id=load.owner.id, owner_name=load.owner.name, team=load.owner.team, **counts)


class OwnerLoadsBody(BaseModel):
    """Everybody of whom something is due."""

    items: list[OwnerLoadBody]


class NewWorkOrderBody(BaseModel):
    """A work order to open; without `due_at` and `department` those of its kind."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    title: privacy.FreeLine
    department: Department | None = None
    due_at: AwareDatetime | None = None
    urgency: Urgency = "P2"
    reason: Annotated[str, Field(pattern=r"^[A-Z]{3}-\d\d$")] | None = None
    conversation_id: UUID | None = None
    customer_id: UUID | None = None
    owner_id: UUID | None = None
    facts: Annotated[dict[FactName, privacy.FreeLine], Field(max_length=MOST_FACTS)] = {}

    def as_new(self) -> NewWorkOrder:
        """As the use case takes it."""
        return NewWorkOrder(created_by="agent", **self.model_dump())


class WorkOrderChangeBody(BaseModel):
    """What is to change; what is left out stays. `owner_id` null makes it nobody's."""

    model_config = ConfigDict(extra="forbid")

    state: State | None = None
    department: Department | None = None
    owner_id: UUID | None = None
    due_at: AwareDatetime | None = None
    title: privacy.FreeLine | None = None

    def as_changes(self) -> Changes:
        """As the use case takes it."""
        unassign = "owner_id" in self.model_fields_set and self.owner_id is None
        return Changes(unassign=unassign, **self.model_dump())


class NewStepBody(BaseModel):
    """A note; `public` lets the customer read it."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[privacy.FreeText, Field(min_length=1)]
    public: bool = False


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV text, safe to open in a spreadsheet."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    for row in rows:
        cells = ["" if cell is None else str(cell) for cell in row]
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return sheet.getvalue()


def csv_row(order: WorkOrder) -> tuple[object, ...]:
    """The cells of a work order, in the order of `CSV_HEADER`; no customer and no facts."""
    return tuple(
        value.isoformat() if isinstance(value, datetime) else value
        for value in (getattr(order, name) for name in CSV_HEADER)
    )
