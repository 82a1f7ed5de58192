"""HTTP routes of quality, one module for each of its pages and lists."""

from __future__ import annotations

from fastapi import APIRouter

from zhike.quality.endpoints import (
    behind,
    board,
    changes,
    contacts,
    imports,
    indices,
    intraday,
    lists,
    months,
    moves,
    own,
    report_files,
    report_schedules,
    reports,
    saved_reports,
    standard_reports,
    targets,
    wallboards,
)

router = APIRouter(prefix="/api/v1", tags=["quality"])
for _part in (
    lists,
    board,
    reports,
    report_files,
    saved_reports,
    standard_reports,
    report_schedules,
    changes,
    contacts,
    behind,
    imports,
    indices,
    intraday,
    months,
    moves,
    own,
    targets,
    wallboards,
):
    router.include_router(_part.router)

__all__ = ["router"]
