"""Indices: what they are, what they come to, and their weights."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from zhike.platform.fields import Line
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag
from zhike.quality.endpoints.asking import FiltersDep, PeriodDep
from zhike.quality.endpoints.index_bodies import (
    ExampleBody,
    ExampleLineBody,
    FluctuationBody,
    IndexBody,
    IndexFigureBody,
    IndexList,
    IndexPartBody,
    IndexReportBody,
    IndexRowBody,
    IndexWeekBody,
    NewWeights,
    RankBody,
    WeightsBody,
)
from zhike.quality.metrics.catalogue import METRICS, find_dimension
from zhike.quality.metrics.catalogue.indices import INDICES, Index, find_index
from zhike.quality.metrics.indices import IndexReport, report_index
from zhike.quality.metrics.labels import find_labels
from zhike.quality.metrics.report import Question, key_text
from zhike.quality.repository.indices import Weights
from zhike.quality.rules import lz_example
from zhike.quality.rules.indices import IndexFigure, reweighed
from zhike.quality.schemas import FigureBody, NameBody, PeriodBody
from zhike.quality.service import indices as service

router = APIRouter()

_OF_EXAMPLE = ("qsi", "sqom")


@router.get("/indices", dependencies=[requires("quality.read")])
async def list_indices(session: SessionDep) -> IndexList:
    """All indices with their parts and every version of their weights."""
    known = [(index, await service.list_weights(session, index.id, index.parts)) for index in INDICES.values()]
    return IndexList(items=[_index(index, weights[0], weights) for index, weights in known])


@router.get("/indices/example", dependencies=[requires("quality.read")])
async def get_example() -> ExampleBody:
    """The LZ Bank's before and after: its inputs, and what follows from them with the weights as shipped."""
    of = {one: INDICES[one] for one in _OF_EXAMPLE}
    lines = lz_example.lines({one: (index.zh, index.en, index.form, index.parts) for one, index in of.items()})
    return ExampleBody(
        lines=[
            ExampleLineBody(
                id=line.id,
                name=NameBody(zh=line.zh, en=line.en),
                before=line.before,
                after=line.after,
                printed=line.printed,
                input=line.input,
            )
            for line in lines
        ]
    )


@router.get("/indices/{index_id}", dependencies=[requires("quality.read")])
async def get_index(
    *,
    index_id: Line,
    session: SessionDep,
    period: PeriodDep,
    filters: FiltersDep,
    by: Line = "channel",
    version: Annotated[int | None, Query(ge=0)] = None,
) -> IndexReportBody:
    """An index of a period by a dimension, with the weights in force or those of `version`."""
    index, dimension = find_index(index_id), find_dimension(by)
    weights = await service.find_weights(session, index.id, index.parts, version)
    parts = reweighed(index.parts, weights.weights)
    made = await report_index(session, index, parts, Question(period, (dimension,), (), filters))
    words = await find_labels(session, dimension.id, {row.key[0] for row in made.rows})
    known = await service.list_weights(session, index.id, index.parts)
    return _report(
        _index(index, weights, known),
        made,
        period=PeriodBody.of(period),
        by=by,
        labels={str(key_text(value)): NameBody(zh=zh, en=en) for value, (zh, en) in words.items()},
    )


@router.put("/indices/{index_id}/weights", dependencies=[requires("quality.manage")])
async def put_weights(
    *,
    index_id: Line,
    new: NewWeights,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    expected: ExpectedVersionDep,
    response: Response,
) -> WeightsBody:
    """A further version of an index's weights; If-Match says which version the edit is based on."""
    index = find_index(index_id)
    written = await service.set_weights(
        session,
        actor=actor,
        index_id=index.id,
        parts=index.parts,
        weights=new.weights,
        origin=new.origin,
        expected=expected,
        now=now,
    )
    set_etag(response, written.version)
    return _weights(written)


def _index(index: Index, weights: Weights, versions: list[Weights]) -> IndexBody:
    return IndexBody(
        id=index.id,
        name=NameBody(zh=index.zh, en=index.en),
        form=index.form,
        formula=NameBody(zh=index.formula_zh, en=index.formula_en),
        caveats=NameBody(zh=index.caveats_zh, en=index.caveats_en),
        version=weights.version,
        parts=[
            IndexPartBody(
                metric=part.metric,
                name=NameBody(zh=METRICS[part.metric].zh, en=METRICS[part.metric].en),
                unit=METRICS[part.metric].unit,
                weight=part.weight,
                lowest=part.lowest,
                highest=part.highest,
                reverse=part.reverse,
                group=part.group,
                source=part.source,
            )
            for part in reweighed(index.parts, weights.weights)
        ],
        versions=[_weights(one) for one in versions],
    )


def _weights(weights: Weights) -> WeightsBody:
    return WeightsBody(
        version=weights.version,
        weights=weights.weights,
        origin=weights.origin,
        by_name=weights.by_name,
        changed_at=weights.changed_at,
    )


def _report(
    index: IndexBody, made: IndexReport, *, period: PeriodBody, by: str, labels: dict[str, NameBody]
) -> IndexReportBody:
    wave = made.fluctuation
    return IndexReportBody(
        index=index,
        period=period,
        by=by,
        total=_figure(made.total),
        figures={name: FigureBody.of(figure) for name, figure in made.figures.items()},
        groups={name: _figure(figure) for name, figure in made.groups.items()},
        rows=[
            IndexRowBody(
                key=key_text(row.key[0]),
                contacts=row.contacts,
                figure=_figure(row.figure),
                rank=RankBody(place=row.rank.place, best=row.rank.best, worst=row.rank.worst) if row.rank else None,
            )
            for row in made.rows
        ],
        labels=labels,
        weeks=[IndexWeekBody(week=week, value=value) for week, value in made.weeks],
        fluctuation=FluctuationBody(
            n=wave.n,
            mean=wave.mean,
            variation=wave.variation,
            half_range=wave.half_range,
            lower=wave.lower,
            upper=wave.upper,
            signals=list(wave.signals),
        ),
    )


def _figure(figure: IndexFigure) -> IndexFigureBody:
    return IndexFigureBody(
        value=figure.value,
        low=figure.low,
        high=figure.high,
        kept=figure.kept,
        scores=dict(figure.scores),
        reason=figure.reason,
    )
