"""Sources that we ask: queries on another database, increments, what breaks off; watched folders; when each is due."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import text

from tests.conftest import NOON
from zhike.customers import api as customers
from zhike.customers import collecting_errors, errors
from zhike.customers.rules.collecting import daily_at_fits, is_due, moved_name, pattern_fits, wanted
from zhike.customers.rules.mapping import parse_mapping
from zhike.customers.rules.runs import Source
from zhike.customers.service import collecting, credentials, importing, sources, watching
from zhike.platform.actor import operator_actor
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.runtime import Runtime
from zhike.platform.tables import QueryRefused, TableBatch, open_query

OPERATOR = operator_actor("tester")
MAPPING = parse_mapping({"fields": {"number": "cust_no", "name": "cust_name", "phone": "mobile"}})
QUERY = "select cust_no, cust_name, mobile, changed from cust;"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="session")
def core(server: str) -> str:
    """The address of a database of the bank's, with two customers, and a user with a password who may read."""
    with psycopg.connect(libpq_conninfo(server), autocommit=True) as connection:
        connection.execute("create database core_system")
    address = server.replace("/postgres?", "/core_system?")
    with psycopg.connect(libpq_conninfo(address), autocommit=True) as connection:
        connection.execute("create table cust (cust_no text, cust_name text, mobile text, changed timestamptz, n int)")
    return address


@pytest.fixture
def bank(core: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(libpq_conninfo(core), autocommit=True) as connection:
        connection.execute("truncate cust")
        connection.execute(
            "insert into cust values ('C1', '欧阳娜娜', '+86 138 1234 5678', '2026-11-01 08:00+08', 1),"
            "('C2', '李四', '13900001111', '2026-11-02 08:00+08', 2)"
        )
        yield connection


def a_source(core: str, **words: Any) -> Source:
    place = plain(core)
    known: dict[str, Any] = {"place": place, "query": QUERY, "watermark": "changed", "every_minutes": 60}
    return Source("core_db", "核心库", "sql", MAPPING, **{**known, **words})


def plain(address: str) -> str:
    """The test database's address, its password (if any) apart."""
    import re

    return re.sub(r"^postgresql\+psycopg", "postgresql", re.sub(r"//([^:@/]+):[^@]*@", r"//\1@", address))


async def kept(session, source: Source) -> Source:
    return await sources.create_source(session, source, actor=OPERATOR, now=NOON)


async def collected(runtime: Runtime, source: Source) -> dict[str, Any]:
    await collecting.collect_query(runtime, source)
    await importing.sort_waiting(runtime)
    runs = await last_runs(runtime)
    return runs[0]


async def last_runs(runtime: Runtime) -> list[dict[str, Any]]:
    async with runtime.database.transaction() as session:
        found = await session.execute(text("select * from customers.import_run order by created_at desc, id desc"))
        return [dict(row._mapping) for row in found]


def counts(run: dict[str, Any]) -> tuple[str, int, int, int, int]:
    return run["state"], run["added"], run["changed"], run["unchanged"], run["rejected"]


async def test_a_query_is_collected_and_the_next_time_only_what_came_since(runtime, session, core, bank, clock) -> None:
    source = await kept(session, a_source(core))
    assert counts(await collected(runtime, source)) == ("done", 2, 0, 0, 0)
    bank.execute("insert into cust values ('C3', '王五', '13900002222', '2026-11-03 08:00+08', 3)")
    bank.execute("update cust set cust_name = 'nobody asks' where cust_no = 'C1'")
    clock.advance(3600)
    run = await collected(runtime, source)
    assert counts(run) == ("done", 1, 0, 1, 0)
    assert run["reading"]["mark"] == "2026-11-03 00:00:00+00:00"
    await collecting.ask_for_delivery(session, "core_db", anew=True, actor=OPERATOR, now=clock.now())
    clock.advance(1)
    assert counts(await collected(runtime, source)) == ("done", 0, 1, 2, 0)


async def test_a_source_that_is_read_otherwise_is_read_from_its_start(runtime, session, core, bank, clock) -> None:
    source = await kept(session, a_source(core))
    await collected(runtime, source)
    clock.advance(60)
    less = parse_mapping({"fields": {"number": "cust_no", "name": "cust_name"}})
    edited = await sources.edit_source(session, replace(source, mapping=less), actor=OPERATOR, now=clock.now())
    assert edited is not None
    clock.advance(60)
    assert counts(await collected(runtime, edited)) == ("done", 0, 2, 0, 0)


async def test_without_a_watermark_all_is_collected_every_time(runtime, session, core, bank) -> None:
    source = await kept(session, a_source(core, watermark=""))
    await collected(runtime, source)
    assert counts(await collected(runtime, source)) == ("done", 0, 0, 2, 0)


class BreaksOff:
    """A query whose database goes away after the first batch."""

    def __init__(self, table: Any, *, marked: bool) -> None:
        self._table = table
        self._marked = marked
        self.name, self.columns, self.encoding, self.misshapen = table.name, table.columns, table.encoding, []

    @property
    def mark(self) -> str | None:
        return self._table.mark if self._marked else None

    def read(self, columns: Sequence[str]) -> Iterator[TableBatch]:
        for batch in self._table.read(columns):
            yield batch
            raise QueryRefused("query.broke_off", row=batch.data.num_rows)

    def bytes_read(self) -> int:
        return 0


async def broken(runtime: Runtime, source: Source, *, marked: bool, limit: int) -> None:
    query = replace(await collecting._query(runtime, source), limit=limit)
    run = await importing.begin_run(runtime, source, actor=OPERATOR)
    table = BreaksOff(open_query(query), marked=marked)
    await importing.stage_run(runtime, source, run, table, importing.nobody_listens)
    await importing.leave_to_worker(runtime, run)


async def test_a_database_that_vanishes_half_way_leaves_a_beginning_from_which_the_next_delivery_goes_on(
    runtime, session, core, bank, clock
) -> None:
    source = await kept(session, a_source(core))
    await broken(runtime, source, marked=True, limit=1)
    await importing.sort_waiting(runtime)
    (run,) = await last_runs(runtime)
    assert counts(run) == ("failed", 1, 0, 0, 0)
    assert run["problem"]["code"] == "query.broke_off"
    assert "The 1 rows before are kept" in run["problem"]["en"]
    clock.advance(60)
    assert counts(await collected(runtime, source)) == ("done", 1, 0, 1, 0)


async def test_a_connection_that_is_cut_while_rows_come_says_after_which_row(runtime, session, core, bank) -> None:
    many = "select 'C' || n as cust_no, 'x' as cust_name, '' as mobile, n as changed from generate_series(1, 60000) n"
    table = open_query(await collecting._query(runtime, a_source(core, query=many)))
    rows = table.read(["cust_no"])
    first = next(rows)
    bank.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'zhike'")
    with pytest.raises(QueryRefused) as refused:
        list(rows)
    assert (refused.value.code, refused.value.params) == ("query.broke_off", {"row": first.data.num_rows})
    assert table.mark == str(first.data.num_rows)


async def test_a_database_that_vanishes_half_way_without_an_order_changes_nothing(runtime, session, core, bank) -> None:
    source = await kept(session, a_source(core, watermark=""))
    with pytest.raises(QueryRefused):
        await broken(runtime, source, marked=False, limit=1)
    (run,) = await last_runs(runtime)
    assert counts(run) == ("failed", 0, 0, 0, 0)
    assert (await session.execute(text("select count(*) from customers.source_record"))).scalar_one() == 0


async def test_a_process_that_dies_while_it_asks_leaves_a_beginning_too(runtime, session, core, bank) -> None:
    source = await kept(session, a_source(core))
    run = await importing.begin_run(runtime, source, actor=OPERATOR)
    table = open_query(replace(await collecting._query(runtime, source), limit=1))
    from zhike.customers.service.staging import stage

    await stage(runtime, run.id, table, source.mapping.columns)
    await importing.take_up(runtime, await importing.get_run(runtime, run.id))
    (ended,) = await last_runs(runtime)
    assert counts(ended) == ("failed", 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("select nothing from cust", "query.text"),
        ("selct", "query.text"),
        ("select cust_no from cust) as x; drop table cust; select * from (select 1", "query.text"),
        ("with gone as (delete from cust returning *) select * from gone", "query.text"),
        ("select cust_no, pg_sleep(3)::text as changed from cust", "query.timeout"),
        ("select nextval('counter')::text as cust_no, now() as changed", "query.writes"),
        ("select (cust_name::int)::text as cust_no, now() as changed from cust", "query.failed"),
        ("select cust_no from cust", "query.watermark"),
    ],
)
async def test_a_query_that_cannot_be_is_refused_without_telling_a_value(
    runtime, session, core, bank, query, code
) -> None:
    bank.execute("create sequence if not exists counter")
    source = a_source(core, query=query)
    asked = replace(await collecting._query(runtime, source), timeout_s=1)
    with pytest.raises(QueryRefused) as refused:
        list(open_query(asked).read(["cust_no"]))
    assert refused.value.code == code
    assert "欧阳" not in str(refused.value.params) + refused.value.message("zh")
    assert bank.execute("select count(*) from cust").fetchone() == (2,)


async def test_zhikes_own_database_is_no_source(runtime, session, rolled_back_address) -> None:
    own = a_source(rolled_back_address, query="select login from identity.staff", watermark="")
    with pytest.raises(QueryRefused) as refused:
        await collected(runtime, await kept(session, own))
    assert refused.value.code == "query.own_database"
    (run,) = await last_runs(runtime)
    assert (run["state"], run["problem"]["code"]) == ("failed", "query.own_database")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("postgresql://reader:secret@db/core", "query.address"),
        ("postgresql://db", "query.address"),
        ("postgresql:///core", "query.address"),
        ("postgresql://db/core?options=-cdefault_transaction_read_only=off", "query.address"),
        ("core", "query.address"),
        ("db2://db/core", "query.driver"),
        ("postgresql://[::1/core", "query.address"),
    ],
)
async def test_an_address_that_cannot_be_is_refused(session, address, code) -> None:
    with pytest.raises(QueryRefused) as refused:
        await kept(session, Source("core_db", "x", "sql", MAPPING, place=address, query=QUERY))
    assert refused.value.code == code


async def test_a_database_that_is_not_there_is_told(runtime, session) -> None:
    source = await kept(session, a_source("postgresql://nobody@127.0.0.1:9/core"))
    await collecting.collect_due(runtime)
    (run,) = await last_runs(runtime)
    assert (run["state"], run["problem"]["code"]) == ("failed", "query.unreachable")
    (state,) = await sources.list_source_states(session, search="", since=NOON, until=NOON)
    assert state.trouble is not None
    assert source.name == state.source.name


async def test_the_password_is_sealed_and_given_to_its_own_place_only(runtime, session, core) -> None:
    source = await kept(session, a_source(core))
    await credentials.set_password(session, runtime.keyring, "core_db", "s3cret", actor=OPERATOR, now=NOON)
    everything = await session.execute(text("select c::text from customers.source_credential c"))
    assert "s3cret" not in everything.scalar_one()
    assert "s3cret" not in repr(await collecting._query(runtime, source))
    assert (await collecting._query(runtime, source)).password == "s3cret"
    moved = replace(source, place="postgresql://reader@elsewhere/core")
    with pytest.raises(collecting_errors.PasswordNeeded):
        await collecting.keep_password(session, runtime.keyring, source, moved, "", actor=OPERATOR, now=NOON)
    draft = collecting.Draft("sql", moved.place, QUERY, "", "", "", "core_db")
    with pytest.raises(collecting_errors.PasswordNeeded):
        await collecting.preview_draft(runtime, session, draft, None)
    await collecting.keep_password(session, runtime.keyring, source, moved, "other", actor=OPERATOR, now=NOON)
    assert await credentials.find_password(session, runtime.keyring, "core_db") == "other"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"place": ""}, "place"),
        ({"query": " "}, "query"),
        ({"pattern": "*.csv"}, "pattern"),
        ({"watermark": "mobile"}, "watermark"),
        ({"every_minutes": 0}, "every_minutes"),
        ({"daily_at": "02:30"}, "daily_at"),
        ({"every_minutes": None, "daily_at": "25:00"}, "daily_at"),
        ({"kind": "folder", "query": "", "watermark": "", "every_minutes": None}, "pattern"),
        ({"kind": "file"}, "place"),
    ],
)
async def test_a_source_that_contradicts_itself_is_refused(session, words, field) -> None:
    with pytest.raises(errors.SourceUnfit) as refused:
        await kept(session, replace(a_source("postgresql://u@db/core"), **words))
    assert refused.value.params == {"field": field}


def test_a_source_is_due_by_minutes_by_the_clock_or_when_it_is_asked_for() -> None:
    hourly = a_source("postgresql://u@db/core")
    daily = replace(hourly, every_minutes=None, daily_at="11:30")

    def due(source: Source, begun: float | None = None, asked: float | None = None) -> bool:
        ago = [None if each is None else NOON - timedelta(minutes=each) for each in (begun, asked)]
        return is_due(source, begun=ago[0], asked=ago[1], now=NOON, zone=SHANGHAI)

    assert [due(hourly), due(hourly, 59), due(hourly, 60), due(hourly, 5, 1), due(hourly, 1, 5)] == [
        True, False, True, True, False,
    ]  # fmt: skip
    assert [due(daily), due(daily, 20), due(daily, 31), due(replace(daily, daily_at="12:01"))] == [
        True, False, True, False,
    ]  # fmt: skip
    assert not due(replace(daily, daily_at=""))
    assert not due(replace(hourly, active=False), asked=1)
    assert due(replace(hourly, kind="folder"), 0)
    assert not due(replace(hourly, kind="file"))


def test_names_of_files_and_times_are_checked() -> None:
    assert wanted([".a.csv", "b.csv", "b.csv.done", "a.csv", "c.txt"], "*.csv*") == ["a.csv", "b.csv"]
    assert [pattern_fits(each) for each in ("*.csv", "../x", "a/b", "", ".*")] == [True, False, False, False, False]
    assert [daily_at_fits(each) for each in ("02:30", "24:00", "2:30")] == [True, False, False]
    assert moved_name("a.csv", NOON) == "a-20261120T040000.csv"
    assert moved_name("a", NOON) == "a-20261120T040000"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "allowed" / "crm"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def watching_runtime(runtime: Runtime, inbox: Path) -> Runtime:
    allowed = runtime.settings.model_copy(update={"watched_folders": (str(inbox.parent),)})
    return replace(runtime, settings=allowed)


def a_folder(inbox: Path, **words: Any) -> Source:
    return Source("crm", "客户管理", "folder", MAPPING, **{"place": str(inbox), "pattern": "*.csv", **words})


CSV = "cust_no,cust_name,mobile\nC1,欧阳娜娜,13812345678\n"


async def looked(runtime: Runtime, source: Source, session: Any) -> list[tuple[str, str]]:
    await collecting.collect_due(runtime)
    await importing.sort_waiting(runtime)
    return sorted((each.name, each.state) for each in await watching.list_files(session, source.name))


async def test_a_file_is_imported_once_when_it_is_whole_and_moved(watching_runtime, session, inbox, clock) -> None:
    source = await kept(session, a_folder(inbox))
    (inbox / "a.csv").write_text(CSV, encoding="gb18030")
    assert await looked(watching_runtime, source, session) == [("a.csv", "waiting")]
    clock.advance(5)
    (inbox / "a.csv").write_text(CSV + "C2,李四,13900001111\n", encoding="gb18030")
    clock.advance(5)
    assert await looked(watching_runtime, source, session) == [("a.csv", "waiting")]
    clock.advance(10)
    assert await looked(watching_runtime, source, session) == [("a.csv", "imported")]
    assert [path.name for path in inbox.rglob("*")] == ["done", "a.csv"]
    (run,) = await last_runs(watching_runtime)
    assert (counts(run), run["file_name"]) == (("done", 2, 0, 0, 0), "a.csv")
    (inbox / "again.csv").write_bytes((inbox / "done" / "a.csv").read_bytes())
    (inbox / "again.csv.done").touch()
    assert ("again.csv", "repeated") in await looked(watching_runtime, source, session)
    assert len(await last_runs(watching_runtime)) == 1
    assert sorted(path.name for path in (inbox / "done").iterdir()) == ["a.csv", "again.csv"]
    assert not (inbox / "again.csv.done").exists()
    assert not list((watching_runtime.installation.folder / "incoming").iterdir())


async def test_a_file_that_cannot_be_read_goes_to_failed_and_the_next_one_is_taken(
    watching_runtime, session, inbox
) -> None:
    source = await kept(session, a_folder(inbox))
    for name, content in (("a.csv", "other,header\n1,2\n"), ("b.csv", CSV)):
        (inbox / name).write_text(content, encoding="utf-8")
        (inbox / f"{name}.done").touch()
    assert await looked(watching_runtime, source, session) == [("a.csv", "failed"), ("b.csv", "imported")]
    assert (inbox / "failed" / "a.csv").exists()
    (failed,) = [each for each in await watching.list_files(session, "crm") if each.state == "failed"]
    assert failed.problem is not None
    assert "cust_no" in failed.problem["en"]


async def test_links_lead_nowhere_and_are_told_once(watching_runtime, session, inbox, tmp_path) -> None:
    source = await kept(session, a_folder(inbox))
    (tmp_path / "secret.csv").write_text(CSV, encoding="utf-8")
    (inbox / "a.csv").symlink_to(tmp_path / "secret.csv")
    os.mkfifo(inbox / "b.csv")
    for _ in range(2):
        found = await looked(watching_runtime, source, session)
        assert found == [("a.csv", "refused"), ("b.csv", "refused")]
    assert await last_runs(watching_runtime) == []
    with pytest.raises(OSError, match=r"."):
        watching.copy_file(inbox / "a.csv", tmp_path / "copy")


async def test_a_folder_has_to_be_allowed(watching_runtime, session, inbox, tmp_path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (inbox.parent / "out").symlink_to(tmp_path / "elsewhere")
    for place in (str(tmp_path / "elsewhere"), str(inbox / ".." / ".."), str(inbox.parent / "out"), str(inbox / "no")):
        with pytest.raises(collecting_errors.FolderRefused):
            watching.require_folder(watching_runtime.settings, place)
    source = await kept(session, a_folder(tmp_path / "elsewhere"))
    await collecting.collect_due(watching_runtime)
    (state,) = await sources.list_source_states(session, search="crm", since=NOON, until=NOON)
    assert (state.source.name, (state.trouble or {})["code"]) == (source.name, "customers.folder.not_allowed")


async def test_a_file_that_cannot_be_moved_is_known_the_next_time(watching_runtime, session, inbox) -> None:
    source = await kept(session, a_folder(inbox))
    (inbox / "done").symlink_to(inbox.parent)
    (inbox / "a.csv").write_text(CSV, encoding="utf-8")
    (inbox / "a.csv.done").touch()
    for _ in range(2):
        assert await looked(watching_runtime, source, session) == [("a.csv", "imported")]
    (file,) = await watching.list_files(session, "crm")
    assert (file.problem or {})["code"] == "customers.folder.unmovable"
    assert len(await last_runs(watching_runtime)) == 1


async def test_a_file_waits_while_a_run_of_its_source_is_open(watching_runtime, session, inbox) -> None:
    source = await kept(session, a_folder(inbox))
    (inbox / "a.csv").write_text(CSV, encoding="utf-8")
    (inbox / "a.csv.done").touch()
    run = await importing.begin_run(watching_runtime, source, actor=OPERATOR)
    assert await looked(watching_runtime, source, session) == [("a.csv", "waiting")]
    await importing.end(watching_runtime, run, "cancelled")
    assert await looked(watching_runtime, source, session) == [("a.csv", "imported")]
    (inbox / "b.csv").write_text("x", encoding="utf-8")
    await collecting.collect_due(watching_runtime)
    (inbox / "b.csv").unlink()
    assert ("b.csv", "waiting") not in await looked(watching_runtime, source, session)


async def test_a_draft_is_looked_into(watching_runtime, session, core, bank, inbox) -> None:
    draft = collecting.Draft("sql", plain(core), QUERY, "", "changed", "", None)
    found = await collecting.preview_draft(watching_runtime, session, draft, MAPPING)
    assert [line.values["phone"] for line in found.lines] == ["138****5678", "139****1111"]
    folder = collecting.Draft("folder", str(inbox), "", "*.csv", "", "", None)
    with pytest.raises(collecting_errors.NoFileYet):
        await collecting.preview_draft(watching_runtime, session, folder, None)
    (inbox / "a.csv").write_text("客户号,姓名\nC1,欧阳娜娜\n", encoding="utf-8")
    assert (await collecting.preview_draft(watching_runtime, session, folder, None)).guessed
    assert customers.read_mapping(MAPPING.as_dict(), file="x") == MAPPING
