"""Words and meaning together: candidates by reciprocal rank fusion, their order by a sum of all that is known.

The factors were fitted (softmax regression: the right article of a question against the others) on our own articles,
see benchmarks/assistant_tuning.py; what they weigh is free of size and words, so they hold for any bank's knowledge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.matching.fusion import fuse
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.lexical import Floats, Scores
from zhike.assistant.matching.meaning import Nearness

# Places of columns: the views of a question that are asked whom they hold for the first, and the contrasts.
VIEWS: Final = (0, 1, 3, 4)
OPPOSED: Final = 6
# So many candidates are looked at closely; the right article is nearly always among them, if there is one.
CANDIDATES: Final = 24


@dataclass(frozen=True, slots=True)
class Factors:
    """What a candidate's order is made of, one factor for each column of `columns_of`."""

    asked: float
    together: float
    answer: float
    best: float
    whole: float
    said: float
    opposed: float
    agreed: float

    def as_array(self) -> NDArray[np.float64]:
        """In the order of the columns."""
        return np.array(
            [
                self.asked,
                self.together,
                self.answer,
                self.best,
                self.whole,
                self.said,
                self.opposed,
                self.agreed,
            ]
        )


FACTORS: Final[Mapping[Language, Factors]] = {
    "zh": Factors(5.3, 0.6, 4.2, 5.2, 8.2, 3.5, -1.8, 3.0),
    "en": Factors(6.1, 0.0, 7.8, 7.3, 6.7, 1.9, -0.9, 3.0),
}


FactorsByLanguage = Mapping[Language, Factors]


def shipped_factors() -> FactorsByLanguage:
    """The factors that come with the product."""
    return FACTORS


@dataclass(frozen=True, slots=True)
class Candidates:
    """The closest documents, best first, with the columns that order them and the chance of each among them."""

    places: NDArray[np.intp]
    columns: NDArray[np.float64]
    chances: NDArray[np.float64]

    def votes(self, number: int) -> int:
        """In how many of the views candidate `number` is the first, and not for want of any other."""
        seen = self.columns[:, VIEWS]
        return int(((seen[number] >= seen.max(0)) & (seen[number] > 0)).sum())


def columns_of(
    scores: Scores, near: Nearness, opposed: Floats, agreed: Floats, places: NDArray[np.intp]
) -> NDArray[np.float64]:
    """One row a candidate, in the order of `Factors`."""
    fields = (scores.asked, scores.together, scores.answer, near.best, near.whole, near.answer, opposed, agreed)
    return np.stack([field[places] for field in fields], 1).astype(np.float64)


def candidates_of(scores: Scores, near: Nearness) -> NDArray[np.intp]:
    """The documents that words and meaning together hold for the closest."""
    fused = fuse([scores.total, near.whole - near.whole.min() + 1e-6, near.best - near.best.min() + 1e-6])
    wanted = min(CANDIDATES, len(fused))
    return np.argpartition(-fused, wanted - 1)[:wanted]


def order(
    scores: Scores,
    near: Nearness,
    opposed: Floats,
    agreed: Floats,
    language: Language,
    *,
    factors: Factors | None = None,
) -> Candidates:
    """The candidates in their order; by the shipped factors unless there are others."""
    places = candidates_of(scores, near)
    columns = columns_of(scores, near, opposed, agreed, places)
    strength = columns @ (factors or FACTORS[language]).as_array()
    ranks = np.argsort(-strength, kind="stable")
    chances = np.exp(strength[ranks] - strength.max())
    return Candidates(places[ranks], columns[ranks], chances / chances.sum())
