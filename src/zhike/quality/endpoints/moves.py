"""What moved most: the metrics of a group by how surprising their change is, on the page and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from zhike.audit import api as audit
from zhike.platform.web import ActorDep, LanguageDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.quality.endpoints.asking import FiltersDep
from zhike.quality.endpoints.definitions import show_metric
from zhike.quality.errors import PeriodNotOver
from zhike.quality.metrics.catalogue import GROUPS, METRICS, Group
from zhike.quality.metrics.definition import Metric
from zhike.quality.metrics.moves import Against, Move, Moves, report_moves
from zhike.quality.metrics.report import Question
from zhike.quality.rules.periods import Period
from zhike.quality.rules.surprises import Turn
from zhike.quality.schemas import FigureBody, MetricBody, PeriodBody, csv_lines

router = APIRouter()


class CourseBody(BaseModel):
    """A period of a metric's history by its first day."""

    first: date
    value: float | None


class MetricMoveBody(BaseModel):
    """A metric's figures of both periods and how surprising their difference is.

    `usual`: how much it moves otherwise, `times`: the change in usual ones, `p` and `q`: how likely one so large is,
    alone and among all looked at. `history`: how many earlier changes tell what is usual; 0-3: chance alone does.
    Without `p` the `reason`: as a figure's, or `steady` (never moved, no interval).
    """

    metric: MetricBody
    now: FigureBody
    before: FigureBody
    change: float | None
    usual: float | None
    times: float | None
    p: float | None
    q: float | None
    stands_out: bool
    turn: Turn
    history: int
    course: list[CourseBody]
    reason: str | None


class MetricMovesBody(BaseModel):
    """All metrics of a group, the most surprising first. `period`: its days that are over, `compared`: from the first
    to the last of those they are held against, `days`: how many have one."""

    period: PeriodBody
    compared: PeriodBody | None
    days: int
    against: Against
    group: Group | None
    moves: list[MetricMoveBody]


@dataclass(frozen=True, slots=True)
class _Asked:
    moves: Moves
    against: Against
    group: Group | None


async def _period(
    runtime: RuntimeDep,
    now: NowDep,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
) -> Period:
    """The days that are over; without dates the last whole week."""
    yesterday = now.astimezone(runtime.settings.zone).date() - timedelta(days=1)
    sunday = yesterday - timedelta(days=yesterday.isoweekday() % 7)
    until = last or (yesterday if first else sunday)
    begin = first or until - timedelta(days=6)
    if begin > yesterday:
        raise PeriodNotOver
    return Period(begin, min(until, yesterday))


async def _asked(
    *,
    session: SessionDep,
    runtime: RuntimeDep,
    filters: FiltersDep,
    period: Annotated[Period, Depends(_period)],
    group: Group | None = None,
    against: Against = "previous",
) -> _Asked:
    members = GROUPS[group] if group else METRICS.values()
    counted = tuple(each for each in members if isinstance(each, Metric))
    question = Question(period, (), counted, filters)
    return _Asked(await report_moves(session, question, against, runtime.settings.business_country), against, group)


AskedDep = Annotated[_Asked, Depends(_asked)]


@router.get("/metric-moves", dependencies=[requires("quality.read")])
async def get_metric_moves(asked: AskedDep) -> MetricMovesBody:
    """Which metrics changed most since the period before, or against the same weekdays, by how surprising it is."""
    made = asked.moves
    return MetricMovesBody(
        period=PeriodBody.of(made.period),
        compared=PeriodBody.of(made.compared) if made.compared else None,
        days=made.days,
        against=asked.against,
        group=asked.group,
        moves=[_move(each) for each in made.moves],
    )


@router.get("/metric-moves.csv", dependencies=[requires("quality.export")], response_class=Response)
async def get_metric_moves_csv(
    asked: AskedDep, session: SessionDep, actor: ActorDep, now: NowDep, language: LanguageDep
) -> Response:
    """The same as CSV, in the same order."""
    period = asked.moves.period
    detail: dict[str, Any] = {"from": period.first.isoformat(), "to": period.last.isoformat(), "what": "moves"}
    await audit.record(session, actor=actor, action="quality.exported", subject="report", detail=detail, now=now)
    # Spreadsheet programs read UTF-8 only with this mark in front.
    text = "\ufeff" + csv_lines(_csv(asked.moves, zh=language == "zh"))
    name = f"moves-{period.first}-{period.last}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=headers)


_COLUMNS = (
    *(("指标", "Metric"), ("口径", "Definition"), ("单位", "Unit"), ("本期", "Now"), ("本期 n", "n now")),
    *(("对比期", "Before"), ("对比期 n", "n before"), ("变化", "Change"), ("平常变化", "Usual change")),
    *(("倍数", "Times the usual"), ("p", "p"), ("q", "q"), ("突出", "Stands out"), ("好坏", "Better or worse")),
    *(("历史变化数", "Earlier changes"), ("无数值的原因", "Why there is none"), ("从", "From"), ("到", "To")),
    *(("对比从", "Compared from"), ("对比到", "Compared to")),
)


def _csv(made: Moves, *, zh: bool) -> Iterator[list[Any]]:
    yield [column[0 if zh else 1] for column in _COLUMNS]
    compared = (made.compared.first, made.compared.last) if made.compared else (None, None)
    for each in made.moves:
        metric, told = each.metric, each.surprise
        yield [
            *(metric.zh if zh else metric.en, metric.reference, metric.unit, each.now.value, each.now.n),
            *(each.before.value, each.before.n, each.change),
            *((told.usual, told.times, told.p) if told else (None, None, None)),
            *(each.q, each.stands_out, each.turn, each.history, each.reason),
            *(made.period.first, made.period.last, *compared),
        ]


def _move(each: Move) -> MetricMoveBody:
    told = each.surprise
    return MetricMoveBody(
        metric=show_metric(each.metric),
        now=FigureBody.of(each.now),
        before=FigureBody.of(each.before),
        change=each.change,
        usual=told.usual if told else None,
        times=told.times if told else None,
        p=told.p if told else None,
        q=each.q,
        stands_out=each.stands_out,
        turn=each.turn,
        history=each.history,
        course=[CourseBody(first=first, value=value) for first, value in each.course],
        reason=each.reason,
    )
