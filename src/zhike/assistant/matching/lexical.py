"""Which article a question is about, by its words alone: BM25 over three fields of each article, in memory.

The fields: each single way to ask (question and variants, the best one counts), all ways to ask together, and the
answer. A question is rarely one of the ways that an editor wrote down; its words are spread over several of them and
the answer, which is why the three together find more than the best single one (see docs/reference/assistant.md).
Everything is prepared at build time; a question costs a few sparse additions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.matching.grams import Language, grams_asked, grams_of_run, is_word, runs_of
from zhike.knowledge import api as knowledge

Floats = NDArray[np.floating]
Integers = NDArray[np.int32]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Bm25:
    """Saturation `k1` and length normalisation `b` of a field."""

    k1: float
    b: float


ASKED: Final = Bm25(1.0, 0.4)
TOGETHER: Final = Bm25(2.0, 0.5)
ANSWER: Final = Bm25(1.2, 0.6)
# A whole word says more than its pieces, which are there for endings and typing errors.
WORD: Final = 3.0
# A gram that stands in so many of the documents tells them apart no more, and costs most.
COMMON: Final = 0.35
FEW: Final = 200


@dataclass(frozen=True, slots=True)
class Weights:
    """How much the three fields count (tuned by benchmarks/assistant_tuning.py)."""

    asked: float
    together: float
    answer: float


WEIGHTS: Final[Mapping[Language, Weights]] = {
    "zh": Weights(asked=8.5, together=14.6, answer=7.8),
    "en": Weights(asked=10.5, together=10.6, answer=11.7),
}


@dataclass(frozen=True, slots=True)
class Document:
    """An article as it is searched: the ways to ask it (the question first) and its answer."""

    asked: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Scores:
    """One question against all documents.

    `total` ranks them. `asked` is the share of the question's own weight that the best single way to ask reaches (1 =
    word for word), `likeness` how much of both is shared (0-1), `together` and `answer` the shares of those fields.
    `exact` is the document that is asked word for word, if any.
    """

    total: Floats
    asked: Floats
    likeness: Floats
    together: Floats
    answer: Floats
    exact: int | None

    def of(self, places: Places, exact: int | None) -> Scores:
        """Those of some documents alone, counted anew from 0, as if there were no others."""
        total, asked, likeness, together, answer = (
            field[places] for field in (self.total, self.asked, self.likeness, self.together, self.answer)
        )
        return Scores(total, asked, likeness, together, answer, exact)


class Postings:
    """For each term the rows that have it, with one or more weights."""

    def __init__(self, table: _Table, *weights: Floats, n_terms: int) -> None:
        kept = weights[0] > 0
        terms = table.terms[kept]
        order = np.argsort(terms, kind="stable")
        self._rows = table.rows[kept][order]
        self._weights = [each[kept][order].astype(np.float32) for each in weights]
        self._starts = np.searchsorted(terms[order], np.arange(n_terms + 1))
        self._n_rows = len(table.lengths)

    def add_up(self, terms: Integers) -> list[Floats]:
        """The sums of each weight of `terms`, at least one, by row."""
        spans = list(zip(self._starts[terms].tolist(), self._starts[terms + 1].tolist(), strict=True))
        rows = np.concatenate([self._rows[start:end] for start, end in spans])
        sums = [
            np.bincount(rows, np.concatenate([weights[start:end] for start, end in spans]), self._n_rows)
            for weights in self._weights
        ]
        return [each.astype(np.float64) for each in sums]


class _Numbers(dict[str, int]):
    """Numbers grams as they come."""

    def __missing__(self, gram: str) -> int:
        number = self[gram] = len(self)
        return number


class Vocabulary:
    """Grams and their numbers, and the grams of texts seen before: a new release costs only what is new in it."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.numbers = _Numbers()
        self._words: dict[str, list[int]] = {}
        self._seen: dict[Document, list[Integers]] = {}

    def analyse(self, document: Document) -> list[Integers]:
        """The numbers of the grams, as often as they occur, of each way to ask, and last of the answer."""
        known = self._seen.get(document)
        if known is None:
            # Pieces of words would double the memory of English answers and find nothing more in them.
            known = [self._numbered(text, whole=False) for text in document.asked]
            known.append(self._numbered(document.answer, whole=self.language == "en"))
            self._seen[document] = known
        return known

    def forget_all_but(self, documents: Sequence[Document]) -> None:
        """Drop the grams of texts that are gone."""
        kept = set(documents)
        self._seen = {document: grams for document, grams in self._seen.items() if document in kept}

    def _numbered(self, text: str, *, whole: bool) -> Integers:
        found: list[int] = []
        for run in runs_of(text):
            numbers = self._numbers_of(run)
            found += numbers[:1] if whole else numbers
        return np.array(found, np.int32)

    def _numbers_of(self, run: str) -> list[int]:
        """The numbers of a run's grams; words come again and again, so they are kept."""
        known = self._words.get(run)
        if known is None:
            known = list(map(self.numbers.__getitem__, grams_of_run(run, self.language)))
            if is_word(run):
                self._words[run] = known
        return known


@dataclass(frozen=True, slots=True)
class _Table:
    """A field of all rows: each entry is a term of a row, with its count."""

    terms: Integers
    rows: Integers
    counts: Floats
    lengths: Floats

    @property
    def average(self) -> float:
        """The average length of a row, at least 1."""
        return max(float(self.lengths.mean()), 1.0) if len(self.lengths) else 1.0

    @classmethod
    def of(cls, texts: Sequence[Integers]) -> _Table:
        sizes = [len(numbers) for numbers in texts]
        rows = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
        terms = np.concatenate(texts) if texts else np.empty(0, np.int32)
        return cls._summed(rows, terms, np.ones(len(terms), np.float32), len(texts))

    def merged(self, owners: Integers, size: int) -> _Table:
        """The table with the rows of each owner as one."""
        return self._summed(owners[self.rows], self.terms, self.counts, size)

    @classmethod
    def joined(cls, one: _Table, other: _Table) -> _Table:
        """Two tables of the same rows as one."""
        pairs = ((one.rows, other.rows), (one.terms, other.terms))
        rows, terms = (np.concatenate(pair) for pair in pairs)
        return cls._summed(rows, terms, np.concatenate([one.counts, other.counts]), len(one.lengths))

    @classmethod
    def _summed(cls, rows: Integers, terms: Integers, counts: Floats, size: int) -> _Table:
        width = int(terms.max()) + 1 if len(terms) else 1
        places, inverse = np.unique(rows.astype(np.int64) * width + terms, return_inverse=True)
        summed = np.bincount(inverse, counts, len(places)).astype(np.float32)
        owners = (places // width).astype(np.int32)
        lengths = np.bincount(owners, summed, size).astype(np.float32)
        return cls((places % width).astype(np.int32), owners, summed, lengths)

    def saturated(self, shape: Bm25) -> Floats:
        """BM25's term frequency part, 0 to k1 + 1."""
        bend = shape.k1 * (1 - shape.b + shape.b * self.lengths[self.rows] / self.average)
        saturated: Floats = self.counts * (shape.k1 + 1) / (self.counts + bend)
        return saturated


class LexicalIndex:
    """All documents of a language, ready to be asked. Never changed after it is built."""

    def __init__(self, documents: Sequence[Document], vocabulary: Vocabulary) -> None:
        self.language = vocabulary.language
        self.size = len(documents)
        analysed = [vocabulary.analyse(document) for document in documents]
        self._numbers = dict(vocabulary.numbers)
        self._words = np.array([gram[0] == "=" for gram in self._numbers], bool)
        owners = [owner for owner, texts in enumerate(analysed) for _ in texts[:-1]]
        self._first_ways = np.searchsorted(owners, np.arange(self.size))
        asked = _Table.of([text for texts in analysed for text in texts[:-1]])
        together = asked.merged(np.array(owners, np.int32), self.size)
        self._weigh(asked, together, _Table.of([texts[-1] for texts in analysed]))
        self._questions, self._variants = _word_for_word(documents)

    def _weigh(self, asked: _Table, together: _Table, answers: _Table) -> None:
        anywhere = _Table.joined(together, answers)
        self._rarity = self._rarity_of(together)
        self._rarity_anywhere = self._rarity_of(anywhere)
        self._rarest = math.log(1 + (self.size + 0.5) / 0.5)
        self._average_way = asked.average
        n_terms = len(self._numbers)
        weights = self._rarity[asked.terms]
        self._ways = Postings(asked, weights * asked.saturated(ASKED), weights, n_terms=n_terms)
        self._way_weights = np.bincount(asked.rows, weights, len(asked.lengths))
        reached = together.saturated(TOGETHER) / (TOGETHER.k1 + 1)
        self._together = Postings(together, self._rarity[together.terms] * reached, n_terms=n_terms)
        said = self._rarity_anywhere[answers.terms] * answers.saturated(ANSWER)
        self._answers = Postings(answers, said, n_terms=n_terms)

    def _rarity_of(self, table: _Table) -> Floats:
        """BM25's inverse document frequency by term, never negative; words count more, common grams nothing."""
        documents = np.bincount(table.terms, minlength=len(self._numbers))
        rarity = np.log(1 + (self.size - documents + 0.5) / (documents + 0.5)) * np.where(self._words, WORD, 1.0)
        if self.size >= FEW:
            rarity[documents > COMMON * self.size] = 0.0
        weighed: Floats = rarity.astype(np.float32)
        return weighed

    def score(self, text: str, places: Places | None = None) -> Scores:
        """`text` against all documents, or against those at `places` alone (rising, at least one)."""
        scores = self._score(text)
        if places is None:
            return replace(scores, exact=self._asked_word_for_word(text, None))
        asked = self._asked_word_for_word(text, set(places.tolist()))
        return scores.of(places, None if asked is None else int(np.searchsorted(places, asked)))

    def _asked_word_for_word(self, text: str, seen: AbstractSet[int] | None) -> int | None:
        """The document whose question the text is, else the only one that has it as a variant."""
        key = knowledge.question_key(text)
        questions, variants = (
            [each for each in table.get(key, ()) if seen is None or each in seen]
            for table in (self._questions, self._variants)
        )
        if questions:
            return questions[0]
        return variants[0] if len(variants) == 1 else None

    def _score(self, text: str) -> Scores:
        grams = grams_asked(text, self.language)
        known = [(self._numbers[gram], count) for gram, count in grams.items() if gram in self._numbers]
        strange = self._rarest * sum(WORD if gram[0] == "=" else 1.0 for gram in grams if gram not in self._numbers)
        terms = np.array([term for term, _ in known], np.int32)
        weight = float(self._rarity[terms].sum())
        if weight == 0.0:
            nothing = np.zeros(self.size)
            return Scores(nothing, nothing, nothing, nothing, nothing, None)
        counts = np.array([count for _, count in known], np.float32)
        asked, likeness = self._by_way(terms, counts, length=sum(grams.values()), strange=strange)
        together = self._together.add_up(terms)[0] / (weight + strange)
        answer = self._answers.add_up(terms)[0] / (float(self._rarity_anywhere[terms].sum()) + strange + 1e-9)
        shares = WEIGHTS[self.language]
        total = shares.asked * asked + shares.together * together + shares.answer * answer
        return Scores(total, asked, likeness, together, answer, None)

    def _by_way(self, terms: Integers, counts: Floats, *, length: int, strange: float) -> tuple[Floats, Floats]:
        """By document, its best single way to ask: what it reaches of the question's own BM25, and the likeness."""
        weights = self._rarity[terms]
        bend = ASKED.k1 * (1 - ASKED.b + ASKED.b * length / self._average_way)
        highest = float((weights * counts * (ASKED.k1 + 1) / (counts + bend)).sum())
        highest += strange * (ASKED.k1 + 1) / (1 + bend)
        reached, shared = self._ways.add_up(terms)
        likeness: Floats = 2 * shared / (float(weights.sum()) + strange + self._way_weights)
        return (
            np.maximum.reduceat(reached / highest, self._first_ways),
            np.maximum.reduceat(likeness, self._first_ways),
        )


def _word_for_word(documents: Sequence[Document]) -> tuple[Mapping[str, list[int]], Mapping[str, list[int]]]:
    """Which documents have a text for their question, and which for a variant of it, by its key."""
    questions: dict[str, list[int]] = {}
    variants: dict[str, list[int]] = {}
    for number, document in enumerate(documents):
        questions.setdefault(knowledge.question_key(document.asked[0]), []).append(number)
        for key in {knowledge.question_key(way) for way in document.asked[1:]}:
            variants.setdefault(key, []).append(number)
    return questions, variants
