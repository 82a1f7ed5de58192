"""When a call that failed is made again: only one that changes nothing, a few times, after a random short wait."""

from __future__ import annotations

MOST_TRIES = 3
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 1.0


def wait_before(try_number: int, chance: float) -> float:
    """Seconds to wait before try `try_number` (2 is the first repetition); `chance` in 0-1 spreads the callers.

    "Full jitter": anything between nothing and a limit that doubles, so that callers do not come back all at once.
    """
    return chance * min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (try_number - 2))


def may_repeat(*, safe: bool, try_number: int) -> bool:
    """Whether a call whose try `try_number` failed is made again. A call that changes something never is."""
    return safe and try_number < MOST_TRIES
