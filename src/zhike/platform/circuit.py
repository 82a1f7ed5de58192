"""A circuit breaker: after failures in a row another machine is left alone, then tried with a single call.

Pure: `now` is seconds of any clock that only goes forward.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

OPENS_AFTER = 5
REST_S = 15.0
LONGEST_REST_S = 240.0


@dataclass(frozen=True, slots=True)
class Breaker:
    """`failures` in a row; `open_until`: no call before; `probing`: one call is on its way to find out; `rests`: how
    often in a row it opened (the rest doubles with each)."""

    failures: int = 0
    open_until: float | None = None
    probing: bool = False
    rests: int = 0


CLOSED = Breaker()
"""As after any call that was answered: all failures are forgotten."""


def admit(breaker: Breaker, now: float) -> tuple[Breaker, bool]:
    """Whether a call may go out now. After the rest exactly one may (half open), until it is known how it ended."""
    if breaker.open_until is None:
        return breaker, True
    if breaker.probing or now < breaker.open_until:
        return breaker, False
    return replace(breaker, probing=True), True


def fail(breaker: Breaker, now: float) -> Breaker:
    """A call was not answered. The fifth in a row, or a failed probe, opens the circuit."""
    failures = breaker.failures + 1
    if not breaker.probing and failures < OPENS_AFTER:
        return replace(breaker, failures=failures)
    rest = min(LONGEST_REST_S, REST_S * 2**breaker.rests)
    return Breaker(failures=failures, open_until=now + rest, probing=False, rests=breaker.rests + 1)


def release(breaker: Breaker) -> Breaker:
    """A probe was given up before it was known how it ended (its caller went away): the next one may try."""
    return replace(breaker, probing=False)
