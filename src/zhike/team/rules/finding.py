"""How a title sounds, so that it is found by pinyin: the syllables run together and their initials."""

from __future__ import annotations

import re
from typing import Final, Literal

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_SHORTEST: Final = 2
# A sentence with this share of Chinese characters among its letters is Chinese: names of products are often Latin.
_CHINESE_FROM: Final = 0.2


def sound_of(text: str) -> str:
    """The pinyin of each stretch of Chinese characters, in full and as initials: `guashi gs`."""
    from pypinyin import lazy_pinyin

    sounds: list[str] = []
    for stretch in _HAN.findall(text):
        syllables = [each for each in lazy_pinyin(stretch, errors="ignore") if each]
        sounds += ["".join(syllables), "".join(each[0] for each in syllables)]
    return " ".join(dict.fromkeys(each for each in sounds if each))


def sound_query(typed: str) -> str:
    """What was typed as it is looked for among sounds; "" where it cannot be pinyin."""
    folded = "".join(typed.casefold().split()).replace("ü", "v")
    return folded if len(folded) >= _SHORTEST and folded.isascii() and folded.isalpha() else ""


def language_of(text: str) -> Literal["zh", "en"]:
    """The language that a text is written in."""
    letters = [each for each in text if each.isalpha()]
    han = sum(1 for each in letters if _HAN.match(each))
    return "zh" if han and han >= _CHINESE_FROM * len(letters) else "en"
