"""The lists of quality as CSV: what stands on the page, narrowed in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from zhike.platform.web import ActorDep, LanguageDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.quality.metrics.catalogue import GROUPS, MEASURES, Group
from zhike.quality.metrics.presenting import definition_json
from zhike.quality.month_bodies import MonthBody
from zhike.quality.rules.narrowing import fits
from zhike.quality.schemas import csv_lines
from zhike.quality.service import months, report_schedules, saved_reports, wallboards
from zhike.quality.service.months import Place

router = APIRouter()

_MOST = 5000
_MONTH = (
    *("month", "place", "live_rows", "file_rows", "late_rows", "bytes", "rollups", "rollup_bytes"),
    *("rollups_current", "sealed_at", "moved_at", "verified_at"),
)
_SAVED = ("name", "owner_name", "shared_with", "version", "changed_at")
_SCHEDULE = ("name", "form", "language", "paused", "owner_name", "next_at", "changed_at")
_WALLBOARD = ("name", "language", "version", "changed_at")
_METRIC = ("id", "group", "unit", "kind", "better", "version", "minimum_n", "dataset")

Words = Annotated[str, Query(max_length=100)]


@router.get("/contact-months/list.csv", dependencies=[requires("quality.warehouse")], response_class=Response)
async def get_contact_months_csv(
    *,
    runtime: RuntimeDep,
    session: SessionDep,
    language: LanguageDep,
    now: NowDep,
    q: Words = "",
    place: Place | None = None,
) -> Response:
    """Months with contacts, newest first; `q` looks in the month."""
    found = [MonthBody.of(each, language) for each in await months.list_months(runtime, session, now=now)]
    shown = [each for each in found if fits(q, each.month) and place in (None, each.place)]
    return _csv([_MONTH, *_rows(shown, _MONTH)], "contact-months.csv")


@router.get("/reports/saved/list.csv", dependencies=[requires("quality.read")], response_class=Response)
async def get_saved_reports_csv(session: SessionDep, actor: ActorDep, q: Words = "", mine: bool = False) -> Response:
    """One's own reports and those that are shared with one's role; `q` looks in name and owner."""
    found = await saved_reports.list_saved(session, actor=actor, mine=mine, query=q or None, before=None, limit=_MOST)
    asked = [(", ".join(each.question.metrics), each.question.by, each.question.split) for each in found]
    rows = [[*row, *more] for row, more in zip(_rows(found, _SAVED), asked, strict=True)]
    return _csv([(*_SAVED, "metrics", "by", "split"), *rows], "saved-reports.csv")


@router.get("/reports/schedules/list.csv", dependencies=[requires("quality.export")], response_class=Response)
async def get_report_schedules_csv(session: SessionDep, q: Words = "", paused: bool | None = None) -> Response:
    """Reports that go out by mail, by name: to how many, and what became of the last sending. No address is in it."""
    found = await report_schedules.list_schedules(session, q=q, paused=paused)
    more = [
        (each.timing.cadence, each.timing.minute, len(each.staff_ids), sendings[0].state if sendings else None)
        for each, sendings in found
    ]
    rows = [[*row, *each] for row, each in zip(_rows([one for one, _ in found], _SCHEDULE), more, strict=True)]
    return _csv([(*_SCHEDULE, "cadence", "minute", "staff", "last_sending"), *rows], "report-schedules.csv")


@router.get("/wallboards/list.csv", dependencies=[requires("quality.board")], response_class=Response)
async def get_wallboards_csv(session: SessionDep, q: Words = "") -> Response:
    """Hall screens by name; no key is in it."""
    found = await wallboards.list_wallboards(session, q=q)
    rows = [[*row, ", ".join(each.figures)] for row, each in zip(_rows(found, _WALLBOARD), found, strict=True)]
    return _csv([(*_WALLBOARD, "figures"), *rows], "wallboards.csv")


@router.get("/metrics/list.csv", dependencies=[requires("quality.read")], response_class=Response)
async def get_metrics_csv(language: LanguageDep, q: Words = "", group: Group | None = None) -> Response:
    """The metric dictionary: what each figure is; `q` looks in ids, names and formulas."""
    told = [definition_json(each) for each in (GROUPS[group] if group else MEASURES.values())]
    shown = [one for one in told if fits(q, one["id"], *one["name"].values(), *one["formula"].values())]
    head = (*_METRIC, "name", "formula", "caveats", "beside")
    rows = [
        [
            *(one[name] for name in _METRIC),
            *(one[name][language] for name in ("name", "formula", "caveats")),
            ", ".join(one["beside"]),
        ]
        for one in shown
    ]
    return _csv([head, *rows], "metrics.csv")


def _rows(found: Iterable[Any], names: Sequence[str]) -> list[list[Any]]:
    return [[getattr(each, name) for name in names] for each in found]


def _csv(rows: Sequence[Sequence[object]], name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    # Spreadsheet programs read UTF-8 only with this mark in front.
    return Response("\ufeff" + csv_lines(rows), media_type="text/csv; charset=utf-8", headers=headers)
