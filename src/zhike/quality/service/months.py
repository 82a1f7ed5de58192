"""Months of contacts by hand: which stand where, and a worker that seals, moves and verifies those asked for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

import msgspec
import structlog

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.runtime import Runtime
from zhike.quality.errors import MonthNotOver, MonthNotSealed, MonthNotSettled, MonthUnknown
from zhike.quality.repository import month_files, rollups
from zhike.quality.repository import months as repository
from zhike.quality.repository import warehouse as sealed_months
from zhike.quality.repository.months import Kind, MonthTask
from zhike.quality.repository.warehouse import SealedMonth
from zhike.quality.service import warehouse

TOPIC: Final = "quality_months"
Place = Literal["open", "live", "sealed", "moved"]
_UNEXPECTED: Final = {
    "zh": "出现意外错误，详情见服务日志。什么也没有丢失，可以重试。",
    "en": "Something unexpected went wrong; the service's log has it. Nothing is lost; try again.",
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of contacts. `place`: `open` still gets contacts, `live` stands in the database alone, `sealed` also in a
    file, `moved` in the file alone (`live_rows` then are late ones). `can_move`: its last repeats are known."""

    month: str
    place: Place
    live_rows: int
    sealed: SealedMonth | None
    rollup_bytes: int
    rollups: int
    rollups_current: bool
    can_move: bool
    task: MonthTask | None


async def list_months(runtime: Runtime, session: Session, *, now: datetime) -> list[Month]:
    """All months with contacts, newest first."""
    live = await repository.count_live(session)
    sealed = {one.month: one for one in await sealed_months.list_sealed(session)}
    tasks = await repository.list_tasks(session)
    named = sorted({*live, *sealed}, reverse=True)
    today = now.astimezone(runtime.settings.zone).date()
    return [
        await asyncio.to_thread(
            _describe,
            name,
            folder=warehouse.folder_of(runtime, name),
            live=live.get(name, 0),
            sealed=sealed.get(name),
            task=tasks.get(name),
            today=today,
        )
        for name in named
    ]


async def ask(session: Session, runtime: Runtime, month: str, kind: Kind, *, actor: Actor, now: datetime) -> None:
    """Let a worker seal, move or verify a month. What is under way already is no change.

    Raises `MonthInvalid`, `MonthUnknown`, `MonthNotOver`, `MonthNotSettled`, `MonthNotSealed`.
    """
    period = warehouse.period_of(month)
    sealed = await sealed_months.find_sealed(session, month)
    if sealed is None and not await repository.is_live(session, period.first, period.last):
        raise MonthUnknown(month=month)
    today = now.astimezone(runtime.settings.zone).date()
    if today <= period.last:
        raise MonthNotOver(month=month)
    if kind == "move" and today <= period.last + warehouse.SETTLED_AFTER:
        raise MonthNotSettled(month=month, day=str(period.last + warehouse.SETTLED_AFTER))
    if kind == "verify" and sealed is None:
        raise MonthNotSealed(month=month)
    task = await repository.find_task(session, month)
    if task is not None and task.state in ("waiting", "running"):
        return
    await repository.ask(session, month, kind, by_name=actor.name, now=now)
    detail = {"what": "warehouse", "kind": kind}
    subject = f"month:{month}"
    await audit.record(session, actor=actor, action="quality.month_task", subject=subject, detail=detail, now=now)
    session.notify(TOPIC, month=1)


async def work_on_months(runtime: Runtime) -> None:
    """Do what was asked, oldest first; what a dead worker left is done again, which does no harm."""
    while True:
        async with runtime.database.transaction() as session:
            task = await repository.find_next(session)
            if task is not None:
                await repository.begin(session, task.month)
        if task is None:
            break
        fault = await _try(runtime, task)
        told = msgspec.json.encode(fault).decode() if fault else None
        async with runtime.database.transaction() as session:
            now = runtime.clock.now()
            await repository.end(session, task.month, fault=told, verified=fault is None, now=now)


async def _try(runtime: Runtime, task: MonthTask) -> dict[str, str] | None:
    """What went wrong, in both languages."""
    now = runtime.clock.now()
    try:
        if task.kind == "seal":
            await warehouse.export_month(runtime, task.month, now=now)
        elif task.kind == "move":
            await warehouse.move_month(runtime, task.month, now=now)
        else:
            await warehouse.verify_month(runtime, task.month)
    except ZhikeError as trouble:
        return {language: trouble.message(language) for language in ("zh", "en")}
    except Exception as trouble:  # whatever is wrong with one month must not hold up the next
        log.warning("quality.month_task_failed", kind=type(trouble).__name__, exc_info=trouble)
        return dict(_UNEXPECTED)
    return None


def _describe(
    name: str, *, folder: Path, live: int, sealed: SealedMonth | None, task: MonthTask | None, today: date
) -> Month:
    period = warehouse.period_of(name)
    place: Place = "live" if today > period.last else "open"
    if sealed is not None:
        place = "moved" if sealed.moved_at else "sealed"
    made = _rollups_of(folder, sealed)
    return Month(
        month=name,
        place=place,
        live_rows=live,
        sealed=sealed,
        rollup_bytes=made[1],
        rollups=made[0],
        rollups_current=made[2],
        can_move=live > 0 and today > period.last + warehouse.SETTLED_AFTER,
        task=task,
    )


def _rollups_of(folder: Path, sealed: SealedMonth | None) -> tuple[int, int, bool]:
    held = month_files.read(folder)
    if sealed is None or held is None:
        return 0, 0, False
    found = rollups.read(folder / sealed.file)
    if found is None:
        return 0, 0, False
    sizes = [(folder / each.file).stat().st_size for each in found.rollups]
    return len(sizes), sum(sizes), rollups.is_current(found)
