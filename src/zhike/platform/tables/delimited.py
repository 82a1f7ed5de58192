"""Comma-, tab-, semicolon- or bar-separated text, read by Arrow block by block."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from zhike.platform.tables.encoding import find_encoding
from zhike.platform.tables.errors import TableRefused
from zhike.platform.tables.table import Misshapen, TableBatch

DELIMITERS: Final = (",", "\t", ";", "|")
BLOCK_BYTES = 2 * 2**20
"""No row is longer. Arrow reads up to 32 blocks ahead of whoever is slower than the disk."""
LONGEST_HEADER = 2**18


class DelimitedTable:
    """A file of delimited text. A row with too few or too many cells is misshapen and left out."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.misshapen: list[Misshapen] = []
        self.mark: str | None = None
        self.encoding = find_encoding(path, name)
        self._path = path
        self._file: Any = None
        self.delimiter, self.columns = _header(path, self.encoding, name)

    def read(self, columns: Sequence[str]) -> Iterator[TableBatch]:
        """The rows with these columns, in batches of some 2 MB of text."""
        self.misshapen.clear()
        self._file = pa.OSFile(str(self._path))
        bad: set[int] = set()
        done = 1  # the header
        try:
            for batch in self._reader(columns, bad):
                numbers = _numbers(done, batch.num_rows, bad)
                if batch.num_rows:
                    done = int(numbers[-1])
                    yield TableBatch(numbers, batch)
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            reason = str(error).split(":")[0][:80]
            raise TableRefused("table.broken", file=self.name, row=done + 1, reason=reason) from None
        except OSError:
            raise TableRefused("table.vanished", file=self.name, row=done) from None

    def bytes_read(self) -> int:
        """How far the file has been read."""
        return int(self._file.tell()) if self._file is not None else 0

    def _reader(self, columns: Sequence[str], bad: set[int]) -> Iterator[pa.RecordBatch]:
        def skip(row: arrow_csv.InvalidRow) -> str:
            number = row.number if row.number is not None else 0
            bad.add(number)
            if row.text.strip():
                self.misshapen.append(Misshapen(number, "ragged"))
            return "skip"

        encoding = "utf-8" if self.encoding == "utf-8-sig" else self.encoding
        reader = arrow_csv.open_csv(
            self._file,
            read_options=arrow_csv.ReadOptions(
                block_size=BLOCK_BYTES,
                encoding=encoding,
                column_names=list(self.columns),
                skip_rows_after_names=1,
                use_threads=False,  # so that a bad row comes with its number
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,  # they count as rows, for a spreadsheet counts them
                invalid_row_handler=skip,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), include_columns=list(columns)
            ),
        )
        yield from reader


def _numbers(done: int, count: int, bad: set[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The places of `count` good rows that follow row `done`, the bad ones passed over."""
    if not bad:
        return np.arange(done + 1, done + 1 + count, dtype=np.int64)
    places = np.arange(done + 1, done + 1 + count + len(bad), dtype=np.int64)
    good = places[~np.isin(places, np.fromiter(bad, np.int64))][:count]
    for row in [row for row in bad if not good.size or row < good[-1]]:
        bad.discard(row)
    return good


def _header(path: Path, encoding: str, name: str) -> tuple[str, tuple[str, ...]]:
    """(delimiter, column names) of the first row."""
    with path.open(encoding=encoding, newline="") as file:
        head = file.read(LONGEST_HEADER)
    if not head.strip():
        raise TableRefused("table.empty", file=name)
    first = head.splitlines()[0]
    delimiter = max(DELIMITERS, key=first.count)
    cells = next(csv.reader(head.splitlines(keepends=True), delimiter=delimiter))
    return delimiter, checked_header(cells, name)


def checked_header(cells: Sequence[str], name: str) -> tuple[str, ...]:
    """The column names, trimmed; an empty name or a second one of the same name is refused."""
    columns = tuple(cell.strip() for cell in cells)
    for place, column in enumerate(columns, 1):
        if not column or columns.index(column) < place - 1:
            raise TableRefused("table.header", file=name, column=place)
    return columns
