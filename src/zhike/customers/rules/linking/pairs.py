"""Pairs that may be one person, for records that are kept: with their weight and what was found, decided by others."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zhike.customers.rules.linking.comparisons import Comparison
from zhike.customers.rules.linking.exact import ANOTHER_PERSON
from zhike.customers.rules.linking.model import Model, Weighed
from zhike.customers.rules.linking.resolving import in_memory, keep_apart, prepare, weigh_all
from zhike.customers.rules.matching import Evidence

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

# What a level says, in the words of a match; a level that is not named here says "other".
_SAID: Final[Mapping[str, Evidence]] = {
    "same": "same",
    "same sound": "sounds",
    "in the other part": "sounds",
    "nearly": "close",
    "one slip": "close",
    "few slips": "close",
    "same before @": "close",
    "alike": "close",
}
_FIELD_OF: Final = {"given": "name", "surname": "name", "birth": "birth_date"}
_WORSE: Final[tuple[Evidence, ...]] = ("missing", "same", "sounds", "close", "other")
# A pair that would put together who cannot be one weighs less than any that is taken without a person.
HELD_BACK: Final = 0.1
SMALLEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records by their place, the log2 of their odds, and by field what was found."""

    one: int
    other: int
    weight: float
    evidence: Mapping[str, Evidence]


def find_pairs(
    records: pa.Table,
    fields: Sequence[str],
    groups: np.ndarray,
    *,
    population: int,
    least: float,
    sure: float,
    threads: int = 2,
) -> Iterator[Pair]:
    """Pairs with a weight of at least `least`, of which at least one record is nobody's (its group is -1).

    Records of one group are one person already. Where the pairs from `sure` on together would make one person of two
    who cannot be one (two id numbers, twins), the weakest of them is held back below `sure`. The records were chosen
    from a `population` for their likeness: of so many, one is meant (at least `SMALLEST`, for a bank is no village).
    """
    import numpy as np

    with in_memory(threads) as connection:
        connection.register("raw", records)
        fixed = _fixed(groups)
        joined = prepare(connection, fields, records.num_rows, fixed)
        model, weighed = weigh_all(
            connection,
            fields,
            records.num_rows,
            least=1 / (1 + 2**-least),
            besides=joined,
            unless=ANOTHER_PERSON,
            population=max(population, SMALLEST),
        )
        free = (groups[weighed.pairs] < 0).any(axis=1)
        weighed = Weighed(weighed.pairs[free], weighed.weight[free], weighed.levels[free])
        strong = weighed.weight >= sure * math.log(2)
        pairs = np.concatenate([fixed, weighed.pairs[strong]])
        weight = np.concatenate([np.full(len(fixed), np.inf), weighed.weight[strong]])
        person = keep_apart(connection, pairs, weight, records.num_rows)
    parted = strong & (person[weighed.pairs[:, 0]] != person[weighed.pairs[:, 1]])
    bits = np.where(parted, sure - HELD_BACK, weighed.weight / math.log(2))
    yield from _told(model, weighed, bits)


def _fixed(groups: np.ndarray) -> np.ndarray:
    """Pairs (n, n) that chain the records of each group."""
    import numpy as np

    order = np.argsort(groups, kind="stable")
    order = order[groups[order] >= 0]
    same = groups[order][1:] == groups[order][:-1]
    chained = np.column_stack([order[:-1][same], order[1:][same]])
    return np.sort(chained, axis=1).astype(np.int64)


def _told(model: Model, weighed: Weighed, bits: np.ndarray) -> Iterator[Pair]:
    known: dict[bytes, Mapping[str, Evidence]] = {}
    for (one, other), weight, levels in zip(weighed.pairs.tolist(), bits.tolist(), weighed.levels, strict=True):
        pattern = levels.tobytes()
        if pattern not in known:
            known[pattern] = evidence_of(model.comparisons, levels.tolist())
        yield Pair(one, other, weight, known[pattern])


def evidence_of(comparisons: Collection[Comparison], levels: Sequence[int]) -> dict[str, Evidence]:
    """By field what was found; of a name, the worse of its two parts."""
    found: dict[str, Evidence] = {}
    for comparison, level in zip(comparisons, levels, strict=True):
        field = _FIELD_OF.get(comparison.name, comparison.name)
        said: Evidence = _SAID.get(comparison.levels[level - 1].name, "other") if level else "missing"
        found[field] = max(found.get(field, said), said, key=_WORSE.index)
    return found
