"""HTTP bodies of queues."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from zhike.platform.fields import Line, OptionalLine
from zhike.routing.hours import Hours, read_hours, write_hours
from zhike.routing.rules import QueueState
from zhike.routing.schemas.words import Input, Key, Named
from zhike.routing.values import Queue, QueueFloor

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-4]):[0-5]\d$")]
Span = Annotated[list[Clock], Field(min_length=2, max_length=2)]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
ShortText = Annotated[Line, Field(max_length=60)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class OwnDayBody(Input):
    """A date on which this queue keeps hours of its own; no blocks: closed."""

    day: date
    blocks: Annotated[list[Span], Field(max_length=8)] = Field(default_factory=list)
    name: OptionalLine = ""


class HoursBody(Input):
    """Opening hours: blocks like ["08:30", "12:00"]; a weekday left out is closed.

    `workdays`: the hours of a worked weekend; null: as on a working day. `dates`: whatever the day is for others.
    """

    always: bool = False
    weekly: dict[Weekday, Annotated[list[Span], Field(max_length=8)]] = Field(default_factory=dict)
    holidays: Annotated[list[Span], Field(max_length=8)] = Field(default_factory=list)
    workdays: Annotated[list[Span], Field(max_length=8)] | None = None
    dates: Annotated[list[OwnDayBody], Field(max_length=100)] = Field(default_factory=list)

    @classmethod
    def of(cls, hours: Hours) -> HoursBody:
        """The body of stored hours."""
        return cls.model_validate(write_hours(hours))

    def hours(self) -> Hours:
        """The hours; raises ValueError when blocks overlap or run backwards."""
        return read_hours(self.model_dump())


class QueueBody(Input):
    """What a supervisor says of a queue. Seconds; `service_level` in percent; `min_level` 1-5."""

    name_zh: ShortText
    name_en: ShortText
    skills: Annotated[list[Annotated[Line, Field(max_length=40)]], Field(min_length=1, max_length=40)]
    target_s: Annotated[Seconds, Field(ge=1)]
    service_level: Annotated[int, Field(ge=1, le=100)] = 85
    zone: Annotated[Line, Field(max_length=64)] = "Asia/Shanghai"
    hours: HoursBody
    min_level: Annotated[int, Field(ge=1, le=5)] = 3
    relax_every_s: Annotated[Seconds, Field(ge=1)] = 15
    overflow_to: Key | None = None
    overflow_after_s: Seconds = 45
    position: Annotated[int, Field(ge=0, le=1000)] = 0

    def queue(self, key: str, hours: Hours) -> Queue:
        """The queue as it is to be."""
        fields: dict[str, Any] = self.model_dump(exclude={"hours", "skills"})
        return Queue(key=key, hours=hours, skills=tuple(dict.fromkeys(self.skills)), **fields)


class NewQueueBody(QueueBody):
    """A queue to add, with its key for ever."""

    key: Key

    def queue(self, key: str, hours: Hours) -> Queue:
        """The queue as it is to be."""
        fields: dict[str, Any] = self.model_dump(exclude={"hours", "skills", "key"})
        return Queue(key=key, hours=hours, skills=tuple(dict.fromkeys(self.skills)), **fields)


class QueueOut(BaseModel):
    """A queue as it is configured."""

    key: str
    name: Named
    skills: list[str]
    target_s: int
    service_level: int
    zone: str
    hours: HoursBody
    min_level: int
    relax_every_s: int
    overflow_to: str | None
    overflow_after_s: int
    position: int
    version: int

    @classmethod
    def of(cls, queue: Queue) -> QueueOut:
        """The body of a queue."""
        return cls(
            key=queue.key,
            name=Named(zh=queue.name_zh, en=queue.name_en),
            skills=list(queue.skills),
            target_s=queue.target_s,
            service_level=queue.service_level,
            zone=queue.zone,
            hours=HoursBody.of(queue.hours),
            min_level=queue.min_level,
            relax_every_s=queue.relax_every_s,
            overflow_to=queue.overflow_to,
            overflow_after_s=queue.overflow_after_s,
            position=queue.position,
            version=queue.version,
        )


class QueueLineOut(BaseModel):
    """A queue now: who waits, who is there, and how long it takes."""

    key: str
    name: Named
    waiting: int
    longest_wait_s: int
    expected_wait_low_s: int | None
    expected_wait_high_s: int | None
    free: int
    online: int
    open: bool
    opens_at: datetime | None
    target_s: int
    service_level: int
    answered_today: int
    in_target_today: int
    state: QueueState

    @classmethod
    def of(cls, line: QueueFloor) -> QueueLineOut:
        """The body of one queue's line."""
        low, high = line.expected_wait_s or (None, None)
        return cls(
            key=line.queue.key,
            name=Named(zh=line.queue.name_zh, en=line.queue.name_en),
            waiting=line.waiting,
            longest_wait_s=line.longest_wait_s,
            expected_wait_low_s=low,
            expected_wait_high_s=high,
            free=line.free,
            online=line.online,
            open=line.open,
            opens_at=line.opens_at,
            target_s=line.queue.target_s,
            service_level=line.queue.service_level,
            answered_today=line.answered_today,
            in_target_today=line.in_target_today,
            state=line.state,
        )


class QueueLinesOut(BaseModel):
    """All queues in their order."""

    items: list[QueueLineOut]
