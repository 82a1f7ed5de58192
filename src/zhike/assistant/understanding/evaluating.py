"""How well the way we classify works on somebody's own labelled texts: trained on one file, asked another."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.embedding.choosing import embed_all
from zhike.assistant.embedding.e5 import E5
from zhike.assistant.embedding.port import Embedder, Vectors
from zhike.assistant.matching.grams import Language
from zhike.assistant.understanding.features import grams_of
from zhike.assistant.understanding.linear import LinearModel
from zhike.assistant.understanding.texts import Labelled
from zhike.assistant.understanding.training import OUT_OF_SCOPE, train
from zhike.knowledge import api as knowledge

# Training shall take no longer than a minute: of more texts than these, each label's first ones are embedded.
MOST_EMBEDDED: Final = 16_000
MOST_BY_E5: Final = 3_000
THREADS: Final = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model said of a text: its best label, its best label in scope, whether it calls it out of scope."""

    label: str
    within: str
    out: bool


def main_language(texts: Sequence[str]) -> Language:
    """The language of most texts."""
    found = Counter(knowledge.detect_language(text) or "en" for text in texts)
    return found.most_common(1)[0][0]


def evaluate_intents(training: Labelled, test: Labelled, embedder: Embedder | None) -> dict[str, float | int]:
    """Accuracy; with `oos` among the labels also in and out of scope. The threshold is the training file's own."""
    found = _run(training, test, embedder)
    labels = np.array(test.labels)
    outside = labels == OUT_OF_SCOPE
    inside = ~outside
    figures: dict[str, float | int] = {**found.figures}
    if OUT_OF_SCOPE not in {*training.labels, *test.labels}:
        figures["accuracy"] = _share(np.array([each.label for each in found.asked]) == labels)
        return figures
    within = np.array([each.within for each in found.asked])
    out = np.array([each.out for each in found.asked])
    figures["accuracy"] = _share(np.where(out, OUT_OF_SCOPE, within) == labels)
    figures["in_scope_accuracy"] = _share((within == labels)[inside])
    figures["in_scope_accuracy_thresholded"] = _share(((within == labels) & ~out)[inside])
    figures["oos_recall"] = _share(out[outside])
    return figures


def evaluate_sentiment(training: Labelled, test: Labelled, embedder: Embedder | None) -> dict[str, float | int]:
    """Accuracy and the mean F1 of the labels (macro)."""
    found = _run(training, test, embedder)
    labels, said = np.array(test.labels), np.array([each.label for each in found.asked])
    scores = []
    for label in sorted(set(test.labels)):
        both = float(((said == label) & (labels == label)).sum())
        scores.append(2 * both / max(float((said == label).sum() + (labels == label).sum()), 1.0))
    return {**found.figures, "accuracy": _share(said == labels), "macro_f1": round(float(np.mean(scores)), 4)}


@dataclass(frozen=True, slots=True)
class _Run:
    asked: list[Asked]
    figures: dict[str, float | int]


def _run(training: Labelled, test: Labelled, embedder: Embedder | None) -> _Run:
    begun = time.perf_counter()
    language = main_language(training.texts)
    vectors = {embedder.name: _embed(embedder, training, language)} if embedder is not None else {}
    model = train(training.texts, training.labels, vectors=vectors).model
    took = time.perf_counter() - begun
    asked, times = [], []
    for text in test.texts:
        begun = time.perf_counter()
        asked.append(_ask(model, text, embedder, language))
        times.append(1000 * (time.perf_counter() - begun))
    p50, p99 = np.percentile(times, [50, 99]).round(3).tolist()
    figures = {
        "n": len(test.texts),
        "p50_ms": p50,
        "p99_ms": p99,
        "train_n": len(training.texts),
        "train_s": round(took, 2),
        "rejected": len(training.rejected) + len(test.rejected),
    }
    return _Run(asked, figures)


def _embed(embedder: Embedder, training: Labelled, language: Language) -> Vectors:
    """The vectors of the training texts; rows of zeros beyond what a minute allows."""
    most = MOST_BY_E5 if embedder.name == E5.name else MOST_EMBEDDED
    vectors = np.zeros((len(training.texts), embedder.dimensions), np.float32)
    rows = _evenly(training.labels, most)
    vectors[rows] = embed_all(embedder, [training.texts[row] for row in rows], language, threads=THREADS)
    return vectors


def _evenly(labels: Sequence[str], most: int) -> NDArray[Any]:
    """Rows of at most so many texts, each label's first ones in turn."""
    seen: Counter[str] = Counter()
    turn = []
    for label in labels:
        turn.append(seen[label])
        seen[label] += 1
    return np.sort(np.argsort(turn, kind="stable")[:most])


def _ask(model: LinearModel, text: str, embedder: Embedder | None, language: Language) -> Asked:
    heard = model.hear(grams_of(text))
    chances = model.chances(heard, {})
    threshold = model.judge.out_below_alone
    if embedder is not None and chances.max() < model.judge.sure_from:
        chances = model.chances(heard, {embedder.name: embedder.embed([text], language)[0]})
        threshold = model.judge.out_below
    within = np.where([label == OUT_OF_SCOPE for label in model.labels], 0.0, chances)
    best = model.labels[int(chances.argmax())]
    out = best == OUT_OF_SCOPE or bool(within.max() < threshold)
    return Asked(best, model.labels[int(within.argmax())], out)


def _share(right: NDArray[Any]) -> float:
    return round(float(right.mean()), 4) if len(right) else 0.0
