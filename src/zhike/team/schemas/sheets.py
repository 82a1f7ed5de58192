"""Lists as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins like this is run as a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV text; spreadsheet programs read UTF-8 only with the mark in front."""
    sheet = io.StringIO("\ufeff")
    sheet.seek(0, io.SEEK_END)
    writer = csv.writer(sheet)
    for row in rows:
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row)
    return sheet.getvalue()
