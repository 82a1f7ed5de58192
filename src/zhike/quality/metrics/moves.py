"""What moved most: the metrics of a group, each against the period before, the most surprising change first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from zhike.platform.database import Session
from zhike.quality.metrics.changes import read_calendar
from zhike.quality.metrics.definition import Metric
from zhike.quality.metrics.groups import LEAST_N
from zhike.quality.metrics.report import Question, check_question, computable, count
from zhike.quality.rules import surprises
from zhike.quality.rules.differences import FALSE_DISCOVERIES, adjust
from zhike.quality.rules.figures import NO_DATA, NOT_BY_THIS, TOO_FEW, Figure, Parts, evaluate
from zhike.quality.rules.periods import Period
from zhike.quality.rules.surprises import Days, Surprise, Turn

Against = Literal["previous", "weekdays"]

STEADY = "steady"
"""The figure never moved, and has no interval: there is nothing to hold a change against."""


@dataclass(frozen=True, slots=True)
class Move:
    """A metric's figures of both periods. Without a `surprise` the `reason` says why none can be told.

    `q`: its p value, adjusted for all that were looked at. `history`: how many earlier changes tell what is usual.
    `course`: the periods of its history, oldest first, the asked one last.
    """

    metric: Metric
    now: Figure
    before: Figure
    change: float | None
    surprise: Surprise | None
    q: float | None
    turn: Turn
    history: int
    course: tuple[tuple[date, float | None], ...]
    reason: str | None

    @property
    def stands_out(self) -> bool:
        """By more than is usual and more than chance, among as many as were looked at."""
        return self.q is not None and self.q <= FALSE_DISCOVERIES


@dataclass(frozen=True, slots=True)
class Moves:
    """All metrics, the most surprising first, those of which nothing can be told last; `days`: how many met theirs."""

    period: Period
    compared: Period | None
    days: int
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class _Sides:
    """A metric over days and over those before, as figures."""

    days: Days
    now: Figure
    before: Figure

    def change(self, metric: Metric, days: int) -> float | None:
        """From before to now, a count as if it were of so many days; None where a side has no value."""
        if self.now.value is None or self.before.value is None or not self.days.now:
            return None
        change = self.now.value - self.before.value
        return change * days / len(self.days.now) if metric.kind == "count" else change


async def report_moves(session: Session, asked: Question, against: Against, country: str) -> Moves:
    """The metrics of `asked` in its period. Raises `PeriodReversed` or `PeriodTooLong`."""
    check_question(asked)
    pairs = surprises.earlier_days(asked.period)
    if against == "weekdays":
        span = Period(pairs[-1].before[0], asked.period.last)
        calendar = await read_calendar(session, span, country)
        weeks = surprises.weeks_of(asked.period)
        found = [calendar.same_weekdays(pair.now, weeks) for pair in pairs]
        pairs = [Days(tuple(each), tuple(each.values())) for each in found]
    counted = await _count(session, asked, pairs)
    moves = [_move(metric, asked, pairs, counted) for metric in asked.counted]
    tested = [place for place, move in enumerate(moves) if move.surprise is not None]
    for place, q in zip(tested, adjust([_p(moves[place]) for place in tested]), strict=True):
        moves[place] = replace(moves[place], q=q)
    return Moves(asked.period, surprises.span_of(pairs[0].before), len(pairs[0].now), tuple(sorted(moves, key=_order)))


def _order(move: Move) -> tuple[bool, float, float]:
    told = move.surprise
    return (told is None, told.p if told else 0.0, -told.times if told else 0.0)


def _p(move: Move) -> float:
    return move.surprise.p if move.surprise is not None else 1.0


async def _count(
    session: Session, asked: Question, pairs: Sequence[Days]
) -> dict[tuple[date, ...], Mapping[str, Parts]]:
    """The parts of each metric over each set of days, counted once."""
    found: dict[tuple[date, ...], Mapping[str, Parts]] = {}
    for pair in pairs:
        for days in (pair.now, pair.before):
            span = surprises.span_of(days)
            if days in found or span is None:
                continue
            only = () if span.days == len(days) else days
            tallies = await count(session, replace(asked, period=span, by=(), days=only))
            found[days] = tallies[0].parts if tallies else {}
    return found


def _move(
    metric: Metric, asked: Question, pairs: Sequence[Days], counted: Mapping[tuple[date, ...], Mapping[str, Parts]]
) -> Move:
    def figure(days: tuple[date, ...]) -> Figure:
        return evaluate(metric.shape, counted.get(days, {}).get(metric.key, {}))

    if not computable(asked, metric):
        nothing = Figure(None, 0, reason=NOT_BY_THIS)
        return Move(metric, nothing, nothing, None, None, None, "none", 0, (), NOT_BY_THIS)
    first, *earlier = [_Sides(pair, figure(pair.now), figure(pair.before)) for pair in pairs]
    days = len(first.days.now)
    known = _known(metric, earlier)
    changes = [change for sides in known if (change := sides.change(metric, days)) is not None]
    change = first.change(metric, days)
    reason = NO_DATA if _just_begun(metric, earlier) else _reason(metric, first)
    found = None
    if change is not None and reason is None:
        # Samples of the floor a minute apart hang together: their intervals say too little.
        alone = metric.dataset != "floor"
        error = surprises.error_of(first.now, first.before, counted=metric.kind == "count") if alone else 0.0
        found = surprises.surprise(change, changes, error)
        reason = None if found else STEADY
    return Move(
        metric=metric,
        now=first.now,
        before=first.before,
        change=change,
        surprise=found,
        q=None,
        turn="none" if change is None else surprises.turn(change, metric.better),
        history=len(changes),
        course=_course(first, known),
        reason=reason,
    )


def _reason(metric: Metric, sides: _Sides) -> str | None:
    """Why a change cannot be told: a side without a value, or with too few behind it."""
    if not sides.days.now:
        return NO_DATA
    for figure in (sides.now, sides.before):
        if figure.value is None:
            return figure.reason
        # A count says itself how far chance may move it.
        if metric.kind != "count" and figure.n < max(metric.minimum_n, LEAST_N):
            return TOO_FEW
    return None


def _just_begun(metric: Metric, earlier: Sequence[_Sides]) -> bool:
    """Whether nothing was counted before the period that it is held against, which then may have begun within it."""
    return metric.kind == "count" and bool(earlier) and not any(sides.before.n for sides in earlier)


def _known(metric: Metric, earlier: Sequence[_Sides]) -> Sequence[_Sides]:
    """What tells how much is usual: a count begins with the period after the first that had any, which may have begun
    within it."""
    if metric.kind != "count" or not earlier or earlier[-1].before.n:
        return earlier
    return earlier[: max((place for place, sides in enumerate(earlier) if sides.before.n), default=0)]


def _course(first: _Sides, known: Sequence[_Sides]) -> tuple[tuple[date, float | None], ...]:
    sides = [first, *known]
    steps = [(one.days.now, one.now) for one in sides] + [(sides[-1].days.before, sides[-1].before)]
    return tuple((min(days), figure.value) for days, figure in reversed(steps) if days)
