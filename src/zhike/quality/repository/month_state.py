"""Months of contacts: what one amounts to, and whether two accounts of it agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhike.quality.datasets import CONTACTS

COUNTED = tuple(CONTACTS)
LENGTHS = tuple(name for name, kind in CONTACTS.items() if kind.startswith("float"))
NUMBERS = tuple(name for name, kind in CONTACTS.items() if kind.startswith("int"))
FLAGS = tuple(name for name, kind in CONTACTS.items() if kind == "boolean")


@dataclass(frozen=True, slots=True)
class MonthState:
    """What contacts amount to: rows, the last change, how many values each column has, and their sums.

    Sums are whole numbers: lengths in thousandths of a second, and how often a flag is true.
    """

    rows: int
    changed_at: datetime | None
    counts: Mapping[str, int]
    sums: Mapping[str, int]

    @classmethod
    def of(cls, row: Sequence[Any]) -> MonthState:
        """From one row: rows, last change, counts, sums, in the order of this module's names."""
        counts = dict(zip(COUNTED, row[2 : 2 + len(COUNTED)], strict=True))
        sums = {
            name: int(total) for name, total in zip((*LENGTHS, *NUMBERS, *FLAGS), row[2 + len(COUNTED) :], strict=True)
        }
        return cls(row[0], row[1], counts, sums)

    def differs_from(self, other: MonthState) -> str | None:
        """The first column in which both do not agree, None where they do."""
        for name in COUNTED:
            # A file that was written before a column came into being has none of it.
            counts = self.counts.get(name, 0), other.counts.get(name, 0)
            if counts[0] != counts[1] or self.sums.get(name, 0) != other.sums.get(name, 0):
                return name
        return None

    def __add__(self, other: MonthState) -> MonthState:
        """What two sets of contacts that share none amount to."""
        moments = [each for each in (self.changed_at, other.changed_at) if each is not None]
        return MonthState(
            self.rows + other.rows,
            max(moments, default=None),
            {name: self.counts.get(name, 0) + other.counts.get(name, 0) for name in COUNTED},
            {name: self.sums.get(name, 0) + other.sums.get(name, 0) for name in {*self.sums, *other.sums}},
        )
