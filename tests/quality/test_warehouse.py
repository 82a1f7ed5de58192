"""Finished months go to the warehouse, whole and checked, once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import msgspec
import pytest
from tests.quality.builders import NOON, ZONE, abandoned, answered, contained
from tests.support.installation import make_test_installation

from zhike.platform.actor import system_actor
from zhike.platform.clock import FixedClock
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime
from zhike.quality import api as quality
from zhike.quality.datasets import CONTACTS
from zhike.quality.errors import ExportMismatch, MonthInvalid, MonthNotOver
from zhike.quality.schedules import export_months
from zhike.quality.service import warehouse

OCTOBER = datetime(2026, 10, 12, 3, tzinfo=UTC)


@pytest.fixture
async def committed(new_database: Callable[[], str], clock: FixedClock, tmp_path: Path) -> AsyncIterator[Runtime]:
    """A runtime on a database of its own: an export reads one frozen state, which needs a real transaction."""
    installation = make_test_installation(tmp_path)
    database = Database(new_database())
    yield Runtime(installation.settings, installation, database, Hub(), Keyring.load(installation.keys_folder), clock)
    await database.close()


async def put(runtime: Runtime, *contacts: quality.NewContact) -> None:
    async with runtime.database.transaction() as session:
        await quality.import_contacts(session, contacts, actor=system_actor("test"), zone=ZONE, now=NOON)


async def test_a_month_is_written_once_and_again_when_it_changed(committed: Runtime) -> None:
    one = answered(started_at=OCTOBER, rating=4, region="江南", wait_s=10.125)
    more = [contained(started_at=OCTOBER + timedelta(minutes=each)) for each in range(6000)]
    await put(committed, one, *more, abandoned(started_at=NOON))
    done = await quality.export_month(committed, "2026-10", now=NOON)
    assert (done.rows, done.written) == (6001, True)
    held = duckdb.read_parquet(str(done.path))
    assert held.columns == list(CONTACTS)
    assert held.filter("answered").project("region, rating, wait_s, local_date::text").fetchall() == [
        ("江南", 4, 10.125, "2026-10-12")
    ]
    manifest = msgspec.json.decode((done.path.parent / "manifest.json").read_bytes())
    assert (manifest["rows"], manifest["sums"]["wait_s"], manifest["sums"]["answered"]) == (6001, 10.125, 1.0)

    assert not (await quality.export_month(committed, "2026-10", now=NOON)).written
    async with committed.database.transaction() as session:
        await quality.amend_contact(session, contact_id=one.id, complaint=True, now=NOON)
    assert (await quality.export_month(committed, "2026-10", now=NOON)).written
    assert sorted(path.name for path in done.path.parent.iterdir()) == ["contacts.parquet", "manifest.json"]


async def test_a_file_that_differs_from_the_database_is_never_published(committed: Runtime, tmp_path: Path) -> None:
    await put(committed, answered(started_at=OCTOBER))
    done = await quality.export_month(committed, "2026-10", now=NOON)
    state = warehouse.MonthState(1, None, dict.fromkeys(CONTACTS, 1), {"wait_s": 10.0})
    with pytest.raises(ExportMismatch):
        warehouse._check(done.path, "2026-10", state)
    known = msgspec.json.decode((done.path.parent / "manifest.json").read_bytes())["counts"]
    with pytest.raises(ExportMismatch, match="wait_s"):
        warehouse._check(done.path, "2026-10", warehouse.MonthState(1, None, known, {"wait_s": 11.0}))
    warehouse._check(done.path, "2026-10", warehouse.MonthState(1, None, known, {"wait_s": 10.0}))


async def test_settled_months_are_written_by_themselves(committed: Runtime) -> None:
    await put(committed, answered(started_at=OCTOBER), answered(started_at=OCTOBER - timedelta(days=40)))
    written = await warehouse.export_settled_months(committed, now=NOON)
    assert [(each.month, each.rows, each.written) for each in written] == [("2026-09", 1, True), ("2026-10", 1, True)]
    early = datetime(2026, 11, 5, tzinfo=UTC)
    assert [each.month for each in await warehouse.export_settled_months(committed, now=early)] == ["2026-09"]


async def test_months_are_written_at_night(committed: Runtime, clock: FixedClock) -> None:
    await put(committed, answered(started_at=OCTOBER))
    path = committed.installation.warehouse_folder / "contacts" / "month=2026-10" / "contacts.parquet"
    await export_months(committed)
    assert not path.exists()
    clock.advance(14 * 3600)  # two in the morning
    await export_months(committed)
    assert path.exists()


async def test_only_a_month_that_is_over_can_be_written(committed: Runtime) -> None:
    for wrong in ("2026-1", "october", "2026-13", ""):
        with pytest.raises(MonthInvalid):
            await quality.export_month(committed, wrong, now=NOON)
    with pytest.raises(MonthNotOver):
        await quality.export_month(committed, "2026-11", now=NOON)
    empty = await quality.export_month(committed, "2026-07", now=NOON)
    assert (empty.rows, empty.written, empty.path.parent.exists()) == (0, False, False)
