"""Pinyin without tones: how a pair of characters may sound, and which pairs of syllables a typed word may be.

`pypinyin` is loaded at the first use: it takes a while, and most commands never need it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

_LETTERS = re.compile(r"[^a-z]+")
_MOST_READINGS = 3
_MOST_SPLITS = 8
_SYLLABLE = re.compile(
    r"(?:[bpmfdtnlgkhjqxzcsryw]|[zcs]h)?"
    r"(?:iang|iong|uang|ueng|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|van|vn"
    r"|a|e|i|o|u|v)"
)
_LONGEST_SYLLABLE = 6


def sounds_of_pair(pair: str) -> set[str]:
    """The ways to say two characters, as `yu e`; nothing where one of them has no sound."""
    first, second = (_readings(character) for character in pair)
    return {f"{one} {other}" for one in first for other in second}


def splits_of(word: str) -> list[tuple[str, ...]]:
    """The ways to cut letters into two syllables or more, the longest syllables first: xian gives one cut, xi an."""
    found: list[tuple[str, ...]] = []

    def cut(rest: str, syllables: tuple[str, ...]) -> None:
        if len(found) >= _MOST_SPLITS:
            return
        if not rest:
            found.append(syllables)
            return
        for length in range(min(_LONGEST_SYLLABLE, len(rest)), 0, -1):
            if _SYLLABLE.fullmatch(rest[:length]):
                cut(rest[length:], (*syllables, rest[:length]))

    cut(word, ())
    return [each for each in found if len(each) > 1]


def pairs_of_split(syllables: tuple[str, ...]) -> list[str]:
    """Neighbouring syllables, as the sounds of pairs are written."""
    return [f"{one} {other}" for one, other in pairwise(syllables)]


@lru_cache(maxsize=16_384)
def _readings(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin
    from pypinyin.contrib.tone_convert import to_normal

    (readings,) = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore") or [[]]
    plain = (_LETTERS.sub("", to_normal(each).replace("ü", "v")) for each in readings)
    return tuple(dict.fromkeys(each for each in plain if each))[:_MOST_READINGS]
