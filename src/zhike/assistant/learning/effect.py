"""What an article changed: the same gap's questions before and after it was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from zhike.assistant.learning.gap import Question
from zhike.assistant.registry.entry import Share
from zhike.assistant.registry.judging import share

# With fewer questions on a side the page says that nothing can be told yet.
FEWEST: Final = 30
_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the publication: questions a week over `weeks`, and the shares that were answered and handed over."""

    n: int
    weeks: float
    weekly: float
    answered: Share
    handed_over: Share


@dataclass(frozen=True, slots=True)
class Effect:
    """Both sides. `told`: enough questions on both, and the intervals of the answered shares do not touch."""

    before: Side
    after: Side
    enough: bool
    told: bool


def measure_effect(questions: Sequence[Question], *, since: datetime, published_at: datetime, now: datetime) -> Effect:
    """The effect of what was published at `published_at`; `since` is when the gap's questions began to be watched."""
    earlier = [each for each in questions if each.asked_at < published_at]
    later = [each for each in questions if each.asked_at >= published_at]
    before = _side(earlier, published_at - min(since, published_at))
    after = _side(later, now - published_at)
    enough = min(before.n, after.n) >= FEWEST
    apart = after.answered.low > before.answered.high or after.answered.high < before.answered.low
    return Effect(before, after, enough, enough and apart)


def count_weeks(
    questions: Sequence[Question], *, now: datetime, weeks: int = 12
) -> list[tuple[datetime, int, int, int]]:
    """(begin, asked, answered, handed over) of each of the last `weeks` weeks, oldest first; the last ends now."""
    rows = []
    for back in range(weeks, 0, -1):
        begin = now - back * _WEEK
        own = [each for each in questions if begin <= each.asked_at < begin + _WEEK]
        answered = sum(each.fate == "answered" for each in own)
        rows.append((begin, len(own), answered, sum(each.handed_over for each in own)))
    return rows


def _side(questions: Sequence[Question], length: timedelta) -> Side:
    n, weeks = len(questions), max(length / _WEEK, 1 / 7)
    return Side(
        n=n,
        weeks=round(weeks, 2),
        weekly=round(n / weeks, 2),
        answered=share(sum(each.fate == "answered" for each in questions), n),
        handed_over=share(sum(each.handed_over for each in questions), n),
    )
