"""From a figure to the contacts behind it: those that it counts, or those that it counts among."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from zhike.platform.database import Session
from zhike.quality.errors import ContactNotFound, MetricHasNoContacts, PeriodReversed, PeriodTooLong, RowsNotByThis
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS
from zhike.quality.metrics.compilation import load
from zhike.quality.metrics.definition import Metric
from zhike.quality.metrics.report import Filters, scope_of
from zhike.quality.repository import reporting
from zhike.quality.rules.periods import LONGEST_DAYS, Period

Part = Literal["numerator", "denominator"]

LISTED = (
    *("id", "started_at", "ended_at", "source", "channel", "language", "customer_id", "tier", "age_band", "elder"),
    *("region", "city_tier", "queue", "agent_id", "team", "reason", "reason_group", "urgency", "because", "outcome"),
    *("assistant_s", "wait_s", "talk_s", "hold_s", "wrap_up_s", "first_response_s", "answered", "abandoned"),
    *("assistant_only", "transfers", "messages", "resolved", "repeat_within_7d", "repeat_of", "rating", "complaint"),
)
"""The columns that lists show."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which contacts: of a period and filters, and with a `metric` those of its numerator or denominator."""

    period: Period
    filters: Filters
    zone: Any
    metric: Metric | None = None
    part: Part = "denominator"


async def list_contacts(
    session: Session, selection: Selection, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[dict[str, Any]]:
    """The contacts, newest first, from below the key of an earlier page: the columns of `LISTED`."""
    return await reporting.list_contacts(
        session,
        scope=_scope(selection),
        predicate=_predicate(selection),
        columns=LISTED,
        before=before,
        limit=limit,
    )


async def count_contacts(session: Session, selection: Selection) -> int:
    """How many contacts they are."""
    return await reporting.count_contacts(session, scope=_scope(selection), predicate=_predicate(selection))


def stream_contacts(session: Session, selection: Selection) -> AsyncIterator[list[tuple[Any, ...]]]:
    """All of them in batches, newest first, with constant memory."""
    return reporting.stream_contacts(session, scope=_scope(selection), predicate=_predicate(selection), columns=LISTED)


def check(selection: Selection) -> None:
    """Raise `PeriodReversed`, `PeriodTooLong`, `RowsNotByThis` or `MetricHasNoContacts` where nothing can be listed."""
    problem = selection.period.problem()
    if problem == "reversed":
        raise PeriodReversed
    if problem == "too_long":
        raise PeriodTooLong(days=LONGEST_DAYS)
    for name in selection.filters:
        if not DIMENSIONS[name].splits("contacts"):
            raise RowsNotByThis(metric=selection.metric.id if selection.metric else "contacts", dimension=name)
    _predicate(selection)


def _scope(selection: Selection) -> reporting.Scope:
    return scope_of(selection.period, selection.filters, selection.zone)


def _predicate(selection: Selection) -> str:
    metric = selection.metric
    if metric is None:
        return ""
    if metric.dataset != "contacts":
        raise MetricHasNoContacts(metric=metric.id)
    compiled = load()["contacts"].metrics[metric.reference]
    return compiled.numerator if selection.part == "numerator" else compiled.denominator


async def get_contact(session: Session, contact_id: UUID) -> dict[str, Any]:
    """The whole record with its amendments; raises `ContactNotFound`."""
    found = await reporting.find_contact(session, contact_id)
    if found is None:
        raise ContactNotFound
    return found
