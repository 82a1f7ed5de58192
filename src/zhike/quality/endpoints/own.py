"""What the catalogue says about oneself: an agent's own figures, never beside anybody else's."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel

from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.quality.endpoints.asking import PeriodDep
from zhike.quality.metrics import deriving
from zhike.quality.metrics.catalogue import find_measures
from zhike.quality.metrics.definition import Measure
from zhike.quality.metrics.presenting import definition_json, figure_json
from zhike.quality.metrics.report import Question
from zhike.quality.rules.figures import TOO_FEW, Figure
from zhike.quality.schemas import FigureBody, FreshnessBody, MetricBody, PeriodBody
from zhike.quality.service.freshness import find_freshness

router = APIRouter()

OWN: Final = (
    "answered", "talk_time", "acw", "aht", "first_response", "csat_mean", "csat_t2b", "resolution_rate", "fcr_agent",
    "transfer_rate",
)  # fmt: skip


# What says how good somebody is says nothing from a handful of contacts, whatever the catalogue asks for a bank.
_JUDGING: Final = frozenset({"csat_mean", "csat_t2b", "resolution_rate", "fcr_agent", "transfer_rate"})
FEWEST: Final = 20


class OwnFiguresBody(BaseModel):
    """One's own figures by metric, as the catalogue defines them; too few to say anything: `reason` is too_few."""

    period: PeriodBody
    figures: dict[str, FigureBody]
    definitions: list[MetricBody]
    freshness: FreshnessBody


@router.get("/me/figures", dependencies=[requires("quality.own")])
async def get_own_figures(
    session: SessionDep, runtime: RuntimeDep, actor: ActorDep, now: NowDep, period: PeriodDep
) -> OwnFiguresBody:
    """The reader's own contacts of a period, and no others."""
    question = Question(period, (), tuple(find_measures(list(OWN))), {"agent": [actor.id]})
    report = await deriving.answer(session, question, runtime.settings.business_country)
    fresh = await find_freshness(session, period, zone=runtime.settings.zone, now=now)
    return OwnFiguresBody(
        period=PeriodBody(first=period.first, last=period.last),
        figures={key: _guarded(key, figure) for key, figure in report.total.items()},
        definitions=[_defined(metric) for metric in question.metrics],
        freshness=FreshnessBody.model_validate(fresh, from_attributes=True),
    )


def _guarded(key: str, figure: Figure) -> FigureBody:
    if key in _JUDGING and 0 < figure.n < FEWEST:
        return FigureBody(value=None, n=figure.n, reason=TOO_FEW)
    return FigureBody(**figure_json(figure))


def _defined(metric: Measure) -> MetricBody:
    body = MetricBody.model_validate(definition_json(metric))
    return body.model_copy(update={"minimum_n": max(body.minimum_n, FEWEST)}) if metric.key in _JUDGING else body
