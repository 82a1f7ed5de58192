"""A file of texts to search: comma-separated, with a column `text`."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

TEXT_COLUMN = "text"
# Far above any message; a cell as long as a whole file is a forgotten quotation mark.
LONGEST_CELL = 1_000_000


class TextFileBroken(Exception):
    """The file cannot be read as texts. `problem` ends an error code, `params` say where."""

    def __init__(self, problem: str, **params: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.params = params


def read_texts(content: bytes) -> Iterator[str]:
    """The cells of the column `text`, row after row; blank lines are no rows. Raises `TextFileBroken`.

    UTF-8 (with or without a byte order mark), else GB18030.
    """
    rows = _rows(decode_text_file(content))
    header = next(rows, None)
    if header is None:
        raise TextFileBroken("empty")
    columns = [cell.strip().casefold() for cell in header]
    if TEXT_COLUMN not in columns:
        raise TextFileBroken("column", found=", ".join(cell.strip()[:40] for cell in header[:10]))
    place = columns.index(TEXT_COLUMN)
    for row in rows:
        if row:
            yield row[place] if place < len(row) else ""


def decode_text_file(content: bytes) -> str:
    """The text of a file by its encoding. Raises `TextFileBroken`."""
    if content.startswith(codecs.BOM_UTF8):
        return _decoded(content, "utf-8-sig")
    if b"\0" in content:
        raise TextFileBroken("binary")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "gb18030")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise TextFileBroken("encoding", row=content.count(b"\n", 0, error.start) + 1) from None


def _rows(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        yield from reader
    except csv.Error as error:
        raise TextFileBroken("broken", row=reader.line_num, reason=str(error)) from None
