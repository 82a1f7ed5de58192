"""Whether two questions ask the same, learned from pairs that somebody has judged.

Two opinions are averaged: boosted trees over a dozen figures of likeness (words, characters, vectors, contrasts), and a
logistic regression over how the two vectors differ and agree, number by number. Without a model of sentences the trees
judge alone. One trained on the pairs of another field is worse than none: it is for a bank's own pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.embedding.choosing import embed_all
from zhike.assistant.embedding.port import Embedder
from zhike.assistant.matching.contrasts import Contrasts, opposed
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.meaning import way_meant
from zhike.knowledge import api as knowledge

Matrix = NDArray[np.float64]
SEED: Final = 20261129


@dataclass(frozen=True, slots=True)
class Judged:
    """Two questions of a language, and whether they ask the same."""

    a: str
    b: str
    same: bool


class Vectors:
    """The vectors of many questions, each computed once; None where there is no model."""

    def __init__(self, embedder: Embedder | None, language: Language) -> None:
        self._embedder, self._language = embedder, language
        self._known: dict[str, NDArray[np.float32]] = {}

    def pairs(self, pairs: Sequence[Judged]) -> tuple[Matrix, Matrix] | None:
        """The vectors of both sides, one row a pair."""
        if self._embedder is None:
            return None
        texts = [way_meant(text, self._language) for pair in pairs for text in (pair.a, pair.b)]
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, embed_all(self._embedder, new, self._language), strict=True))
        rows = np.stack([self._known[text] for text in texts]).astype(np.float64)
        return rows[0::2], rows[1::2]


class PairModel:
    """Learned from judged pairs of one language."""

    def __init__(self, language: Language, vectors: Vectors) -> None:
        self._language, self._vectors = language, vectors
        self._contrasts = Contrasts(language)
        self._tfidf: Any = None
        self._trees: Any = None
        self._line: Any = None
        self._centre: Matrix = np.zeros(0)

    def fit(self, pairs: Sequence[Judged]) -> PairModel:
        """Learn from `pairs`, of which some must ask the same and some must not."""
        from threadpoolctl import threadpool_limits

        # Threads that wait for one another beside other processes take many times longer than one.
        with threadpool_limits(1):
            return self._fit(pairs)

    def _fit(self, pairs: Sequence[Judged]) -> PairModel:
        from sklearn.ensemble import HistGradientBoostingClassifier
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        same = np.array([pair.same for pair in pairs])
        analyzer, sizes = ("char", (1, 2)) if self._language == "zh" else ("char_wb", (2, 4))
        texts = [knowledge.fold(text) for pair in pairs for text in (pair.a, pair.b)]
        self._tfidf = TfidfVectorizer(analyzer=analyzer, ngram_range=sizes, sublinear_tf=True).fit(texts)
        both = self._vectors.pairs(pairs)
        self._centre = np.concatenate(both).mean(0) if both else self._centre
        self._trees = HistGradientBoostingClassifier(
            max_iter=250, learning_rate=0.06, max_leaf_nodes=15, l2_regularization=1.0, random_state=SEED
        ).fit(self._figures(pairs, both), same)
        if both:
            line = make_pipeline(StandardScaler(), LogisticRegression(C=0.003, max_iter=400))
            self._line = line.fit(self._differences(both), same)
        return self

    def chances(self, pairs: Sequence[Judged]) -> Matrix:
        """The chance (0-1) that each pair asks the same."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1):
            return self._chances(pairs, self._vectors.pairs(pairs))

    def _chances(self, pairs: Sequence[Judged], both: tuple[Matrix, Matrix] | None) -> Matrix:
        chances: Matrix = self._trees.predict_proba(self._figures(pairs, both))[:, 1]
        if self._line is not None and both:
            chances = (chances + self._line.predict_proba(self._differences(both))[:, 1]) / 2
        return chances

    def by_tfidf(self, pairs: Sequence[Judged]) -> Matrix:
        """The cosine of their TF-IDF vectors."""
        one, other = (
            self._tfidf.transform([knowledge.fold(text) for text in texts])
            for texts in zip(*((pair.a, pair.b) for pair in pairs), strict=True)
        )
        cosines: Matrix = np.asarray(one.multiply(other).sum(1)).ravel()
        return cosines

    def by_vectors(self, pairs: Sequence[Judged]) -> Matrix | None:
        """The cosine of their vectors; None without a model of sentences."""
        both = self._vectors.pairs(pairs)
        return (both[0] * both[1]).sum(1) if both else None

    def by_bm25(self, pairs: Sequence[Judged]) -> Matrix:
        """BM25 of one side asked of the other, both ways, as a share of what each reaches of itself."""
        rarity = dict(zip(self._tfidf.get_feature_names_out(), self._tfidf.idf_, strict=True))
        unknown = float(self._tfidf.idf_.max())
        analyse = self._tfidf.build_analyzer()
        return np.array([_shared(analyse, rarity, unknown, pair) for pair in pairs])

    def _differences(self, both: tuple[Matrix, Matrix]) -> Matrix:
        one, other = (_unit(side - self._centre) for side in both)
        return np.hstack([np.abs(one - other), one * other])

    def _figures(self, pairs: Sequence[Judged], both: tuple[Matrix, Matrix] | None) -> Matrix:
        columns = [self.by_tfidf(pairs), self.by_bm25(pairs)]
        columns += list(np.array([_surface(pair) for pair in pairs]).T)
        sides = [(self._contrasts.sides([pair.a]), self._contrasts.sides([pair.b])) for pair in pairs]
        columns.append(np.array([opposed(a, b[None, :])[0] for a, b in sides]))
        if both:
            one, other = (_unit(side - self._centre) for side in both)
            columns += [(both[0] * both[1]).sum(1), (one * other).sum(1), np.abs(one - other).max(1)]
        return np.stack(columns, 1)


def _unit(rows: Matrix) -> Matrix:
    unit: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


def _shared(analyse: Any, rarity: dict[str, float], unknown: float, pair: Judged) -> float:
    one, other = (set(analyse(knowledge.fold(text))) for text in (pair.a, pair.b))
    weigh = [sum(rarity.get(gram, unknown) for gram in grams) for grams in (one, other, one & other)]
    return 2 * weigh[2] / max(weigh[0] + weigh[1], 1e-9)


def _surface(pair: Judged) -> tuple[float, ...]:
    """Characters shared, lengths, beginnings, ends, order, digits."""
    a, b = knowledge.fold(pair.a), knowledge.fold(pair.b)
    one, other = set(a), set(b)
    shorter, longer = sorted((len(a), len(b)))
    return (
        len(one & other) / max(len(one | other), 1),
        len(one & other) / max(min(len(one), len(other)), 1),
        shorter / max(longer, 1),
        float(longer),
        float(a[:2] == b[:2]),
        float(a[-2:] == b[-2:]),
        SequenceMatcher(None, a, b, autojunk=False).ratio(),
        float({each for each in a if each.isdigit()} == {each for each in b if each.isdigit()}),
    )
