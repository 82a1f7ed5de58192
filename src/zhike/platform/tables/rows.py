"""Tables that come as rows of Python values: Excel sheets, JSON, rows of a query; and Parquet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from zhike.platform.tables.delimited import checked_header
from zhike.platform.tables.encoding import find_encoding
from zhike.platform.tables.errors import TableRefused
from zhike.platform.tables.table import Misshapen, TableBatch

Rows = Iterable[Sequence[Any] | None]

ROWS_AT_ONCE = 10_000
_LOOKED_AT = 100


def as_text(value: Any) -> str | None:
    """A cell as text: dates as ISO, whole numbers without a point, nothing as None."""
    if value is None or value == "":
        return None
    if isinstance(value, bool | date | Decimal):
        return _simple_text(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _simple_text(value: bool | date | Decimal) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else format(value, "f")


class RowsTable:
    """Rows of cells under `columns`; `rows` begins them anew at each reading, `first_row` is the place of the first."""

    def __init__(
        self, name: str, columns: Sequence[str], rows: Callable[[], Rows], *, first_row: int, encoding: str
    ) -> None:
        self.name = name
        self.columns = tuple(columns)
        self.encoding = encoding
        self.misshapen: list[Misshapen] = []
        self.mark: str | None = None
        self._rows = rows
        self._first_row = first_row

    def read(self, columns: Sequence[str]) -> Iterator[TableBatch]:
        """The rows with these columns; None among the rows is one that is no row."""
        self.misshapen.clear()
        places = [self.columns.index(column) for column in columns]
        numbered = enumerate(self._rows(), self._first_row)
        while piece := list(islice(numbered, ROWS_AT_ONCE)):
            self.misshapen += [Misshapen(number, "not_an_object") for number, cells in piece if cells is None]
            good = [(number, cells) for number, cells in piece if cells is not None and any(map(as_text, cells))]
            numbers = np.fromiter((number for number, _ in good), np.int64, len(good))
            arrays = [
                pa.array([as_text(cells[place]) if place < len(cells) else None for _, cells in good], pa.string())
                for place in places
            ]
            yield TableBatch(numbers, pa.RecordBatch.from_arrays(arrays, names=list(columns)))

    def bytes_read(self) -> int:
        """Such a table does not know its bytes."""
        return 0


def open_sheet(path: Path, name: str) -> RowsTable:
    """The first sheet of an Excel file; its first row names the columns."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise TableRefused("table.broken", file=name, row=1, reason=type(error).__name__) from None
    if not rows:
        raise TableRefused("table.empty", file=name)
    names = [as_text(cell) or "" for cell in rows[0]]
    while names and not names[-1]:
        names.pop()
    return RowsTable(name, checked_header(names, name), lambda: rows[1:], first_row=2, encoding="excel")


def open_json(path: Path, name: str) -> RowsTable:
    """JSON lines, or one JSON list of objects; the columns are those of the first hundred objects."""
    encoding = find_encoding(path, name)
    with path.open(encoding=encoding) as file:
        columns = list(dict.fromkeys(key for each in islice(_objects(file, name), _LOOKED_AT) for key in each or ()))
    if not columns:
        raise TableRefused("table.empty", file=name)

    def rows() -> Iterator[list[Any] | None]:
        with path.open(encoding=encoding) as file:
            for each in _objects(file, name):
                yield None if each is None else [each.get(column) for column in columns]

    return RowsTable(name, columns, rows, first_row=1, encoding="json")


def _objects(file: Iterable[str], name: str) -> Iterator[dict[str, Any] | None]:
    lines = (line for line in file if line.strip())
    first = next(lines, "")
    if first.lstrip().startswith("["):
        try:
            listed = json.loads(first + "".join(lines))
        except ValueError as error:
            row = getattr(error, "lineno", 1)
            raise TableRefused("table.broken", file=name, row=row, reason="JSON") from None
        yield from (each if isinstance(each, dict) else None for each in listed)
        return
    for line in [first]:
        yield _object(line)
    for line in lines:
        yield _object(line)


def _object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


class ParquetTable:
    """A Parquet file, row group by row group."""

    def __init__(self, path: Path, name: str) -> None:
        from pyarrow import parquet

        self.name = name
        self.encoding = "parquet"
        self.misshapen: list[Misshapen] = []
        self.mark: str | None = None
        try:
            self._file = parquet.ParquetFile(path)
        except pa.ArrowException as error:
            raise TableRefused("table.broken", file=name, row=1, reason=type(error).__name__) from None
        self.columns = checked_header(self._file.schema_arrow.names, name)

    def read(self, columns: Sequence[str]) -> Iterator[TableBatch]:
        """The rows with these columns, every value as text."""
        done = 0
        try:
            for batch in self._file.iter_batches(batch_size=ROWS_AT_ONCE * 2, columns=list(columns)):
                arrays = [_text_array(batch.column(column)) for column in columns]
                numbers = np.arange(done + 1, done + 1 + batch.num_rows, dtype=np.int64)
                done += batch.num_rows
                yield TableBatch(numbers, pa.RecordBatch.from_arrays(arrays, names=list(columns)))
        except (pa.ArrowException, OSError):
            raise TableRefused("table.vanished", file=self.name, row=done) from None

    def bytes_read(self) -> int:
        """Parquet is read by row groups; bytes say nothing."""
        return 0


def _text_array(array: pa.Array) -> pa.Array:
    try:
        return array.cast(pa.string())
    except pa.ArrowException:
        return pa.array([as_text(value) for value in array.to_pylist()], pa.string())
