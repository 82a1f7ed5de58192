"""How sure an answer is: what speaks for it, what against it."""

from __future__ import annotations

import numpy as np
import pytest

from zhike.assistant.matching.confidence import ANSWER_FROM, Ranked, rank_by_both
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.lexical import Scores
from zhike.assistant.matching.meaning import Nearness
from zhike.assistant.matching.ranking import order

LANGUAGES: tuple[Language, ...] = ("zh", "en")
CLEAR = np.array([0.9, 0.3, 0.2])
VAGUE = np.array([0.1, 0.09, 0.08])


def ranked(words: np.ndarray, meaning: np.ndarray, language: Language, *, outside: float = 0.0) -> list[Ranked]:
    scores = Scores(words, words, words, words / 2, words / 2, None)
    near = Nearness(meaning, meaning, meaning)
    nothing = np.zeros(len(words))
    found = order(scores, near, nothing, nothing, language)
    return rank_by_both(found, scores, near, language, outside=nothing + outside)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_all_views_hold_for_the_first_is_answered(language: Language) -> None:
    best, *others = ranked(CLEAR, CLEAR, language)
    assert best.document == 0
    assert best.confidence >= ANSWER_FROM > max(each.confidence for each in others)


@pytest.mark.parametrize("language", LANGUAGES)
def test_views_that_disagree_are_worth_less_than_those_that_agree(language: Language) -> None:
    agreed, apart = ranked(CLEAR, CLEAR, language)[0], ranked(CLEAR, CLEAR[::-1], language)[0]
    assert apart.confidence < agreed.confidence


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_surer_it_is_nobodys_business_the_less_is_it_answered(language: Language) -> None:
    chances = [ranked(CLEAR, CLEAR, language, outside=outside)[0].confidence for outside in (0.0, 0.3, 0.6, 1.0)]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] < ANSWER_FROM


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_hardly_like_any_article_is_not_answered(language: Language) -> None:
    assert ranked(VAGUE, VAGUE, language)[0].confidence < ANSWER_FROM
