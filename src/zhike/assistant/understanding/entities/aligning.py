"""A text as the readers of entities want it, with every character where it was."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from zhike.knowledge import api as knowledge


def aligned(text: str) -> str:
    """Half width, lower case, simplified; as long as `text`, so that places in one are places in the other."""
    return "".join(map(_alike, text))


@lru_cache(8192)
def _alike(character: str) -> str:
    if character.isspace():
        return " "
    folded = knowledge.fold(character)
    if len(folded) == 1:
        return folded
    half = unicodedata.normalize("NFKC", character)
    return half if len(half) == 1 else character
