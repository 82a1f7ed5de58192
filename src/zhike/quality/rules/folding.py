"""Too many groups: the largest are told one by one, the others together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

REST = "rest*"
"""Stands for all values of a dimension that are not told one by one."""


def largest(values: Iterable[tuple[Hashable, int]], top: int) -> tuple[frozenset[Hashable], int]:
    """The `top` values with the most rows, and how many others there are; a single other one is told, too."""
    rows: Counter[Hashable] = Counter()
    for value, count in values:
        rows[value] += count
    ordered = sorted(rows, key=lambda value: (-rows[value], str(value)))
    kept = ordered if len(ordered) <= top + 1 else ordered[:top]
    return frozenset(kept), len(ordered) - len(kept)
