"""What became of the rows of a history."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class RowReject:
    """A row that was not taken: its place as a spreadsheet shows it, the column (empty: the whole row), a code."""

    row: int
    column: str
    code: str


@dataclass(slots=True)
class HistoryReport:
    """Rows, counted once each. `contacts`: records that were written, fewer than rows where these are events.

    `ignored_why`: rows by the mapping's own words for why they are no contacts, or `known`: its record is there.
    `first_date` and `last_date`: local dates of what was written.
    """

    imported: int = 0
    rejected: int = 0
    contacts: int = 0
    ignored_why: Counter[str] = field(default_factory=Counter)
    rejects: list[RowReject] = field(default_factory=list)
    done_to_row: int = 0
    first_date: date | None = None
    last_date: date | None = None

    @property
    def ignored(self) -> int:
        """Rows that were left out for a good reason."""
        return self.ignored_why.total()

    @property
    def rows(self) -> int:
        """All rows."""
        return self.imported + self.rejected + self.ignored


KNOWN = "known"
