"""A question is kept on the definitions of its day: each figure is named `id@version`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from zhike.quality.errors import DimensionTwice, PeriodReversed, PeriodTooLong
from zhike.quality.metrics.catalogue import MEASURES, find_dimension, find_measure
from zhike.quality.rules.periods import LONGEST_DAYS
from zhike.quality.rules.saving import SavedQuestion, newer


def pinned(question: SavedQuestion, today: date) -> SavedQuestion:
    """The question with definitions for names.

    Raises `MetricUnknown`, `DimensionUnknown`, `DimensionTwice`, `PeriodReversed` or `PeriodTooLong`.
    """
    dimensions = [find_dimension(each).id for each in (question.by, question.split) if each]
    if len(set(dimensions)) < len(dimensions):
        raise DimensionTwice
    problem = question.period(today).problem()
    if problem is not None:
        raise PeriodReversed if problem == "reversed" else PeriodTooLong(days=LONGEST_DAYS)
    return replace(question, metrics=tuple(dict.fromkeys(find_measure(one).reference for one in question.metrics)))


def newer_definitions(question: SavedQuestion) -> dict[str, int]:
    """Pinned definitions of which there is a later version, with it."""
    return newer(question.metrics, {metric.id: metric.version for metric in MEASURES.values()})
