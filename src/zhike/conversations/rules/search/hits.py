"""Where in a message a query is found, and the stretch of it that is shown: personal data masked, hits marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhike.conversations.rules.search.pieces import Personal, Piece, fold
from zhike.conversations.rules.search.queries import Meaning

_BEFORE, _AFTER = 24, 96
Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of what is shown; `hit`: the query was found here."""

    text: str
    hit: bool


def find_hits(text: str, meanings: Sequence[Meaning], personal: Sequence[Personal] = ()) -> list[Stretch]:
    """Where any of the words stands in the text, or is meant by something personal in it; in order, apart."""
    folded = fold(text)
    found = sorted({stretch for meaning in meanings for stretch in _hits_of(folded, meaning, personal)})
    apart: list[Stretch] = []
    for start, end in found:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def show(text: str, hits: Sequence[Stretch], personal: Sequence[Personal]) -> list[Part]:
    """What is shown of a message around its first hit; whatever is personal is its kind, marked where it was found."""
    first = hits[0][0] if hits else 0
    start, end = max(0, first - _BEFORE), min(len(text), first + _AFTER)
    start = min([start, *(each.start for each in personal if each.start < start < each.end)])
    end = max([end, *(each.end for each in personal if each.start < end < each.end)])
    parts = [Part("…", hit=False)] if start else []
    parts += _parts(text, start, end, hits, personal)
    return [*parts, Part("…", hit=False)] if end < len(text) else parts


def _parts(text: str, start: int, end: int, hits: Sequence[Stretch], personal: Sequence[Personal]) -> Iterator[Part]:
    at = start
    for each in [one for one in personal if start <= one.start and one.end <= end]:
        yield from _plain(text, at, each.start, hits)
        is_hit = any(one < each.end and each.start < other for one, other in hits)
        yield Part(f"⟨{each.kind}⟩", hit=is_hit)
        at = each.end
    yield from _plain(text, at, end, hits)


def _plain(text: str, start: int, end: int, hits: Sequence[Stretch]) -> Iterator[Part]:
    at = start
    for first, last in hits:
        one, other = max(first, at), min(last, end)
        if one >= other:
            continue
        if at < one:
            yield Part(text[at:one], hit=False)
        yield Part(text[one:other], hit=True)
        at = other
    if at < end:
        yield Part(text[at:end], hit=False)


def _hits_of(folded: str, meaning: Meaning, personal: Sequence[Personal]) -> Iterator[Stretch]:
    for found in _pattern(meaning.word.pieces).finditer(folded):
        yield found.span()
    for steps in meaning.readings():
        yield from _sounding(folded, steps)
    for each in personal:
        if each.marks & meaning.marks:
            yield each.start, each.end


def _pattern(pieces: Sequence[Piece]) -> re.Pattern[str]:
    """The pieces as they stand in a text: signs between them do not part them, digits and letters do."""
    written = []
    for piece in pieces:
        if piece.kind == "han":
            written.append(re.escape(piece.text))
        elif piece.text.isdigit():
            written.append(r"(?<!\d)" + ",?".join(piece.text) + r"(?!\d)")
        else:
            written.append(r"(?<![a-z0-9])" + re.escape(piece.text))
    return re.compile(r"[\W_]*".join(written))


def _sounding(folded: str, steps: Sequence[Sequence[str]]) -> Iterator[Stretch]:
    sets = [set(step) for step in steps]
    for at in range(len(folded) - len(sets)):
        if all(folded[at + step : at + step + 2] in pairs for step, pairs in enumerate(sets)):
            yield at, at + len(sets) + 1
