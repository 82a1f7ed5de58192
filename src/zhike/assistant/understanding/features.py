"""Texts as weighted grams: what the models of understanding see of the words.

Two blocks stand side by side, each of length 1: words (Han characters in pairs and threes, words of other scripts alone
and in pairs) and pieces (single Han characters, 2-5 letters within a word), which forgive endings and typing errors.
Digits are alike. The same for every language, so that a mixed text needs no decision.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.matching.grams import LONGEST_ASKED, is_word, runs_of

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

_DIGITS: Final = re.compile(r"\d+")
_PIECES: Final = (2, 3, 4, 5)
# The first character of a gram says which block it belongs to.
WORD, PIECE = "w", "p"
EDGE: Final = "^"


def grams_of(text: str) -> Counter[str]:
    """The grams of a text with how often each occurs."""
    runs = [_DIGITS.sub("0", run) for run in runs_of(text[:LONGEST_ASKED])]
    found: Counter[str] = Counter()
    before = EDGE
    for run in runs:
        found.update(_of_word(run) if is_word(run) else _of_han(run))
        found[f"{WORD}{before} {_first(run)}"] += 1
        before = _last(run)
    if runs:
        found[f"{WORD}{before} {EDGE}"] += 1
    return found


def _first(run: str) -> str:
    return run if is_word(run) else run[0]


def _last(run: str) -> str:
    return run if is_word(run) else run[-1]


def _of_word(word: str) -> Iterable[str]:
    edged = f" {word} "
    yield f"{WORD}{word}"
    for size in _PIECES:
        for place in range(len(edged) - size + 1):
            yield f"{PIECE}{edged[place : place + size]}"


def _of_han(run: str) -> Iterable[str]:
    for place, character in enumerate(run):
        yield f"{PIECE}{character}"
        for size in (2, 3):
            if place + size <= len(run):
                yield f"{WORD}{run[place : place + size]}"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The grams that a model knows, with how rare each is (its inverse document frequency)."""

    numbers: Mapping[str, int]
    rarity: Floats

    def __len__(self) -> int:
        return len(self.rarity)

    @classmethod
    def learn(cls, counted: Sequence[Counter[str]], *, least: int = 1) -> Vocabulary:
        """The grams that stand in at least `least` of the texts."""
        documents: Counter[str] = Counter()
        for grams in counted:
            documents.update(grams.keys())
        kept = sorted(gram for gram, count in documents.items() if count >= least)
        counts = np.array([documents[gram] for gram in kept], np.float32)
        rarity = np.log((1 + len(counted)) / (1 + counts)) + 1
        return cls({gram: number for number, gram in enumerate(kept)}, rarity.astype(np.float32))

    def weigh(self, grams: Mapping[str, int]) -> tuple[Integers, Floats]:
        """The numbers and weights of a text's known grams; each block has length 1."""
        known = [(self.numbers[gram], count, gram[0] == WORD) for gram, count in grams.items() if gram in self.numbers]
        numbers = np.array([number for number, _, _ in known], np.int32)
        counts = np.array([count for _, count, _ in known], np.float32)
        words = np.array([word for _, _, word in known], bool)
        weights: Floats = (1 + np.log(counts)) * self.rarity[numbers] if known else counts
        for block in (words, ~words):
            length = float(np.linalg.norm(weights[block]))
            if length:
                weights[block] /= length
        return numbers, weights

    def matrix(self, counted: Sequence[Counter[str]]) -> Any:
        """All texts as a sparse matrix (scipy CSR), a row each."""
        from scipy.sparse import csr_matrix

        rows = [self.weigh(grams) for grams in counted]
        starts = np.concatenate([[0], np.cumsum([len(numbers) for numbers, _ in rows])])
        numbers = np.concatenate([numbers for numbers, _ in rows]) if rows else np.empty(0, np.int32)
        weights = np.concatenate([weights for _, weights in rows]) if rows else np.empty(0, np.float32)
        return csr_matrix((weights, numbers, starts), shape=(len(rows), len(self)))
