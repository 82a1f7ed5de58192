"""Why a ratio changed: because the groups changed (rate), or because their shares of the whole did (mix).

Bennet's symmetric form: each group's mix is its change of share times how far its mean ratio lies from the whole's, its
rate the change of its ratio times its mean share. Both together are the whole change, to the last digit that a float
holds. A group that was there in one period only has no change of its own: all it did is mix.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Ratio:
    """What is divided by what."""

    amount: float
    base: float

    @property
    def value(self) -> float | None:
        """None where there is nothing to divide by."""
        return self.amount / self.base if self.base else None

    def __add__(self, other: Ratio) -> Ratio:
        """Both together."""
        return Ratio(self.amount + other.amount, self.base + other.base)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a group did to the change of the whole. Shares are 0-1 of the base."""

    before: float | None
    after: float | None
    share_before: float
    share_after: float
    mix: float
    rate: float

    @property
    def whole(self) -> float:
        """Both effects."""
        return self.mix + self.rate


@dataclass(frozen=True, slots=True)
class Decomposition(Generic[Key]):
    """The change of the whole from `before` to `after`, and the effects that add up to it."""

    before: float
    after: float
    effects: Mapping[Key, Effect]

    @property
    def mix(self) -> float:
        """What came of other shares."""
        return sum(each.mix for each in self.effects.values())

    @property
    def rate(self) -> float:
        """What came of the groups' own change."""
        return sum(each.rate for each in self.effects.values())


_NOTHING = Ratio(0.0, 0.0)


def decompose(before: Mapping[Key, Ratio], after: Mapping[Key, Ratio]) -> Decomposition[Key] | None:
    """The change between two periods by group; None where one of them has nothing."""
    whole = [sum(groups.values(), _NOTHING) for groups in (before, after)]
    first, last = whole[0].value, whole[1].value
    if first is None or last is None:
        return None
    middle = (first + last) / 2
    effects = {}
    for key in dict.fromkeys([*before, *after]):
        one, other = before.get(key, _NOTHING), after.get(key, _NOTHING)
        shares = one.base / whole[0].base, other.base / whole[1].base
        values = _both(one.value, other.value)
        if values is None:
            continue
        effects[key] = Effect(
            before=one.value,
            after=other.value,
            share_before=shares[0],
            share_after=shares[1],
            mix=(shares[1] - shares[0]) * (sum(values) / 2 - middle),
            rate=(shares[0] + shares[1]) / 2 * (values[1] - values[0]),
        )
    return Decomposition(first, last, effects)


def _both(one: float | None, other: float | None) -> tuple[float, float] | None:
    """Both values, a missing one like the other; None where both are missing."""
    known = one if one is not None else other
    if known is None:
        return None
    return (known if one is None else one), (known if other is None else other)
