"""Drift: whether customers still ask what the active model was made for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from zhike.assistant.registry import repository
from zhike.assistant.registry.entry import ModelKind, Share
from zhike.assistant.registry.judging import PSI_ALERT, PSI_WATCH, share, stability_index
from zhike.assistant.registry.promoting import get_active
from zhike.platform.database import Session

# What is compared: the four weeks after the model was trained, and the last week.
THEN: Final = timedelta(weeks=4)
NOW: Final = timedelta(weeks=1)
# With fewer turns on a side nothing can be told.
FEWEST: Final = 200

# How far the mean confidence may fall until it is looked at, and until it is an alert.
CONFIDENCE_WATCH: Final = 0.05
CONFIDENCE_ALERT: Final = 0.10

Verdict = Literal["too_few", "steady", "watch", "alert"]


@dataclass(frozen=True, slots=True)
class Period:
    """Turns of the assistant in a period: how many found nothing (out of scope), and how sure it was on the mean."""

    n: int
    out_of_scope: Share
    confidence: float
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class Drift:
    """Two periods, and how far the mix of contact reasons has moved between them (population stability index)."""

    then: Period
    now: Period
    index: float
    verdict: Verdict


async def measure_drift(session: Session, kind: ModelKind, *, now: datetime) -> Drift:
    """The last week against the four weeks after the active model was trained; the periods never overlap.

    Raises `ModelNotFound` where the kind has no model.
    """
    trained_at = (await get_active(session, kind)).trained_at
    begin = now - NOW
    then = await _period(session, trained_at, min(trained_at + THEN, max(begin, trained_at)))
    recent = await _period(session, max(begin, trained_at), now)
    index = stability_index(then.reasons, recent.reasons)
    return Drift(then, recent, index, verdict_of(then, recent, index))


def verdict_of(then: Period, now: Period, index: float) -> Verdict:
    """`alert` also where the shares that found nothing differ beyond their intervals, upwards, or where the assistant
    has become much less sure."""
    if min(then.n, now.n) < FEWEST:
        return "too_few"
    fallen = round(then.confidence - now.confidence, 4)
    nothing_more = now.out_of_scope.low > then.out_of_scope.high
    if index >= PSI_ALERT or nothing_more or fallen >= CONFIDENCE_ALERT:
        return "alert"
    return "watch" if index >= PSI_WATCH or fallen >= CONFIDENCE_WATCH else "steady"


async def _period(session: Session, since: datetime, until: datetime) -> Period:
    turns = await repository.count_turns(session, since=since, until=until)
    n = sum(each["n"] for each in turns)
    nothing = sum(each["refused"] for each in turns)
    sure = sum(each["confidence"] for each in turns)
    mix = {each["reason"]: each["n"] for each in turns if each["reason"]}
    return Period(n, share(nothing, n), round(sure / n, 4) if n else 0.0, mix)
