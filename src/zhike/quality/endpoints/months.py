"""Months of contacts for whoever runs the installation: where they stand, sealing, moving and verifying them."""

from __future__ import annotations

from fastapi import APIRouter

from zhike.platform.fields import Line
from zhike.platform.web import ActorDep, LanguageDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.quality.month_bodies import MonthBody, MonthList, MonthTaskWish
from zhike.quality.service import months

router = APIRouter(prefix="/contact-months")


@router.get("", dependencies=[requires("quality.warehouse")])
async def get_contact_months(runtime: RuntimeDep, session: SessionDep, language: LanguageDep, now: NowDep) -> MonthList:
    """All months with contacts, newest first: in the database, sealed, or moved to files."""
    found = await months.list_months(runtime, session, now=now)
    keep = runtime.settings.warehouse_keep_days
    return MonthList(items=[MonthBody.of(each, language) for each in found], keep_days=keep)


@router.put("/{month}/task", dependencies=[requires("quality.warehouse")])
async def put_contact_month_task(
    *,
    month: Line,
    wish: MonthTaskWish,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> MonthBody:
    """Let a worker seal, move or verify the month; how far it is stands in its `task`."""
    await months.ask(session, runtime, month, wish.kind, actor=actor, now=now)
    found = await months.list_months(runtime, session, now=now)
    return MonthBody.of(next(each for each in found if each.month == month), language)
