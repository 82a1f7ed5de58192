"""What k people and l values a group cost on a table of people: `python -m benchmarks.extracts FILE --person ID
--trait COLUMN[:WIDTH[:WIDTH]] ... --sensitive COLUMN`.

Each row is one person where `--person` is not given. A trait with widths is a number that is made coarser by bands.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from zhike.privacy.rules.coarsening import Coarseness, Column, Demand, PeopleTable, Shortfall, find_coarseness
from zhike.privacy.rules.ladders import AS_IT_IS, Ladder, Rung
from zhike.privacy.rules.register import Words

DEMANDS = [(5, 2), (10, 2), (50, 2)]


def banded(width: float) -> Rung:
    """A rung of bands of that width."""
    return Rung(Words(f"{width:g}", f"{width:g}"), lambda value: f"{float(value) // width * width:g}+")


def ladder_of(asked: str) -> Ladder:
    """`Age:10:30` -> the age, bands of 10, bands of 30."""
    name, *widths = asked.split(":")
    return Ladder(name, Words(name, name), (AS_IT_IS, *(banded(float(width)) for width in widths)))


def column_of(values: Sequence[str]) -> Column:
    """A column as codes."""
    known = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return Column(np.array([known[value] for value in values], dtype=np.int64), tuple(known))


def main() -> None:
    """Print a line for each demand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--person")
    parser.add_argument("--trait", action="append", required=True)
    parser.add_argument("--sensitive", action="append", required=True)
    parser.add_argument("--suppress", type=float, default=5.0)
    given = parser.parse_args()
    with given.file.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    ladders = [ladder_of(each) for each in given.trait]
    people = column_of([row[given.person] for row in rows]).codes if given.person else np.arange(len(rows))
    table = PeopleTable(
        people,
        tuple(column_of([row[ladder.id] for row in rows]) for ladder in ladders),
        tuple(column_of([row[name] for row in rows]) for name in given.sensitive),
    )
    for k, kinds in DEMANDS:
        began = time.perf_counter()
        found = find_coarseness(table, ladders, Demand(k, kinds, given.suppress / 100))
        took = time.perf_counter() - began
        print(f"k={k} l={kinds} {took:.2f} s:", _said(found, table.rows, ladders))


def _said(found: Coarseness | Shortfall, rows: int, ladders: Sequence[Ladder]) -> str:
    if isinstance(found, Shortfall):
        return f"refused; would hold with suppress {found.suppress:.3f}, k {found.k}, l {found.l}"
    rungs = ", ".join(f"{ladder.id}:{rung}" for ladder, rung in zip(ladders, found.rungs, strict=True))
    left_out = f"{rows - found.kept} of {rows} suppressed"
    return f"k={found.k} l={found.l}, {found.groups} groups, {left_out}, loss {100 * found.loss:.1f} %, {rungs}"


if __name__ == "__main__":
    main()
