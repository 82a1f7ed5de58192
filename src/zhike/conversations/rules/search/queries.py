"""What was typed, as words that must all fit, each in all that it may mean; written as a `tsquery`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from zhike.conversations.rules.search.pieces import Mark, Piece, fold, pieces_of, with_unit
from zhike.conversations.rules.search.sounds import splits_of

MOST_WORDS = 5
_NUMBER = re.compile(r"\+?\d(?:[\d\s-]*\d)?[xX]?")
_NOISE = re.compile(r"[\s+-]+")
_SHORTEST_NUMBER = 7
_SHORTEST_GROUPED = 11
_SHORTEST_PREFIX = 3
_TAIL = 4
_LONGEST_NAME = 20
_LONGEST_PINYIN = 24


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query. `number`: its digits, where it is a long number."""

    typed: str
    pieces: tuple[Piece, ...]
    number: str = ""

    @property
    def is_letters(self) -> bool:
        """Whether it may be pinyin, initials or a word of a Latin language."""
        return self.typed.isascii() and self.typed.isalpha() and len(self.typed) >= 2

    @property
    def is_tail(self) -> bool:
        """Whether it may be the end of a number."""
        return len(self.typed) == _TAIL and self.typed.isdigit()

    @property
    def may_name(self) -> bool:
        """Whether it may be somebody's name."""
        return self.is_letters or (len(self.typed) <= _LONGEST_NAME and not any(map(str.isdigit, self.typed)))

    @property
    def splits(self) -> list[tuple[str, ...]]:
        """The ways to read it as pinyin."""
        return splits_of(fold(self.typed)) if self.is_letters and len(self.typed) <= _LONGEST_PINYIN else []


@dataclass(frozen=True, slots=True)
class Meaning:
    """All that a word may mean: `marks` of personal data in texts and the `keys` made of them; pairs that sound so."""

    word: Word
    marks: frozenset[Mark] = frozenset()
    keys: tuple[str, ...] = ()
    sounding: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def readings(self) -> list[list[Sequence[str]]]:
        """The readings as pinyin for which there are characters: one set of pairs after the other."""
        found = []
        for split in self.word.splits:
            steps = [self.sounding.get(f"{one} {two}", ()) for one, two in pairwise(split)]
            if all(steps):
                found.append(steps)
        return found


def words_of(query: str) -> list[Word]:
    """The words of a query; a number stays one word however it was grouped. Signs alone are no word."""
    whole = query.strip()
    digits = _NOISE.sub("", whole)
    if _NUMBER.fullmatch(whole) and len(digits) >= _SHORTEST_GROUPED:
        return [Word(whole, (Piece("word", digits.casefold(), 0, len(digits)),), number=digits)]
    words = []
    for typed in whole.split()[:MOST_WORDS]:
        pieces = tuple(pieces_of(fold(typed)))
        digits = _NOISE.sub("", typed)
        is_long = bool(_NUMBER.fullmatch(typed)) and len(digits) >= _SHORTEST_NUMBER
        if pieces:
            words.append(Word(typed, pieces, number=digits if is_long else ""))
    return words


def tsquery_of(meaning: Meaning) -> str:
    """The word in all its meanings."""
    ways = [_phrase(meaning.word.pieces)]
    ways += [quoted(key) for key in meaning.keys]
    ways += [" <-> ".join(any_of(step) for step in steps) for steps in meaning.readings()]
    return "(" + " | ".join(f"({way})" for way in ways) + ")"


def all_of(parts: Iterable[str]) -> str:
    """Everything must fit; nothing asked for is an empty text."""
    return " & ".join(part for part in parts if part)


def any_of(lexemes: Iterable[str]) -> str:
    """One of them."""
    return "(" + " | ".join(quoted(each) for each in lexemes) + ")"


def quoted(lexeme: str) -> str:
    """A lexeme as Postgres reads it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _phrase(pieces: Sequence[Piece]) -> str:
    """The pieces one after the other. The distance is that of the beginnings: a pair is at its first character."""
    placed = [each for at in range(len(pieces)) for each in _placed(pieces, at)]
    parts = [placed[0][1]]
    for (before, _), (place, lexeme) in pairwise(placed):
        parts += [f"<{place - before}>", lexeme]
    return " ".join(parts)


def _placed(pieces: Sequence[Piece], at: int) -> list[tuple[int, str]]:
    """What a piece is found by, and where it stands in the phrase."""
    piece, following = pieces[at], pieces[at + 1] if at + 1 < len(pieces) else None
    first = sum(1 if each.kind == "word" else len(each.text) for each in pieces[:at])
    if piece.kind == "word":
        if following is not None and following.kind == "han":
            return [(first, quoted(with_unit(piece.text, following.text)))]
        is_prefix = len(piece.text) >= _SHORTEST_PREFIX and not piece.text.isdigit()
        return [(first, quoted(piece.text) + (":*" if is_prefix else ""))]
    if len(piece.text) > 1:
        return [(first + step, quoted(piece.text[step : step + 2])) for step in range(len(piece.text) - 1)]
    if len(pieces) == 1:
        return [(first, quoted(piece.text) + ":*")]
    # After a word it stands in that word's lexeme; before one it ends its stretch, and is found by itself.
    return [(first, quoted(piece.text))] if following is not None else []
