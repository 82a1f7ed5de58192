"""The same catalogue on Postgres, on DuckDB over the records, and on DuckDB over rollups: the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from zhike.platform.database import Session
from zhike.quality.bench import running, shape
from zhike.quality.bench.making import Plan
from zhike.quality.datasets import CONTACTS
from zhike.quality.metrics.catalogue import METRICS
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS
from zhike.quality.metrics.report import Question, count, make_report
from zhike.quality.repository import duck, rollups, sealed
from zhike.quality.repository.driver import driver
from zhike.quality.repository.duck import Limits, Statement
from zhike.quality.repository.merging import merge, state_of
from zhike.quality.repository.sealed import SealedOnly, Warehouse
from zhike.quality.rules.figures import SPREAD
from zhike.quality.rules.periods import Period

CONTACTS_MADE = 2500
YEAR = Period(shape.FIRST, shape.FIRST + timedelta(days=shape.DAYS - 1))
OF_CONTACTS = tuple(metric for metric in METRICS.values() if metric.dataset == "contacts")
LIMITS = Limits(512, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> running.Made:
    """A year's contacts with their rollups."""
    return running.make(Plan(CONTACTS_MADE, tmp_path_factory.mktemp("made")), LIMITS, lambda _line: None)


@pytest.fixture
def open_warehouse(made: running.Made) -> Iterator[Warehouse]:
    warehouse = Warehouse(made.months[0].path.parents[2], LIMITS)
    sealed.hang_up_warehouse(warehouse)
    yield warehouse
    sealed.hang_up_warehouse(None)


@pytest.fixture
async def in_postgres(session: Session, made: running.Made, open_warehouse: Warehouse) -> Session:
    """The same contacts in the database."""
    always = Statement("true")
    rows = await sealed.read_rows(made.months, always, columns=tuple(CONTACTS), limit=None)
    connection = await driver(session)
    line = f"copy quality.contact ({', '.join(CONTACTS)}) from stdin"
    async with connection.cursor() as cursor, cursor.copy(line) as copy:
        for row in rows:
            await copy.write_row([msgspec.json.encode(one).decode() if one == [] else one for one in row])
    return session


def question(by: tuple[str, ...], period: Period = YEAR, filters: Any = None, metrics: Any = OF_CONTACTS) -> Question:
    return Question(period, tuple(DIMENSIONS[name] for name in by), tuple(metrics), filters or {})


def close(one: Any, other: Any) -> bool:
    """Whole numbers are equal, sums of fractions to 1e-9."""
    if isinstance(one, float) or isinstance(other, float):
        return bool(one == pytest.approx(other, rel=1e-9, abs=1e-9))
    return bool(one == other)


async def test_postgres_and_duckdb_count_the_same(
    in_postgres: Session, made: running.Made, open_warehouse: Warehouse
) -> None:
    sealed.hang_up_warehouse(Warehouse(open_warehouse.folder, LIMITS, rolled_up=False))
    for name in DIMENSIONS:
        here = {tally.key: tally for tally in await count(in_postgres, question((name,)))}
        there = {tally.key: tally for tally in await count(SealedOnly(made.months), question((name,)))}
        assert here.keys() == there.keys(), name
        for key, tally in here.items():
            assert tally.rows == there[key].rows
            for metric, parts in tally.parts.items():
                for part, amount in parts.items():
                    other = there[key].parts[metric][part]
                    same = amount == other if isinstance(amount, dict) else close(amount, other)
                    assert same, (name, key, metric, part, amount, other)
    whole = await make_report(in_postgres, question(()))
    again = await make_report(SealedOnly(made.months), question(()))
    for metric, figure in whole.total.items():
        assert figure.n == again.total[metric].n
        assert close(figure.value, again.total[metric].value), metric


async def test_a_rollup_answers_like_the_records(made: running.Made, open_warehouse: Warehouse) -> None:
    chance = Random(7)
    session, used = SealedOnly(made.months), set()
    added = [metric for metric in OF_CONTACTS if metric.kind not in SPREAD]
    for _ in range(16):
        asked = _random_question(chance, added)
        sealed.hang_up_warehouse(open_warehouse)
        source = sealed.choose(made.months, _columns(asked), [])
        used.add(Path(source.files[0]).name)
        quick = await make_report(session, asked)
        sealed.hang_up_warehouse(Warehouse(open_warehouse.folder, LIMITS, rolled_up=False))
        slow = await make_report(session, asked)
        assert [row.key for row in quick.rows] == [row.key for row in slow.rows]
        for one, other in zip(
            [quick.total, *(row.figures for row in quick.rows)],
            [slow.total, *(row.figures for row in slow.rows)],
            strict=True,
        ):
            for name, figure in one.items():
                assert (figure.n, figure.reason) == (other[name].n, other[name].reason)
                assert close(figure.value, other[name].value)
    assert len(used) > 3  # several rollups, and the records


def _columns(asked: Question) -> set[str]:
    compiled = [duck.columns_of(f'"t0"."{DIMENSIONS[one.id].column or "local_date"}"') for one in asked.by]
    return set().union(*compiled, {DIMENSIONS[name].column or "" for name in asked.filters})


def _random_question(chance: Random, metrics: Any) -> Question:
    first = YEAR.first + timedelta(days=chance.randrange(300))
    period = Period(first, first + timedelta(days=chance.randrange(65)))
    by = tuple(chance.sample(sorted(DIMENSIONS), chance.randrange(2)) or ("day",))
    values = {"channel": ["voice", "wechat"], "region": ["四川", None], "queue": [None, "cards"], "elder": [True]}
    filters = {name: values[name] for name in chance.sample(sorted(values), chance.randrange(2))}
    return question(by, period, filters, chance.sample(metrics, 4))


def test_the_smallest_rollup_with_all_that_is_asked_is_chosen(made: running.Made) -> None:
    months = [rollups.read(month.path) for month in made.months]
    assert rollups.choose(months, {"local_date", "reason"}, ["COUNT(*)"]) == "reason"
    assert rollups.choose(months, {"local_hour", "queue"}, ["COUNT(*)"]) == "hour"
    assert rollups.choose(months, {"local_date", "reason", "agent_id"}, ["COUNT(*)"]) is None
    assert rollups.choose(months, {"local_date"}, ['SUM("t0"."nothing")']) is None
    assert rollups.choose([*months, None], {"local_date"}, ["COUNT(*)"]) is None
    assert all(rollups.is_current(month) for month in months)


def test_every_dimension_of_contacts_stands_in_a_rollup() -> None:
    columns = {column for cube in rollups.CUBES.values() for column in cube}
    of_contacts = (each for each in DIMENSIONS.values() if each.splits("contacts"))
    assert {each.column for each in of_contacts if each.column} <= columns


def test_contacts_are_made_again_as_they_were(tmp_path: Path) -> None:
    held = []
    for name in ("one", "other"):
        made = running.make_records(Plan(1500, tmp_path / name), LIMITS, lambda _line: None)
        text = "select md5(string_agg(x::varchar, ',' order by id)), count(*), count(repeat_of) from read_parquet(?) x"
        held.append(duck.run(Statement(text, ([str(month.path) for month in made.months],)), LIMITS))
    assert held[0] == held[1]
    assert held[0][0][1] == 1500
    assert held[0][0][2] > 100


def test_a_contact_is_linked_with_the_one_before_even_over_a_months_end(made: running.Made) -> None:
    files = [str(month.path) for month in made.months]
    [(linked, wrong, over)] = duck.run(
        Statement(
            """
            select count(*), count(*) filter (where not b.customer_id = a.customer_id
                    or not b.reason_group = a.reason_group or a.started_at < b.started_at
                    or a.started_at > b.started_at + interval 7 day or not coalesce(b.repeat_within_7d, true)),
                count(*) filter (where month(a.local_date) <> month(b.local_date))
            from read_parquet(?) a join read_parquet(?) b on a.repeat_of = b.id
            """,
            (files, files),
        ),
        LIMITS,
    )
    assert linked > 100
    assert wrong == 0
    assert over > 0


async def test_the_bench_tells_its_figures_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "bench"
    told: list[str] = []
    figures = await running.run(folder, 2000, LIMITS, told=told.append)
    assert figures["contacts"] == 2000
    assert {"board_s", "day_s", "week_s", "month_s", "raw_s", "percentile_s", "overhead", "peak_memory_mb"} <= set(
        figures
    )
    assert all(value > 0 for value in figures.values())
    assert told
    assert not folder.exists()
    sealed.hang_up_warehouse(None)


def test_days_add_up_to_what_was_asked_for() -> None:
    for contacts in (1000, 20_000, 1_234_567):
        days = shape.days(contacts)
        assert sum(day.count for day in days) == contacts
        assert days[0].date == date(2025, 1, 1)
        assert len(days) == 365


def test_what_a_file_does_not_know_yet_is_empty(made: running.Made, tmp_path: Path) -> None:
    """A month that was written before a column came into being, alone and beside a younger one."""
    young, old = made.months[0].path, tmp_path / "old.parquet"
    told = f"COPY (SELECT * EXCLUDE (nps, confirmed) FROM read_parquet(?)) TO '{old}' (FORMAT parquet)"
    duck.run(Statement(told, (str(young),)), LIMITS)
    for files in ((str(old),), (str(old), str(young))):
        source, columns = duck.Source(files, 1), ("nps", "confirmed", "channel")
        rows = duck.run(duck.select_rows(source, Statement("true"), columns=columns, limit=2), LIMITS)
        assert [row[:2] for row in rows] == [(None, None)] * 2
        assert all(row[2] for row in rows)
    assert duck.records_of([str(young)]) == "read_parquet(?)"
    late = tmp_path / "late.parquet"
    merge(old, young, late, LIMITS)
    assert state_of(late, None, LIMITS) == state_of(young, None, LIMITS)
