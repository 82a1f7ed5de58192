"""Months by hand: where each stands, sealed, verified and moved by a worker, with words where something is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from tests.conftest import SignIn
from tests.quality.history_samples import OPERATOR, plain_file, plain_mapping, take

from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.quality.errors import MonthInvalid, MonthNotOver, MonthNotSealed, MonthNotSettled, MonthUnknown
from zhike.quality.repository.months import Kind
from zhike.quality.service.months import Month, ask, list_months, work_on_months
from zhike.quality.service.warehouse import folder_of

MONTHS = "/api/v1/contact-months"


async def with_contacts(runtime: Runtime, folder: Path, *days: str) -> None:
    rows = [f"{at},{day} 10:00:00,,{at},a" for at, day in enumerate(days)]
    await take(runtime, plain_file(folder, *rows), plain_mapping())


async def the_month(runtime: Runtime, name: str = "2026-03") -> Month:
    async with runtime.database.transaction() as session:
        found = await list_months(runtime, session, now=runtime.clock.now())
    return next(each for each in found if each.month == name)


async def wish(runtime: Runtime, kind: Kind, name: str = "2026-03") -> None:
    async with runtime.database.transaction() as session:
        await ask(session, runtime, name, kind, actor=OPERATOR, now=runtime.clock.now())


async def test_a_month_is_sealed_verified_and_moved(committed: Runtime, tmp_path: Path) -> None:
    await with_contacts(committed, tmp_path, "2026-03-01", "2026-03-31", "2026-04-01")
    seen = await the_month(committed)
    assert (seen.place, seen.live_rows, seen.sealed, seen.task, seen.can_move) == ("live", 2, None, None, True)
    with pytest.raises(MonthNotSealed):
        await wish(committed, "verify")
    steps: tuple[tuple[Kind, str, int], ...] = (("seal", "sealed", 2), ("verify", "sealed", 2), ("move", "moved", 0))
    for kind, place, live in steps:
        await wish(committed, kind)
        await work_on_months(committed)
        seen = await the_month(committed)
        assert seen.sealed is not None
        assert seen.task is not None
        assert (seen.place, seen.live_rows, seen.sealed.rows) == (place, live, 2)
        told = (seen.task.kind, seen.task.state, seen.task.fault, seen.task.verified_at)
        assert told == (kind, "done", None, committed.clock.now())
    assert (seen.rollups, seen.rollups_current, seen.can_move, seen.rollup_bytes > 0) == (7, True, False, True)
    assert (await the_month(committed, "2026-04")).place == "live"


async def test_a_file_that_was_damaged_is_told_in_words(committed: Runtime, tmp_path: Path) -> None:
    await with_contacts(committed, tmp_path, "2026-03-01")
    await wish(committed, "seal")
    await work_on_months(committed)
    for path in folder_of(committed, "2026-03").glob("contacts-*.parquet"):
        path.unlink()
    await wish(committed, "verify")
    await work_on_months(committed)
    task = (await the_month(committed)).task
    assert task is not None
    assert task.fault is not None
    assert (task.state, "2026-03" in task.fault["en"], "备份" in task.fault["zh"]) == ("failed", True, True)


async def test_what_cannot_be_done_is_refused_with_the_day(
    runtime: Runtime, session: Session, tmp_path: Path, clock: FixedClock
) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    today = clock.now().astimezone(zone).date()
    await with_contacts(runtime, tmp_path, str(today), str(today.replace(day=1) - timedelta(days=1)))
    with pytest.raises(MonthNotOver):
        await ask(session, runtime, f"{today:%Y-%m}", "seal", actor=OPERATOR, now=clock.now())
    before = today.replace(day=1) - timedelta(days=1)
    early = datetime(before.year, before.month, before.day, 12, tzinfo=UTC) + timedelta(days=2)
    with pytest.raises(MonthNotSettled):
        await ask(session, runtime, f"{before:%Y-%m}", "move", actor=OPERATOR, now=early)
    with pytest.raises(MonthUnknown):
        await ask(session, runtime, "1990-01", "seal", actor=OPERATOR, now=clock.now())
    with pytest.raises(MonthInvalid):
        await ask(session, runtime, "soon", "seal", actor=OPERATOR, now=clock.now())


async def test_asked_twice_it_is_done_once_and_audited(
    runtime: Runtime, session: Session, sign_in: SignIn, tmp_path: Path
) -> None:
    await with_contacts(runtime, tmp_path, "2026-03-01")
    admin = await sign_in("admin")
    for _ in range(2):
        answer = (await admin.put(f"{MONTHS}/2026-03/task", json={"kind": "seal"})).json()
        assert answer["task"]["state"] == "waiting"
    listed = (await admin.get(MONTHS)).json()
    assert [(each["month"], each["place"], each["live_rows"]) for each in listed["items"]] == [("2026-03", "live", 1)]
    told = await session.execute(text("select count(*) from audit.entry where action = 'quality.month_task'"))
    assert told.scalar_one() == 1
    assert (await admin.put(f"{MONTHS}/2026-03/task", json={"kind": "burn"})).status_code == 422


@pytest.mark.parametrize("role", ["agent", "supervisor", "analyst", "inspector", "editor", "compliance"])
async def test_months_are_the_operators(sign_in: SignIn, role: str) -> None:
    client = await sign_in(role)
    assert (await client.get(MONTHS)).status_code == 403
    assert (await client.put(f"{MONTHS}/2026-03/task", json={"kind": "move"})).status_code == 403
