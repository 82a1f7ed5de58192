"""The reliability diagram: pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from zhike.assistant.registry.judging import wilson

BINS: Final = 10
# On fewer nothing is said of the whole; the bins show what there is.
FEWEST: Final = 20


@dataclass(frozen=True, slots=True)
class Bin:
    """Of `n` said to be right with a chance of about `said` percent, `right` percent were; 95 % interval (Wilson)."""

    said: float
    right: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Diagram:
    """`error`: the expected calibration error in percentage points, None below `FEWEST`
    (Naeini et al., Obtaining Well Calibrated Probabilities Using Bayesian Binning, AAAI 2015)."""

    bins: tuple[Bin, ...]
    n: int
    error: float | None


def diagram_of(pairs: Iterable[tuple[float, bool]]) -> Diagram:
    """From chances (0-1) and whether each was right, in ten bins of equal width; empty bins are left out."""
    held: dict[int, list[tuple[float, bool]]] = {}
    for said, right in pairs:
        held.setdefault(min(BINS - 1, int(said * BINS)), []).append((said, right))
    return _diagram([_bin(sum(each[0] for each in held[place]), held[place]) for place in sorted(held)])


def diagram_from(rows: Sequence[dict[str, Any]]) -> Diagram:
    """From bins as a model's artefact holds them: `said` and `right` (0-1), `n`."""
    return _diagram([_made(row["said"], round(row["right"] * row["n"]), row["n"]) for row in rows if row["n"]])


def _bin(said: float, pairs: Sequence[tuple[float, bool]]) -> Bin:
    return _made(said / len(pairs), sum(right for _, right in pairs), len(pairs))


def _made(said: float, right: int, n: int) -> Bin:
    low, high = wilson(right, n)
    return Bin(round(100 * said, 2), round(100 * right / n, 2), low, high, n)


def _diagram(bins: Sequence[Bin]) -> Diagram:
    n = sum(each.n for each in bins)
    apart = sum(each.n * abs(each.said - each.right) for each in bins)
    return Diagram(tuple(bins), n, round(apart / n, 2) if n >= FEWEST else None)
