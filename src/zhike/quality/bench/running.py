"""The bench itself: makes the contacts and their rollups, then asks what the pages ask, and times it.

Everything that is timed goes the way of the product (`make_report` over sealed months), in one run with the same
statements written by hand; the best of several runs counts, as the files are then in the system's cache for both.
"""

from __future__ import annotations

import resource
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from zhike.quality.bench import making, shape
from zhike.quality.bench.making import Plan
from zhike.quality.metrics.board import OF_TODAY, SETTLED, SETTLED_DAYS
from zhike.quality.metrics.catalogue import METRICS, find_dimension, find_measures
from zhike.quality.metrics.report import Question, make_report
from zhike.quality.repository import duck, rollups, sealed
from zhike.quality.repository.aside import ASIDE
from zhike.quality.repository.duck import Limits, Statement
from zhike.quality.repository.sealed import Moved, SealedOnly, Warehouse
from zhike.quality.rules.figures import SPREAD
from zhike.quality.rules.periods import Period

RUNS = 3
_LAST = shape.FIRST + timedelta(days=shape.DAYS - 1)
_YEAR = Period(shape.FIRST, _LAST)
_LINKING_MB = 6000

# What one would write for the same figures: numerators and denominators of `aht` and `service_level`.
_BY_HAND = """
    SELECT region, count(*), count(*) FILTER (WHERE answered),
        sum(talk_s + hold_s + wrap_up_s) FILTER (WHERE answered),
        sum((talk_s + hold_s + wrap_up_s) * (talk_s + hold_s + wrap_up_s)) FILTER (WHERE answered)
    FROM read_parquet(?) WHERE local_date BETWEEN ? AND ? GROUP BY region
"""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """The contacts that were made, by month, and how long each step took."""

    months: tuple[Moved, ...]
    seconds: Mapping[str, float]


async def run(folder: Path, contacts: int, limits: Limits, *, told: Told, keep: bool = False) -> dict[str, Any]:
    """Make `contacts` in `folder`, time the pages, and give the figures; the files are removed unless `keep`."""
    plan = Plan(contacts, folder)
    try:
        made = make(plan, limits, told)
        figures = await measure(made, folder, limits, told)
    finally:
        await ASIDE.end()
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    return {"contacts": contacts, **{f"{name}_s": round(each, 3) for name, each in made.seconds.items()}, **figures}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


def make(plan: Plan, limits: Limits, told: Told) -> Made:
    """Write contacts, repeat links and rollups by month."""
    made = make_records(plan, limits, told)
    seconds = dict(made.seconds)
    with _timed(seconds, "rollups"):
        for month in made.months:
            rollups.build(month.path, Limits(_LINKING_MB, limits.threads, plan.folder))
            told(f"{month.month}: rollups")
    return replace(made, seconds=seconds)


def make_records(plan: Plan, limits: Limits, told: Told) -> Made:
    """Write contacts with their repeat links by month; one connection, bounded memory."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    linking = Limits(_LINKING_MB, limits.threads, plan.folder)
    months = list(shape.months(plan.contacts))
    seconds: dict[str, float] = {}
    connection = duck.connect(linking)
    try:
        making.prepare(connection, plan)
        with _timed(seconds, "generate"):
            for month, days in months:
                making.write_draft(connection, plan, month, days)
                told(f"{month}: {sum(day.count for day in days):,}")
        with _timed(seconds, "repeat_link"):
            for month, days in months:
                making.write_records(connection, plan, month, days)
                told(f"{month}: 7d")
    finally:
        connection.close()
    for month, _ in months:
        plan.draft(month).unlink(missing_ok=True)
    return Made(
        tuple(Moved(month, plan.records(month), sum(day.count for day in days)) for month, days in months), seconds
    )


async def measure(made: Made, folder: Path, limits: Limits, told: Told) -> dict[str, Any]:
    """Time the standard pages from rollups, then the records themselves."""
    here = Warehouse(folder, limits)
    session = SealedOnly(made.months)
    figures: dict[str, Any] = {}
    sealed.hang_up_warehouse(here)
    for name, page in _pages().items():
        figures[f"{name}_s"] = await _best(partial(_ask, session, page))
        told(f"{name}: {figures[f'{name}_s']:.3f} s")
    sealed.hang_up_warehouse(replace(here, rolled_up=False))
    for name, page in _raw_pages().items():
        figures[f"{name}_s"] = await _best(partial(_ask, session, page))
        told(f"{name}: {figures[f'{name}_s']:.3f} s")
    figures["raw_s"] = max(seconds for name, seconds in figures.items() if name.startswith("raw_"))
    by_hand = await _best(partial(_by_hand, made))
    figures["by_hand_s"] = by_hand
    figures["overhead"] = figures["raw_aht_by_region_s"] / by_hand
    figures["peak_memory_mb"] = _peak_mb()
    figures["bytes"] = _size(folder)
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()}


def _pages() -> dict[str, list[Question]]:
    """What the standard pages ask: the board's three questions, and reports of all that adds up."""
    today = Period(_LAST, _LAST)
    settled = Period(_LAST - timedelta(days=SETTLED_DAYS + 7), _LAST - timedelta(days=8))
    everything = [one.id for one in METRICS.values() if one.dataset == "contacts" and one.kind not in SPREAD]
    week = Period(_LAST - timedelta(days=6), _LAST)
    return {
        "board": [
            _question(today, "hour", OF_TODAY),
            _question(today, "queue", ("service_level",)),
            _question(settled, None, SETTLED),
        ],
        "day": [_question(today, "hour", everything)],
        "week": [_question(week, "day", everything)],
        "month": [_question(Period(_LAST.replace(day=1), _LAST), "day", everything)],
        "year": [_question(_YEAR, "month", everything)],
        "explorer": [_question(_YEAR, "reason", ("fcr_callback",))],
    }


def _raw_pages() -> dict[str, list[Question]]:
    """What no rollup answers: a metric by a dimension over the year from the records, and percentiles."""
    by = {"raw_aht_by_region": ("region", "aht"), "raw_fcr_by_agent": ("agent", "fcr_callback")}
    by["raw_service_level_by_reason"] = ("reason", "service_level")
    pages = {name: [_question(_YEAR, dimension, (metric,))] for name, (dimension, metric) in by.items()}
    quantile = next(one.id for one in METRICS.values() if one.kind == "quantile" and one.dataset == "contacts")
    return {**pages, "percentile": [_question(_YEAR, "channel", (quantile,))]}


def _question(period: Period, by: str | None, metrics: tuple[str, ...] | list[str]) -> Question:
    dimensions = (find_dimension(by),) if by else ()
    return Question(period, dimensions, tuple(find_measures(metrics)))


async def _ask(session: SealedOnly, page: list[Question]) -> None:
    for question in page:
        await make_report(session, question)


async def _by_hand(made: Made) -> None:
    files = [str(month.path) for month in made.months]
    values: tuple[Any, ...] = (files, *(date.fromisoformat(str(day)) for day in (_YEAR.first, _YEAR.last)))
    await sealed.run(Statement(_BY_HAND, values), sum(month.rows for month in made.months))


async def _best(work: Callable[[], Awaitable[None]]) -> float:
    found = []
    for _ in range(RUNS):
        began = time.perf_counter()
        await work()
        found.append(time.perf_counter() - began)
    return min(found)


class _timed:  # noqa: N801 - reads as the verb that it is
    """Adds the seconds of its block to `seconds` under a name."""

    def __init__(self, seconds: dict[str, float], name: str) -> None:
        self._seconds, self._name = seconds, name

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._seconds[self._name] = time.perf_counter() - self._began


def _peak_mb() -> int:
    """The most memory that this process or one of its own had at a time (Linux: kilobytes)."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
