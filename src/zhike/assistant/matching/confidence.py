"""How sure an answer is: the chance (0-1) that the best article is the right one, by logistic regression.

The figures come from questions that were kept out of the index (see benchmarks/assistant_tuning.py): their own article
is there in other words, is there word for word with typing errors, or is missing altogether, a third each. Nothing but
our own articles went into them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.lexical import Floats, Scores

# Asked word for word: a person chose one of our own questions, or typed it.
EXACT: Final = 0.99
# From here on the answer is given; from there on the closest questions are offered; below, nothing is.
ANSWER_FROM: Final = 0.65
CLARIFY_FROM: Final = 0.15


@dataclass(frozen=True, slots=True)
class Judge:
    """Logistic regression over `evidence`: the constant, then one factor for each."""

    constant: float
    factors: tuple[float, ...]

    def chance(self, evidence: Sequence[float]) -> float:
        """The chance that the best article is right."""
        sum_ = self.constant + sum(factor * value for factor, value in zip(self.factors, evidence, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, sum_))))


JUDGES: Final[Mapping[Language, Judge]] = {
    "zh": Judge(-4.7, (3.4, 3.0, 1.8, 0.9, 2.7)),
    "en": Judge(-5.1, (0.0, 5.5, 1.2, 0.5, 5.2)),
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document and the chance that it is the right one."""

    document: int
    confidence: float


def evidence(scores: Scores, best: int, second: int | None) -> tuple[float, ...]:
    """What speaks for a document: how well each field fits, and its lead over the next (or lag behind the best)."""
    own = float(scores.total[best])
    lead = 1.0 - float(scores.total[second]) / own if second is not None and own > 0 else float(own > 0)
    return (
        float(scores.asked[best]),
        float(scores.likeness[best]),
        float(scores.together[best]),
        float(scores.answer[best]),
        lead,
    )


def rank(scores: Scores, language: Language, *, total: Floats | None = None, limit: int = 3) -> list[Ranked]:
    """The best documents, each with its confidence; none where nothing of the question is known.

    `total` orders them in place of the words' own total (see `fusion`); how sure each is, the words say.
    """
    order_by = scores.total if total is None else total
    found = int(np.count_nonzero(order_by > 0))
    wanted = min(limit + 1, found)
    best = np.argpartition(-order_by, wanted - 1)[:wanted] if wanted else np.empty(0, np.intp)
    places = [int(place) for place in best[np.argsort(-order_by[best], kind="stable")]]
    if scores.exact is not None:
        places = [scores.exact, *(place for place in places if place != scores.exact)]
    judge = JUDGES[language]
    ranked = [
        Ranked(place, judge.chance(evidence(scores, place, _rival(places, number))))
        for number, place in enumerate(places[:limit])
    ]
    if scores.exact is not None:
        ranked[0] = Ranked(scores.exact, EXACT)
    return ranked


def _rival(places: Sequence[int], number: int) -> int | None:
    """Whom a document has to leave behind: the best competes with the second, all others lag behind the best."""
    if number:
        return places[0]
    return places[1] if len(places) > 1 else None
