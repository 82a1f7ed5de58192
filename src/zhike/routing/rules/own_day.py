"""An agent's own working day, made of what is known of it: how long in which state, and the planned shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

OFFLINE = "offline"
BREAK = "break"


@dataclass(frozen=True, slots=True)
class PresenceSpan:
    """That an agent was in a state, from when to when."""

    state: str
    reason: str
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """A planned shift of the day."""

    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day so far. `seconds`: by state, offline left out; `breaks`: how many, and the longest.

    `kept_s` of `planned_s`: of the planned time that is over, how long the agent was not offline; `late_s`: how long
    after the shift's beginning they came, None as long as they did not.
    """

    seconds: dict[str, int]
    breaks: int
    longest_break_s: int
    shifts: tuple[PlannedShift, ...]
    planned_s: int
    kept_s: int
    late_s: int | None

    @property
    def adherence(self) -> float | None:
        """Percent of the planned time that was kept; None where nothing planned is over yet."""
        return round(100 * self.kept_s / self.planned_s, 1) if self.planned_s else None


def day_of(spans: Sequence[PresenceSpan], shifts: Sequence[PlannedShift], *, begins: datetime, now: datetime) -> OwnDay:
    """The day that began at `begins`, up to `now`. Spans may reach over its borders and do not overlap."""
    inside = [each for each in (_clip(span, begins, now) for span in spans) if each is not None]
    here = [each for each in inside if each.state != OFFLINE]
    rests = [_length(each) for each in here if each.state == BREAK]
    seconds: dict[str, int] = {}
    for each in here:
        seconds[each.state] = seconds.get(each.state, 0) + _length(each)
    begun = [each for each in shifts if each.starts_at < now]
    kept = [_overlap(each, shift, now) for shift in begun for each in here]
    return OwnDay(
        seconds=seconds,
        breaks=len(rests),
        longest_break_s=max(rests, default=0),
        shifts=tuple(shifts),
        planned_s=sum(_seconds(min(each.ends_at, now) - max(each.starts_at, begins)) for each in begun),
        kept_s=sum(kept),
        late_s=_late(begun[0], here) if begun else None,
    )


def shifts_of(patterns: Sequence[tuple[str, int, int, int]], day: date, zone: ZoneInfo) -> tuple[PlannedShift, ...]:
    """The shifts that begin on `day`: (name, weekdays, start, end) as in a weekly pattern; bit 0 is Monday."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    found = []
    for name, weekdays, start, end in patterns:
        if weekdays >> day.weekday() & 1:
            until = end if end > start else end + 1440
            found.append(PlannedShift(name, _local(midnight, start), _local(midnight, until)))
    return tuple(sorted(found, key=lambda each: each.starts_at))


def _local(midnight: datetime, minute: int) -> datetime:
    """The wall-clock minute of the day, also where the clocks are changed in between."""
    return midnight + timedelta(days=minute // 1440, hours=minute % 1440 // 60, minutes=minute % 60)


def _clip(span: PresenceSpan, begins: datetime, now: datetime) -> PresenceSpan | None:
    began, ended = max(span.began_at, begins), min(span.ended_at, now)
    return PresenceSpan(span.state, span.reason, began, ended) if ended > began else None


def _overlap(span: PresenceSpan, shift: PlannedShift, now: datetime) -> int:
    return max(0, _seconds(min(span.ended_at, shift.ends_at, now) - max(span.began_at, shift.starts_at)))


def _late(shift: PlannedShift, here: Sequence[PresenceSpan]) -> int | None:
    came = [max(each.began_at, shift.starts_at) for each in here if each.ended_at > shift.starts_at]
    return _seconds(min(came) - shift.starts_at) if came else None


def _length(span: PresenceSpan) -> int:
    return _seconds(span.ended_at - span.began_at)


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())
