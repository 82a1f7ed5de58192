"""From one health check to the next: is a part up, and when did a fault begin or end. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

CONFIRMED_AFTER = 2
"""Checks that fail in a row make a fault: one may be lost by chance."""
UNWATCHED_AFTER = 3
"""After so many checks that did not happen nobody knows what was in between."""


@dataclass(frozen=True, slots=True)
class State:
    """What the last check said. `failing_since`: the first check that failed of those in a row."""

    up: bool
    since: datetime
    checked_at: datetime
    failures: int = 0
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check makes of it: the new state, a fault that begins or ends, and seconds watched, and up, since the
    check before."""

    state: State
    began: datetime | None = None
    ended: datetime | None = None
    watched_s: float = 0.0
    up_s: float = 0.0


def judge(before: State | None, *, works: bool, now: datetime, every: timedelta) -> Verdict:
    """The verdict on a check that is made each `every`."""
    if before is None:
        return Verdict(_begin(works=works, now=now))
    gap = now - before.checked_at
    known = gap <= UNWATCHED_AFTER * every
    watched = gap.total_seconds() if known else 0.0
    up_s = watched if before.up and not before.failures else 0.0
    if works:
        ended = None if before.up else now if known else before.checked_at
        since = before.since if before.up and known else now
        return Verdict(State(True, since, now), None, ended, watched, up_s)
    failures = before.failures + 1 if known or not before.up else 1
    failing_since = before.failing_since if failures > 1 and before.failing_since is not None else now
    began = failing_since if before.up and failures >= CONFIRMED_AFTER else None
    state = State(
        up=before.up and began is None,
        since=began or before.since,
        checked_at=now,
        failures=failures,
        failing_since=failing_since,
    )
    return Verdict(state, began, None, watched, up_s)


def _begin(*, works: bool, now: datetime) -> State:
    return State(True, now, now) if works else State(True, now, now, 1, now)
