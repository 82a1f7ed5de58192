"""Text as it is compared and searched: one form for what a reader takes for the same.

Full and half width, upper and lower case, traditional and simplified characters are folded into one. What is stored and
shown is never the folded text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Language = Literal["zh", "en"]

# Han characters without the rare planes: enough to tell Chinese from other text, and to cut it into pairs.
HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile("[A-Za-z]")
_RUNS = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_BLANKS = re.compile(r"\s+")

# Postgres keeps no position above 16,383 and at most 256 of one word; what lies beyond is found by its beginning.
LONGEST_INDEXED: Final = 12_000
LONGEST_WORD: Final = 100


@cache
def _simplified() -> dict[int, str]:
    lines = files(__package__).joinpath("traditional.txt").read_text(encoding="utf-8").splitlines()
    pairs = " ".join(line for line in lines if not line.startswith("#")).split()
    return {ord(pair[0]): pair[1] for pair in pairs}


def fold(text: str) -> str:
    """`text` as it is compared: NFKC, lower case, simplified characters, blanks folded."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_simplified())
    return _BLANKS.sub(" ", folded).strip()


def question_key(question: str) -> str:
    """What makes two questions the same question: letters and digits alone. Empty when there are none."""
    return "".join(_RUNS.findall(fold(question)))


def guess_language(text: str) -> Language:
    """The language of a row that does not say: a Han character makes it Chinese."""
    return "zh" if _HAN.search(text) else "en"


def detect_language(text: str) -> Language | None:
    """The language somebody writes in, or None where the text does not show it (digits, signs, other scripts)."""
    if _HAN.search(text):
        return "zh"
    return "en" if _LATIN.search(text) else None


def search_tokens(text: str) -> list[str]:
    """`text` as words of the search index: Latin and digit runs whole, Han runs as overlapping pairs.

    A Han run ends with its last character alone, so that a search for one character finds the last one as well.
    """
    return [token for run in _RUNS.findall(fold(text)) for token in _tokens_of_run(run)]


def search_vector(*texts: str) -> str:
    """The Postgres `tsvector` of the texts, as a literal; each text ends a phrase."""
    places: dict[str, list[int]] = {}
    position = 0
    for text in texts:
        for token in search_tokens(text):
            position += 1
            if position > LONGEST_INDEXED:
                break
            found = places.setdefault(token, [])
            if len(found) < 255:
                found.append(position)
        position += 2  # no phrase reaches over the end of a text
    return " ".join(f"'{token}':{','.join(map(str, found))}" for token, found in places.items())


def search_query(text: str) -> str | None:
    """The Postgres `tsquery` that finds `text`, as a literal: each run as a phrase, all of them. None finds all."""
    phrases = [_phrase(run) for run in _RUNS.findall(fold(text))]
    return " & ".join(phrases) or None


def _tokens_of_run(run: str) -> Iterator[str]:
    if not _HAN.match(run):
        yield run[:LONGEST_WORD]
        return
    yield from (run[place : place + 2] for place in range(len(run) - 1))
    yield run[-1]


def _phrase(run: str) -> str:
    """Words and single characters are beginnings (an editor searches while typing); pairs follow one another."""
    if not _HAN.match(run) or len(run) == 1:
        return f"'{run[:LONGEST_WORD]}':*"
    pairs = [f"'{run[place : place + 2]}'" for place in range(len(run) - 1)]
    return "(" + " <-> ".join(pairs) + ")"
