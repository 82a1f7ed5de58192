"""When customers may be called, what can be promised, and when it is tried again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from zhike.platform.calendar import WorkingCalendar
from zhike.privacy import api as privacy
from zhike.routing.callbacks.values import CallbackRule, Kind, Slot

# A slot that begins sooner than this cannot be prepared for any more.
LEAD: Final = timedelta(minutes=5)
# So long a call takes at a guess: nobody is promised more than agents can dial.
MINUTES_OF_A_CALL: Final = 10
# How often a customer may ask for another time once they were reached.
MOST_MOVES: Final = 3
# What is promised where nobody can tell how long the line takes.
UNKNOWN_WAIT: Final = timedelta(minutes=60)
LEAST_PROMISE: Final = timedelta(minutes=15)
_LOOKS: Final = 400
_MINUTE: Final = timedelta(minutes=1)
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_LANDLINE: Final = re.compile(r"0[1-9]\d{1,2}[1-9]\d{6,7}")
_ABROAD: Final = re.compile(r"00[1-9]\d{6,14}")
# Emergency, hotline and service numbers are nobody's own.
_TYPED: Final = re.compile(r"[\d\s\-()+.]{5,30}")


class Quiet(Protocol):
    """Hours in which nobody is disturbed."""

    def holds(self, at: datetime) -> bool:
        """Whether it is quiet at that instant."""

    def end_after(self, at: datetime) -> datetime:
        """When it next ceases to be quiet, after `at`."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a queue's customers may be called: within its working hours, and not in quiet ones."""

    calendar: WorkingCalendar
    quiet: Quiet | None

    def allow(self, at: datetime) -> bool:
        """Whether somebody may be called at that instant."""
        return self.calendar.is_open(at) and not (self.quiet is not None and self.quiet.holds(at))

    def next(self, at: datetime) -> datetime | None:
        """The first instant from `at` on at which somebody may be called; None: not in more than a year."""
        for _ in range(_LOOKS):
            opened = self.calendar.next_opening(at)
            if opened is None or self.quiet is None or not self.quiet.holds(opened):
                return opened
            at = self.quiet.end_after(opened)
        return None


def read_number(typed: str) -> str | None:
    """The number that was typed, in its one form; None where nobody can be called under it."""
    if _TYPED.fullmatch(folded := _fold(typed)) is None:
        return None
    digits = privacy.normal_form("phone", folded)
    if folded.lstrip().startswith("+") and not _MOBILE.fullmatch(digits):
        digits = "00" + digits
    whole = any(form.fullmatch(digits) for form in (_MOBILE, _LANDLINE, _ABROAD))
    return digits if whole else None


def limit_of(rule: CallbackRule, callers: int) -> int:
    """How many are promised for one slot: what the rule says, and never more than so many agents can dial."""
    return min(rule.per_slot, callers * max(1, rule.slot_minutes // MINUTES_OF_A_CALL))


def list_slots(
    rule: CallbackRule, hours: Hours, *, callers: int, taken: Mapping[datetime, int], now: datetime
) -> list[Slot]:
    """The slots that can still be promised, in order: whole ones, in which somebody may be called at every minute."""
    limit = limit_of(rule, callers)
    return [
        Slot(start, end, limit - taken.get(start, 0))
        for start, end in _grid(rule, hours.calendar.zone, now)
        if start >= now + LEAD and taken.get(start, 0) < limit and _is_whole(hours, start, end)
    ]


def retry_at(rule: CallbackRule, hours: Hours, *, tries: int, now: datetime) -> datetime | None:
    """When somebody who was not reached is tried again, `tries` tries made; None: no more."""
    if tries >= rule.tries:
        return None
    return hours.next(now + timedelta(minutes=rule.retry_minutes))


def may_move(moves: int) -> bool:
    """Whether a customer who was reached may ask for another time once more."""
    return moves < MOST_MOVES


def promise_of(
    kind: Kind, *, slot_to: datetime | None, estimate_s: int | None, hours: Hours, now: datetime
) -> datetime:
    """When what was promised is over: the end of the slot; of a place, the wait that was told, in open hours."""
    if kind == "slot" and slot_to is not None:
        return slot_to
    wait = UNKNOWN_WAIT if estimate_s is None else max(LEAST_PROMISE, timedelta(seconds=estimate_s))
    return (hours.next(now) or now) + wait


def joined_at(*, queued_at: datetime, waited_s: float, now: datetime) -> datetime:
    """From when somebody waits who is in the line (again): never later than the waiting that they had earned says."""
    return min(queued_at, now - timedelta(seconds=waited_s))


def _fold(typed: str) -> str:
    return typed.translate(_FULL_WIDTH).strip()


_FULL_WIDTH: Final = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0B: "+", 0xFF0D: "-", 0x3000: " "}


def _grid(rule: CallbackRule, zone: ZoneInfo, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """All spans of the rule's length, from local midnight on, each day for itself."""
    today = now.astimezone(zone).date()
    for offset in range(rule.days_ahead + 1):
        midnight = datetime.combine(today + timedelta(days=offset), time())
        for minute in range(0, 24 * 60 - rule.slot_minutes + 1, rule.slot_minutes):
            start = (midnight + timedelta(minutes=minute)).replace(tzinfo=zone).astimezone(UTC)
            yield start, start + timedelta(minutes=rule.slot_minutes)


def _is_whole(hours: Hours, start: datetime, end: datetime) -> bool:
    if hours.calendar.working_between(start, end) < end - start:
        return False
    quiet = hours.quiet
    minutes = int((end - start) / _MINUTE)
    return quiet is None or not any(quiet.holds(start + _MINUTE * minute) for minute in range(minutes))
