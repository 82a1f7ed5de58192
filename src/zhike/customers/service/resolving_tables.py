"""Files of records as columns of text: delimited text in any usual encoding, Excel, JSON (lines), Parquet."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from zhike.customers.errors import ResolutionFileRefused
from zhike.customers.rules.linking.mapping import Columns

if TYPE_CHECKING:
    import pyarrow as pa

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS: Final = (",", "\t", ";", "|")
# A quoted cell that begins after a space is one only to a reader that is told so.
_SPACE_BEFORE_QUOTE: Final = re.compile(r'[,;|\t] +"')
_HEAD = 100_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """The mapped columns of one file, as text, and what each record is called.

    `rejected` are (row as a spreadsheet counts it, what is wrong): they are in no column.
    """

    columns: Mapping[str, pa.ChunkedArray]
    ids: pa.ChunkedArray
    size: int
    rejected: Sequence[tuple[int, str]]

    def joined(self, names: Sequence[str], *, first: bool) -> pa.ChunkedArray:
        """Some columns as one: the first that is filled, or all with a space between them."""
        import pyarrow.compute as pc

        parts = [self.columns[name] for name in names]
        if len(parts) == 1:
            return parts[0]
        if first:
            filled = [pc.if_else(pc.equal(pc.utf8_trim_whitespace(part), ""), None, part) for part in parts]
            return pc.coalesce(*filled)
        return pc.binary_join_element_wise(*parts, " ", null_handling="skip")


def read_sheet(file: Path, columns: Columns) -> Sheet:
    """The columns of `file` that the mapping names. Raises `ResolutionFileRefused` naming file, row and column."""
    reader = _READERS.get(file.suffix.lower(), _read_text)
    try:
        table, rejected = reader(file, columns)
    except OSError:
        raise ResolutionFileRefused("customers.resolution.missing", file=str(file)) from None
    if table.num_rows == 0:
        raise ResolutionFileRefused("customers.resolution.empty", file=str(file))
    table = table.rename_columns([name.strip().lstrip("\ufeff") for name in table.column_names])
    for column in columns.columns:
        if table.column_names.count(column) != 1:
            found = ", ".join(name[:40] for name in table.column_names[:10])
            raise ResolutionFileRefused("customers.resolution.column", file=str(file), column=column, found=found)
    return Sheet(
        {name: _as_text(table.column(name)) for name in columns.columns},
        _ids(table, columns.id, [row for row, _ in rejected]),
        table.num_rows,
        rejected,
    )


Read = tuple["pa.Table", list[tuple[int, str]]]


def _read_text(file: Path, columns: Columns) -> Read:
    content = file.read_bytes()
    text = _decode(content, file)
    head = text[:_HEAD]
    delimiter = _delimiter(head, columns)
    if _SPACE_BEFORE_QUOTE.search(head):
        return _read_spaced(text, delimiter, file)
    return _read_plain(content if content.isascii() else text.encode(), delimiter, file)


def _decode(content: bytes, file: Path) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name)
    for name in ("utf-8", "gb18030"):
        try:
            return content.decode(name)
        except UnicodeDecodeError as error:
            row = content.count(b"\n", 0, error.start) + 1
    raise ResolutionFileRefused("customers.resolution.unreadable", file=str(file), why=f"row {row}")


def _delimiter(head: str, columns: Columns) -> str:
    """The one under which the header has the mapped columns; else the most frequent one, for the message."""
    first = head.lstrip("\ufeff\r\n").split("\n", 1)[0]
    for delimiter in _DELIMITERS:
        cells = next(csv.reader([first], delimiter=delimiter, skipinitialspace=True), [])
        if {cell.strip() for cell in cells} >= set(columns.columns):
            return delimiter
    return max(_DELIMITERS, key=first.count)


def _read_plain(content: bytes, delimiter: str, file: Path) -> Read:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    rejected: list[tuple[int, str]] = []

    def skip(row: Any) -> str:
        rejected.append((row.number, f"{row.actual_columns} / {row.expected_columns}"))
        return "skip"

    def read(*, threads: bool, handler: Callable[[Any], str] | None) -> pa.Table:
        names = next(csv.reader(io.StringIO(content[:_HEAD].decode("utf-8-sig", "replace")), delimiter=delimiter), [])
        return arrow_csv.read_csv(
            pa.BufferReader(content),
            arrow_csv.ReadOptions(use_threads=threads, block_size=16 << 20),
            arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=handler),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )

    try:
        return read(threads=True, handler=None), []
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            raise ResolutionFileRefused("customers.resolution.empty", file=str(file)) from None
    try:  # a row that does not fit its header: slower, and saying which
        return read(threads=False, handler=skip), rejected
    except pa.ArrowInvalid as error:
        why = " ".join(str(error).split())[:80]
        raise ResolutionFileRefused("customers.resolution.unreadable", file=str(file), why=why) from None


def _read_spaced(text: str, delimiter: str, file: Path) -> Read:
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        return _table([(row_number, row) for row_number, row in enumerate(rows, start=1) if row])
    except csv.Error as error:
        raise ResolutionFileRefused("customers.resolution.unreadable", file=str(file), why=str(error)) from None


def _read_excel(file: Path, _columns: Columns) -> Read:
    from python_calamine import CalamineError, CalamineWorkbook

    content = file.read_bytes()
    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except CalamineError as error:
        raise ResolutionFileRefused("customers.resolution.unreadable", file=str(file), why=str(error)[:80]) from None
    return _table([(number, [_cell(cell) for cell in row]) for number, row in enumerate(rows, start=1)])


def _cell(cell: object) -> str:
    """A spreadsheet's value as text: 13800138000.0 is a number somebody typed."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _table(rows: Sequence[tuple[int, Sequence[str]]]) -> Read:
    """Rows (the first is the header) as a table; those with another number of cells are rejected."""
    import pyarrow as pa

    header = [cell.strip() for cell in rows[0][1]] if rows else []
    good = [row for _, row in rows[1:] if len(row) == len(header)]
    rejected = [(number, f"{len(row)} / {len(header)}") for number, row in rows[1:] if len(row) != len(header)]
    columns = [pa.array([row[place] for row in good], pa.string()) for place in range(len(header))]
    return pa.Table.from_arrays(columns, names=header), rejected


def _read_json(file: Path, columns: Columns) -> Read:
    """A list of objects, or an object a line; what is missing in one is empty."""
    import pyarrow as pa

    text = _decode(file.read_bytes(), file).lstrip("\ufeff")
    rejected: list[tuple[int, str]] = []
    found: list[dict[str, Any]] = []
    lines = _whole(text)
    for number, item in enumerate(lines, start=1):
        record = item if isinstance(item, dict) else _line(str(item))
        if record is None:
            rejected.append((number, "JSON"))
        else:
            found.append(record)
    names = {key for record in found for key in record}
    kept = [name for name in columns.columns if name in names]
    arrays = [pa.array([_json_cell(record.get(name)) for record in found], pa.string()) for name in kept]
    return pa.Table.from_arrays(arrays, names=kept) if kept else pa.table({"": pa.array([""] * len(found))}), rejected


def _whole(text: str) -> list[Any]:
    if text.lstrip().startswith("["):
        try:
            return list(json.loads(text))
        except ValueError:
            return [text]
    return [line for line in text.splitlines() if line.strip()]


def _line(text: str) -> dict[str, Any] | None:
    try:
        record = json.loads(text)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _json_cell(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read_parquet(file: Path, _columns: Columns) -> Read:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return parquet.read_table(pa.BufferReader(file.read_bytes())), []
    except pa.ArrowInvalid as error:
        why = " ".join(str(error).split())[:80]
        raise ResolutionFileRefused("customers.resolution.unreadable", file=str(file), why=why) from None


_READERS: Final[Mapping[str, Callable[[Path, Columns], Read]]] = {
    ".xlsx": _read_excel,
    ".xls": _read_excel,
    ".json": _read_json,
    ".jsonl": _read_json,
    ".ndjson": _read_json,
    ".parquet": _read_parquet,
}


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    text = column if pa.types.is_string(column.type) else column.cast(pa.string())
    return pc.fill_null(text, "")


def _ids(table: pa.Table, name: str | None, rejected: Sequence[int]) -> pa.ChunkedArray:
    """The id column, else the place in the file from 0; a record without an id has its place too."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    places = np.arange(table.num_rows + len(rejected))
    kept = np.delete(places, [row - 2 for row in rejected if 2 <= row < len(places) + 2])[: table.num_rows]
    numbers = pa.chunked_array([pa.array(kept).cast(pa.string())])
    if name is None:
        return numbers
    given = pc.utf8_trim_whitespace(_as_text(table.column(name)))
    return pc.if_else(pc.equal(given, ""), numbers, given)
