"""How sure a figure is: 95 % intervals. Plain arithmetic, since loading a statistics library takes seconds.

Shares: Wilson's score interval. Counts in an exposure: the exact Poisson interval (Garwood). Means of times and scores:
Student's interval, for positive amounts on the logarithmic scale so that it never reaches below zero. Ratios of two
amounts (time serving over time at work): by whole days, since what happens within a day hangs together. Quantiles and
times until something happens: `rules.spreads`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

Interval = tuple[float, float]

CONFIDENCE = 0.95
Z = 1.959963984540054
_TAIL = (1 - CONFIDENCE) / 2
# Student's 97.5 % quantiles for 1 to 30 degrees of freedom; above that a series is exact to five digits.
_STUDENT = (
    *(12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139),
    *(2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963),
    *(2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272),
)
_PRECISION = 1e-15
_NEWTON_STEPS = 7  # the guess is good to three digits, and each step doubles them


def wilson(k: int, n: int) -> Interval:
    """The interval of a share of `k` in `n` (n > 0), as a fraction."""
    low, high = wilson_of(k / n, n)
    # At 0 and n the bound is the share itself; rounding must not put it beyond.
    return (0.0 if k == 0 else low), (1.0 if k == n else high)


def wilson_of(share: float, n: float) -> Interval:
    """The same of a share among an effective number of rows, which need not be whole."""
    centre = share + Z * Z / (2 * n)
    spread = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return min(share, max(0.0, (centre - spread) / scale)), max(share, min(1.0, (centre + spread) / scale))


@lru_cache(maxsize=4096)
def poisson(k: int) -> Interval:
    """The exact interval of the expected count where `k` were counted."""
    low = 0.0 if k == 0 else _gamma_quantile(k, _TAIL)
    return low, _gamma_quantile(k + 1, 1 - _TAIL)


def mean(n: int, total: float, squares: float) -> Interval | None:
    """The interval of the mean of `n` values from their sum and the sum of their squares; None for fewer than two."""
    spread = _standard_error(n, total, squares)
    if spread is None:
        return None
    return total / n - student(n - 1) * spread, total / n + student(n - 1) * spread


def positive_mean(n: int, total: float, squares: float) -> Interval | None:
    """The same for amounts that cannot be negative: symmetric on the logarithmic scale (delta method)."""
    spread = _standard_error(n, total, squares)
    if spread is None:
        return None
    centre = total / n
    if centre <= 0:
        return centre, centre
    factor = math.exp(min(student(n - 1) * spread / centre, 700.0))
    return centre / factor, centre * factor


def ratio(parts: Sequence[tuple[float, float]]) -> Interval:
    """The interval of sum(above) / sum(below) over at least two (above, below) (linearised; Cochran, Sampling, 6.3)."""
    n = len(parts)
    base = sum(below for _, below in parts)
    found = sum(above for above, _ in parts) / base
    spread = math.sqrt(n / (n - 1) * sum((above - found * below) ** 2 for above, below in parts)) / base
    return found - student(n - 1) * spread, found + student(n - 1) * spread


LEAST_BLOCKS = 7
"""Fewer days say nothing of how days differ."""


def ratio_of_blocks(blocks: Sequence[tuple[float, float]]) -> Interval | None:
    """The interval of sum(above) / sum(below) over blocks in their order, of amounts that cannot be negative.

    Linearised as in `ratio`, on the logarithmic scale; neighbouring blocks that hang together widen it (Newey and West,
    Econometrica 1987, with Bartlett's weights), and nothing narrows it. None for too few blocks, or nothing above.
    """
    n = len(blocks)
    base, above = sum(each for _, each in blocks), sum(each for each, _ in blocks)
    if n < LEAST_BLOCKS or base <= 0 or above <= 0:
        return None
    found = above / base
    errors = [each - found * below for each, below in blocks]
    alone = sum(error * error for error in errors)
    lags = int(4 * (n / 100) ** (2 / 9))
    together = sum(
        2 * (1 - lag / (lags + 1)) * sum(one * other for one, other in zip(errors, errors[lag:], strict=False))
        for lag in range(1, lags + 1)
    )
    spread = math.sqrt(n / (n - 1) * max(alone, alone + together)) / base
    factor = math.exp(min(student(n - 1) * spread / found, 700.0))
    return found / factor, found * factor


def _standard_error(n: int, total: float, squares: float) -> float | None:
    if n < 2:
        return None
    variance = max(0.0, (squares - total * total / n) / (n - 1))
    return math.sqrt(variance / n)


def student(freedom: int) -> float:
    if freedom <= len(_STUDENT):
        return _STUDENT[freedom - 1]
    return (
        Z
        + (Z**3 + Z) / (4 * freedom)
        + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * freedom**2)
        + (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / (384 * freedom**3)
    )


def _gamma_quantile(shape: int, probability: float) -> float:
    """x with P(Gamma(shape) <= x) = probability: Newton's steps from Wilson and Hilferty's guess."""
    z = Z if probability > 0.5 else -Z
    x = shape * max(0.05, 1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape))) ** 3
    for _ in range(_NEWTON_STEPS):
        density = math.exp((shape - 1) * math.log(x) - x - math.lgamma(shape))
        step = (_gamma_share(shape, x) - probability) / density
        # A step from far off must not leave the positive side.
        x = max(x / 4, min(x * 4, x - step))
    return x


def _gamma_share(shape: int, x: float) -> float:
    """The regularised lower incomplete gamma function: a series below the mean, a continued fraction above it."""
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    return scale * _series(shape, x) if x < shape + 1 else 1 - scale * _fraction(shape, x)


def _series(shape: int, x: float) -> float:
    term = total = 1 / shape
    step = 0
    while term > total * _PRECISION:
        step += 1
        term *= x / (shape + step)
        total += term
    return total


def _fraction(shape: int, x: float) -> float:
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    result, change, step = d, 0.0, 0
    while abs(change - 1) > _PRECISION:
        step += 1
        a = -step * (step - shape)
        b += 2
        d = 1 / _not_zero(a * d + b, tiny)
        c = _not_zero(b + a / c, tiny)
        change = d * c
        result *= change
    return result


def _not_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
