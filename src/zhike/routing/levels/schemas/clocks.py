"""HTTP bodies of service clocks: as they stand, waived, foreseen."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.platform.fields import Line
from zhike.routing.levels.rules import Measure
from zhike.routing.levels.values import (
    AgentPressure,
    ClockLine,
    ClockState,
    Forecast,
    QueuePressure,
    Waiver,
    WaiverCause,
)
from zhike.routing.schemas.words import Input, Named
from zhike.routing.values import Queue

QueueNames = Mapping[str, Queue]


class WaiverOut(BaseModel):
    """Why a breach does not count."""

    id: UUID
    cause: WaiverCause
    why: str
    by_name: str
    at: datetime

    @classmethod
    def of(cls, waiver: Waiver) -> WaiverOut:
        """The body of a waiver."""
        return cls.model_validate({name: getattr(waiver, name) for name in cls.model_fields})


class ServiceClockOut(BaseModel):
    """A service clock. `left_s`: working seconds to its target, negative when over; `ticks`: they run out at this
    moment (not while it is paused, and not outside the queue's hours). `due_at` is null while nothing is due.
    """

    id: UUID
    conversation_id: UUID
    measure: Measure
    state: ClockState
    target_s: int
    left_s: int
    ticks: bool
    started_at: datetime
    due_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    queue: str
    queue_name: Named | None
    channel: str
    urgency: str
    reason: str | None
    agent_id: UUID | None
    agent_name: str
    waiver: WaiverOut | None

    @classmethod
    def of(cls, line: ClockLine, queues: QueueNames) -> ServiceClockOut:
        """The body of a clock."""
        stored, clock, queue = line.stored, line.stored.clock, queues.get(line.queue)
        due = clock.since is not None or clock.breached_at is not None
        return cls(
            id=stored.id,
            conversation_id=stored.conversation_id,
            measure=clock.measure,
            state=line.state,
            target_s=round(clock.target.total_seconds()),
            left_s=round(line.left.total_seconds()),
            ticks=line.ticks,
            started_at=clock.started_at,
            due_at=stored.due_at if due else None,
            breached_at=clock.breached_at,
            ended_at=clock.ended_at,
            queue=line.queue,
            queue_name=Named(zh=queue.name_zh, en=queue.name_en) if queue else None,
            channel=line.channel,
            urgency=line.urgency,
            reason=line.reason,
            agent_id=line.agent_id,
            agent_name=line.agent_name,
            waiver=WaiverOut.of(line.waiver) if line.waiver else None,
        )


class ServiceClocksOut(BaseModel):
    """Clocks."""

    items: list[ServiceClockOut]

    @classmethod
    def of(cls, lines: Iterable[ClockLine], queues: QueueNames) -> ServiceClocksOut:
        """The body of clocks."""
        return cls(items=[ServiceClockOut.of(each, queues) for each in lines])


class ServiceClocksPage(ServiceClocksOut):
    """A page of clocks; `total` on the first one."""

    total: int | None
    next_cursor: str | None


class WaiverBody(Input):
    """Which breaches have one cause, and why they do not count."""

    clocks: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    cause: WaiverCause
    why: Annotated[Line, Field(min_length=2)]


class AgentPressureOut(BaseModel):
    """Open clocks of an agent's contacts: over their target, and near it."""

    agent_id: UUID
    agent_name: str
    team: str
    breached: int
    at_risk: int


class AgentPressuresOut(BaseModel):
    """Every agent of whose contacts any is over its target or near it."""

    items: list[AgentPressureOut]

    @classmethod
    def of(cls, found: Iterable[AgentPressure]) -> AgentPressuresOut:
        """The body of what was counted."""
        names = AgentPressureOut.model_fields
        return cls(items=[AgentPressureOut(**{name: getattr(each, name) for name in names}) for each in found])


class BreachForecastOut(BaseModel):
    """Breaches foreseen for the hour from `made_at` on, by where they come from, and the figures behind them."""

    made_at: datetime
    total: float
    waiting: float
    arriving: float
    running: float
    basis: dict[str, float | None]

    @classmethod
    def of(cls, forecast: Forecast) -> BreachForecastOut:
        """The body of a forecast."""
        parts = {name: round(getattr(forecast, name), 2) for name in ("total", "waiting", "arriving", "running")}
        return cls(made_at=forecast.made_at, basis=dict(forecast.basis), **parts)


class QueuePressureOut(BaseModel):
    """A queue's open clocks, its next hour, and what was foreseen an hour ago beside what came since."""

    queue: str
    name: Named | None
    breached: int
    at_risk: int
    open: int
    forecast: BreachForecastOut | None
    foreseen_hour_ago: float | None
    came: int
    mean_error: float | None
    judged: int

    @classmethod
    def of(cls, pressure: QueuePressure, queues: QueueNames) -> QueuePressureOut:
        """The body of a queue's pressure."""
        queue = queues.get(pressure.queue)
        return cls(
            queue=pressure.queue,
            name=Named(zh=queue.name_zh, en=queue.name_en) if queue else None,
            breached=pressure.breached,
            at_risk=pressure.at_risk,
            open=pressure.open,
            forecast=BreachForecastOut.of(pressure.forecast) if pressure.forecast else None,
            foreseen_hour_ago=None if pressure.foreseen_then is None else round(pressure.foreseen_then, 2),
            came=pressure.came,
            mean_error=None if pressure.error is None else round(pressure.error, 2),
            judged=pressure.judged,
        )


class PressureOut(BaseModel):
    """All queues in use."""

    items: list[QueuePressureOut]


_HEADER = (
    *("clock", "conversation", "measure", "state", "queue", "channel", "urgency", "reason", "agent", "target_s"),
    *("left_s", "started_at", "due_at", "breached_at", "ended_at", "waiver_cause", "waiver_why"),
)


def as_csv(lines: Iterable[ClockLine], queues: QueueNames) -> str:
    """Clocks as CSV, safe to open in a spreadsheet."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(_HEADER)
    for line in lines:
        out = ServiceClockOut.of(line, queues)
        cells = (
            *(out.id, out.conversation_id, out.measure, out.state, out.queue, out.channel, out.urgency, out.reason),
            *(out.agent_name, out.target_s, out.left_s, out.started_at, out.due_at, out.breached_at, out.ended_at),
            *((out.waiver.cause, out.waiver.why) if out.waiver else ("", "")),
        )
        writer.writerow([_cell(each) for each in cells])
    return sheet.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    text = "" if value is None else str(value)
    # a number may be negative; words that begin like a formula are not to be one
    return f"'{text}" if isinstance(value, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
