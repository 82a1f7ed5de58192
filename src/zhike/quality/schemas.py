"""HTTP bodies of quality, as the interface describes them. Reports are encoded directly: they can be large."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.quality.rules.figures import Figure
from zhike.quality.rules.judging import Target
from zhike.quality.rules.periods import Period

# A cell that begins like this is run as a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class NameBody(BaseModel):
    """A name in both languages."""

    zh: str
    en: str


class FigureBody(BaseModel):
    """A value in its metric's unit with n and a 95 % interval; without a value, `reason` says why:
    no_data, too_few, not_computable, not_by_this, not_reached, no_floor, not_watched."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    reason: str | None = None

    @classmethod
    def of(cls, figure: Figure) -> FigureBody:
        """The body of `figure`."""
        return cls(value=figure.value, n=figure.n, low=figure.low, high=figure.high, reason=figure.reason)


class MetricBody(BaseModel):
    """A metric's definition; `id` is as it was asked for. `beside`: metrics without which it misleads."""

    id: str
    name: NameBody
    group: str
    unit: str
    kind: str
    better: Literal["up", "down", "none"]
    version: int
    minimum_n: int
    dataset: str
    base_dataset: str | None
    formula: NameBody
    caveats: NameBody
    numerator: str
    denominator: str
    expression: dict[str, str]
    beside: list[str]


class DimensionBody(BaseModel):
    """A way to split a report. `filter`: contacts can be filtered by it, too."""

    id: str
    name: NameBody
    filter: bool


class AbsentBody(BaseModel):
    """A metric that the catalogue does not have, and what would have to be recorded for it."""

    id: str
    name: NameBody
    needs: NameBody


class CatalogueBody(BaseModel):
    """All metrics and dimensions, and what one may look for in vain."""

    metrics: list[MetricBody]
    dimensions: list[DimensionBody]
    absent: list[AbsentBody]


class TotalBody(BaseModel):
    """Figures by metric."""

    metrics: dict[str, FigureBody]


class PeriodBody(BaseModel):
    """Local dates, both included."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")

    @classmethod
    def of(cls, period: Period) -> PeriodBody:
        """The body of `period`."""
        return cls(first=period.first, last=period.last)


class ComparisonBody(BaseModel):
    """The same for the period before, moved by whole weeks so that weekdays meet."""

    period: PeriodBody
    rows: list[dict[str, Any]]
    total: TotalBody


class FreshnessBody(BaseModel):
    """What a report rests on: the start of its last recorded contact, contacts under way that are not in it, and the
    date from which repeats within seven days are complete."""

    asked_at: datetime
    data_until: datetime | None
    open: int
    settled_on: date | None


class ReportBody(BaseModel):
    """A report. Each row has a field for each dimension, named like it, and `metrics`.

    `labels`: names of values, by dimension and value; `definitions`: the metrics in their order. `folded`: how many
    values of a dimension stand together in rows whose value is `rest*`.
    """

    period: PeriodBody
    by: list[str]
    rows: list[dict[str, Any]]
    total: TotalBody
    labels: dict[str, dict[str, NameBody]]
    definitions: list[MetricBody]
    folded: dict[str, int]
    freshness: FreshnessBody
    comparison: ComparisonBody | None = None


class CompanionBody(BaseModel):
    """A figure that belongs beside those of a report. `of_all`: it does not know the filters, and is of everybody."""

    metric: MetricBody
    figure: FigureBody
    of_all: bool


class CompanionsBody(BaseModel):
    """All of them; none where a report has what its metrics need."""

    items: list[CompanionBody]


class ContactBody(BaseModel):
    """A contact in a list; times in UTC, lengths in seconds. Each field: docs/reference/contact-record.md."""

    id: UUID
    started_at: datetime
    ended_at: datetime
    source: str
    channel: str
    language: str
    customer_id: UUID | None
    customer_name: str | None = None
    tier: str | None
    age_band: str | None
    elder: bool
    region: str | None
    city_tier: int | None
    queue: str | None
    agent_id: str | None
    team: str | None
    reason: str | None
    reason_group: str | None
    urgency: str | None
    because: str | None
    outcome: str
    assistant_s: float
    wait_s: float
    talk_s: float
    hold_s: float
    wrap_up_s: float
    first_response_s: float | None
    answered: bool
    abandoned: bool
    assistant_only: bool
    transfers: int
    messages: int
    resolved: bool | None
    repeat_within_7d: bool | None
    repeat_of: UUID | None
    rating: int | None
    complaint: bool


class ContactPage(BaseModel):
    """Contacts, newest first. `total` counts all of them, on the first page only."""

    items: list[ContactBody]
    next_cursor: str | None = None
    total: int | None = None
    labels: dict[str, dict[str, NameBody]]


class StepBody(BaseModel):
    """A step: it began `start_s` after the contact and lasted `length_s`."""

    kind: str
    start_s: float
    length_s: float
    queue: str | None = None
    agent_id: str | None = None


class AmendmentBody(BaseModel):
    """A late fact."""

    field: str
    before: Any
    after: Any
    at: datetime


class ContactRecordBody(ContactBody):
    """A whole contact record."""

    recorded_at: datetime
    amended_at: datetime | None
    local_date: date
    skill: str | None
    vulnerable: bool
    ring_s: float
    later_wait_s: float
    handover_wait_s: float | None
    answers: int
    short_abandon: bool
    assistant_served: bool
    handed_over: bool
    direct_to_person: bool
    invited: bool
    person_within_7d: bool | None
    suggestion_used: bool | None
    closed_by: str | None
    steps: list[StepBody]
    amendments: list[AmendmentBody]


class TileBody(BaseModel):
    """A figure on the board. `span`: now, today, or settled (the four weeks up to a week ago).

    `period`: the dates whose contacts it opens; none for what is of this moment.
    """

    id: str
    name: NameBody
    span: Literal["now", "today", "settled"]
    period: PeriodBody | None
    unit: str
    better: Literal["up", "down", "none"]
    value: float | None
    n: int
    low: float | None
    high: float | None
    reason: str | None
    target: float | None
    threshold: float | None
    state: Literal["ok", "warn", "over", "none"]
    trend: list[float | None]


class QueueBody(BaseModel):
    """A queue now; waits in seconds. `expected_wait_s` is (low, high)."""

    queue: str
    name: NameBody
    open: bool
    opens_at: datetime | None
    waiting: int
    longest_wait_s: int
    expected_wait_s: tuple[int, int] | None
    free: int
    online: int
    target_s: int
    state: Literal["fine", "watch", "over"]
    service_level: FigureBody


class AgentsBody(BaseModel):
    """How many agents are in which state; `total` are those who are here at all."""

    by_state: dict[str, int]
    total: int


class AttentionBody(BaseModel):
    """Something that a supervisor should look at."""

    kind: str
    staff_id: UUID
    name: str
    seconds: int
    over_s: int
    text: NameBody
    conversation_id: UUID | None


class ArrivalsBody(BaseModel):
    """Contacts that began, by interval of the day: today until now, and the whole same weekday of last week."""

    interval_minutes: int
    now_index: int
    today: list[int]
    same_weekday: list[int]


class BoardBody(BaseModel):
    """The supervisors' board at `at`, at most two seconds old."""

    at: datetime
    bank: NameBody
    tiles: list[TileBody]
    queues: list[QueueBody]
    agents: AgentsBody
    attention: list[AttentionBody]
    arrivals: ArrivalsBody
    assistant_share: FigureBody


class TargetBody(BaseModel):
    """A metric's target and threshold in its unit; `version` goes into If-Match."""

    metric_id: str
    target: float
    threshold: float
    version: int

    @classmethod
    def of(cls, target: Target) -> TargetBody:
        """The body of `target`."""
        return cls(metric_id=target.metric_id, target=target.target, threshold=target.threshold, version=target.version)


class TargetList(BaseModel):
    """All targets, by metric."""

    items: list[TargetBody]


class NewTarget(BaseModel):
    """What a metric's target is set to."""

    target: float = Field(allow_inf_nan=False)
    threshold: float = Field(allow_inf_nan=False)


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV text, safe to open in a spreadsheet."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    for row in rows:
        writer.writerow([_cell(cell) for cell in row])
    return sheet.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
