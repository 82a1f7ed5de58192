"""By which words a customer is found: how the name sounds, the end of a card number, several words together. Pure.

`pypinyin` is loaded at the first use: it takes a while, and most commands never need it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

SoundScope = Literal["pinyin", "initials"]
MOST_WORDS = 3
# Characters that are read differently as a surname: 单 is shan, not dan. Both are kept, for both are typed.
_MOST_READINGS = 4
_LETTERS = re.compile(r"[^a-z]+")
_TAIL = re.compile(r"\d{4}")


def sounds_of(name: str) -> set[tuple[SoundScope, str]]:
    """The forms by which a name may be typed in Latin letters: whole pinyin and initials; Latin names as they are.

    张伟 -> zhangwei, zw; 单田芳 -> shantianfang, dantianfang, stf, dtf; Wang Wei -> wangwei, ww.
    """
    name = unicodedata.normalize("NFKC", name).strip()
    found: set[tuple[SoundScope, str]] = set()
    for syllables in _readings(name):
        whole, first = "".join(syllables), "".join(each[0] for each in syllables)
        if len(whole) >= 2:
            found.add(("pinyin", whole))
        if len(first) >= 2:
            found.add(("initials", first))
    return found


def words_of(query: str) -> tuple[str, ...]:
    """The query as words that must all fit, at most three; one word where it is the whole."""
    return tuple(query.split()[:MOST_WORDS])


def is_sound(word: str) -> bool:
    """Whether a word may be pinyin or initials."""
    return word.isascii() and word.isalpha() and len(word) >= 2


def is_card_tail(word: str) -> bool:
    """Whether a word may be the last four digits of a card."""
    return _TAIL.fullmatch(word) is not None


def card_tail(number_masked: str) -> str | None:
    """The last four digits of a card as it is shown, or None where they are not there."""
    tail = number_masked[-4:]
    return tail if is_card_tail(tail) else None


def _readings(name: str) -> list[list[str]]:
    parts = [part for part in re.split(r"[\s·.]+", name) if part]
    if all(part.isascii() for part in parts):
        latin = [_LETTERS.sub("", part.casefold()) for part in parts]
        return [[part for part in latin if part]]
    characters = [character for part in parts for character in part]
    rest = [_sounds(character)[0] for character in characters[1:] if _sounds(character)]
    return [[first, *rest] for first in _sounds(characters[0])[:_MOST_READINGS]]


@lru_cache(maxsize=8192)
def _sounds(character: str) -> tuple[str, ...]:
    """Readings without tones, the usual one first; nothing for a sign."""
    from pypinyin import Style, pinyin
    from pypinyin.contrib.tone_convert import to_normal

    if character.isascii():
        return (character.casefold(),) if character.isalpha() else ()
    (readings,) = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore") or [[]]
    plain = (_LETTERS.sub("", to_normal(each).replace("ü", "v")) for each in readings)
    return tuple(dict.fromkeys(each for each in plain if each))
