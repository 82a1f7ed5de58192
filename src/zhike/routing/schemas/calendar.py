"""HTTP bodies of the calendar."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from zhike.platform.calendar import Block, DayKind, DayPreview
from zhike.platform.fields import OptionalLine
from zhike.routing.schemas.words import Input, Named
from zhike.routing.service.calendar import QueuePreview


class DayOut(BaseModel):
    """What a queue does on one local date; blocks like ["08:30", "12:00"], none: closed. Kind `own`: by its own."""

    day: date
    kind: DayKind
    name: Named | None
    blocks: list[list[str]]

    @classmethod
    def of(cls, preview: DayPreview) -> DayOut:
        """The body of a day."""
        name = Named(zh=preview.name_zh, en=preview.name_en) if preview.name_zh else None
        return cls(day=preview.day, kind=preview.kind, name=name, blocks=[_span(block) for block in preview.blocks])


class QueuePreviewOut(BaseModel):
    """What a queue does on the days to come."""

    key: str
    name: Named
    zone: str
    days: list[DayOut]

    @classmethod
    def of(cls, preview: QueuePreview) -> QueuePreviewOut:
        """The body of a queue's preview."""
        queue = preview.queue
        return cls(
            key=queue.key,
            name=Named(zh=queue.name_zh, en=queue.name_en),
            zone=queue.zone,
            days=[DayOut.of(day) for day in preview.days],
        )


class PreviewOut(BaseModel):
    """All queues on the days to come."""

    items: list[QueuePreviewOut]


class CalendarDayBody(Input):
    """What a date is; `weekday` makes it an ordinary day again."""

    kind: Literal["holiday", "workday", "weekday"]
    name_zh: Annotated[OptionalLine, Field(max_length=60)] = ""
    name_en: Annotated[OptionalLine, Field(max_length=60)] = ""


class CalendarDayOut(BaseModel):
    """A date that differs from its weekday."""

    day: date
    kind: Literal["holiday", "workday"]
    name: Named


class CalendarOut(BaseModel):
    """Holidays and worked weekends, in order."""

    items: list[CalendarDayOut]


def _span(block: Block) -> list[str]:
    return list(block.words)
