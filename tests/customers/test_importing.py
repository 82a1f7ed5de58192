"""Import runs on a real database: staged, sorted, told; again without change; stopped; broken off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.support.canaries import places_of
from zhike.audit import api as audit
from zhike.customers import api as customers
from zhike.customers import errors
from zhike.customers.rules.quality import QualityRule
from zhike.customers.service import importing, quality, sources
from zhike.platform.actor import operator_actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.platform.tables import Misshapen, Table, TableBatch, TableRefused, open_table
from zhike.privacy import api as privacy

OPERATOR = operator_actor("tester")
HEADER = "客户号,姓名,手机号,身份证号,出生日期\n"
FIRST = "C1,欧阳娜娜,13812345678,11010519491231002X,1949-12-31\n"
SECOND = "C2,李四,139 0000 1111,,1980/1/5\n"
PERSONAL = ("欧阳娜娜", "13812345678", "11010519491231002X", "李四", "13900001111")


def table_of(tmp_path: Path, text: str, name: str = "core.csv") -> Table:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return open_table(path)


async def imported(runtime: Runtime, table: Table, source: str = "core") -> tuple[customers.ImportRun, list[Any]]:
    rejects: list[Any] = []
    async with runtime.database.transaction() as session:
        ready = await customers.ready_source(
            session, source, table=table, mapping=None, actor=OPERATOR, now=runtime.clock.now()
        )
    return await customers.import_table(runtime, ready, table, actor=OPERATOR, on_reject=rejects.append), rejects


def counts(run: customers.ImportRun) -> tuple[str, int, int, int, int]:
    return run.state, run.added, run.changed, run.unchanged, run.rejected


async def test_a_file_becomes_records_and_again_changes_nothing(runtime, session, tmp_path) -> None:
    run, rejects = await imported(runtime, table_of(tmp_path, HEADER + FIRST + SECOND))
    assert counts(run) == ("done", 2, 0, 0, 0)
    assert rejects == []
    vault = privacy.Vault(runtime.keyring, purpose="resolution")
    one, two = sorted(await customers.claim_records(session, vault), key=lambda record: record.external_id)
    assert one.values["name"] == "欧阳娜娜"
    assert two.values == {"name": "李四", "phone": "13900001111", "birth_date": "1980-01-05"}
    assert one.indexes["phone"] == vault.blind_index("phone", "+86 138 1234 5678")
    again, _ = await imported(runtime, table_of(tmp_path, HEADER + FIRST + SECOND))
    assert counts(again) == ("done", 0, 0, 2, 0)


async def test_a_changed_line_waits_to_be_resolved_again(runtime, session, tmp_path, clock) -> None:
    await imported(runtime, table_of(tmp_path, HEADER + FIRST + SECOND))
    vault = privacy.Vault(runtime.keyring, purpose="resolution")
    claimed = sorted(await customers.claim_records(session, vault), key=lambda record: record.external_id)
    await customers.settle_records(session, {record.id: None for record in claimed}, now=clock.now())
    run, _ = await imported(runtime, table_of(tmp_path, HEADER + FIRST + SECOND.replace("李四", "李思")))
    assert counts(run) == ("done", 0, 1, 1, 0)
    (changed,) = await customers.claim_records(session, vault)
    assert (changed.id, changed.revision, changed.values["name"]) == (claimed[1].id, 2, "李思")


async def test_bad_lines_are_told_and_good_ones_kept(runtime, session, tmp_path) -> None:
    bad = "C3,王五\nC4,赵六,1,,soon\nC1,又一个,1,,\n,无号,1,,\n"
    run, rejects = await imported(runtime, table_of(tmp_path, HEADER + FIRST + bad + SECOND))
    assert counts(run) == ("done", 2, 0, 0, 4)
    assert sorted((row, column, code) for row, column, code, _ in rejects) == [
        (3, "", "ragged"),
        (4, "出生日期", "date"),
        (5, "客户号", "duplicate"),
        (6, "客户号", "id_missing"),
    ]
    stored = (await session.execute(text("select r::text from customers.import_reject r"))).scalars().all()
    assert not [word for word in ("王五", "赵六") for line in stored if word in line]


async def test_nothing_personal_stays_in_the_open_and_the_blocks_go(runtime, session, tmp_path) -> None:
    await imported(runtime, table_of(tmp_path, HEADER + FIRST + SECOND))
    tables = ("source_record", "import_run", "import_block", "import_reject", "quality_figure", "source")
    rows = [
        row
        for table in tables
        for row in (await session.execute(text(f"select t::text from customers.{table} t"))).scalars()
    ]
    rows += [str(entry.detail) for entry in await audit.list_entries(session, audit.Filter(action="customers"))]
    rows += (await session.execute(text("select payload::text from platform.event"))).scalars().all()
    assert not [value for value in PERSONAL for row in rows if value in row or value.encode().hex() in row]
    assert (await session.execute(text("select count(*) from customers.import_block"))).scalar_one() == 0
    assert (await session.execute(text("select count(key) from customers.import_run"))).scalar_one() == 0


async def test_what_a_run_changed_is_told_once(runtime, session, tmp_path) -> None:
    for _ in range(2):
        await imported(runtime, table_of(tmp_path, HEADER + FIRST))
    told = await session.execute(text("select payload from platform.event where type = 'customers.RecordsStaged'"))
    assert [(row[0]["source"], row[0]["added"], row[0]["changed"]) for row in told] == [("core", 1, 0)]


async def test_a_personal_key_is_kept_as_a_blind_index(runtime, session, tmp_path) -> None:
    await imported(runtime, table_of(tmp_path, "姓名,身份证号\n欧阳娜娜,11010519491231002x\n"))
    key = (await session.execute(text("select external_id from customers.source_record"))).scalar_one()
    assert len(key) == 32
    again, _ = await imported(runtime, table_of(tmp_path, "姓名,身份证号\n欧阳娜娜,11010519491231002x\n"))
    assert again.unchanged == 1


class BreaksOff:
    """A table whose file system goes away after some rows."""

    encoding = "utf-8"
    mark = None
    misshapen: list[Misshapen] = []  # noqa: RUF012  # nothing is ever put in

    def __init__(self, table: Table, then: Exception) -> None:
        self.name = table.name
        self.columns = table.columns
        self._table = table
        self._then = then

    def read(self, columns: Sequence[str]) -> Iterator[TableBatch]:
        yield from self._table.read(columns)
        raise self._then

    def bytes_read(self) -> int:
        return 0


async def test_a_source_that_vanishes_half_way_changes_nothing_and_may_come_again(runtime, session, tmp_path) -> None:
    whole = table_of(tmp_path, HEADER + FIRST + SECOND)
    source = await sources.ready_source(
        session, "core", table=whole, mapping=None, actor=OPERATOR, now=runtime.clock.now()
    )
    broken = BreaksOff(whole, TableRefused("table.vanished", file="core.csv", row=2))
    with pytest.raises(TableRefused):
        await customers.import_table(runtime, source, broken, actor=OPERATOR, on_reject=print)
    (run,) = await runs_of(session)
    assert (run["state"], run["problem"]["code"]) == ("failed", "table.vanished")
    assert (await session.execute(text("select count(*) from customers.source_record"))).scalar_one() == 0
    again, _ = await imported(runtime, whole)
    assert counts(again) == ("done", 2, 0, 0, 0)


async def runs_of(session: Session) -> list[dict[str, Any]]:
    found = await session.execute(text("select * from customers.import_run order by created_at, id"))
    return [dict(row._mapping) for row in found]


async def test_two_runs_of_a_source_at_once_are_refused(runtime, session, tmp_path) -> None:
    table = table_of(tmp_path, HEADER + FIRST)
    source = await sources.ready_source(
        session, "core", table=table, mapping=None, actor=OPERATOR, now=runtime.clock.now()
    )
    run = await importing.begin_run(runtime, source, actor=OPERATOR)
    with pytest.raises(errors.RunOpen):
        await importing.begin_run(runtime, source, actor=OPERATOR)
    await importing.end(runtime, run, "cancelled")
    await importing.end(runtime, run, "failed")
    assert (await importing.get_run(runtime, run.id)).state == "cancelled"
    assert (await importing.begin_run(runtime, source, actor=OPERATOR)).state == "queued"


async def test_a_run_stops_when_it_is_asked_to(runtime, session, tmp_path, clock) -> None:
    table = table_of(tmp_path, HEADER + FIRST)
    source = await sources.ready_source(session, "core", table=table, mapping=None, actor=OPERATOR, now=clock.now())
    run = await importing.begin_run(runtime, source, actor=OPERATOR)
    await importing.stop_run(session, run.id, actor=OPERATOR, now=clock.now())
    with pytest.raises(importing.RunStopped):
        await importing.stage_run(runtime, source, run, table, print)
    assert (await importing.get_run(runtime, run.id)).state == "cancelled"
    with pytest.raises(errors.RunEnded):
        await importing.stop_run(session, run.id, actor=OPERATOR, now=clock.now())


async def test_a_run_whose_process_died_is_taken_up(runtime, session, tmp_path, clock) -> None:
    table = table_of(tmp_path, HEADER + FIRST + SECOND)
    source = await sources.ready_source(session, "core", table=table, mapping=None, actor=OPERATOR, now=clock.now())
    run = await importing.begin_run(runtime, source, actor=OPERATOR)
    await importing.stage_run(runtime, source, run, table, print)
    await importing.take_up(runtime, await importing.get_run(runtime, run.id))
    assert counts(await importing.get_run(runtime, run.id)) == ("done", 2, 0, 0, 0)
    waiting = await importing.begin_run(runtime, source, actor=OPERATOR)
    await importing.take_up(runtime, waiting)
    ended = await importing.get_run(runtime, waiting.id)
    assert (ended.state, (ended.problem or {})["code"]) == ("failed", "table.vanished")


async def test_a_missing_column_is_named(runtime, tmp_path) -> None:
    await imported(runtime, table_of(tmp_path, HEADER + FIRST))
    with pytest.raises(errors.MappingRefused) as refused:
        await imported(runtime, table_of(tmp_path, "客户号,姓名\nC1,a\n", "less.csv"))
    assert refused.value.code == "customers.mapping.no_such_column"
    assert refused.value.params["place"] == "手机号"
    with pytest.raises(errors.MappingNotGuessed):
        await imported(runtime, table_of(tmp_path, "foo,bar\n1,2\n"), "other")


async def test_a_column_that_changes_its_type_is_told_line_by_line(runtime, tmp_path) -> None:
    run, rejects = await imported(runtime, table_of(tmp_path, HEADER + FIRST + SECOND.replace("1980/1/5", "上海路")))
    assert counts(run) == ("done", 1, 0, 0, 1)
    assert [reject[1:3] for reject in rejects] == [("出生日期", "date")]


async def test_an_erased_person_does_not_come_back_by_a_change(runtime, session, tmp_path, clock) -> None:
    await imported(runtime, table_of(tmp_path, HEADER + FIRST))
    record = (await session.execute(text("select id from customers.source_record"))).scalar_one()
    await privacy.Vault(runtime.keyring, purpose="service").destroy_key(session, record, now=clock.now())
    run, rejects = await imported(runtime, table_of(tmp_path, HEADER + FIRST.replace("娜娜", "娜")))
    assert counts(run) == ("done", 0, 0, 0, 1)
    assert rejects[0][:3] == (2, "客户号", "erased")


async def test_quality_is_counted_and_the_lines_that_break_a_rule_are_marked(runtime, session, tmp_path) -> None:
    bad = "C3,钱七,123,110105194912310021,1950-01-01\nC4,孙八,13800000000,110105194912310021,1949-12-31\n"
    await imported(runtime, table_of(tmp_path, HEADER + FIRST + SECOND + bad))
    found = await session.execute(text("select subject, checked, failed from customers.quality_figure"))
    figures = {row[0]: (row[1], row[2]) for row in found}
    assert figures["phone.pattern"] == (4, 1)
    assert figures["id_number.present"] == (4, 1)
    assert figures["id_number.check_digit"] == (3, 2)
    assert figures["birth_date.agrees"] == (3, 1)
    assert figures["id_number.unique"] == (3, 2)
    assert "email.pattern" not in figures
    marked = await session.execute(text("select external_id, failing from customers.source_record order by 1"))
    failing = {row[0]: sorted(row[1]) for row in marked}
    assert failing["C1"] == []
    assert failing["C4"] == ["id_number.check_digit", "id_number.unique"]


async def test_a_value_has_to_be_there_in_the_source_it_refers_to(runtime, session, tmp_path, clock) -> None:
    await imported(runtime, table_of(tmp_path, "编号,网点,手机号\nB1,城西支行,13812345678\n"), "branches")
    for code, field, other in (("branch.known", "branch", "branch"), ("phone.known", "phone", "phone")):
        rule = QualityRule(code, field, "refers", {"source": "branches", "field": other})
        await quality.create_rule(session, rule, actor=OPERATOR, now=clock.now())
    card = "编号,姓名,网点,手机号\n1,张三,城西支行,138 1234 5678\n2,李四,城东支行,13900001111\n3,王五,,\n"
    await imported(runtime, table_of(tmp_path, card), "card")
    found = await session.execute(
        text("select subject, checked, failed from customers.quality_figure where failed > 0")
    )
    figures = {row[0]: (row[1], row[2]) for row in found}
    assert (figures["branch.known"], figures["phone.known"]) == ((2, 1), (2, 1))
    marked = await session.execute(text("select external_id, failing from customers.source_record where source='card'"))
    failing = {row[0]: {code for code in row[1] if code.endswith("known")} for row in marked}
    assert failing == {"1": set(), "2": {"branch.known", "phone.known"}, "3": set()}
    await imported(runtime, table_of(tmp_path, card.replace("城东", "城西")), "card")
    marked = await session.execute(
        text("select external_id from customers.source_record where 'branch.known' = any(failing)")
    )
    assert marked.scalars().all() == []
    lost = QualityRule("x.known", "number", "refers", {"source": "none", "field": "number"})
    with pytest.raises(errors.SourceUnknown):
        await quality.create_rule(session, lost, actor=OPERATOR, now=clock.now())


async def test_many_lines_are_sorted_in_blocks(runtime, session, tmp_path) -> None:
    lines = "".join(f"C{n},张{n},,,\n" for n in range(4500))
    run, rejects = await imported(runtime, table_of(tmp_path, HEADER + lines + "C17,again,,,\n"))
    assert counts(run) == ("done", 4500, 0, 0, 1)
    assert rejects[0][:3] == (4502, "客户号", "duplicate")
    assert (run.progress, run.taken, run.is_open) == (100.0, 4500, False)


def test_a_preview_shows_what_would_be_kept_masked(tmp_path) -> None:
    table = table_of(tmp_path, HEADER + FIRST + "C9,x,1,,soon\n")
    found = sources.preview(table, None)
    assert found.guessed
    assert found.lines[0].values["name"] == "欧阳**"
    assert found.lines[0].values["birth_date"] == "****"
    assert (found.lines[1].row, found.lines[1].code) == (3, "date")
    assert sources.preview(table_of(tmp_path, "foo\nx\n", "f.csv"), None).mapping is None


async def test_a_line_with_a_secret_does_not_come_in_and_is_not_repeated(runtime, session, tmp_path) -> None:
    header = "客户号,姓名,手机号,地址,支付密码\n"
    wrong = "C1,欧阳娜娜,13812345678,望江路 8 号 密码是826491,826491\n"
    good = "C2,李四,13900001111,望江路 8 号,826491\n"
    run, rejects = await imported(runtime, table_of(tmp_path, header + wrong + good))
    assert counts(run) == ("done", 1, 0, 0, 1)
    assert rejects == [(2, "地址", "secret", ())]
    assert await places_of(session, "826491") == set()
    assert "密码" in errors.reject_reason("secret", "zh")


async def test_a_lines_own_key_that_says_who_it_is_becomes_a_token(runtime, session, tmp_path) -> None:
    header, mapping = "编号,客户号,姓名\n", {"id": "编号", "fields": {"number": "客户号", "name": "姓名"}}
    lines = f"{header}R-13812345678,C1,欧阳娜娜\nR-2,11010519491231002X,李四\nR-3,C3,李四\n"
    given = customers.read_mapping(mapping, file="crm.yaml")
    for expected in (("done", 2, 0, 0, 1), ("done", 0, 0, 2, 1)):
        table = table_of(tmp_path, lines, "客户13812345678.csv")
        async with runtime.database.transaction() as inner:
            ready = await customers.ready_source(
                inner, "crm", table=table, mapping=given, actor=OPERATOR, now=runtime.clock.now()
            )
        rejects: list[Any] = []
        run = await customers.import_table(runtime, ready, table, actor=OPERATOR, on_reject=rejects.append)
        assert counts(run) == expected
        assert [each[1:3] for each in rejects] == [("客户号", "number_is_id")]
        assert run.file_name == "客户⟨PHONE⟩.csv"
    keys = (await session.execute(text("select external_id from customers.source_record"))).scalars().all()
    assert sorted(each[:7] for each in keys) == ["R-3", "hidden:"]
