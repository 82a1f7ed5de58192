"""Plain SQL on the short way gives what SQLAlchemy's own way gives."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import IntegrityError, StatementError

from zhike.platform.database import Session

EVERYTHING = text("""
    select cast(:id as uuid) as id, cast(:at as timestamptz) as at, cast(:amount as numeric) as amount, :flag as flag,
           cast(:nothing as text) as nothing, :body as body, :ids as ids, '100 %' as said
""").bindparams(bindparam("body", type_=JSONB), bindparam("ids", type_=ARRAY(Uuid)))
SAMPLES = [
    {
        "id": uuid4(),
        "at": datetime(2026, 11, 29, 4, 5, tzinfo=UTC),
        "amount": Decimal("12.30"),
        "flag": True,
        "nothing": None,
        "body": {"名": ["a", 1, None]},
        "ids": [uuid4(), UUID(int=1)],
    },
    {
        "id": UUID(int=0),
        "at": datetime(1999, 1, 1, tzinfo=UTC),
        "amount": Decimal("-1"),
        "flag": False,
        "nothing": "x",
        "body": [],
        "ids": [],
    },
]


@pytest.mark.parametrize("values", SAMPLES)
async def test_values_of_every_kind_come_back_as_on_the_long_way(session: Session, values: dict[str, object]) -> None:
    short = (await session.execute(EVERYTHING, values)).mappings().one()
    long = (await (await session.connection()).execute(EVERYTHING, values)).mappings().one()
    assert dict(short) == dict(long)
    assert {name: short[name] for name in values} == values
    assert short["said"] == "100 %"


async def test_a_result_can_be_read_in_all_the_usual_ways(session: Session) -> None:
    numbers = text("select n, n * n as square from generate_series(1, :last) as n")
    assert [row.square for row in await session.execute(numbers, {"last": 3})] == [1, 4, 9]
    assert (await session.execute(numbers, {"last": 3})).scalars().all() == [1, 2, 3]
    assert (await session.execute(numbers, {"last": 1})).one()._mapping["square"] == 1
    assert (await session.execute(numbers, {"last": 0})).one_or_none() is None
    assert (await session.execute(text("select 1 where :a = 1").bindparams(a=1))).scalar_one() == 1


async def test_lists_that_are_written_out_go_the_long_way(session: Session) -> None:
    among = text("select :n in :all").bindparams(bindparam("all", expanding=True))
    assert (await session.execute(among, {"n": 2, "all": [1, 2]})).scalar_one() is True


async def test_a_statement_that_changes_something_stands_in_the_transaction(session: Session) -> None:
    await session.execute(text("create temporary table seen (n int primary key) on commit drop"))
    async with session.begin_nested() as savepoint:
        await session.execute(text("insert into seen values (:n)"), {"n": 1})
        await savepoint.rollback()
    assert (await session.execute(text("insert into seen values (1) returning n"))).scalar_one() == 1
    await session.execute(text("insert into seen values (:n)"), [{"n": 2}, {"n": 3}])
    changed = await session.execute(text("update seen set n = n + 10 where n > :least"), {"least": 1})
    assert changed.rowcount == 2  # type: ignore[attr-defined]
    assert (await session.execute(text("select count(*) from seen"))).scalar_one() == 3


async def test_a_statement_is_run_for_each_of_several_values(session: Session) -> None:
    await session.execute(text("create temporary table seen (n int primary key, body jsonb) on commit drop"))
    add = text("insert into seen values (:n, :body)").bindparams(bindparam("body", type_=JSONB))
    await session.execute(add, [{"n": 1, "body": {"名": 1}}])
    added = await session.execute(add, [{"n": n, "body": [n]} for n in range(2, 40)])
    assert added.rowcount == 38  # type: ignore[attr-defined]
    assert (await session.execute(text("select body from seen where n = 39"))).scalar_one() == [39]
    with pytest.raises(IntegrityError) as caught:
        async with session.begin_nested():
            await session.execute(add, [{"n": 50, "body": {}}, {"n": 1, "body": {"secret": "张三"}}])
    assert "张三" not in str(caught.value).partition("[SQL")[2]
    assert (await session.execute(text("select count(*) from seen"))).scalar_one() == 39
    with pytest.raises(StatementError, match="body"):
        await session.execute(add, [{"n": 60, "body": 1}, {"n": 61}])


async def test_errors_are_those_of_the_long_way_and_show_no_values(session: Session) -> None:
    await session.execute(text("create temporary table seen (name text primary key) on commit drop"))
    await session.execute(text("insert into seen values (:name)"), {"name": "张三"})
    with pytest.raises(IntegrityError) as caught:
        async with session.begin_nested():
            await session.execute(text("insert into seen values (:name)"), {"name": "张三"})
    assert not caught.value.connection_invalidated
    assert caught.value.params is not None
    assert "[SQL parameters hidden" in str(caught.value)
    with pytest.raises(StatementError, match="name"):
        await session.execute(text("insert into seen values (:name)"))
