"""Student's distribution for any degrees of freedom: its two-sided tail and its 95 % quantile. Plain arithmetic."""

from __future__ import annotations

import math

from zhike.quality.rules.intervals import CONFIDENCE, Z

_PRECISION = 1e-15
_TINY = 1e-300
_MOST_TERMS = 500
_HALVINGS = 200


def student_tail(t: float, freedom: float) -> float:
    """How likely Student's t is farther from zero than `t`, to either side."""
    return beta_share(freedom / 2, 0.5, freedom / (freedom + t * t))


def student_quantile(freedom: float) -> float:
    """The t beyond which 5 % lie, to either side: between the normal one and a bound, by halving."""
    low, high = Z, 13.0 if freedom >= 1 else 1e6
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if student_tail(middle, freedom) > 1 - CONFIDENCE else (low, middle)
        if high - low < 1e-12:
            break
    return (low + high) / 2


def beta_share(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, from its continued fraction on the side where that converges fast."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(b, a, 1 - x)
    scale = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    return scale / a / _fraction(a, b, x)


def _fraction(a: float, b: float, x: float) -> float:
    """1 + d1/(1 + d2/(1 + ...)), by Lentz's steps."""
    value, c, d = 1.0, 1.0, 0.0
    for step in range(1, _MOST_TERMS):
        term = _term(a, b, x, step)
        d = 1 / _not_zero(1 + term * d)
        c = _not_zero(1 + term / c)
        value *= c * d
        if abs(c * d - 1) < _PRECISION:
            break
    return value


def _term(a: float, b: float, x: float, step: int) -> float:
    m = step // 2
    if step % 2:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
