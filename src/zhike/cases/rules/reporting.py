"""What is reported to the regulator of a period: each complaint with codes, timeliness and outcome. Pure.

No customer, no text: numbers, codes and days only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from zhike.cases.complaint import Complaint
from zhike.cases.rules.axes import AXES, Axis

Timeliness = Literal["in_time", "late", "running", "overdue", "none"]
LONGEST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A complaint of the period. `timeliness`: none = ended without an answer (withdrawn, no complaint)."""

    number: str
    received_on: date
    received_by: str
    regulator: bool
    level: str
    channel: str
    business: str
    cause: str
    state: str
    finding: str
    due_on: date
    answered_on: date | None
    days: int | None
    timeliness: Timeliness
    objected: bool


@dataclass(frozen=True, slots=True)
class AxisLine:
    """How many complaints of the period have a code; `justified` counts partly as well."""

    axis: Axis
    code: str
    count: int
    justified: int


@dataclass(frozen=True, slots=True)
class Report:
    """The rows, their sums by axis, and how many were answered in time of those whose day has come."""

    rows: Sequence[ReportRow]
    lines: Sequence[AxisLine]
    in_time: int
    late: int


def row_of(complaint: Complaint, *, received_on: date, answered_on: date | None, today: date) -> ReportRow:
    """The row of a complaint; days are those of the bank."""
    return ReportRow(
        number=complaint.number,
        received_on=received_on,
        received_by=complaint.received_by,
        regulator=complaint.regulator,
        level=complaint.level,
        channel=complaint.channel or "",
        business=complaint.business or "",
        cause=complaint.cause or "",
        state=complaint.state,
        finding=complaint.finding or "",
        due_on=complaint.answer_due_on,
        answered_on=answered_on,
        days=(answered_on - received_on).days if answered_on else None,
        timeliness=timeliness_of(complaint, answered_on=answered_on, today=today),
        objected=complaint.objected_at is not None,
    )


def timeliness_of(complaint: Complaint, *, answered_on: date | None, today: date) -> Timeliness:
    """Whether the customer was told in time."""
    if answered_on is not None:
        return "in_time" if answered_on <= complaint.answer_due_on else "late"
    if complaint.settled:
        return "none"
    return "running" if today <= complaint.answer_due_on else "overdue"


def report_of(rows: Sequence[ReportRow]) -> Report:
    """The report of these rows."""
    judged = Counter(row.timeliness for row in rows)
    lines = [line for axis in AXES for line in _lines(axis, rows)]
    return Report(rows, lines, in_time=judged["in_time"], late=judged["late"] + judged["overdue"])


def _lines(axis: Axis, rows: Iterable[ReportRow]) -> list[AxisLine]:
    """The codes of an axis that occur, most frequent first; those not set yet come as an empty code."""
    counted: Counter[str] = Counter()
    justified: Counter[str] = Counter()
    for row in rows:
        code = str(getattr(row, axis))
        counted[code] += 1
        justified[code] += row.finding in {"justified", "partly"}
    return [AxisLine(axis, code, count, justified[code]) for code, count in counted.most_common()]
