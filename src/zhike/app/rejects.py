"""The file of rows that a command did not take: `<name>.rejects.csv`, with the place and the reason of each."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from zhike.app.terminal import said

ANYBODY_WRITES = 0o222
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class RejectsFile:
    """Beside the file that was read, or in `folder` where nobody is meant to write beside it. Made at the first row.

    `columns` name the cells that are written after row, column and reason.
    """

    file: Path
    folder: Path
    columns: Sequence[str] = ()
    path: Path | None = None
    first: tuple[int, str, str] | None = None
    _stream: TextIO | None = field(default=None, repr=False)

    def add(self, row: int, column: str, reason: str, cells: Sequence[str | None] = ()) -> None:
        """Write one row that was not taken."""
        self.first = self.first or (row, column, reason)
        if self._stream is None:
            self._stream = self._open()
            csv.writer(self._stream).writerow(["row", "column", "reason", *self.columns])
        csv.writer(self._stream).writerow([row, column, reason, *map(_guarded, cells)])

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._stream is not None:
            self._stream.close()

    def _open(self) -> TextIO:
        beside = self.file.with_name(f"{self.file.name}.rejects.csv")
        try:
            # Root could write into a folder that is closed to everybody; it was closed for a reason.
            if not self.file.parent.stat().st_mode & ANYBODY_WRITES:
                raise PermissionError
            stream = beside.open("w", encoding="utf-8-sig", newline="")
        except OSError:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = self.folder / beside.name
            stream = beside.open("w", encoding="utf-8-sig", newline="")
        self.path = beside
        return stream


def reject_line(file: Path, row: int, column: str, reason: str, *, more: int) -> str:
    """The first row that was not taken, as one line for the person."""
    column_zh, column_en = (f"，{column} 列", f", column {column}") if column else ("", "")
    rest_zh, rest_en = (f"（另有 {more} 行）", f" (and {more} more rows)") if more > 0 else ("", "")
    return said(
        f"zhike: {file}，第 {row} 行{column_zh}：{reason}{rest_zh}。",
        f"zhike: {file}, row {row}{column_en}: {reason}{rest_en}.",
    )


def _guarded(cell: str | None) -> str:
    """A cell that a spreadsheet program would run as a formula is marked as text."""
    text = cell or ""
    return f"'{text}" if text.startswith(_FORMULA) else text
