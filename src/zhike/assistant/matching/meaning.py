"""Which article a question is about, by what it means: vectors of all ways to ask, in memory.

A model of sentences puts texts that mean the same close together. Of each article the question, its variants and the
beginning of its answer have a vector; those are computed once, elsewhere (`service/vectors.py`), and looked up here.
The mean of a bank's vectors is taken off all of them: what all its questions have in common tells none of them apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.lexical import Document, Floats
from zhike.knowledge import api as knowledge

Vector = NDArray[np.float32]
# How much of a text is embedded: the cost grows with its length, and the end of a long text says little more.
LONGEST_WAY: Final[Mapping[Language, int]] = {"zh": 76, "en": 236}
LONGEST_ANSWER: Final[Mapping[Language, int]] = {"zh": 60, "en": 150}
# With fewer vectors their mean says nothing about a bank, and being the nearest is no merit.
FEWEST: Final = 60
# A document that has no vector yet counts as nearer than this share of the others, so that its words decide.
UNKNOWN_AS: Final = 0.95


@dataclass(frozen=True, slots=True)
class Nearness:
    """A question against all documents, as cosines (-1 to 1): of its nearest way to ask, of all its ways together, and
    of the beginning of its answer."""

    best: Floats
    whole: Floats
    answer: Floats

    def of(self, places: NDArray[np.intp]) -> Nearness:
        """That of some documents alone."""
        return Nearness(self.best[places], self.whole[places], self.answer[places])


def digest_of(model: str, text: str) -> bytes:
    """16 bytes that a model's vector of a text is kept by."""
    return hashlib.sha256(f"{model}:{text}".encode()).digest()[:16]


def way_meant(text: str, language: Language) -> str:
    """A way to ask, or a question, as it is embedded: its beginning and its end where it is long."""
    folded, longest = _folded(text), LONGEST_WAY[language]
    return folded if len(folded) <= longest else f"{folded[: longest // 2]} {folded[-longest // 2 :]}"


def answer_meant(text: str, language: Language) -> str:
    """The beginning of an answer, as it is embedded."""
    return _folded(text)[: LONGEST_ANSWER[language]]


def all_meant(documents: Sequence[Document], language: Language) -> Iterator[str]:
    """What of the documents is embedded, the most useful first: questions, variants, answers."""
    yield from (way_meant(document.asked[0], language) for document in documents)
    yield from (way_meant(way, language) for document in documents for way in document.asked[1:])
    yield from (answer_meant(document.answer, language) for document in documents)


def _folded(text: str) -> str:
    return knowledge.fold(text).encode(errors="replace").decode()


class MeaningIndex:
    """All documents of a language as vectors. Never changed after it is built."""

    def __init__(
        self, documents: Sequence[Document], language: Language, model: str, known: Mapping[bytes, Vector]
    ) -> None:
        ways = [
            (owner, vector)
            for owner, document in enumerate(documents)
            for way in document.asked
            if (vector := known.get(digest_of(model, way_meant(way, language)))) is not None
        ]
        self.size = len(documents)
        self.ready = len(ways) >= FEWEST
        if not self.ready:
            return
        self._owners = np.array([owner for owner, _ in ways], np.intp)
        rows = np.stack([vector for _, vector in ways])
        self._centre = rows.mean(0)
        self._ways = _centred(rows, self._centre)
        counts = np.bincount(self._owners, minlength=self.size)
        self._known = counts > 0
        self._firsts = np.searchsorted(self._owners, np.flatnonzero(self._known))
        self._whole = np.add.reduceat(self._ways, self._firsts) / counts[self._known][:, None]
        self._add_answers([known.get(digest_of(model, answer_meant(each.answer, language))) for each in documents])

    def _add_answers(self, found: Sequence[Vector | None]) -> None:
        self._answered = np.array([vector is not None for vector in found])
        rows = [vector for vector in found if vector is not None]
        self._answers = _centred(np.stack(rows), self._centre) if rows else np.empty((0, len(self._centre)), np.float32)

    def near(self, vector: Vector) -> Nearness:
        """How near each document is to a question's vector."""
        asked = _centred(vector[None, :], self._centre)[0]
        best = np.maximum.reduceat(self._ways @ asked, self._firsts)
        return Nearness(
            self._spread(best, self._known),
            self._spread(self._whole @ asked, self._known),
            self._spread(self._answers @ asked, self._answered),
        )

    def _spread(self, values: Floats, known: NDArray[np.bool_]) -> Floats:
        """Values of the known documents as those of all."""
        spread: Floats = np.full(self.size, np.quantile(values, UNKNOWN_AS) if len(values) else 0.0)
        spread[known] = values
        return spread


def _centred(rows: Vector, centre: Vector) -> Vector:
    moved = rows - centre
    centred: Vector = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
    return centred
