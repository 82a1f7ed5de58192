"""Which lines of a short list fit what somebody looks for."""

from __future__ import annotations


def fits(words: str, *texts: str) -> bool:
    """Whether all words stand in the texts, in any order; capitals do not matter."""
    text = " ".join(texts).casefold()
    return all(word in text for word in words.casefold().split())
