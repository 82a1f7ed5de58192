"""When a clock has to be looked at next, and what was there to see when it was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from zhike.routing.levels import rules
from zhike.routing.levels.values import StoredClock

# A calendar that never comes to the target: nothing is due while it is so.
NEVER = timedelta(days=400)


def schedule(stored: StoredClock, steps: Sequence[rules.Step], time: rules.WorkingTime) -> StoredClock:
    """The clock with the moments at which it is due, and to be looked at next, as the calendar has them now."""
    clock = stored.clock
    if clock.since is None:
        return replace(stored, due_at=clock.breached_at or stored.due_at, next_at=None)
    mark = rules.next_threshold(steps, clock.measure, clock.target, stored.seen)
    due_at = clock.breached_at or clock.reaches(clock.target, time)
    return replace(
        stored,
        due_at=due_at or clock.started_at + NEVER,
        next_at=None if mark is None else clock.reaches(mark, time),
    )


def look(
    stored: StoredClock, steps: Sequence[rules.Step], time: rules.WorkingTime, now: datetime
) -> tuple[StoredClock, list[rules.Reached]]:
    """The clock as it shows `now`, and the steps that it came to since it was last looked at."""
    clock = rules.look(stored.clock, now, time)
    shown = max(clock.elapsed(time, now), stored.seen)
    found = rules.reached(steps, clock.measure, clock.target, stored.seen, shown)
    warned = any(each.step.offset_s < 0 for each in found)
    seen = replace(stored, clock=clock, seen=shown, warned_at=stored.warned_at or (now if warned else None))
    return schedule(seen, steps, time), found
