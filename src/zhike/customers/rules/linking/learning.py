"""What a field's levels are worth, learnt without truth: expectation-maximisation over the patterns that pairs show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

    Shares = list[np.ndarray[tuple[int], np.dtype[np.float64]]]
else:
    Shares = list

FLOOR: Final = 1e-6
_ROUNDS: Final = 100
_SETTLED: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Patterns:
    """What pairs look like: `levels` has a row a pattern and a column a field (0: says nothing), `counts` how many."""

    levels: np.ndarray[Any, np.dtype[np.int64]]
    counts: np.ndarray[Any, np.dtype[np.float64]]


def log_odds(levels: np.ndarray[Any, Any], matches: Shares, others: Shares, fields: Sequence[int]) -> Any:
    """The logarithm of how much more likely a match is to look like each pattern, over these fields alone."""
    import numpy as np

    total = np.zeros(len(levels))
    for field in fields:
        worth = np.concatenate([[0.0], np.log(matches[field] / others[field])])
        total += worth[levels[:, field]]
    return total


def expect(patterns: Patterns, matches: Shares, others: Shares, fields: Sequence[int]) -> Shares:
    """How many matches are expected at each level of each of `fields`; the other fields are not looked at.

    `others` (the shares among different people) stay; `matches` are where the learning begins.
    """
    import numpy as np

    shares = [np.maximum(each, FLOOR) for each in matches]
    found = [np.zeros_like(each) for each in shares]
    prior = 0.1
    for _ in range(_ROUNDS):
        odds = log_odds(patterns.levels, shares, others, fields) + np.log(prior / (1 - prior))
        likely = patterns.counts / (1 + np.exp(-np.clip(odds, -500, 500)))
        found = _sum_levels(patterns.levels, likely, shares, fields)
        moved = 0.0
        for field in fields:
            if (total := found[field].sum()) > 0:
                new = np.maximum(found[field] / total, FLOOR)
                moved = max(moved, float(np.abs(new - shares[field]).max()))
                shares[field] = new
        prior = float(np.clip(likely.sum() / max(patterns.counts.sum(), 1), 1e-6, 1 - 1e-6))
        if moved < _SETTLED:
            break
    return found


def _sum_levels(levels: Any, likely: Any, shares: Shares, fields: Sequence[int]) -> Shares:
    import numpy as np

    made = [np.zeros_like(share) for share in shares]
    for field in fields:
        made[field][:] = np.bincount(levels[:, field], weights=likely, minlength=len(made[field]) + 1)[1:]
    return made


def pool(first: Shares, expected: Sequence[Shares]) -> Shares:
    """The shares of matches that all sessions together saw; a level that none showed keeps its first share."""
    import numpy as np

    made = []
    for field, share in enumerate(first):
        seen = np.sum([each[field] for each in expected], axis=0) if expected else np.zeros_like(share)
        taught = np.where(seen > 0, seen / max(seen.sum(), FLOOR), share) if np.sum(seen) >= 1 else share
        made.append(np.maximum(taught, FLOOR))
    return made
