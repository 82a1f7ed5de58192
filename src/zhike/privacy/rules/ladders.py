"""Ladders: how a trait (what others may know of a person: age, town, tier) is made coarser, rung by rung. Pure.

Rung 0 is the value as it is recorded; the top rung says nothing at all. A rung must not split what the rung below it
put together: `merges_only` says so, and a test holds every ladder to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from zhike.privacy.rules.register import Words

ANYTHING = "*"
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Rung:
    """One degree of coarseness. `label` is asked for each value that occurs; a value that is not known stays so."""

    name: Words
    label: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of one trait, finest first; above them stands the rung that says nothing."""

    id: str
    name: Words
    rungs: tuple[Rung, ...]

    @property
    def top(self) -> int:
        """The rung that says nothing."""
        return len(self.rungs)

    def label(self, rung: int, value: str | None) -> str:
        """What is written for `value` at `rung`."""
        if rung >= self.top:
            return ANYTHING
        return UNKNOWN if value is None else self.rungs[rung].label(value)


AS_IT_IS = Rung(Words("原值", "As it is"), str)
NOTHING = Words("不输出", "Says nothing")


def as_it_is(trait: str, name: Words) -> Ladder:
    """A ladder of two: the value, or nothing."""
    return Ladder(trait, name, (AS_IT_IS,))


def merges_only(ladder: Ladder, values: Iterable[str | None]) -> bool:
    """Whether values that share a label share it on every higher rung, too."""
    known = list(values)
    return all(_coarser(ladder, rung, known) for rung in range(ladder.top))


def _coarser(ladder: Ladder, rung: int, values: Sequence[str | None]) -> bool:
    above: dict[str, str] = {}
    return all(
        above.setdefault(ladder.label(rung, value), ladder.label(rung + 1, value)) == ladder.label(rung + 1, value)
        for value in values
    )
