"""How coarse a table must be so that nobody can be told apart in it. Pure, exact.

Rows that read alike in all traits are a *group*. A group may leave the house when it holds at least k **people** (not
rows: somebody who called ten times is one) and, in every sensitive column, at least l different known values. What
does not is suppressed, up to a share. Of all combinations of rungs the one that loses least is taken: combinations are
tried in the order of what they lose at least, so that the first that cannot be beaten is the best.

What is lost of a value is (values that read like it - 1) / (values there are - 1); a suppressed row has lost all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from zhike.privacy.rules.ladders import Ladder

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Heard = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as numbers: `codes` point into `values`; -1 where a value is not known."""

    codes: Whole
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """Rows about people: whose each is (as a number), its traits, and its sensitive columns."""

    people: Whole
    traits: tuple[Column, ...]
    sensitive: tuple[Column, ...]

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.people)


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked: k people and l values a group, `suppress` = the share of rows that may be left out (0-1)."""

    k: int
    l: int  # noqa: E741  the name it has everywhere
    suppress: float


@dataclass(frozen=True, slots=True)
class Coarseness:
    """Rungs, and what they make of a table: k and l reached by what is kept, rows kept, the loss (0-1) in all and by
    trait. `by_k` and `by_l`: rows suppressed because a group had too few people, or too few values."""

    rungs: tuple[int, ...]
    k: int
    l: int  # noqa: E741
    groups: int
    kept: int
    by_k: int
    by_l: int
    loss: float
    losses: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Nothing fulfils the demand: the combination that suppresses least, and what could be asked instead.

    `suppress` is the share with which k and l hold; `k` and `l` are the highest that hold alone with everything else as
    asked (0 = none).
    """

    nearest: Coarseness
    suppress: float
    k: int
    l: int  # noqa: E741


class _Lattice:
    """A table prepared for trying combinations: its distinct trait combinations, and who and what is in each."""

    def __init__(self, table: PeopleTable, ladders: Sequence[Ladder], coarsest: Sequence[int]) -> None:
        self.rows = table.rows
        combined = _combine([column.codes + 1 for column in table.traits], table.rows)
        _, first, cell = np.unique(combined, return_index=True, return_inverse=True)
        self.cells = [column.codes[first] for column in table.traits]
        self.cell_rows = np.bincount(cell, minlength=len(first))
        self.people = _pairs(cell, table.people)
        self.values = [_pairs(cell[each.codes >= 0], each.codes[each.codes >= 0]) for each in table.sensitive]
        self.labels = [_labels(column, ladder) for column, ladder in zip(table.traits, ladders, strict=True)]
        self.lost = [_lost(labels, codes) for labels, codes in zip(self.labels, self.cells, strict=True)]
        self.coarsest = tuple(coarsest)

    def combinations(self) -> list[tuple[float, tuple[int, ...]]]:
        """All allowed combinations with what they lose at least, in that order."""
        mean = [[float(self.cell_rows @ lost) / self.rows for lost in rungs] for rungs in self.lost]
        every = product(*(range(top + 1) for top in self.coarsest))
        bounds = ((sum(mean[place][rung] for place, rung in enumerate(rungs)) / len(mean), rungs) for rungs in every)
        return sorted(bounds)

    def group(self, rungs: tuple[int, ...]) -> Whole:
        """The group of each cell."""
        read = [self.labels[place][rung][self.cells[place] + 1] for place, rung in enumerate(rungs)]
        return np.unique(_combine(read, len(self.cell_rows)), return_inverse=True)[1].astype(np.int64)

    def judge(self, rungs: tuple[int, ...], k: int, l: int) -> tuple[Coarseness, Flags]:  # noqa: E741
        """What a combination makes of the table, and which cells are kept."""
        group = self.group(rungs)
        people = _distinct(group, self.people, int(group.max()) + 1)
        kinds = [_distinct(group, pairs, len(people)) for pairs in self.values]
        fewest = np.minimum.reduce(kinds) if kinds else np.full(len(people), l)
        few, alike = people < k, fewest < l
        bad = few | alike
        good = ~bad[group]
        losses = tuple(self._loss(self.lost[place][rung], good) for place, rung in enumerate(rungs))
        kept = int(self.cell_rows[good].sum())
        found = Coarseness(
            rungs=rungs,
            k=int(people[~bad].min()) if kept else 0,
            l=int(fewest[~bad].min()) if kept and kinds else 0,
            groups=int((~bad).sum()),
            kept=kept,
            by_k=int(self.cell_rows[few[group]].sum()),
            by_l=int(self.cell_rows[(alike & ~few)[group]].sum()),
            loss=sum(losses) / len(losses),
            losses=losses,
        )
        return found, good

    def _loss(self, lost: NDArray[np.float64], good: Flags) -> float:
        return float((self.cell_rows * np.where(good, lost, 1.0)).sum()) / self.rows


def find_coarseness(
    table: PeopleTable,
    ladders: Sequence[Ladder],
    demand: Demand,
    *,
    coarsest: Sequence[int] | None = None,
    heard: Heard | None = None,
) -> Coarseness | Shortfall:
    """The combination of rungs that fulfils `demand` and loses least; or why there is none.

    `coarsest`: the highest rung allowed for each trait. `heard` is told how many combinations of how many are done.
    """
    lattice = _Lattice(table, ladders, coarsest or [ladder.top for ladder in ladders])
    found, nearest = _search(lattice, demand, heard)
    if found is not None:
        return found
    assert nearest is not None
    return Shortfall(
        nearest=nearest,
        suppress=1 - nearest.kept / table.rows,
        k=_highest(lattice, demand.k - 1, lambda k: Demand(k, demand.l, demand.suppress), fewest=2),
        l=_highest(lattice, demand.l - 1, lambda kinds: Demand(demand.k, kinds, demand.suppress), fewest=1),
    )


def coarse_rows(
    table: PeopleTable, ladders: Sequence[Ladder], demand: Demand, rungs: tuple[int, ...]
) -> tuple[list[list[str]], Flags]:
    """The labels of each trait, row by row, and which rows are kept, with these rungs."""
    lattice = _Lattice(table, ladders, rungs)
    _, good = lattice.judge(rungs, demand.k, demand.l)
    combined = _combine([column.codes + 1 for column in table.traits], table.rows)
    cell = np.unique(combined, return_inverse=True)[1]
    written = []
    for column, ladder, rung in zip(table.traits, ladders, rungs, strict=True):
        labels = [ladder.label(rung, value) for value in (None, *column.values)]
        written.append([labels[code + 1] for code in column.codes.tolist()])
    return written, good[cell]


def _search(lattice: _Lattice, demand: Demand, heard: Heard | None) -> tuple[Coarseness | None, Coarseness | None]:
    """The best that fulfils the demand, and the one that keeps most rows of all that were tried."""
    best: Coarseness | None = None
    nearest: Coarseness | None = None
    combinations = lattice.combinations()
    for number, (at_least, rungs) in enumerate(combinations):
        if best is not None and at_least >= best.loss:
            break
        if heard is not None and number % 20 == 0:
            heard(number, len(combinations))
        found, _ = lattice.judge(rungs, demand.k, demand.l)
        if nearest is None or found.kept > nearest.kept:
            nearest = found
        if fulfils(found, demand, lattice.rows) and (best is None or found.loss < best.loss):
            best = found
    return best, nearest


def fulfils(found: Coarseness, demand: Demand, rows: int) -> bool:
    """Whether enough is kept; what is kept always has k people and l values a group."""
    return found.kept > 0 and rows - found.kept <= demand.suppress * rows


def _highest(lattice: _Lattice, most: int, ask: Callable[[int], Demand], *, fewest: int) -> int:
    """The highest number up to `most` that holds, found by halving: what holds for a number holds for a lower one."""
    low, high = fewest - 1, most
    while low < high:
        middle = (low + high + 1) // 2
        if _search(lattice, ask(middle), None)[0] is not None:
            low = middle
        else:
            high = middle - 1
    return low if low >= fewest else 0


def _combine(codes: Sequence[Whole], rows: int) -> Whole:
    """One number for each combination of codes (from 0)."""
    combined = np.zeros(rows, dtype=np.int64)
    for each in codes:
        combined = combined * (int(each.max(initial=0)) + 1) + each
        combined = np.unique(combined, return_inverse=True)[1].astype(np.int64)
    return combined


def _pairs(cells: Whole, others: Whole) -> tuple[Whole, Whole]:
    """The distinct pairs of a cell and something in it."""
    width = int(others.max(initial=0)) + 1
    pairs = np.unique(cells.astype(np.int64) * width + others)
    return pairs // width, pairs % width


def _distinct(group: Whole, pairs: tuple[Whole, Whole], groups: int) -> Whole:
    """How many different things each group holds."""
    cells, others = pairs
    merged, _ = _pairs(group[cells], others)
    return np.bincount(merged, minlength=groups).astype(np.int64)


def _labels(column: Column, ladder: Ladder) -> list[Whole]:
    """For each rung: a number for the label of each value, the unknown value first."""
    found = []
    for rung in range(ladder.top + 1):
        numbers: dict[str, int] = {}
        labels = (ladder.label(rung, value) for value in (None, *column.values))
        found.append(np.array([numbers.setdefault(label, len(numbers)) for label in labels], dtype=np.int64))
    return found


def _lost(labels: Sequence[Whole], codes: Whole) -> list[NDArray[np.float64]]:
    """For each rung: what each cell's value has lost."""
    return [_lost_at(numbers, codes) for numbers in labels]


def _lost_at(numbers: Whole, codes: Whole) -> NDArray[np.float64]:
    occurring = np.unique(codes) + 1
    if len(occurring) < 2:
        return np.zeros(len(codes))
    alike = np.bincount(numbers[occurring], minlength=int(numbers.max()) + 1)
    return np.asarray((alike[numbers[codes + 1]] - 1) / (len(occurring) - 1), dtype=np.float64)
