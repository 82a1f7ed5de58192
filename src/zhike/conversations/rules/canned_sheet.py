"""Canned replies as a sheet (CSV): written for a spreadsheet, read back with every row judged on its own. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from zhike.conversations.canned import CannedReply, Scope, Uses, Wording
from zhike.conversations.rules.canned import CHANNELS, status_of

COLUMNS: Final = ("shortcut", "title", "text", "language", "scope", "team", "queue", "channel", "valid_until")
EXPORTED: Final = (*COLUMNS, "status", "approved_by", "used_30_days")
MOST_ROWS: Final = 5_000
_NAMES: Final[Mapping[str, str]] = {
    "快捷词": "shortcut",
    "标题": "title",
    "内容": "text",
    "语言": "language",
    "范围": "scope",
    "团队": "team",
    "队列": "queue",
    "渠道": "channel",
    "有效期至": "valid_until",
}
_SCOPES: Final[Mapping[str, Scope]] = {
    "": "all",
    "all": "all",
    "team": "team",
    "queue": "queue",
    "全部": "all",
    "团队": "team",
    "队列": "queue",
}
_LANGUAGES: Final[Mapping[str, str]] = {"": "zh", "zh": "zh", "en": "en", "中文": "zh", "英文": "en"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Unfit = Literal["columns", "encoding", "rows"]
Fault = Literal["shortcut", "title", "text", "language", "scope", "queue", "channel", "valid_until"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sheet: its place (the header is row 1), and what it says, or the column that is wrong."""

    number: int
    wording: Wording | None
    fault: Fault | None = None


class SheetUnfit(ValueError):
    """The sheet as a whole cannot be read: `fault` is encoding, columns or rows."""

    def __init__(self, fault: Unfit) -> None:
        super().__init__(fault)
        self.fault: Unfit = fault


def read_sheet(content: bytes) -> list[Row]:
    """All rows that are not empty; raises `SheetUnfit`. UTF-8, with or without a mark, or GB18030."""
    try:
        rows = list(csv.reader(io.StringIO(_decoded(content), newline=""), strict=True))
    except csv.Error:
        raise SheetUnfit("columns") from None
    header = [_NAMES.get(cell.strip(), cell.strip().lower()) for cell in rows[0]] if rows else []
    if not {"shortcut", "title", "text"} <= set(header):
        raise SheetUnfit("columns")
    if len(rows) > MOST_ROWS + 1:
        raise SheetUnfit("rows")
    return [_row(number, dict(zip(header, cells, strict=False))) for number, cells in _filled(rows)]


def write_sheet(found: Iterable[tuple[CannedReply, Uses]], today: date) -> str:
    """The replies as CSV text, safe to open in a spreadsheet; it can be read back."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(EXPORTED)
    for reply, uses in found:
        wording = reply.wording
        cells = [
            *(getattr(wording, name) for name in COLUMNS),
            status_of(reply, today),
            reply.approved_by,
            uses.times,
        ]
        writer.writerow([_safe("" if cell is None else str(cell)) for cell in cells])
    return sheet.getvalue()


def _filled(rows: list[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in cells):
            yield number, [_plain(cell) for cell in cells]


def _row(number: int, cells: Mapping[str, str]) -> Row:
    found = {name: cells.get(name, "").strip() for name in COLUMNS}
    fault = _fault(found)
    if fault is not None:
        return Row(number, None, fault)
    until = found["valid_until"]
    wording = Wording(
        shortcut=found["shortcut"],
        title=found["title"],
        text=found["text"],
        language=_LANGUAGES[found["language"].lower()],
        scope=_SCOPES[found["scope"].lower()],
        team=found["team"],
        queue=found["queue"],
        channel=found["channel"],
        valid_until=date.fromisoformat(until) if until else None,
    )
    return Row(number, wording)


def _fault(found: Mapping[str, str]) -> Fault | None:
    wrong: dict[Fault, bool] = {
        "shortcut": not 0 < len(found["shortcut"]) <= 40,
        "title": not 0 < len(found["title"]) <= 120,
        "text": not found["text"],
        "language": found["language"].lower() not in _LANGUAGES,
        "scope": not _fits(_SCOPES.get(found["scope"].lower()), found["team"]),
        "queue": (_SCOPES.get(found["scope"].lower()) == "queue") != bool(found["queue"]),
        "channel": found["channel"] not in {"", *CHANNELS},
        "valid_until": not _is_day(found["valid_until"]),
    }
    return next((column for column, is_wrong in wrong.items() if is_wrong), None)


def _fits(scope: Scope | None, team: str) -> bool:
    return scope is not None and (scope == "team") == bool(team)


def _is_day(value: str) -> bool:
    try:
        return not value or bool(date.fromisoformat(value))
    except ValueError:
        return False


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetUnfit("encoding")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
