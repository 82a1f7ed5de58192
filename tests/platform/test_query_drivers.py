"""Databases of other kinds as sources: what is read, what is refused, what is said where a library is missing."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from zhike.platform.tables import Query, QueryRefused, Table, open_query, require_address
from zhike.platform.tables.query_drivers.asking import Dialect, require_reading
from zhike.platform.tables.query_drivers.mysql import _MySQL
from zhike.platform.tables.query_drivers.oracle import _Oracle
from zhike.platform.tables.query_drivers.servers import read_server
from zhike.platform.tables.query_drivers.sqlserver import _SqlServer

MADE = "create table cust (cust_no varchar, cust_name varchar, changed timestamp, n integer)"
ROWS = (
    "insert into cust values ('C1', '欧阳娜娜', '2026-11-01 08:00:00', 7), ('C2', '李四', '2026-11-02 08:00:00', 10),"
    " ('C3', '王五', null, null)"
)
KINDS = ("sqlite", "duckdb")


def make_sqlite(file: Path, *statements: str) -> None:
    connection = sqlite3.connect(file)
    for each in statements:
        connection.execute(each)
    connection.commit()
    connection.close()


def make_duckdb(file: Path, *statements: str) -> None:
    with duckdb.connect(str(file)) as connection:
        for each in statements:
            connection.execute(each)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def file(kind: str, tmp_path: Path) -> Path:
    made = tmp_path / f"bank.{kind}"
    {"sqlite": make_sqlite, "duckdb": make_duckdb}[kind](made, MADE, ROWS)
    return made


def asked(kind: str, file: Path, text: str = "select * from cust", **more: Any) -> Query:
    return Query(
        **{
            "name": "core",
            "address": f"{kind}://{file}",
            "text": text,
            "password": "",
            "timeout_s": 5,
            "folders": (str(file.parent),),
            **more,
        }
    )


def rows(table: Table, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(each.values()) for batch in table.read(columns or table.columns) for each in batch.data.to_pylist()]


def test_a_file_is_read_in_the_order_of_its_watermark_and_from_it_on(kind, file) -> None:
    table = open_query(asked(kind, file, watermark="changed"))
    assert table.columns == ("cust_no", "cust_name", "changed", "n")
    assert rows(table, "cust_no", "n") == [("C3", None), ("C1", "7"), ("C2", "10")]
    assert table.mark == "2026-11-02 08:00:00"
    assert rows(open_query(asked(kind, file, watermark="changed", since=table.mark)), "cust_no") == [("C2",)]
    numbered = asked(kind, file, watermark="n", since="8")
    assert rows(open_query(numbered), "cust_name") == [("李四",)]
    assert rows(open_query(asked(kind, file, limit=1)), "cust_no") == [("C1",)]


def test_a_query_keeps_its_percent_signs_brackets_and_quotes(kind, file) -> None:
    text = "with a as (select cust_no, n from cust where cust_name like '欧%' or cust_no = ');') select * from a;"
    assert rows(open_query(asked(kind, file, text, watermark="n", since="1"))) == [("C1", "7")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("select nothing from cust", "query.text"),
        ("selct 1", "query.one_statement"),
        ("delete from cust", "query.one_statement"),
        ("select 1); delete from cust; select (1", "query.one_statement"),
        ("select 1 -- )", "query.one_statement"),
        ("select ')", "query.one_statement"),
        ("with recursive a(n) as (select 1 union all select n + 1 from a) select max(n) as n from a", "query.timeout"),
    ],
)
def test_a_query_that_cannot_be_is_refused(kind, file, text, code) -> None:
    with pytest.raises(QueryRefused) as refused:
        rows(open_query(asked(kind, file, text, timeout_s=1)))
    assert refused.value.code == code
    assert len(rows(open_query(asked(kind, file)))) == 3


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("duckdb", "select * from read_text('/etc/hostname')", "query.outside"),
        ("duckdb", "select * from '/etc/hostname'", "query.text"),
        ("sqlite", "select load_extension('/tmp/x')", "query.text"),
        ("sqlite", "select * from pragma_database_list", "query.text"),
    ],
)
def test_a_query_reaches_nothing_beside_its_file(kind, file, text, code) -> None:
    with pytest.raises(QueryRefused) as refused:
        open_query(asked(kind, file, text))
    assert refused.value.code == code


def test_a_file_lies_where_the_settings_allow_and_is_a_database(kind, file, tmp_path) -> None:
    (tmp_path / "inner").mkdir()
    for folders, place, code in [
        ((), file, "query.file_not_allowed"),
        ((str(tmp_path / "inner"),), file, "query.file_not_allowed"),
        ((str(tmp_path),), tmp_path / "none", "query.file_missing"),
        ((str(tmp_path),), tmp_path / "inner", "query.file_missing"),
    ]:
        with pytest.raises(QueryRefused) as refused:
            open_query(asked(kind, place, folders=folders))
        assert refused.value.code == code
    (tmp_path / "inner" / "way_out").symlink_to(file)
    with pytest.raises(QueryRefused) as refused:
        open_query(asked(kind, tmp_path / "inner" / "way_out", folders=(str(tmp_path / "inner"),)))
    assert refused.value.code == "query.file_not_allowed"
    other = tmp_path / "text.db"
    other.write_text("no database, but long enough to be looked at" * 200)
    with pytest.raises(QueryRefused) as refused:
        open_query(asked(kind, other))
    assert refused.value.code == "query.file_unfit"


def test_a_watermark_that_the_answer_lacks_is_told(kind, file) -> None:
    with pytest.raises(QueryRefused) as refused:
        open_query(asked(kind, file, watermark="nowhere"))
    assert (refused.value.code, refused.value.params) == ("query.watermark", {"column": "nowhere"})


@pytest.mark.parametrize("scheme", ["mysql", "oracle", "sqlserver"])
def test_a_server_that_is_not_there_is_told_and_the_password_is_not(scheme) -> None:
    query = Query(
        name="x", address=f"{scheme}://reader@127.0.0.1:9/core", text="select 1", password="s3cret", timeout_s=2
    )
    with pytest.raises(QueryRefused) as refused:
        open_query(query)
    assert (refused.value.code, refused.value.params) == ("query.unreachable", {"host": "127.0.0.1"})
    assert "s3cret" not in repr(query) + repr(refused.value) + refused.value.message("en")


def test_a_missing_library_names_the_extra_that_brings_it(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pymysql", None)
    with pytest.raises(QueryRefused) as refused:
        require_address("mariadb://reader@db/core")
    assert refused.value.code == "query.extra"
    assert all("pip install 'zhike[mysql]'" in refused.value.message(each) for each in ("zh", "en"))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("sqlite://host/file", "query.address"),
        ("sqlite:///f?mode=rw", "query.address"),
        ("duckdb:///", "query.address"),
        ("mysql:///core", "query.address"),
        ("mysql://u:p@db/core", "query.address"),
        ("oracle://u@db:0/core", "query.address"),
        ("oracle://u@db:port/core", "query.address"),
        ("sqlserver://u@db/core?readonly=no", "query.address"),
        ("db2://db/core", "query.driver"),
    ],
)
def test_an_address_that_cannot_be_is_refused(address, code) -> None:
    with pytest.raises(QueryRefused) as refused:
        require_address(address)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("dialect", "text", "fits"),
    [
        (_MySQL(), "select `a)` from t where b = 'it''s (' and c like '%;%'", True),
        (_MySQL(), "(select 1) union (select 2)", True),
        (_MySQL(), "select 1 # '\n) x into outfile '/tmp/a' -- '", False),
        (_MySQL(), "select 1--1) x into outfile '/tmp/a", False),
        (_MySQL(), "select /*! 1) into outfile '/tmp/a' */ 1", False),
        (_MySQL(), "select '\\'') x, (select 'a'", False),
        (_MySQL(), "select load_file('x') into dumpfile 'y'", False),
        (_SqlServer(), "select [a)] from t where b = ';'", True),
        (_SqlServer(), "select [a'] from t) d delete from t select * from (select '1' as x", False),
        (_SqlServer(), "select 1 as x) d drop table t select * from (select 1 as y", False),
        (_SqlServer(), "select * from openrowset(bulk 'c:\\x', single_clob) a", False),
        (_SqlServer(), "exec xp_cmdshell 'dir'", False),
    ],
)
def test_a_query_stays_in_its_brackets(dialect: Dialect, text: str, fits: bool) -> None:
    if fits:
        require_reading(text, dialect)
        return
    with pytest.raises(QueryRefused) as refused:
        require_reading(text, dialect)
    assert refused.value.code == "query.one_statement"


def test_servers_are_read_from_their_addresses() -> None:
    server = read_server("oracle://r%40x@db:1522/svc?sslmode=verify-full")
    assert (server.host, server.port, server.user, server.database, server.tls) == (
        "db", 1522, "r@x", "svc", "verify-full",
    )  # fmt: skip
    with_root = read_server("mysql://r@/core?host=db&port=3307&sslrootcert=/etc/ca.pem")
    assert (with_root.host, with_root.port, with_root.tls, with_root.root_certificate) == (
        "db", 3307, "verify-full", "/etc/ca.pem",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        (1064, "You have an error in your SQL syntax", "query.text"),
        (1045, "Access denied for user", "query.sign_in"),
        (1792, "Cannot execute statement in a READ ONLY transaction", "query.writes"),
        (1969, "Query execution was interrupted (max_statement_time exceeded)", "query.timeout"),
        (2013, "Lost connection to MySQL server during query (timed out)", "query.timeout"),
        (2013, "Lost connection to MySQL server during query", "query.unreachable"),
        (1292, "Truncated incorrect INTEGER value: '欧阳娜娜'", "query.failed"),
    ],
)
def test_what_mysql_says_is_told_without_a_value_of_a_row(code, text, expected) -> None:
    import pymysql

    query = Query(name="x", address="mysql://r@db/core", text="select 1", password="", timeout_s=2)
    told = _MySQL().refused(pymysql.OperationalError(code, text), query)
    assert told is not None
    assert told.code == expected
    assert "欧阳" not in told.message("zh") + str(told.params)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("ORA-01017", "query.sign_in"), ("ORA-00942", "query.text"), ("ORA-01456", "query.writes"),
     ("DPY-4024", "query.timeout"), ("ORA-12514", "query.unreachable"), ("ORA-01722", "query.failed")],
)  # fmt: skip
def test_what_oracle_says_is_told_without_a_value_of_a_row(code, expected) -> None:
    import oracledb

    class Said:
        full_code = code
        message = f"{code}: something\nabout 欧阳娜娜"

    query = Query(name="x", address="oracle://r@db/core", text="select 1 from dual", password="", timeout_s=2)
    told = _Oracle().refused(oracledb.DatabaseError(Said()), query)
    assert told is not None
    assert told.code == expected
    assert "欧阳" not in told.message("zh") + str(told.params)
