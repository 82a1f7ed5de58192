"""Which questions count as asked in vain, and what an article changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from zhike.assistant.learning.effect import count_weeks, measure_effect
from zhike.assistant.learning.gap import Fate, Question
from zhike.assistant.learning.rules import LONGEST, fates_of, tidy
from zhike.platform.ids import uuid7

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)


def turn(message: UUID, outcome: str, because: str | None = None) -> dict[str, Any]:
    return {"message_id": message, "outcome": outcome, "because": because}


@pytest.mark.parametrize(
    ("turns", "rating", "fates"),
    [
        ([turn(A, "refused")], None, {A: "refused"}),
        ([turn(A, "clarify")], None, {}),
        ([turn(A, "clarify"), turn(B, "answered")], 5, {B: "answered"}),
        ([turn(A, "clarify"), turn(B, "clarify")], None, {A: "asked_back", B: "asked_back"}),
        (
            [turn(A, "clarify"), turn(B, "handoff", "low_confidence")],
            None,
            {A: "asked_back", B: "low_confidence"},
        ),
        ([turn(A, "refused"), turn(B, "handoff", "no_answer")], None, {A: "refused", B: "no_answer"}),
        ([turn(A, "handoff", "lost_card"), turn(B, "task")], 1, {}),
        ([turn(A, "answered"), turn(B, "answered")], 2, {A: "answered", B: "badly_rated"}),
        ([turn(A, "answered")], 3, {A: "answered"}),
    ],
)
def test_what_counts_as_asked_in_vain(turns: list[dict[str, Any]], rating: int | None, fates: dict[UUID, str]) -> None:
    assert fates_of(turns, rating=rating) == fates


def test_a_question_is_kept_on_one_line_and_not_endless() -> None:
    assert tidy("  金条\n 回购？ ") == "金条 回购？"
    assert tidy("?") == ""
    assert len(tidy("长" * 999)) == LONGEST


def question(days: float, fate: Fate, *, handed: bool = False) -> Question:
    at = NOON + timedelta(days=days)
    return Question(uuid7(), uuid7(), None, at, "zh", "金条回购", fate, None, None, handed, 60, None)


def test_the_effect_is_told_when_the_intervals_are_apart() -> None:
    before = [question(-1 - number % 28, "refused", handed=number % 2 == 0) for number in range(40)]
    after = [question(1 + number % 13, "answered") for number in range(36)]
    effect = measure_effect(
        [*before, *after], since=NOON - timedelta(days=28), published_at=NOON, now=NOON + timedelta(days=14)
    )
    assert (effect.before.n, effect.before.weeks, effect.before.weekly) == (40, 4.0, 10.0)
    assert (effect.before.answered.share, effect.before.handed_over.share) == (0.0, 50.0)
    assert (effect.after.n, effect.after.weekly, effect.after.answered.share) == (36, 18.0, 100.0)
    assert effect.after.answered.low > effect.before.answered.high
    assert (effect.enough, effect.told) == (True, True)


def test_of_few_questions_nothing_is_told() -> None:
    rows = [question(-1, "refused"), question(1, "answered")]
    effect = measure_effect(rows, since=NOON - timedelta(days=7), published_at=NOON, now=NOON + timedelta(days=7))
    assert (effect.enough, effect.told) == (False, False)
    nothing = measure_effect([], since=NOON, published_at=NOON, now=NOON)
    assert (nothing.before.n, nothing.after.answered.low, nothing.after.answered.high) == (0, 0.0, 100.0)


def test_weeks_end_now_and_count_each_question_once() -> None:
    rows = [question(-0.5, "refused"), question(-8, "answered"), question(-8.5, "refused", handed=True)]
    weeks = count_weeks(rows, now=NOON, weeks=3)
    assert [week[1:] for week in weeks] == [(0, 0, 0), (2, 1, 1), (1, 0, 0)]
    assert weeks[-1][0] == NOON - timedelta(weeks=1)
