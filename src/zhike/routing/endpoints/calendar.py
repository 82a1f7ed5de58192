"""Routes for the calendar of working days, and what the queues do on the days to come."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, status

from zhike.platform.web import ActorDep, NowDep, SessionDep, requires
from zhike.routing.schemas import CalendarDayBody, CalendarDayOut, CalendarOut, Named, PreviewOut, QueuePreviewOut
from zhike.routing.service import calendar, queues

router = APIRouter(prefix="/routing")
_SEE = requires("identity.read")

_USUAL_NAMES: dict[str, tuple[str, str]] = {
    "holiday": ("假日", "Holiday"),
    "workday": ("调休上班", "Worked weekend"),
    "weekday": ("", ""),
}


@router.get("/preview", dependencies=[_SEE])
async def preview(session: SessionDep, now: NowDep, days: Annotated[int, Query(ge=1, le=120)] = 30) -> PreviewOut:
    """The hours of every queue today and on the days to come, holidays and worked weekends named."""
    found = await calendar.preview(session, await queues.list_queues(session), days=days, now=now)
    return PreviewOut(items=[QueuePreviewOut.of(one) for one in found])


@router.get("/calendar", dependencies=[_SEE])
async def list_days(session: SessionDep, now: NowDep, since: Annotated[date | None, Query()] = None) -> CalendarOut:
    """Holidays and worked weekends, from today or `since` on."""
    found = await calendar.list_special_days(session, since or now.date())
    return CalendarOut(
        items=[CalendarDayOut(day=one.day, kind=one.kind, name=Named(zh=one.name_zh, en=one.name_en)) for one in found]
    )


@router.put("/calendar/{day}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[requires("routing.manage")])
async def edit_day(day: date, body: CalendarDayBody, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Say that a date is a holiday, a worked weekend, or an ordinary day after all."""
    kind: Literal["holiday", "workday", "weekday"] = body.kind
    zh, en = _USUAL_NAMES[kind]
    await calendar.edit_day(
        session,
        actor=actor,
        day=day,
        kind=kind,
        name_zh=body.name_zh or zh,
        name_en=body.name_en or body.name_zh or en,
        now=now,
    )
