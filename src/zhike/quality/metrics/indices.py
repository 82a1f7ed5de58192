"""What an index comes to for a period, for its parts and week by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zhike.platform.database import Session
from zhike.quality.metrics.catalogue import METRICS, find_dimension, find_metric
from zhike.quality.metrics.catalogue.indices import Index
from zhike.quality.metrics.report import Key, Question, make_report
from zhike.quality.rules.figures import Figure
from zhike.quality.rules.fluctuation import PERIODS, Fluctuation, fluctuate
from zhike.quality.rules.indices import IndexFigure, Part, Rank, compute, rank
from zhike.quality.rules.periods import whole_weeks

MOST_RANKED = 50


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A value of the dimension with its index, its place among all and how many contacts it has."""

    key: Key
    contacts: int
    figure: IndexFigure
    rank: Rank | None


@dataclass(frozen=True, slots=True)
class IndexReport:
    """An index of a period: the whole, the rows best first, and the twelve whole weeks up to its end."""

    total: IndexFigure
    figures: Mapping[str, Figure]
    rows: tuple[IndexRow, ...]
    weeks: tuple[tuple[str, float | None], ...]
    fluctuation: Fluctuation
    groups: Mapping[str, IndexFigure]


async def report_index(session: Session, index: Index, parts: Sequence[Part], asked: Question) -> IndexReport:
    """`index` with the weights of `parts`, for the period and filters of `asked` and by its dimension."""
    metrics = (*(find_metric(part.metric) for part in parts), METRICS["contacts"])
    made = await make_report(session, replace(asked, metrics=metrics))
    figures = [(row.key, row.figures, compute(index.form, parts, row.figures)) for row in made.rows]
    shown = sorted(
        ((key, int(each["contacts"].value or 0), figure) for key, each, figure in figures),
        key=lambda row: (-(row[2].value if row[2].value is not None else -1.0), str(row[0])),
    )
    total = compute(index.form, parts, made.total)
    # Places mean something among rows of which all is known that is known of the whole.
    whole = {key: figure.scores for key, _, figure in shown if figure.scores.keys() >= total.scores.keys()}
    places = rank(index.form, parts, whole) if 1 < len(whole) <= MOST_RANKED else {}
    weeks = await _weeks(session, index, parts, replace(asked, metrics=metrics))
    return IndexReport(
        total=total,
        figures=made.total,
        rows=tuple(IndexRow(key, n, figure, places.get(key)) for key, n, figure in shown),
        weeks=weeks,
        fluctuation=fluctuate([value for _, value in weeks]),
        groups={
            group: compute(index.form, [part for part in parts if part.group == group], made.total)
            for group in dict.fromkeys(part.group for part in parts if part.group)
        },
    )


async def _weeks(
    session: Session, index: Index, parts: Sequence[Part], asked: Question
) -> tuple[tuple[str, float | None], ...]:
    """The index of each of the twelve whole weeks up to the period's end."""
    weeks, mondays = whole_weeks(asked.period.last, PERIODS)
    made = await make_report(session, replace(asked, period=weeks, by=(find_dimension("week"),)))
    found = {str(row.key[0]): compute(index.form, parts, row.figures).value for row in made.rows}
    return tuple((str(monday), found.get(str(monday))) for monday in mondays)
