"""How sure an answer is: the chance (0-1) that the best article is the right one, by logistic regression.

The figures come from five kinds of questions, which count the same (see benchmarks/assistant_tuning.py): their article
is there in other words, is there with typing errors in the question, is missing; nobody's business; a mere topic.
Nothing but texts of our own went into them.
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
# From here on the answer is given.
ANSWER_FROM: Final = 0.6
# From here on the closest questions are offered; or when one of them speaks of most of what was asked: a mere topic
# ("credit card") has no one answer, but it is known what it is about.
CLARIFY_FROM: Final = 0.1
COVERED_FROM: Final = 0.55


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
    "zh": Judge(-3.6, (1.4, 10.0)),
    "en": Judge(-3.7, (0.3, 10.9)),
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document and the chance that it is the right one; `covered` is the share of the question that it speaks of."""

    document: int
    confidence: float
    covered: float


def is_close(best: Ranked) -> bool:
    """Whether the closest questions are worth being offered."""
    return best.confidence >= CLARIFY_FROM or best.covered >= COVERED_FROM


def evidence(scores: Scores, best: int, second: int | None) -> tuple[float, ...]:
    """What speaks for a document: how alike it and the question are, and its lead over the next (lag behind the best).

    A lead counts by the likeness: being the only one that fits a little is no merit, least of all in a small bank.
    """
    own, likeness = float(scores.total[best]), float(scores.likeness[best])
    lead = 1.0 - float(scores.total[second]) / own if second is not None and own > 0 else float(own > 0)
    return likeness, math.sqrt(max(lead, 0.0)) * likeness


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
        Ranked(place, judge.chance(evidence(scores, place, _rival(places, number))), float(scores.asked[place]))
        for number, place in enumerate(places[:limit])
    ]
    if scores.exact is not None:
        ranked[0] = Ranked(scores.exact, EXACT, 1.0)
    return ranked


def _rival(places: Sequence[int], number: int) -> int | None:
    """Whom a document has to leave behind: the best competes with the second, all others lag behind the best."""
    if number:
        return places[0]
    return places[1] if len(places) > 1 else None
