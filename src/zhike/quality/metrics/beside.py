"""What belongs beside the figures that were asked for: a wait without load and staffing misleads, and so on.

Each definition says what it may not stand without (`beside`); what of it was not asked for is told of the whole period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhike.platform.database import Session
from zhike.quality.metrics import deriving
from zhike.quality.metrics.catalogue import find_measures
from zhike.quality.metrics.definition import Measure
from zhike.quality.metrics.report import Question
from zhike.quality.rules.figures import NOT_BY_THIS, Figure


@dataclass(frozen=True, slots=True)
class Companion:
    """A figure that belongs beside others. `of_all`: it does not know the question's filters, so it is of everybody."""

    metric: Measure
    figure: Figure
    of_all: bool


async def find_companions(session: Session, question: Question, country: str) -> list[Companion]:
    """The metrics that those of `question` may not stand without, in the catalogue's words, as one total each."""
    asked = {metric.id for metric in question.metrics}
    ids = dict.fromkeys(one for metric in question.metrics for one in metric.beside if one not in asked)
    if not ids:
        return []
    whole = replace(question, by=(), top=None, metrics=tuple(find_measures(list(ids))))
    told = (await deriving.answer(session, whole, country)).total
    unfiltered = [metric for metric in whole.metrics if told[metric.key].reason == NOT_BY_THIS]
    of_all = await _of_all(session, whole, unfiltered, country)
    return [
        Companion(metric, of_all.get(metric.key, told[metric.key]), metric.key in of_all) for metric in whole.metrics
    ]


async def _of_all(session: Session, whole: Question, metrics: Sequence[Measure], country: str) -> dict[str, Figure]:
    if not metrics or not whole.filters:
        return {}
    question = replace(whole, filters={}, metrics=tuple(metrics))
    return dict((await deriving.answer(session, question, country)).total)
