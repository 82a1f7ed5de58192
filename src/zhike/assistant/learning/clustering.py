"""Questions that are alike, found without a database: clusters, their centres, and the gaps that they go on in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.matching.grams import Language

Floats = NDArray[np.float64]
# From this likeness on a new question is of the matter of another: used for what was answered.
ALIKE_FROM: Final = 0.42
_PIECES: Final = (1, 3)


@dataclass(frozen=True, slots=True)
class Measure:
    """How far apart texts of a language are: which pieces of them, how much the meaning weighs (0-1), and the mean
    distance (1 - cosine) up to which questions are one matter, by words alone and with the meaning."""

    analyser: str
    pieces: tuple[int, int]
    meaning: float
    apart_words: float
    apart_both: float


# Fitted on the ways to ask our own articles, see docs/reference/learning.md.
MEASURES: Final[Mapping[Language, Measure]] = {
    "zh": Measure("char", (1, 2), 0.5, 0.82, 0.78),
    "en": Measure("char_wb", (3, 5), 0.7, 0.72, 0.68),
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Places of the questions that are alike, and of the most central one among them."""

    members: tuple[int, ...]
    centre: int


def distances(texts: Sequence[str], language: Language, vectors: Floats | None = None) -> Floats:
    """How far apart the texts are, each from each (0 = alike, 1 = nothing in common).

    Pieces of their words, rare ones counting more; where there are `vectors` (rows of length 1), what they mean too.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    measure = MEASURES[language]
    vectoriser = TfidfVectorizer(
        analyzer=measure.analyser, ngram_range=measure.pieces, sublinear_tf=True, token_pattern=None
    )
    weighed: Any = vectoriser.fit_transform(texts)
    apart: Floats = 1.0 - np.asarray((weighed @ weighed.T).todense(), np.float64)
    if vectors is not None:
        apart = (1 - measure.meaning) * apart + measure.meaning * (1.0 - vectors @ vectors.T)
    apart = np.clip(apart, 0.0, 2.0)
    np.fill_diagonal(apart, 0.0)
    return apart


def find_clusters(
    texts: Sequence[str], language: Language, vectors: Floats | None = None, *, fewest: int = 2
) -> list[Cluster]:
    """The clusters of at least `fewest` texts, largest first; what is like nothing else is in none.

    Average linkage: a cluster is as wide as its members are apart on the whole, so one odd question does not chain two
    matters into one. The order of the texts does not matter but for ties.
    """
    if len(texts) < max(2, fewest):
        return []
    from sklearn.cluster import AgglomerativeClustering

    apart = distances(texts, language, vectors)
    measure = MEASURES[language]
    threshold = measure.apart_words if vectors is None else measure.apart_both
    grown = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=threshold
    ).fit(apart)
    groups: dict[int, list[int]] = {}
    for place, label in enumerate(grown.labels_):
        groups.setdefault(int(label), []).append(place)
    found = [Cluster(tuple(group), _centre(group, apart)) for group in groups.values() if len(group) >= fewest]
    return sorted(found, key=lambda each: (-len(each.members), each.members))


def keep_names(
    clusters: Sequence[Cluster], known: Mapping[int, Hashable], sizes: Mapping[Hashable, int]
) -> dict[int, Hashable]:
    """Which cluster goes on as which gap: by the questions that they share, the largest share first, one to one.

    `known` says in which gap a question (its place) was, `sizes` how many the gap has. Those that share none are new.
    """
    shared = [
        (count, -sizes.get(name, 0), str(name), number, name)
        for number, cluster in enumerate(clusters)
        for name, count in Counter(known[place] for place in cluster.members if place in known).items()
    ]
    kept: dict[int, Hashable] = {}
    for _, _, _, number, name in sorted(shared, key=lambda each: (-each[0], -each[1], each[2], each[3])):
        if number not in kept and name not in kept.values():
            kept[number] = name
    return kept


def spread(vectors: NDArray[np.float32]) -> Floats:
    """Vectors (rows) without what they all have in common, each of length 1: what is left tells them apart."""
    moved = vectors.astype(np.float64) - vectors.mean(0)
    lengths = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    return cast("Floats", moved / lengths)


def likeness(text: str, others: Sequence[str]) -> float:
    """How much `text` is like the most similar of `others`, 0 to 1, by their characters."""
    own = _pieces(text)
    return max((_cosine(own, _pieces(other)) for other in others), default=0.0)


def _centre(group: Sequence[int], apart: Floats) -> int:
    inner = apart[np.ix_(group, group)].mean(1)
    return group[int(np.argmin(inner))]


def _pieces(text: str) -> Counter[str]:
    folded = text.casefold()
    low, high = _PIECES
    return Counter(
        folded[place : place + size] for size in range(low, high + 1) for place in range(len(folded) - size + 1)
    )


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    product = sum(count * other[piece] for piece, count in one.items() if piece in other)
    lengths = sum(count**2 for count in one.values()) * sum(count**2 for count in other.values())
    return float(product / lengths**0.5) if lengths else 0.0
