"""What the databases with a Python DB-API driver share: a query in brackets, read in batches, ended without a trace."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Timer
from typing import Any, ClassVar, Final, Protocol, cast
from urllib.parse import unquote, urlsplit

import numpy as np
import pyarrow as pa

from zhike.platform.tables.delimited import checked_header
from zhike.platform.tables.queries import Query, QueryRefused
from zhike.platform.tables.rows import ROWS_AT_ONCE, as_text
from zhike.platform.tables.table import Misshapen, TableBatch

CONNECT_S: Final = 10
# Text and names as the standard quotes them; no second statement, no comment, nothing that is quoted half.
STANDARD_QUOTING: Final = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
STANDARD_REFUSES: Final = re.compile(r"[;'\"]|--|/\*")
_READS: Final = re.compile(r"[\s(]*(?:select|with)\b", re.IGNORECASE)


class Dialect(Protocol):
    """How one kind of database is reached and spoken to."""

    # What stands for a value in a statement; "" or " nulls first" after an order.
    place: ClassVar[str]
    nulls_first: ClassVar[str]
    # What is quoted (text and names: brackets in it mean nothing), and what may not stand outside of it.
    quoting: ClassVar[re.Pattern[str]]
    refuses: ClassVar[re.Pattern[str]]

    def connected(self, query: Query) -> AbstractContextManager[Any]:
        """A connection in a transaction that cannot write, rolled back and closed at the end."""
        ...

    def cursor(self, connection: Any, query: Query) -> Any:
        """A cursor that holds no more rows than it is asked for, each step within the query's time."""
        ...

    def value(self, text: str, kind: Any) -> Any:
        """A watermark as its column's `kind` (the DB-API's type code) wants it."""
        ...

    def quoted(self, name: str) -> str:
        """A column's name as the statement needs it."""
        ...

    def limited(self, columns: str, delivery: str, rows: int | None) -> str:
        """A statement that reads `columns` from `delivery` (with its conditions), at most `rows` of them."""
        ...

    def refused(self, trouble: Exception, query: Query) -> QueryRefused | None:
        """What to tell of a driver's error: never a value of a row. None where it is not the driver's."""
        ...


class AskedTable:
    """The rows of a query. `mark` is the watermark of the last row that was read."""

    encoding = "sql"

    def __init__(self, query: Query, dialect: Dialect) -> None:
        require_reading(query.text, dialect)
        self.name = query.name
        self.misshapen: list[Misshapen] = []
        self.mark: str | None = None
        self._query = query
        self._dialect = dialect
        with self._connected() as connection:
            cursor = dialect.cursor(connection, query)
            cursor.execute(dialect.limited("*", f"{self._delivery()} where 1 = 0", None))
            found = {column[0]: column[1] for column in cursor.description or ()}
            names = [column[0] for column in cursor.description or ()]
            cursor.fetchall()
        self.columns = checked_header(names, query.name)
        self._kinds = found
        if query.watermark and query.watermark not in self.columns:
            raise QueryRefused("query.watermark", column=query.watermark)

    def read(self, columns: Sequence[str]) -> Iterator[TableBatch]:
        """The rows with these columns, from the watermark on."""
        done = 0
        try:
            with self._connected() as connection:
                cursor = self._dialect.cursor(connection, self._query)
                statement, values = self._statement(columns)
                cursor.execute(statement, values) if values else cursor.execute(statement)
                while rows := cursor.fetchmany(ROWS_AT_ONCE):
                    numbers = np.arange(done + 1, done + 1 + len(rows), dtype=np.int64)
                    done += len(rows)
                    arrays = [pa.array([as_text(row[at]) for row in rows], pa.string()) for at in range(len(columns))]
                    if self._query.watermark:
                        self.mark = as_text(rows[-1][len(columns)]) or self.mark
                    yield TableBatch(numbers, pa.RecordBatch.from_arrays(arrays, names=list(columns)))
        except QueryRefused as refused:
            if refused.code == "query.unreachable" and done:
                raise QueryRefused("query.broke_off", row=done) from None
            raise

    def bytes_read(self) -> int:
        """An answer does not know its bytes."""
        return 0

    def _delivery(self) -> str:
        # The line ends before the bracket, so that a comment at the end of the query does not hide it.
        return f"({self._query.text.strip().rstrip(';')}\n) delivery"

    def _statement(self, columns: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
        asked = self._query
        wanted = [*columns, asked.watermark] if asked.watermark else list(columns)
        delivery, values = self._delivery(), cast("tuple[Any, ...]", ())
        if asked.since is not None and "%" in self._dialect.place:  # such drivers read a lone % as a place
            delivery = delivery.replace("%", "%%")
        if asked.watermark:
            mark = self._dialect.quoted(asked.watermark)
            if asked.since is not None:
                since = self._dialect.value(asked.since, self._kinds[asked.watermark])
                delivery, values = f"{delivery} where {mark} >= {self._dialect.place}", (since,)
            delivery = f"{delivery} order by {mark}{self._dialect.nulls_first}"
        return self._dialect.limited(", ".join(map(self._dialect.quoted, wanted)), delivery, asked.limit), values

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        try:
            with self._dialect.connected(self._query) as connection:
                yield connection
        except QueryRefused:
            raise
        except Exception as trouble:
            refused = self._dialect.refused(trouble, self._query)
            if refused is None:
                raise
            raise refused from None


def require_reading(text: str, dialect: Dialect) -> None:
    """Raise `QueryRefused` where a query could leave the brackets that we put round it.

    Not every driver refuses a second statement of its own accord, and comments are read differently by each database.
    """
    bare = dialect.quoting.sub(" ", text.strip().rstrip(";"))
    depth = lowest = 0
    for sign in bare:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        lowest = min(lowest, depth)
    if depth or lowest or dialect.refuses.search(bare) or not _READS.match(bare):
        raise QueryRefused("query.one_statement")


class Limited:
    """A cursor of a library in our own process: what takes longer than `seconds` for one step is stopped."""

    def __init__(self, cursor: Any, stop: Callable[[], None], seconds: float) -> None:
        self._cursor = cursor
        self._stop = stop
        self._seconds = seconds

    @property
    def description(self) -> Any:
        """As of the cursor."""
        return self._cursor.description

    def execute(self, *given: Any) -> None:
        """As of the cursor."""
        self._within(lambda: self._cursor.execute(*given))

    def fetchmany(self, rows: int) -> Any:
        """As of the cursor."""
        return self._within(lambda: self._cursor.fetchmany(rows))

    def fetchall(self) -> Any:
        """As of the cursor."""
        return self._within(self._cursor.fetchall)

    def _within(self, step: Callable[[], Any]) -> Any:
        timer = Timer(self._seconds, self._stop)
        timer.daemon = True
        timer.start()
        try:
            return step()
        finally:
            timer.cancel()


def require_file(query: Query) -> Path:
    """The file of an address such as sqlite:///folder/file, links followed. Raises `QueryRefused`."""
    named = unquote(urlsplit(query.address).path)
    try:
        file = Path(named).resolve(strict=True)
        allowed = [Path(each).resolve() for each in query.folders]
    except (OSError, ValueError, RuntimeError):
        raise QueryRefused("query.file_missing", file=named) from None
    if not any(each in file.parents for each in allowed):
        raise QueryRefused("query.file_not_allowed", file=named)
    if not file.is_file() or not os.access(file, os.R_OK):
        raise QueryRefused("query.file_missing", file=named)
    return file
