"""A text cut into what it is found by: pairs of Han characters, words, numbers; personal data as keyed marks only.

Positions count on within a message and leap between messages and over personal data, so that neighbours in the index
are neighbours in the text. Folding keeps every offset, for what is found is marked in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Mark = tuple[str, str]
PieceKind = Literal["han", "word"]
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>\d{{1,3}}(?:,\d{{3}})+(?!\d)|(?:(?![{_HAN}_])\w)+)")
_LONGEST_WORD = 64
_LEAP = 2
# Postgres keeps positions up to 16,383 in one vector; a longer thread is kept in parts.
LONGEST_PART = 12_000


class _Folding(dict[int, int]):
    """Each character in its plain, small form where that is one character, else as it is; learnt as met."""

    def __missing__(self, code: int) -> int:
        plain = unicodedata.normalize("NFKC", chr(code)).casefold()
        self[code] = ord(plain) if len(plain) == 1 else code
        return self[code]


_FOLDING = _Folding()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of Han characters, or one word; `text` is folded, `start` and `end` are offsets of the text."""

    kind: PieceKind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Personal:
    """Personal data in a text: its kind, where it stands, and by what it is found (scope and normal form)."""

    kind: str
    start: int
    end: int
    marks: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class Cut:
    """A text in pieces, and the personal data that stands in none of them."""

    pieces: tuple[Piece, ...]
    personal: tuple[Personal, ...]


def fold(text: str) -> str:
    """`text` in plain, small letters; as long as before, character for character."""
    return text.translate(_FOLDING)


def pieces_of(text: str, *, start: int = 0, end: int | None = None) -> Iterator[Piece]:
    """The pieces of a text that is folded already, from `start` to `end`."""
    for found in _PIECE.finditer(text, start, len(text) if end is None else end):
        if found["han"]:
            yield Piece("han", found["han"], found.start(), found.end())
        else:
            yield Piece("word", found["word"].replace(",", "")[:_LONGEST_WORD], found.start(), found.end())


def cut(text: str, personal: Sequence[Personal]) -> Cut:
    """The text in pieces, `personal` left out."""
    folded = fold(text)
    pieces: list[Piece] = []
    at = 0
    for each in personal:
        pieces += pieces_of(folded, start=at, end=each.start)
        at = each.end
    pieces += pieces_of(folded, start=at)
    return Cut(tuple(pieces), tuple(personal))


def lexemes_of(text: Cut, first: int) -> tuple[list[tuple[str, int]], int]:
    """What stands at which position, from `first` on; and the position after a leap."""
    placed: list[tuple[str, int]] = []
    position, borders = first, [each.start for each in text.personal]
    word = ""
    for piece in text.pieces:
        while borders and borders[0] < piece.start:
            borders.pop(0)
            position += _LEAP
            word = ""
        if word and piece.kind == "han":
            placed.append((with_unit(word, piece.text), position - 1))
        word = piece.text if piece.kind == "word" else ""
        if piece.kind == "word":
            placed.append((piece.text, position))
            position += 1
        else:
            placed += [(piece.text[at : at + 2], position + at) for at in range(len(piece.text))]
            position += len(piece.text)
    return placed, position + _LEAP


def with_unit(word: str, following: str) -> str:
    """A word with the character after it as one: `5000元` would else be a search for all that begins with 元."""
    return word + following[0]


def pairs_of(pieces: Iterable[Piece]) -> set[str]:
    """The pairs of Han characters in them: what a query in pinyin may mean."""
    return {piece.text[at : at + 2] for piece in pieces if piece.kind == "han" for at in range(len(piece.text) - 1)}
