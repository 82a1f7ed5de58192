"""HTTP bodies of one's own working day."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from zhike.routing.rules.own_day import OwnDay


class OwnShiftOut(BaseModel):
    """A planned shift of today."""

    name: str
    starts_at: datetime
    ends_at: datetime


class OwnDayOut(BaseModel):
    """One's day so far. `seconds` by state; `adherence`: percent of the planned time that is over in which one was not
    offline, null where nothing planned is over; `late_s`: after the shift's beginning, null until one came.
    """

    contacts: int
    seconds: dict[str, int]
    breaks: int
    longest_break_s: int
    shifts: list[OwnShiftOut]
    planned_s: int
    kept_s: int
    late_s: int | None
    adherence: float | None

    @classmethod
    def of(cls, day: OwnDay, contacts: int) -> OwnDayOut:
        """The body of `day`."""
        known = {name: getattr(day, name) for name in cls.model_fields if name not in {"contacts", "shifts"}}
        shifts = [OwnShiftOut(name=each.name, starts_at=each.starts_at, ends_at=each.ends_at) for each in day.shifts]
        return cls(contacts=contacts, shifts=shifts, **known)
