"""People made of pairs, and kept apart where a chain of pairs would make one person of what cannot be one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def connect(size: int, pairs: np.ndarray) -> np.ndarray:
    """A person's number for each of `size` records: those that pairs (shape (n, 2)) join, directly or not, share one.

    The number is that of the person's first record.
    """
    import numpy as np

    people = np.arange(size, dtype=np.int64)
    one, other = pairs[:, 0], pairs[:, 1]
    while len(pairs) and (people[one] != people[other]).any():
        least = np.minimum(people[one], people[other])
        # Whoever stood for either side now follows the smaller one, and everybody follows to the end.
        np.minimum.at(people, people[one], least)
        np.minimum.at(people, people[other], least)
        while (people[people] != people).any():
            people = people[people]
    return people


def separate(person: np.ndarray, pairs: np.ndarray, weight: np.ndarray, enemies: np.ndarray) -> np.ndarray:
    """`person` anew, so that no two enemies (shape (n, 2)) are one: the weakest of the pairs between them gives way.

    `pairs` are those that joined the people concerned, `weight` says how strongly. The strongest pair joins first; a
    pair that would bring enemies together joins nobody.
    """
    import numpy as np

    made = person.copy()
    concerned = np.unique(person[enemies[:, 0]])
    members = np.flatnonzero(np.isin(person, concerned))
    made[members] = members
    apart: dict[int, set[int]] = defaultdict(set)
    for one, other in enemies.tolist():
        apart[one].add(other)
        apart[other].add(one)
    groups: dict[int, list[int]] = {member: [member] for member in members.tolist()}
    inside = np.isin(person[pairs[:, 0]], concerned)
    for one, other in pairs[inside][np.argsort(-weight[inside], kind="stable")].tolist():
        kept, given = groups[one], groups[other]
        if kept is given or any(not apart[each].isdisjoint(given) for each in kept):
            continue
        kept += given
        for each in given:
            groups[each] = kept
    for group in groups.values():
        made[group] = min(group)
    return made
