"""Finished months go to files, whole and checked, once; what has moved there is counted like what has not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import duckdb
import msgspec
import pytest
from sqlalchemy import text
from tests.quality.builders import CUSTOMER, NOON, ZONE, abandoned, answered, contained

from zhike.platform.actor import system_actor
from zhike.platform.clock import FixedClock
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.quality import api as quality
from zhike.quality.datasets import CONTACTS
from zhike.quality.errors import ExportMismatch, MonthInvalid, MonthNotOver, WarehouseAway
from zhike.quality.metrics import drill
from zhike.quality.metrics.catalogue import METRICS
from zhike.quality.repository import merging, month_files, personal_data, sealed
from zhike.quality.repository.aside import ASIDE
from zhike.quality.rules.periods import Period
from zhike.quality.schedules import export_months
from zhike.quality.service import warehouse

OCTOBER = datetime(2026, 10, 12, 3, tzinfo=UTC)
JULY = datetime(2026, 7, 6, 3, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


async def put(runtime: Runtime, *contacts: quality.NewContact, now: datetime = NOON) -> quality.Imported:
    async with runtime.database.transaction() as session:
        return await quality.import_contacts(session, contacts, actor=system_actor("test"), zone=ZONE, now=now)


async def amend(runtime: Runtime, contact: quality.NewContact, *, now: datetime) -> None:
    async with runtime.database.transaction() as session:
        await quality.amend_contact(session, contact_id=contact.id, complaint=True, now=now)


async def count(runtime: Runtime) -> int:
    async with runtime.database.transaction() as session:
        return int((await session.execute(text("select count(*) from quality.contact"))).scalar_one())


def some(started: datetime) -> list[quality.NewContact]:
    """Contacts of many kinds, all in the weeks after `started`."""
    made = []
    for number in range(120):
        at = started + timedelta(hours=5 * number % 600)
        told: dict[str, Any] = {"started_at": at, "region": ("江南", "江北", None)[number % 3], "reason_group": "cards"}
        told |= {"customer_id": CUSTOMER if number % 4 == 0 else uuid7(), "rating": (None, 5, 2)[number % 3]}
        kind = (answered, abandoned, contained)[number % 3]
        made.append(kind(**told, first_response_s=1.5 * number, channel=("voice", "web_chat")[number % 2]))
    return made


async def figures(runtime: Runtime) -> list[Any]:
    """All that a report says of the year, in several ways of splitting."""
    async with runtime.database.transaction() as session:
        reports = [
            await quality.report(session, first=YEAR[0], last=YEAR[1], by=by, filters=filters)
            for by in (["month"], ["day", "channel"], ["region"], ["hour", "agent"], ["week"], [])
            for filters in ({}, {"channel": ["voice"]}, {"region": [None, "江南"]})
        ]
    return [quality.as_json(report) for report in reports]


# -- sealing ---------------------------------------------------------------------------------------------------------


async def test_a_month_is_written_once_and_what_changed_goes_to_a_second_file(committed: Runtime) -> None:
    one = answered(started_at=OCTOBER, rating=4, region="江南", wait_s=10.125)
    more = [contained(started_at=OCTOBER + timedelta(minutes=each)) for each in range(6000)]
    await put(committed, *more, abandoned(started_at=NOON), now=NOON - timedelta(days=2))
    await put(committed, one)
    done = await quality.export_month(committed, "2026-10", now=NOON)
    assert (done.rows, done.written) == (6001, True)
    held = duckdb.read_parquet(str(done.path))
    assert held.columns == list(CONTACTS)
    assert held.filter("answered").project("region, rating, wait_s, local_date::text").fetchall() == [
        ("江南", 4, 10.125, "2026-10-12")
    ]
    manifest = msgspec.json.decode((done.path.parent / "manifest.json").read_bytes())
    assert (manifest["rows"], manifest["sums"]["wait_s"], manifest["sums"]["answered"]) == (6001, 10125, 1)

    assert not (await quality.export_month(committed, "2026-10", now=NOON)).written
    await amend(committed, one, now=NOON + timedelta(hours=3))
    again = await quality.export_month(committed, "2026-10", now=NOON)
    assert (again.written, again.rows, again.path) == (True, 6001, done.path)
    [late] = done.path.parent.glob("late-*.parquet")
    assert duckdb.read_parquet(str(late)).project("id, complaint").fetchall() == [(str(one.id), True)]
    assert (await sealed_months(committed))[0].late_rows == 1

    assert await warehouse.compact_month(committed, "2026-10", now=NOON)
    assert not await warehouse.compact_month(committed, "2026-10", now=NOON)
    whole = month_files.read(done.path.parent)
    assert whole is not None
    assert (whole.late, whole.rows, whole.sums["complaint"]) == (None, 6001, 1)
    held = duckdb.read_parquet(str(done.path.parent / whole.file))
    assert held.aggregate("count(*), count(distinct id), sum(complaint::int)").fetchall() == [(6001, 6001, 1)]
    assert not (await quality.export_month(committed, "2026-10", now=NOON)).written


async def sealed_months(runtime: Runtime) -> list[quality.SealedMonth]:
    async with runtime.database.transaction() as session:
        return await quality.list_sealed(session)


async def test_a_file_that_differs_from_the_database_is_never_published(committed: Runtime) -> None:
    await put(committed, answered(started_at=OCTOBER))
    done = await quality.export_month(committed, "2026-10", now=NOON)
    state = merging.state_of(done.path, None, warehouse.limits_of(committed))
    warehouse._check(state, state, "2026-10")
    with pytest.raises(ExportMismatch, match="wait_s"):
        warehouse._check(state, _with(state, wait_s=1), "2026-10")


def _with(state: Any, **more: int) -> Any:
    return type(state)(
        state.rows,
        state.changed_at,
        state.counts,
        {name: sum_ + more.get(name, 0) for name, sum_ in state.sums.items()},
    )


async def test_what_a_killed_writer_left_is_never_read_and_is_repaired(committed: Runtime) -> None:
    one = answered(started_at=OCTOBER)
    await put(committed, one)
    done = await quality.export_month(committed, "2026-10", now=NOON)
    folder = done.path.parent
    # Killed while it wrote, and after it had named its file but before the manifest said so.
    (folder / ".contacts-0002.parquet.draft").write_bytes(b"half a fi")
    (folder / "late-0002.parquet").write_bytes(b"PAR1 and nothing more")
    assert not (await quality.export_month(committed, "2026-10", now=NOON)).written
    await amend(committed, one, now=NOON + timedelta(hours=3))
    assert (await quality.export_month(committed, "2026-10", now=NOON)).written
    held = month_files.read(folder)
    assert held is not None
    assert held.late == "late-0002.parquet"
    assert merging.state_of(folder / held.file, folder / held.late, warehouse.limits_of(committed)).rows == 1
    # A manifest cut short counts as none: the month is written anew.
    (folder / "manifest.json").write_bytes(b'{"month": "20')
    assert (await quality.export_month(committed, "2026-10", now=NOON)).written
    month_files.tidy(folder, ["contacts-0001.parquet"], now_s=folder.stat().st_mtime + 2 * month_files.READ_FOR_S)
    assert sorted(path.name for path in folder.iterdir()) == ["contacts-0001.parquet", "manifest.json"]


async def test_settled_months_are_written_by_themselves(committed: Runtime) -> None:
    await put(committed, answered(started_at=OCTOBER), answered(started_at=OCTOBER - timedelta(days=40)))
    written = await warehouse.keep_months(committed, now=NOON)
    assert [(each.month, each.rows, each.written) for each in written] == [("2026-09", 1, True), ("2026-10", 1, True)]
    early = datetime(2026, 11, 5, tzinfo=UTC)
    assert [each.month for each in await warehouse.keep_months(committed, now=early)] == ["2026-09"]


async def test_months_are_written_at_night(committed: Runtime, clock: FixedClock) -> None:
    await put(committed, answered(started_at=OCTOBER))
    folder = committed.installation.warehouse_folder / "contacts" / "month=2026-10"
    await export_months(committed)
    assert not folder.exists()
    clock.advance(14 * 3600)  # two in the morning
    await export_months(committed)
    assert (folder / "contacts-0001.parquet").exists()


async def test_only_a_month_that_is_over_can_be_written(committed: Runtime) -> None:
    for wrong in ("2026-1", "october", "2026-13", ""):
        with pytest.raises(MonthInvalid):
            await quality.export_month(committed, wrong, now=NOON)
    with pytest.raises(MonthNotOver):
        await quality.export_month(committed, "2026-11", now=NOON)
    empty = await quality.export_month(committed, "2026-07", now=NOON)
    assert (empty.rows, empty.written, empty.path.exists()) == (0, False, False)


# -- moving ----------------------------------------------------------------------------------------------------------


async def test_figures_are_the_same_before_and_after_a_month_has_moved(committed: Runtime) -> None:
    old, new = some(JULY), some(OCTOBER)
    await put(committed, *old, *new)
    before = await figures(committed)
    done = {each.month: each for each in await warehouse.keep_months(committed, now=NOON)}
    assert (done["2026-07"].moved, done["2026-10"].moved) == (True, False)
    assert await count(committed) == len(new)
    assert await figures(committed) == before
    sealed_once = await sealed_months(committed)
    assert not any(each.written for each in await warehouse.keep_months(committed, now=NOON))
    assert await sealed_months(committed) == sealed_once


async def test_a_person_gets_a_copy_of_what_has_moved_too(committed: Runtime) -> None:
    who = uuid7()
    old = [contained(started_at=JULY + timedelta(days=each), customer_id=who) for each in range(3)]
    await put(committed, *old, contained(started_at=OCTOBER, customer_id=who), *some(JULY))
    before = await copy_for(committed, who)
    assert len(before) == 4
    await warehouse.keep_months(committed, now=NOON)
    assert await copy_for(committed, who) == before


async def copy_for(runtime: Runtime, who: UUID) -> list[dict[str, Any]]:
    """What quality gives a person of the contacts that it holds."""
    async with runtime.database.transaction() as session:
        return await personal_data.list_contacts(session, who)


async def test_an_import_into_a_month_that_has_moved_is_seen_at_once_and_counted_once(committed: Runtime) -> None:
    old = some(JULY)
    await put(committed, *old)
    await warehouse.keep_months(committed, now=NOON)
    more = [contained(started_at=JULY + timedelta(days=2, minutes=each)) for each in range(30)]
    # The same once more with some that are new: those that have moved are known.
    told = await put(committed, *old, *more, now=NOON + timedelta(days=1))
    assert (told.imported, told.known) == (30, 120)
    before = await figures(committed)
    assert _contacts(before) == 150
    await quality.export_month(committed, "2026-07", now=NOON)
    assert await figures(committed) == before  # they stand in a late file, and are still counted in the database
    await warehouse.keep_months(committed, now=NOON)
    assert await count(committed) == 0
    assert await figures(committed) == before
    assert (await put(committed, *old, *more)).imported == 0


def _contacts(told: list[Any]) -> int:
    return int(told[0]["total"]["metrics"]["contacts"]["value"])


async def test_a_move_that_was_killed_before_its_commit_is_done_again(committed: Runtime) -> None:
    await put(committed, *some(JULY))
    before = await figures(committed)
    await quality.export_month(committed, "2026-07", now=NOON)
    # Changed between sealing and moving: the first run seals it again before it moves.
    async with committed.database.transaction() as session:
        await session.execute(text("update quality.contact set rating = 1, amended_at = now() where rating = 2"))
    changed = await figures(committed)
    assert changed != before
    assert await warehouse.move_month(committed, "2026-07", now=NOON)
    assert await figures(committed) == changed
    assert not await warehouse.move_month(committed, "2026-07", now=NOON)


async def test_the_contacts_behind_a_figure_are_found_wherever_they_are(committed: Runtime) -> None:
    contacts = [*some(JULY), *some(OCTOBER)]
    await put(committed, *contacts)

    async def found() -> tuple[Any, ...]:
        selection = drill.Selection(Period(*YEAR), {"channel": ["voice"]}, ZONE, METRICS["answered"], "numerator")
        async with committed.database.transaction() as session:
            page = await drill.list_contacts(session, selection, before=None, limit=25)
            key = (page[-1]["started_at"], page[-1]["id"])
            further = await drill.list_contacts(session, selection, before=key, limit=25)
            streamed = [row async for batch in drill.stream_contacts(session, selection) for row in batch]
            one = await drill.get_contact(session, contacts[3].id)
            return page, further, await drill.count_contacts(session, selection), sorted(map(repr, streamed)), one

    before = await found()
    assert len(before[0]) == 25
    await warehouse.keep_months(committed, now=NOON)
    assert await found() == before


async def test_where_the_files_are_not_known_nobody_gets_half_a_figure(committed: Runtime) -> None:
    await put(committed, *some(JULY))
    await warehouse.keep_months(committed, now=NOON)
    quality.hang_up_warehouse(None)
    with pytest.raises(WarehouseAway):
        await figures(committed)


async def test_many_rows_are_read_in_a_process_of_its_own(committed: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    await put(committed, *some(JULY))

    async def by_month() -> Any:
        async with committed.database.transaction() as session:
            return quality.as_json(await quality.report(session, first=YEAR[0], last=YEAR[1], by=["month"]))

    before = await by_month()
    await warehouse.keep_months(committed, now=NOON)
    monkeypatch.setattr(sealed, "HEAVY_ROWS", 0)
    assert await by_month() == before
    await ASIDE.end()
