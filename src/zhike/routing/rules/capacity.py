"""How much an agent can hold at a time: so many of each kind, and all kinds together within a sum of efforts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mix:
    """What contacts of different kinds weigh together: the efforts of all that an agent holds never exceed `limit`.

    "3 chats, or 1 chat and 1 call" is chat 2, voice 4, limit 6. A kind without effort costs nothing.
    """

    effort: Mapping[str, int]
    limit: int


def room_for(kind: str, capacity: Mapping[str, int], load: Mapping[str, int], mix: Mix | None = None) -> int:
    """How many more contacts of `kind` an agent can take; zero or less when none."""
    left = capacity.get(kind, 0) - load.get(kind, 0)
    effort = mix.effort.get(kind, 0) if mix is not None else 0
    if mix is None or effort <= 0:
        return left
    return min(left, (mix.limit - effort_of(load, mix)) // effort)


def has_room(capacity: Mapping[str, int], load: Mapping[str, int], mix: Mix | None = None) -> bool:
    """Whether an agent can take one more contact of any kind."""
    return any(room_for(kind, capacity, load, mix) > 0 for kind in capacity)


def effort_of(load: Mapping[str, int], mix: Mix) -> int:
    """What the contacts at hand weigh together."""
    return sum(count * mix.effort.get(kind, 0) for kind, count in load.items())


def most_at_once(capacity: Mapping[str, int], mix: Mix | None = None) -> int:
    """The most contacts that fit at the same time: the light ones first."""
    if mix is None:
        return sum(capacity.values())
    left, total = mix.limit, 0
    for kind in sorted(capacity, key=lambda one: mix.effort.get(one, 0)):
        effort = mix.effort.get(kind, 0)
        count = min(capacity[kind], left // effort) if effort else capacity[kind]
        total += count
        left -= count * effort
    return total


def kinds_shut_out(capacity: Mapping[str, int], mix: Mix) -> list[str]:
    """Kinds that an agent is set up to take but never could: one contact alone weighs more than the limit."""
    return sorted(kind for kind, most in capacity.items() if most > 0 and mix.effort.get(kind, 0) > mix.limit)
