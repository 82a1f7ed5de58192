"""From a figure of another dataset than contacts to the rows behind it, as far as the reader may see them.

No row says who anybody is. Those of other contexts are shown to whoever may open what they are about there; of the rest
only the number is told. What is divided by what may be two datasets: the numerator's rows are of the metric's own, the
denominator's of the other.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.quality.datasets import SCHEMAS, Dataset
from zhike.quality.errors import PeriodReversed, PeriodTooLong, RowsNotByThis, RowsNotToBeSeen
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS
from zhike.quality.metrics.compilation import load
from zhike.quality.metrics.definition import Metric
from zhike.quality.metrics.drill import Part
from zhike.quality.metrics.report import Filters, of_wholes, scope_of
from zhike.quality.repository import reporting
from zhike.quality.rules.periods import LONGEST_DAYS, Period

_MOMENT: Mapping[Dataset, str] = {
    "floor": "at",
    "faults": "began_at",
    "down_times": "at",
    "watch": "local_date",
    "worker_faults": "began_at",
    "work_orders": "opened_at",
    "rights_requests": "received_at",
    "consents": "at",
    "members": "local_date",
    "answers": "at",
    "golden_answers": "at",
}
# Rows of one moment in an order that stays: by their id, else by whatever tells them apart best.
_TIE: Mapping[Dataset, str] = {
    "floor": "waiting",
    "down_times": "part",
    "watch": "local_hour",
    "consents": "purpose",
    "members": "value",
    "answers": "reason",
    "golden_answers": "verdict",
}
_COMPLAINT = "t0.kind = 'complaint'"
_SEEN: Mapping[Dataset, Sequence[tuple[str, str]]] = {
    "floor": (("quality.read", ""),),
    "faults": (("quality.read", ""),),
    "down_times": (("quality.read", ""),),
    "watch": (("quality.read", ""),),
    "worker_faults": (("quality.read", ""),),
    "work_orders": (("cases.read", f"not ({_COMPLAINT})"), ("complaints.read", _COMPLAINT)),
    "rights_requests": (("privacy.read", ""),),
    "consents": (("privacy.read", ""),),
    "members": (("customers.understand", ""),),
    "answers": (("assistant.evaluate", ""),),
    "golden_answers": (("assistant.evaluate", ""),),
}
"""Which rows (SQL, empty = all) are seen with which permission: the one that opens them where they are kept."""
_TIMES = frozenset({"local_date", "local_weekday"})
_HOUR = "local_hour"


@dataclass(frozen=True, slots=True)
class Behind:
    """Rows of a dataset: of a period and filters, and those of a metric's numerator or denominator."""

    dataset: Dataset
    period: Period
    filters: Filters
    predicate: str

    @property
    def columns(self) -> tuple[str, ...]:
        """What a row tells, its moment first."""
        names = [name for name in SCHEMAS[self.dataset] if name not in _TIMES]
        named = [name for name in names if name != _HOUR or self.moment == "local_date"]
        return tuple(dict.fromkeys((self.moment, *named)))

    @property
    def moment(self) -> str:
        """The column by which rows are in order."""
        return _MOMENT[self.dataset]

    @property
    def order(self) -> tuple[str, str]:
        """The columns by which rows are in order."""
        return self.moment, _TIE.get(self.dataset, "id")


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of them. `total` and `hidden` are told with the first page; `last`: from where the next one goes on."""

    behind: Behind
    items: tuple[dict[str, Any], ...]
    total: int | None
    hidden: int | None
    last: tuple[date | datetime, int] | None


def choose(metric: Metric, part: Part, period: Period, filters: Filters) -> Behind | None:
    """The rows behind a figure; None where they are contacts.

    Raises `PeriodReversed`, `PeriodTooLong`, or `RowsNotByThis` where a filter is not known to them.
    """
    problem = period.problem()
    if problem is not None:
        raise PeriodReversed if problem == "reversed" else PeriodTooLong(days=LONGEST_DAYS)
    other = part == "denominator" and metric.base_dataset is not None
    dataset = metric.base_dataset if other and metric.base_dataset else metric.dataset
    if dataset == "contacts":
        return None
    for name in filters:
        if not DIMENSIONS[name].splits(dataset):
            raise RowsNotByThis(metric=metric.id, dimension=name)
    compiled = load()[dataset].metrics[metric.reference]
    predicate = "" if other else compiled.numerator if part == "numerator" else compiled.denominator
    return Behind(dataset, period, {**of_wholes(dataset, filters), **filters}, predicate)


async def list_rows(
    session: Session, behind: Behind, actor: Actor, *, before: tuple[Any, int] | None, limit: int
) -> Rows:
    """Those that `actor` may see, newest first. Raises `RowsNotToBeSeen` where these are none of their kind."""
    seen = seen_by(behind, actor)
    scope = scope_of(behind.period, behind.filters, None)
    found = await reporting.list_rows(
        session,
        dataset=behind.dataset,
        scope=scope,
        predicate=seen,
        columns=behind.columns,
        order=behind.order,
        before=before,
        limit=limit + 1,
    )
    items = tuple(found[:limit])
    total = hidden = None
    if before is None:
        total = await reporting.count_rows(session, dataset=behind.dataset, scope=scope, predicate=seen)
        everything = await reporting.count_rows(
            session, dataset=behind.dataset, scope=scope, predicate=behind.predicate
        )
        hidden = everything - total
    last = _last(behind, items, before) if len(found) > len(items) else None
    return Rows(behind, items, total, hidden, last)


def stream_rows(session: Session, behind: Behind, seen: str) -> AsyncIterator[list[tuple[Any, ...]]]:
    """All those that are `seen` (see `seen_by`) in batches, newest first, with constant memory."""
    return reporting.stream_rows(
        session,
        dataset=behind.dataset,
        scope=scope_of(behind.period, behind.filters, None),
        predicate=seen,
        columns=behind.columns,
        order=behind.order,
    )


def seen_by(behind: Behind, actor: Actor) -> str:
    """The predicate of those that `actor` may see. Raises `RowsNotToBeSeen` where these are none of their kind."""
    held = [predicate for permission, predicate in _SEEN[behind.dataset] if actor.can(permission)]
    if not held:
        raise RowsNotToBeSeen(needed=" / ".join(permission for permission, _ in _SEEN[behind.dataset]))
    return _both(behind.predicate, "" if len(held) == len(_SEEN[behind.dataset]) else held[0])


def _last(
    behind: Behind, items: Sequence[Mapping[str, Any]], before: tuple[Any, int] | None
) -> tuple[date | datetime, int]:
    """The last row's moment, and how many rows of it were told, those of earlier pages as well."""
    at: date | datetime = items[-1][behind.moment]
    told = sum(item[behind.moment] == at for item in items)
    return at, told + (before[1] if before is not None and before[0] == at else 0)


def _both(one: str, other: str) -> str:
    return f"({one}) and ({other})" if one and other else one or other
