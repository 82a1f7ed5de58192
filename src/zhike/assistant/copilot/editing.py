"""How far a sent text is from the one that was proposed. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

# Longer texts are compared by their beginnings: the figure is for learning, the agent must not wait for it.
LONGEST_COMPARED: Final = 2_000


def edit_distance(proposed: str, sent: str) -> float:
    """Levenshtein distance by characters over the length of the longer text: 0 the same, 1 nothing in common.

    Width, case and blanks do not count.
    """
    a, b = _fold(proposed), _fold(sent)
    if a == b:
        return 0.0
    if not a or not b:
        return 1.0
    return round(_levenshtein(a, b) / max(len(a), len(b)), 4)


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())[:LONGEST_COMPARED]


def _levenshtein(a: str, b: str) -> int:
    """Myers' bit vectors (J. ACM 46, 1999) on whole integers: 2,000 characters against 2,000 take some 5 ms."""
    places: dict[str, int] = {}
    for place, character in enumerate(a):
        places[character] = places.get(character, 0) | 1 << place
    all_bits, last = (1 << len(a)) - 1, 1 << (len(a) - 1)
    up, down, score = all_bits, 0, len(a)
    for character in b:
        equal = places.get(character, 0)
        vertical = equal | down
        horizontal = (((equal & up) + up) ^ up) | equal
        grows = down | ~(horizontal | up) & all_bits
        shrinks = up & horizontal
        score += bool(grows & last) - bool(shrinks & last)
        grows, shrinks = grows << 1 | 1, shrinks << 1
        up = (shrinks | ~(vertical | grows)) & all_bits
        down = grows & vertical & all_bits
    return score
