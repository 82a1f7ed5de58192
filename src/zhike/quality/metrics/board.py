"""The supervisors' board: the floor now, the day so far from the metric catalogue, arrivals against last week."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.quality.metrics.catalogue import METRICS, find_dimension
from zhike.quality.metrics.definition import Metric, Unit
from zhike.quality.metrics.report import Question, Report, make_report
from zhike.quality.repository import board as repository
from zhike.quality.repository.board import FloorSample
from zhike.quality.rules.board import (
    INTERVAL_MINUTES,
    Arrivals,
    arrange_arrivals,
    hourly_trend,
    sampled_trend,
    share_at_work,
)
from zhike.quality.rules.figures import Figure
from zhike.quality.rules.judging import Better, State, Target, judge
from zhike.quality.rules.periods import Period, same_weekday_before
from zhike.quality.service.targets import list_targets
from zhike.routing import api as routing

# Shown in this order. Metrics of the floor are of this moment, those of contacts of today, and what can be known only
# after a week of the four weeks before that week.
OF_NOW = ("waiting", "longest_wait", "agents_online", "occupancy")
OF_TODAY = (
    *("service_level", "abandon_rate", "asa", "contacts", "offered", "answered"),
    *("bot_share", "containment", "csat_mean", "resolution_rate", "first_response"),
)
SETTLED = ("bot_resolution", "fcr_callback")
SETTLED_DAYS = 28

SETTLED_FRESH_S = 300.0
_SAMPLED_SPAN = timedelta(hours=2)

Span = Literal["now", "today", "settled"]


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure. `value` and `trend` are in the metric's unit; `reason` says why there is no value.

    `span`: of this moment, of today so far, or of the four weeks in which it is settled whether customers came again;
    `period` are their dates, whose contacts the figure opens.
    """

    id: str
    span: Span
    period: Period | None
    unit: Unit
    better: Better
    value: float | None
    n: int
    low: float | None
    high: float | None
    reason: str | None
    target: float | None
    threshold: float | None
    state: State
    trend: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue: as routing sees it now, and its service level of today."""

    floor: routing.QueueFloor
    service_level: Figure


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the board at `at`."""

    at: datetime
    tiles: tuple[Tile, ...]
    queues: tuple[QueueLine, ...]
    by_state: Mapping[str, int]
    agents: int
    attention: Sequence[routing.Attention]
    arrivals: Arrivals
    assistant_share: Figure


async def make_board(session: Session, runtime: Runtime, settled: Mapping[str, Figure], now: datetime) -> Board:
    """The board at `now`; `settled` are the figures that change with the day only (see `settled_figures`)."""
    zone = runtime.settings.zone
    today = now.astimezone(zone).date()
    floor = await routing.snapshot(session, now)
    by_hour = await make_report(session, _question(today, today, "hour", OF_TODAY))
    by_queue = await make_report(session, _question(today, today, "queue", ("service_level",)))
    samples = await repository.list_samples(session, since=now - _SAMPLED_SPAN)
    targets = await list_targets(session)
    tiles = (
        *(_tile(each, now_figure(each, floor), targets, trend=_trend(each, samples, now)) for each in OF_NOW),
        *(_today_tile(each, by_hour, targets, zone, now) for each in OF_TODAY),
        *(_tile(each, settled[each], targets, span="settled", period=settled_period(today)) for each in SETTLED),
    )
    levels = {row.key[0]: row.figures["service_level"] for row in by_queue.rows}
    nothing = Figure(None, 0, reason="no_data")
    return Board(
        at=now,
        tiles=tiles,
        queues=tuple(QueueLine(line, levels.get(line.queue.key, nothing)) for line in floor.queues),
        by_state=floor.by_state,
        agents=len(floor.agents),
        attention=floor.attention,
        arrivals=await _arrivals(session, runtime, today, now),
        assistant_share=by_hour.total["bot_share"],
    )


async def settled_figures(session: Session, runtime: Runtime, now: datetime) -> Mapping[str, Figure]:
    """Figures of the last four weeks for which it is known whether the customers came again."""
    period = settled_period(now.astimezone(runtime.settings.zone).date())
    return (await make_report(session, _question(period.first, period.last, None, SETTLED))).total


def settled_period(today: date) -> Period:
    """The four weeks up to a week ago."""
    last = today - timedelta(days=7)
    return Period(last - timedelta(days=SETTLED_DAYS - 1), last)


class BoardKeeper:
    """One board for all who look, computed by whoever asks first.

    It is at most `desk_queue_age_s` old: whoever is told of a change is told that much later, and finds it here.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._board: Board | None = None
        self._settled: Mapping[str, Figure] = {}
        self._settled_at: datetime | None = None

    async def get(self, session: Session, runtime: Runtime) -> Board:
        """The board, at most so old."""
        async with self._turn:
            now, fresh_s = runtime.clock.now(), runtime.settings.desk_queue_age_s
            if self._settled_at is None or abs((now - self._settled_at).total_seconds()) >= SETTLED_FRESH_S:
                self._settled, self._settled_at = await settled_figures(session, runtime, now), now
            if self._board is None or abs((now - self._board.at).total_seconds()) >= fresh_s:
                self._board = await make_board(session, runtime, self._settled, now)
            return self._board


def now_figure(metric_id: str, floor: routing.Floor) -> Figure:
    """A figure of the floor at this moment."""
    occupancy, here = share_at_work(floor.by_state)
    values: dict[str, tuple[float | None, int]] = {
        "waiting": (float(floor.waiting), floor.waiting),
        "longest_wait": (float(floor.longest_wait_s), floor.waiting),
        "agents_online": (float(floor.online), floor.online),
        "occupancy": (occupancy, here),
    }
    value, n = values[metric_id]
    return Figure(value, n, reason=None if value is not None else "no_data")


def _question(first: date, last: date, by: str | None, metrics: Sequence[str]) -> Question:
    dimensions = (find_dimension(by),) if by is not None else ()
    return Question(Period(first, last), dimensions, tuple(METRICS[each] for each in metrics))


def _today_tile(metric_id: str, by_hour: Report, targets: Mapping[str, Target], zone: tzinfo, now: datetime) -> Tile:
    hours = {row.key[0]: row.figures[metric_id].value for row in by_hour.rows}
    trend = hourly_trend(hours, now=now, zone=zone)
    period = by_hour.question.period
    return _tile(metric_id, by_hour.total[metric_id], targets, span="today", period=period, trend=trend)


def _tile(
    metric_id: str,
    figure: Figure,
    targets: Mapping[str, Target],
    *,
    span: Span = "now",
    period: Period | None = None,
    trend: tuple[float | None, ...] = (),
) -> Tile:
    metric: Metric = METRICS[metric_id]
    aim = targets.get(metric_id)
    target, threshold = (aim.target, aim.threshold) if aim is not None else (None, None)
    return Tile(
        id=metric_id,
        span=span,
        period=period,
        unit=metric.unit,
        better=metric.better,
        value=figure.value,
        n=figure.n,
        low=figure.low,
        high=figure.high,
        reason=figure.reason,
        target=target,
        threshold=threshold,
        state=judge(figure.value, better=metric.better, target=target, threshold=threshold),
        trend=trend,
    )


def _trend(metric_id: str, samples: Sequence[FloorSample], now: datetime) -> tuple[float | None, ...]:
    points = [(sample.at, value) for sample in samples if (value := _sampled(metric_id, sample)) is not None]
    return sampled_trend(points, now=now, span=_SAMPLED_SPAN)


def _sampled(metric_id: str, sample: FloorSample) -> float | None:
    here = sample.serving_s + sample.available_s
    values: dict[str, float | None] = {
        "waiting": float(sample.waiting),
        "longest_wait": sample.longest_wait_s,
        "agents_online": float(sample.online),
        "occupancy": 100.0 * sample.serving_s / here if here else None,
    }
    return values[metric_id]


async def _arrivals(session: Session, runtime: Runtime, today: date, now: datetime) -> Arrivals:
    zone = runtime.settings.zone
    counted = await repository.count_arrivals(
        session,
        today=today,
        before=same_weekday_before(today),
        midnight=datetime.combine(today, time(), zone),
        zone=runtime.settings.business_zone,
        seconds=INTERVAL_MINUTES * 60,
    )
    return arrange_arrivals(counted, now=now, zone=zone)
