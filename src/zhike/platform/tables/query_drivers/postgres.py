"""A query on a Postgres: a transaction that cannot write, a cursor on the server, a limit of time for each step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from zhike.platform.tables.delimited import checked_header
from zhike.platform.tables.queries import Query, QueryRefused
from zhike.platform.tables.rows import ROWS_AT_ONCE, as_text
from zhike.platform.tables.table import Misshapen, TableBatch

CONNECT_S = 10
# Tables that only Zhike has together: whoever may describe a source must not read staff and keys by it.
_OURS = "select to_regclass('platform.event') is not null and to_regclass('privacy.data_key') is not null"


class PostgresQueryTable:
    """The rows of a query. `mark` is the watermark of the last row that was read."""

    encoding = "sql"

    def __init__(self, query: Query) -> None:
        self.name = query.name
        self.misshapen: list[Misshapen] = []
        self.mark: str | None = None
        self._query = query
        with self._connected() as connection, connection.cursor() as cursor:
            if (cursor.execute(_OURS).fetchone() or (True,))[0]:
                raise QueryRefused("query.own_database")
            # What is prepared can be one statement only.
            cursor.execute(sql.SQL("select * from ({}) as delivery limit 0").format(self._text()), prepare=True)
            found = [column.name for column in cursor.description or ()]
        self.columns = checked_header(found, query.name)
        if query.watermark and query.watermark not in self.columns:
            raise QueryRefused("query.watermark", column=query.watermark)

    def read(self, columns: Sequence[str]) -> Iterator[TableBatch]:
        """The rows with these columns, from the watermark on."""
        done = 0
        try:
            with self._connected() as connection, connection.cursor(name="delivery") as cursor:
                cursor.execute(self._statement(columns))
                while rows := cursor.fetchmany(ROWS_AT_ONCE):
                    numbers = np.arange(done + 1, done + 1 + len(rows), dtype=np.int64)
                    done += len(rows)
                    arrays = [pa.array([as_text(row[at]) for row in rows], pa.string()) for at in range(len(columns))]
                    if self._query.watermark:
                        self.mark = as_text(rows[-1][-1]) or self.mark
                    yield TableBatch(numbers, pa.RecordBatch.from_arrays(arrays, names=list(columns)))
        except QueryRefused as refused:
            if refused.code == "query.unreachable" and done:
                raise QueryRefused("query.broke_off", row=done) from None
            raise

    def bytes_read(self) -> int:
        """An answer does not know its bytes."""
        return 0

    def _text(self) -> sql.SQL:
        # Written by whoever describes the source; in brackets it can be one reading statement only.
        return sql.SQL(self._query.text.strip().rstrip(";") + "\n")

    def _statement(self, columns: Sequence[str]) -> sql.Composed:
        wanted = [*columns, self._query.watermark] if self._query.watermark else list(columns)
        parts = [
            sql.SQL("select {} from ({}) as delivery").format(
                sql.SQL(", ").join(map(sql.Identifier, wanted)), self._text()
            )
        ]
        if self._query.watermark:
            mark = sql.Identifier(self._query.watermark)
            if self._query.since is not None:
                parts.append(sql.SQL("where {} >= {}").format(mark, sql.Literal(self._query.since)))
            parts.append(sql.SQL("order by {} nulls first").format(mark))
        if self._query.limit is not None:
            parts.append(sql.SQL("limit {}").format(sql.Literal(self._query.limit)))
        return sql.SQL(" ").join(parts)

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        limit = self._query.timeout_s * 1000
        host = conninfo_to_dict(self._query.address).get("host") or "-"
        try:
            with psycopg.connect(
                self._query.address,
                password=self._query.password or None,
                connect_timeout=CONNECT_S,
                application_name="zhike",
                options=f"-c default_transaction_read_only=on -c statement_timeout={limit}",
            ) as connection:
                connection.read_only = True
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                yield connection
                connection.rollback()
        except psycopg.Error as trouble:
            raise _refused(trouble, host=str(host), seconds=self._query.timeout_s) from None


def _refused(trouble: psycopg.Error, *, host: str, seconds: int) -> QueryRefused:
    """What to tell: never what the server says of a value, which may be somebody's."""
    state = trouble.sqlstate or ""
    if isinstance(trouble, errors.QueryCanceled):
        return QueryRefused("query.timeout", seconds=seconds)
    if isinstance(trouble, errors.ReadOnlySqlTransaction):
        return QueryRefused("query.writes")
    if state.startswith("28") or (not state and "authentication" in str(trouble)):
        return QueryRefused("query.sign_in", host=host)
    if state[:2] in {"42", "0A"}:  # a name or a word of the query
        return QueryRefused("query.text", reason=(trouble.diag.message_primary or state)[:200])
    if not state or state[:2] in {"08", "57"}:
        return QueryRefused("query.unreachable", host=host)
    return QueryRefused("query.failed", state=state)
