"""A file of articles as text and records: its encoding, its delimiter, its header, and the rows under it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PDF_MARK: Final = b"%PDF-"
_ARCHIVE: Final = b"PK\x03\x04"  # what an .xlsx begins with
# A stray control character is the problem of its row; where every sixteenth byte is one, the file is no text.
_CONTROLS: Final = bytes(set(range(0x20)) - set(b"\t\n\r\f\x1a"))
_TEXT_FOR_EACH_CONTROL: Final = 16
DELIMITERS: Final = (",", "\t", ";")
# A cell as long as a whole file is a forgotten quotation mark; this is far above any article.
LONGEST_CELL: Final = 1_000_000

# What a column may be called, case and outer blanks aside.
COLUMNS: Final[Mapping[str, str]] = {
    "question": "question",
    "问题": "question",
    "標準問題": "question",
    "标准问题": "question",
    "answer": "answer",
    "答案": "answer",
    "回答": "answer",
    "category": "category",
    "class": "category",
    "分类": "category",
    "类别": "category",
    "variants": "variants",
    "相似问": "variants",
    "其他问法": "variants",
    "lang": "lang",
    "language": "lang",
    "语言": "lang",
    "key": "key",
    "audience": "audience",
    "受众": "audience",
    "适用对象": "audience",
    "channels": "channels",
    "channel": "channels",
    "渠道": "channels",
    "regions": "regions",
    "region": "regions",
    "地区": "regions",
    "products": "products",
    "product": "products",
    "产品": "products",
    "verbatim": "verbatim",
    "逐字引用": "verbatim",
    "effective_from": "effective_from",
    "生效时间": "effective_from",
    "effective_until": "effective_until",
    "失效时间": "effective_until",
    "review_on": "review_on",
    "复核日期": "review_on",
}
REQUIRED: Final = ("question", "answer")


class FileRefused(Exception):
    """The file as a whole cannot be read. `code` ends an error code, `params` say where: row, column, found."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a file: its number as a spreadsheet shows it (the header is row 1), and its cells by column.

    `problem` is set where the row does not fit its header; `columns` are the names as the file writes them.
    """

    row: int
    cells: Mapping[str, str]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of a file. `names` gives a column as the file names it."""

    records: Sequence[Record]
    names: Mapping[str, str]


def decode(content: bytes) -> str:
    """The text of a file: by its mark, else UTF-8, else GB18030 (GBK, GB2312). Raises `FileRefused`."""
    marked = content.startswith(tuple(mark for mark, _ in _MARKS))
    if content.startswith(_ARCHIVE) or (not marked and _is_binary(content)):
        raise FileRefused("binary")
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decode_as(content, name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(content, "gb18030")


def _is_binary(content: bytes) -> bool:
    controls = len(content) - len(content.translate(None, _CONTROLS))
    return controls > 1 and controls * _TEXT_FOR_EACH_CONTROL > len(content)


def _decode_as(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise FileRefused("encoding", row=row) from None


def read_sheet(text: str) -> Sheet:
    """The rows of comma-, tab- or semicolon-separated text under their header. Raises `FileRefused`."""
    if not text.strip():
        raise FileRefused("empty")
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter)
    header = next(rows)
    columns = [COLUMNS.get(cell.strip().lower()) for cell in header]
    _check_header(header, columns)
    names = {column: cell.strip() for column, cell in zip(columns, header, strict=True) if column}
    return Sheet([_record(number, row, columns) for number, row in enumerate(rows, start=2) if any(row)], names)


def _delimiter(text: str) -> str:
    """The one under which the header has the columns that it needs; else the most frequent one, for the message."""
    first = text.lstrip("\ufeff\r\n").splitlines()[0]
    for delimiter in DELIMITERS:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        if {COLUMNS.get(cell.strip().lower()) for cell in cells} >= set(REQUIRED):
            return delimiter
    return max(DELIMITERS, key=first.count)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff\r\n"), newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise FileRefused("broken", row=reader.line_num, reason=str(error)) from None


def _check_header(header: Sequence[str], columns: Sequence[str | None]) -> None:
    for needed in REQUIRED:
        if needed not in columns:
            found = ", ".join(cell.strip()[:40] for cell in header[:10])
            raise FileRefused("header", row=1, column=needed, found=found)
    known = [column for column in columns if column]
    twice = next((column for column in known if known.count(column) > 1), None)
    if twice:
        raise FileRefused("header_twice", row=1, column=twice)


def _record(number: int, row: Sequence[str], columns: Sequence[str | None]) -> Record:
    """Cells beyond the header may be empty (spreadsheets write them); too few, or filled ones, are a ragged row."""
    ragged = len(row) < len(columns) or any(cell.strip() for cell in row[len(columns) :])
    cells = {column: cell for column, cell in zip(columns, row, strict=False) if column}
    return Record(number, cells, "ragged" if ragged else None)
