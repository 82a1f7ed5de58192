"""Judged pairs: what they come from, their order in time, and the factors learned from them. Without a database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.assistant.builders import NOON

from zhike.assistant.matching.ranking import FACTORS
from zhike.assistant.registry.artefacts import pack, unpack
from zhike.assistant.retraining.judged import Pair, in_time, pairs_of_choices, pairs_of_rating, settled
from zhike.assistant.retraining.ranking import Table, agrees, artefact_of, factors_of, fit, fit_all
from zhike.assistant.understanding.packaged import key_of

ARTICLES = [UUID(int=number) for number in range(4)]
TEXTS = st.sampled_from(["年费多少", "年费多少？", "怎么还款", "额度", "限额是多少", "lost card", "Lost card!"])
PAIRS = st.lists(
    st.builds(
        Pair,
        text=TEXTS,
        language=st.just("zh"),
        article_id=st.sampled_from(ARTICLES),
        right=st.booleans(),
        source=st.sampled_from(["copilot", "choice", "rating", "correction"]),
        at=st.integers(0, 20).map(lambda days: NOON + timedelta(days=days)),
    ),
    max_size=40,
)


@given(PAIRS)
def test_no_pair_of_the_future_is_trained_on_and_no_question_is_on_both_sides(pairs: list[Pair]) -> None:
    known, asked = in_time(settled(pairs))
    assert all(one.at < other.at for one in known for other in asked)
    assert not {key_of(each.text) for each in known} & {key_of(each.text) for each in asked}


@given(PAIRS)
def test_of_judgements_on_the_same_question_and_article_the_last_one_counts(pairs: list[Pair]) -> None:
    kept = settled(pairs)
    keys = [(key_of(each.text), each.article_id) for each in kept]
    assert len(keys) == len(set(keys))
    assert [each.at for each in kept] == sorted(each.at for each in kept)
    for each in kept:
        same = [one for one in pairs if (key_of(one.text), one.article_id) == (key_of(each.text), each.article_id)]
        assert each.at == max(one.at for one in same)
    assert settled(kept) == kept


def turn(number: int, outcome: str, article: int | None = None) -> dict[str, Any]:
    return {
        "message_id": UUID(int=100 + number),
        "outcome": outcome,
        "article_id": None if article is None else ARTICLES[article],
        "at": NOON + timedelta(minutes=number),
    }


def test_a_rating_judges_the_last_answer_of_a_conversation_that_nobody_served() -> None:
    turns = [turn(0, "answered", 0), turn(1, "answered", 1), turn(2, "refused")]

    def judged(rating: int | None, *, served: bool = False) -> list[tuple[UUID, bool]]:
        found = pairs_of_rating(turns, rating=rating, served=served, at=NOON)
        return [(each.article_id, each.right) for each in found]

    assert judged(5) == judged(4) == [(ARTICLES[1], True)]
    assert judged(1) == judged(2) == [(ARTICLES[1], False)]
    assert judged(3) == judged(None) == judged(5, served=True) == []
    assert pairs_of_rating([turn(0, "refused")], rating=5, served=False, at=NOON) == []


def test_a_tap_on_a_choice_says_what_the_question_before_meant() -> None:
    turns = [turn(0, "clarify"), turn(1, "answered", 2), turn(2, "answered", 3)]
    (seen,) = pairs_of_choices(turns, {UUID(int=101), UUID(int=102)})
    assert (seen.message_id, seen.article_id, seen.right) == (UUID(int=100), ARTICLES[2], True)
    assert pairs_of_choices(turns, set()) == []


def table(best: int, *, right: bool = True, place: int | None = 0, number: int = 0) -> Table:
    """Four candidates; the column `asked` speaks for number `best`, the column `said` for number 0."""
    columns = np.full((4, 8), 0.2)
    columns[best, 0] = 0.5
    columns[0, 5] = 0.6
    pair = Pair(f"问题{number}", "zh", ARTICLES[0], right, "copilot", NOON)
    return Table(pair, columns, place)


def test_factors_follow_what_people_judge_and_few_judgements_move_little() -> None:
    assert not agrees(FACTORS, table(1))
    learned = fit([table(1 + number % 3, number=number) for number in range(200)], "zh")
    assert agrees({"zh": learned, "en": FACTORS["en"]}, table(1))
    one = fit([table(1)], "zh")
    shipped = FACTORS["zh"].as_array()
    assert np.abs(one.as_array() - shipped).max() < np.abs(learned.as_array() - shipped).max()
    assert fit([], "zh") == FACTORS["zh"]
    assert fit([table(1, place=None)], "zh") == FACTORS["zh"]


def test_what_is_judged_wrong_goes_down() -> None:
    wrong = [table(0, right=False, number=number) for number in range(300)]
    assert not agrees(FACTORS, wrong[0])
    learned = fit(wrong, "zh")
    first = np.exp(wrong[0].columns @ learned.as_array())
    before = np.exp(wrong[0].columns @ FACTORS["zh"].as_array())
    assert first[0] / first.sum() < before[0] / before.sum()
    assert agrees(FACTORS, table(0, right=False, place=None))
    assert not agrees(FACTORS, table(0, right=True, place=None))


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12))
def test_likeness_never_speaks_against_an_article_whatever_was_judged(judged: list[tuple[int, bool]]) -> None:
    tables = [table(best, right=right, number=number) for number, (best, right) in enumerate(judged)]
    found = fit(tables, "zh").as_array()
    assert (found[[0, 1, 2, 3, 4, 5, 7]] >= 0).all()
    assert found[6] <= 0


def test_factors_come_back_from_their_artefact() -> None:
    factors = fit_all([table(1)])
    assert factors_of(unpack(pack(artefact_of(factors)))) == factors
