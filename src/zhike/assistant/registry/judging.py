"""Whether one model is better than another, and whether the world has changed since it was trained: pure arithmetic."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from zhike.assistant.registry.entry import Comparison, Entry, Share

_Z: Final = 1.959963984540054
# On fewer held-out examples nothing can be told.
FEWEST_HELD_OUT: Final = 50
# A share that nobody has is taken for this one, so that the index stays finite.
_LEAST: Final = 1e-4
PSI_WATCH: Final = 0.1
PSI_ALERT: Final = 0.25

Problem = Literal["not_measured", "too_few", "other_active", "worse", "urgent_lost"]


def share(right: int, n: int) -> Share:
    """`right` of `n` in percent with its interval; of nothing, all that can be said is 0 to 100."""
    if n == 0:
        return Share(0, 0, 0.0, 0.0, 100.0)
    low, high = wilson(right, n)
    return Share(right, n, round(100 * right / n, 2), low, high)


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson, in percent (Wilson 1927); (0, 100) where `n` is 0."""
    if n == 0:
        return 0.0, 100.0
    part, weight = right / n, _Z * _Z / n
    centre = (part + weight / 2) / (1 + weight)
    half = _Z * math.sqrt(part * (1 - part) / n + weight / (4 * n)) / (1 + weight)
    return round(100 * max(0.0, centre - half), 2), round(100 * min(1.0, centre + half), 2)


def mcnemar(only_one: int, only_other: int) -> float:
    """The chance (0-1) of pairs that differ as much as these or more, were both models as good: exact, two sides."""
    n, less = only_one + only_other, min(only_one, only_other)
    tail = sum(math.comb(n, number) for number in range(less + 1))
    return float(min(1.0, 2 * tail / 2**n))


def difference(only_one: int, only_other: int, n: int) -> tuple[float, float, float]:
    """How many points the share of one model lies above the other's on the same examples, with its 95 % interval
    (Wald's for paired shares, Agresti and Min 2005 with half an example added to each cell); (0, -100, 100) of none."""
    if n == 0:
        return 0.0, -100.0, 100.0
    more, less, of = only_one + 0.5, only_other + 0.5, n + 2
    centre = (more - less) / of
    half = _Z * math.sqrt(more + less - (more - less) ** 2 / of) / of
    found = (only_one - only_other) / n, max(-1.0, centre - half), min(1.0, centre + half)
    apart, low, high = (round(100 * each, 2) for each in found)
    return apart, low, high


def compare(
    candidate: Sequence[bool], active: Sequence[bool], guarded: Sequence[bool], *, active_number: int
) -> Comparison:
    """Two models example by example; the three sequences have one length. `guarded` marks the urgent examples."""
    pairs = list(zip(candidate, active, strict=True))
    only_candidate = sum(one and not other for one, other in pairs)
    only_active = sum(other and not one for one, other in pairs)
    urgent = [pair for pair, mark in zip(pairs, guarded, strict=True) if mark]
    return Comparison(
        active_number=active_number,
        candidate=share(sum(candidate), len(pairs)),
        active=share(sum(active), len(pairs)),
        only_candidate=only_candidate,
        only_active=only_active,
        p=mcnemar(only_candidate, only_active),
        guarded_n=len(urgent),
        guarded_candidate=sum(one for one, _ in urgent),
        guarded_active=sum(other for _, other in urgent),
    )


def promotion_problem(candidate: Entry, active: Entry) -> Problem | None:
    """Why a candidate may not take the place of the active model; None: it may.

    It may not be worse on the same held-out part, neither over all nor among the urgent examples; and it must have been
    measured against the model whose place it takes.
    """
    measured = candidate.comparison
    if measured is None:
        return "not_measured"
    if measured.candidate.n < FEWEST_HELD_OUT:
        return "too_few"
    if measured.active_number != active.number:
        return "other_active"
    if measured.candidate.right < measured.active.right:
        return "worse"
    return "urgent_lost" if measured.guarded_candidate < measured.guarded_active else None


def stability_index(then: Mapping[str, float], now: Mapping[str, float]) -> float:
    """How far a mix has moved (population stability index): 0 = not at all, 0.1 = look, 0.25 = it is another.

    `then` and `now` are counts or shares of the same classes; a class that one of them lacks has 0. 0.0 where either is
    empty.
    """
    before, after = sum(then.values()), sum(now.values())
    if not before or not after:
        return 0.0
    moved = 0.0
    for each in then.keys() | now.keys():
        was = max(then.get(each, 0.0) / before, _LEAST)
        is_ = max(now.get(each, 0.0) / after, _LEAST)
        moved += (is_ - was) * math.log(is_ / was)
    return round(moved, 4)
