"""Factors of the order of candidates, learned from judged pairs. Pure: what is looked up comes as columns.

Softmax regression over the columns of `matching.ranking`, drawn towards the shipped factors, so that a few pairs move
them a little and many move them far. Factors keep their sign: likeness never speaks against an article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import LANGUAGES
from zhike.assistant.matching.ranking import FACTORS, Factors, FactorsByLanguage
from zhike.assistant.registry.artefacts import Artefact
from zhike.assistant.retraining.judged import Pair

Columns = NDArray[np.float64]
# What a factor costs that is off by one from what ships, in surprise: as one pair whose chance fell to two thirds.
DRAWN: Final = 0.8
_LARGEST: Final = 40.0
# Likeness six ways for an article, contrasts against it, its contact reason for it.
_FOR: Final = (0.0, _LARGEST)
_AGAINST: Final = (-_LARGEST, 0.0)
_BOUNDS: Final = (*(_FOR,) * 6, _AGAINST, _FOR)


@dataclass(frozen=True, slots=True)
class Table:
    """A judged pair with its candidates: a row of columns each; `place` is the judged article's, None: it is not among
    them, so that no order of them can be right."""

    pair: Pair
    columns: Columns
    place: int | None


def fit(tables: Sequence[Table], language: Language) -> Factors:
    """The factors that make judgements likeliest: what was judged right comes first, what was judged wrong does not."""
    from scipy.optimize import minimize

    known = [each for each in tables if each.place is not None and each.pair.language == language]
    shipped = FACTORS[language].as_array()
    if not known:
        return FACTORS[language]

    def loss(factors: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        apart = factors - shipped
        value, gradient = DRAWN * float(apart @ apart) / 2, DRAWN * apart
        for each in known:
            said, slope = _surprise(factors, each)
            value, gradient = value + said, gradient + slope
        return value, gradient

    found = minimize(loss, shipped, jac=True, method="L-BFGS-B", bounds=_BOUNDS)
    return Factors(*(float(each) for each in found.x))


def _surprise(factors: NDArray[np.float64], table: Table) -> tuple[float, NDArray[np.float64]]:
    assert table.place is not None
    strength = table.columns @ factors
    chances = np.exp(strength - strength.max())
    chances /= chances.sum()
    own = table.columns[table.place] - chances @ table.columns
    chance = float(np.clip(chances[table.place], 1e-9, 1 - 1e-9))
    if table.pair.right:
        return -float(np.log(chance)), -own
    return -float(np.log(1 - chance)), own * chance / (1 - chance)


def agrees(factors: FactorsByLanguage, table: Table) -> bool:
    """Whether the order is as the person judged: the right one is first, the wrong one is not."""
    if table.place is None:
        return not table.pair.right
    first = int(np.argmax(table.columns @ factors[table.pair.language].as_array()))
    return (first == table.place) == table.pair.right


def fit_all(tables: Sequence[Table]) -> dict[Language, Factors]:
    """Factors of both languages."""
    return {language: fit(tables, language) for language in LANGUAGES}


def artefact_of(factors: FactorsByLanguage) -> Artefact:
    """The artefact of factors; `factors_of` reads it."""
    return Artefact({f"factors.{language}": np.array(astuple(each)) for language, each in factors.items()})


def factors_of(artefact: Artefact) -> dict[Language, Factors]:
    """The factors of an artefact. Raises `KeyError` where a language is missing."""
    return {
        language: Factors(*(float(each) for each in artefact.arrays[f"factors.{language}"])) for language in LANGUAGES
    }
