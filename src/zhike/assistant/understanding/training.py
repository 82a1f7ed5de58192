"""Training of a model from labelled texts: experts, weights and thresholds, all from the training texts alone.

What the experts are worth is seen on texts that they were not trained on: the texts are cut into three folds, and the
scores of each fold come from experts trained on the other two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.embedding.port import Vectors
from zhike.assistant.understanding.features import Floats, Vocabulary, grams_of
from zhike.assistant.understanding.linear import Judge, LinearModel, Meaning, log_softmax, squeezed

FOLDS: Final = 3
SEED: Final = 7
OUT_OF_SCOPE: Final = "oos"
# A gram of a large collection that stands in one text alone tells nothing about others.
LARGE: Final = 3000
# Vectors of length 1 are too short for the usual strength of regularisation.
STRETCH: Final = 3.0
# How often the words may be wrong where they decide alone.
MOST_TRIES: Final = 80
SURE_RIGHT: Final = 0.985
# What share of texts that are in scope may be taken for others.
MOST_LOST: Final = 0.05
# A text with a label as likely as this is never out of scope, however easy the training texts were.
HIGHEST_OUT: Final = 0.9

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Material:
    """Labelled texts as the experts see them; `vectors` by the model's name, zeros where a text has none."""

    counted: Sequence[Counter[str]]
    labels: Labels
    vectors: Mapping[str, Vectors]

    def at(self, rows: NDArray[Any]) -> Material:
        """Some of the texts."""
        vectors = {name: each[rows] for name, each in self.vectors.items()}
        return Material([self.counted[row] for row in rows], self.labels[rows], vectors)


@dataclass(frozen=True, slots=True)
class Seen:
    """Scores of texts by experts that had not been trained on them."""

    heard: Floats
    meant: tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, and what it says of its own training texts when they are held out: chances and labels, for diagrams."""

    model: LinearModel
    chances: Floats
    labels: Labels


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    vectors: Mapping[str, Vectors] | None = None,
    most_lost: float = MOST_LOST,
    out: str = OUT_OF_SCOPE,
) -> Trained:
    """A model of labelled texts. `vectors`: their rows by the name of the model that made them, zeros where a text was
    not embedded. The label `out` is what no other label fits. Raises `ValueError` with fewer than two labels."""
    names = tuple(sorted(set(labels)))
    if len(names) < 2:
        raise ValueError("two labels are the least")
    number = {name: place for place, name in enumerate(names)}
    material = Material(
        [grams_of(text) for text in texts], np.array([number[label] for label in labels]), vectors or {}
    )
    seen = _held_out(material, len(names))
    outside = number.get(out)
    judge, chances = _judge(seen, material.labels, outside, most_lost)
    vocabulary, weights, bias = _train_words(material, len(names))
    small, scale = squeezed(weights)
    meanings = tuple(_train_meaning(material, len(names), name) for name in material.vectors)
    model = LinearModel(names, vocabulary, small, scale, bias, meanings, judge)
    return Trained(model, chances, material.labels)


def train_as(base: LinearModel, material: Material, names: tuple[str, ...]) -> LinearModel:
    """The experts of `base` trained anew on `material`, weighed as in `base`: a tenth of the work of `train`.

    `names` are the labels that the numbers of the material stand for; its vectors are those of the experts of `base`.
    """
    vocabulary, weights, bias = _train_words(material, len(names))
    small, scale = squeezed(weights)
    meanings = tuple(_train_meaning(material, len(names), each.embedder) for each in base.meanings)
    return LinearModel(names, vocabulary, small, scale, bias, meanings, base.judge)


def _held_out(material: Material, n_labels: int) -> Seen:
    size = len(material.labels)
    heard = np.full((size, n_labels), -1.0, np.float32)
    meant = {name: np.zeros((size, n_labels), np.float32) for name in material.vectors}
    for known, asked in _folds(material.labels):
        part, rest = material.at(known), material.at(asked)
        vocabulary, weights, bias = _train_words(part, n_labels)
        heard[asked] = vocabulary.matrix(rest.counted) @ weights + bias
        for name, vectors in rest.vectors.items():
            known_rows = vectors.any(axis=1)
            meant[name][asked[known_rows]] = _train_meaning(part, n_labels, name).scores(vectors[known_rows])
    return Seen(heard, tuple(meant.values()))


def _folds(labels: Labels) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Rows to train on and rows to ask; each label is spread evenly."""
    order = np.random.default_rng(SEED).permutation(len(labels))
    fold = np.empty(len(labels), np.int64)
    ranked = order[np.argsort(labels[order], kind="stable")]
    fold[ranked] = np.arange(len(labels)) % FOLDS
    for each in range(FOLDS):
        yield np.flatnonzero(fold != each), np.flatnonzero(fold == each)


def _train_words(material: Material, n_labels: int) -> tuple[Vocabulary, Floats, Floats]:
    from sklearn.svm import LinearSVC

    vocabulary = Vocabulary.learn(material.counted, least=2 if len(material.counted) >= LARGE else 1)
    found = LinearSVC(C=1.0, random_state=SEED).fit(vocabulary.matrix(material.counted), material.labels)
    return vocabulary, *_spread(found, n_labels)


def _train_meaning(material: Material, n_labels: int, embedder: str) -> Meaning:
    from sklearn.linear_model import LogisticRegression

    rows = material.vectors[embedder].any(axis=1)
    vectors, labels = material.vectors[embedder][rows], material.labels[rows]
    if len(np.unique(labels)) < 2:  # it knows nothing, and says so: all labels are alike to it
        dimensions = material.vectors[embedder].shape[1]
        return Meaning(
            embedder,
            np.zeros(dimensions, np.float32),
            np.zeros((dimensions, n_labels), np.float32),
            np.zeros(n_labels, np.float32),
        )
    centre = vectors.mean(axis=0)
    apart = vectors - centre
    unit = apart / (np.linalg.norm(apart, axis=1, keepdims=True) + 1e-9)
    found = LogisticRegression(C=10.0, max_iter=200, tol=1e-3).fit(unit * STRETCH, labels)
    weights, bias = _spread(found, n_labels)
    return Meaning(embedder, centre, weights * np.float32(STRETCH), bias)


def _spread(found: Any, n_labels: int) -> tuple[Floats, Floats]:
    """Weights and bias of all labels; one that was not among the texts trained on is never likely."""
    weights = np.zeros((found.coef_.shape[1], n_labels), np.float32)
    bias = np.full(n_labels, -10.0, np.float32)
    coefficients, intercepts = found.coef_, found.intercept_
    if len(found.classes_) == 2:
        coefficients, intercepts = np.vstack([-coefficients, coefficients]), np.hstack([-intercepts, intercepts])
    weights[:, found.classes_] = coefficients.T
    bias[found.classes_] = intercepts
    return weights, bias


def _judge(seen: Seen, labels: Labels, outside: int | None, most_lost: float) -> tuple[Judge, Floats]:
    """The weights that make the held-out labels likeliest, and the thresholds."""
    from scipy.optimize import minimize, minimize_scalar

    rows = np.arange(len(labels))

    def surprise_alone(weight: float) -> float:
        return -float(log_softmax(np.float32(weight) * seen.heard)[rows, labels].mean())

    alone = float(minimize_scalar(surprise_alone, bounds=(0.1, 30), method="bounded").x)
    chances_alone = np.exp(log_softmax(np.float32(alone) * seen.heard))
    experts = np.stack([seen.heard, *seen.meant])

    def together(weights: NDArray[Any]) -> Floats:
        return log_softmax(np.tensordot(weights.astype(np.float32), experts, 1))

    def surprise(weights: NDArray[Any]) -> float:
        return -float(together(weights)[rows, labels].mean())

    begin = np.array([alone / 2 if seen.meant else alone, *(0.5 for _ in seen.meant)])
    best = minimize(
        surprise, begin, method="Nelder-Mead", options={"maxiter": MOST_TRIES, "xatol": 0.01, "fatol": 1e-4}
    )
    words, *meanings = (float(each) for each in best.x)
    chances = np.exp(together(best.x))
    return (
        Judge(
            alone=alone,
            words=words,
            meanings=tuple(meanings),
            sure_from=_sure_from(chances_alone, labels),
            out_below=_out_below(chances, labels, outside, most_lost),
            out_below_alone=_out_below(chances_alone, labels, outside, most_lost),
        ),
        chances,
    )


def _sure_from(chances: Floats, labels: Labels) -> float:
    """The chance from which on the words are right often enough to decide alone; above 1 = never."""
    best = chances.max(axis=1)
    order = np.argsort(-best)
    right = (chances.argmax(axis=1) == labels)[order]
    share = np.cumsum(right) / np.arange(1, len(right) + 1)
    enough = np.flatnonzero(share >= SURE_RIGHT)
    return float(best[order][enough[-1]]) if len(enough) else 1.1


def _out_below(chances: Floats, labels: Labels, outside: int | None, most_lost: float) -> float:
    """The threshold under which so many in-scope texts fall, of those that were understood right, as may be lost."""
    inside = labels != outside if outside is not None else np.ones(len(labels), bool)
    within = chances.copy()
    if outside is not None:
        within[:, outside] = 0.0
    right = inside & (within.argmax(axis=1) == labels)
    lost_anyway = right & (chances.argmax(axis=1) != labels)
    sure = np.sort(within.max(axis=1)[right & ~lost_anyway])
    allowed = int(most_lost * inside.sum()) - int(lost_anyway.sum())
    return min(float(sure[allowed]), HIGHEST_OUT) if 0 < allowed < len(sure) else 0.0
