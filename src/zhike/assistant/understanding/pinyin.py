"""Chinese typed as bare pinyin ("liushui zai nali da") read as the characters that were most likely meant.

A text is read so only where all its words are made of syllables and most of them are no English that we know. The
characters are those of our own training phrases, chosen by which follows which there (Viterbi over pairs). The tables
are made at the first such text, in about a second: call it off the event loop.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from zhike.assistant.understanding.material import reason_phrases
from zhike.knowledge import api as knowledge

_LATIN: Final = re.compile(r"[A-Za-z' ,.?!]+")
_WORD: Final = re.compile(r"[a-z]+")
_HAN: Final = re.compile("[\u4e00-\u9fff]+")
# Fewer syllables are as likely an abbreviation or a name.
FEWEST: Final = 3
MOST: Final = 60
LONGEST_SYLLABLE: Final = 6
# Of the words, so many may be English that we know ("me", "can", "you" are syllables too).
MOST_ENGLISH: Final = 0.5
# A pair that was never seen counts this much beside one that was seen once.
UNSEEN: Final = 0.05


@dataclass(frozen=True, slots=True)
class Tables:
    """Characters by syllable, how often each stands, how often one follows another, and English words."""

    characters: Mapping[str, tuple[str, ...]]
    single: Mapping[str, int]
    pairs: Mapping[str, int]
    english: frozenset[str]


@lru_cache(maxsize=512)
def as_written(text: str) -> str:
    """`text` in characters where it is pinyin, else as it is."""
    if not _LATIN.fullmatch(text):
        return text
    words = _WORD.findall(text.lower().replace("'", " "))
    if not words or sum(map(len, words)) > MOST * LONGEST_SYLLABLE:
        return text
    tables = _tables()
    if sum(word in tables.english for word in words) > MOST_ENGLISH * len(words):
        return text
    parts = [_syllables(word, tables) for word in words]
    syllables = [syllable for part in parts if part for syllable in part]
    if not all(parts) or not FEWEST <= len(syllables) <= MOST:
        return text
    return _likeliest(syllables, tables)


def _syllables(word: str, tables: Tables) -> tuple[str, ...] | None:
    """A word cut into the fewest syllables; None where it cannot be."""
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(word) + 1):
        cuts = [
            (*before, word[start:end])
            for start in range(max(0, end - LONGEST_SYLLABLE), end)
            if (before := best[start]) is not None and word[start:end] in tables.characters
        ]
        best.append(min(cuts, key=len) if cuts else None)
    return best[-1]


def _likeliest(syllables: Sequence[str], tables: Tables) -> str:
    """The characters of the syllables that follow each other most often in what we know."""
    total = sum(tables.single.values())
    paths = {one: (math.log(tables.single[one] / total), one) for one in tables.characters[syllables[0]]}
    for syllable in syllables[1:]:
        paths = {
            one: max(
                (score + math.log((tables.pairs.get(last + one, 0) + UNSEEN) / (tables.single[last] + 1)), path + one)
                for last, (score, path) in paths.items()
            )
            for one in tables.characters[syllable]
        }
    return max(paths.values())[1]


@cache
def _tables() -> Tables:
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    english: set[str] = set()
    for phrase in reason_phrases():
        if phrase.language == "en":
            english.update(_WORD.findall(phrase.text.lower()))
        for run in _HAN.findall(knowledge.fold(phrase.text)):
            single.update(run)
            pairs.update(map("".join, pairwise(run)))
    characters: dict[str, list[str]] = defaultdict(list)
    for character in single:
        for sound in _sounds(character):
            characters[sound].append(character)
    return Tables({sound: tuple(found) for sound, found in characters.items()}, single, pairs, frozenset(english))


def _sounds(character: str) -> set[str]:
    """How a character is read, without tones; ü as it is typed."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    read = PINYIN_DICT.get(ord(character), "")
    return {to_normal(each, v_to_u=False).replace("ü", "v") for each in read.split(",") if each}
