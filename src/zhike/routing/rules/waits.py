"""How long a customer will wait: a range from how fast the queue has moved lately."""

from __future__ import annotations

from math import sqrt

# The middle 80 % of what may happen.
SPREAD = 1.2816
FEWEST_ACCEPTS = 3
LONGEST_S = 7200


def estimate_wait(
    *, position: int, rate: float | None, accepts: int = 0, agents: int, aht_s: float
) -> tuple[int, int] | None:
    """The wait of the contact at `position` (1 = next), as (low, high) in whole seconds; None when nobody knows.

    `rate` is accepts per second of late, out of `accepts` seen; with fewer than three of them the rate follows from
    `agents` (contacts that those on duty can hold at a time) and `aht_s`, the usual time of one contact. The wait for
    the n-th accept of a random stream is gamma distributed; Wilson and Hilferty's cube gives its quantiles.
    """
    position = max(1, position)
    speed = rate if rate and accepts >= FEWEST_ACCEPTS else None
    if speed is None:
        speed = agents / aht_s if agents > 0 and aht_s > 0 else None
    if speed is None:
        return None
    low, high = (_quantile(position, z) / speed for z in (-SPREAD, SPREAD))
    return _round(min(low, LONGEST_S)), max(_round(min(high, LONGEST_S)), _step(high))


def allow_for_hold(estimate: tuple[int, int] | None, left_s: float) -> tuple[int, int] | None:
    """The wait of a contact that may be kept for its customer's adviser for `left_s` more: told to last as long.

    Nobody else's estimate changes: a contact that is kept takes nobody's turn.
    """
    if estimate is None or left_s <= 0:
        return estimate
    return estimate[0], max(estimate[1], _round(left_s + _step(left_s) / 2))


def _quantile(shape: int, z: float) -> float:
    cube: float = (1 - 1 / (9 * shape) + z / (3 * sqrt(shape))) ** 3
    return shape * max(0.0, cube)


def _step(seconds: float) -> int:
    if seconds < 60:
        return 10
    return 30 if seconds < 600 else 60


def _round(seconds: float) -> int:
    step = _step(seconds)
    return int(round(seconds / step) * step)
