"""How well pairs of questions are told apart: the learned model beside words and vectors alone."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.embedding.port import Embedder
from zhike.assistant.evaluating.files import Pair
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.pairs import SEED, Judged, PairModel, Vectors
from zhike.knowledge import api as knowledge

# A model learns little from more, and each pair costs two vectors (some 40 ms of a core for Chinese).
MOST_LEARNED: Final = 12_000
TIMED: Final = 100

Embedders = Mapping[Language, Embedder]


@dataclass(frozen=True, slots=True)
class MatchingFigures:
    """`auc`, `accuracy` and `f1` are 0-1; the thresholds of the last two are chosen on training pairs alone.
    `compared`: the AUC of each opinion by itself."""

    n: int
    learned_from: int
    auc: float
    accuracy: float
    f1: float
    compared: dict[str, float]
    p50_ms: float
    p99_ms: float


def evaluate_matching(train: Sequence[Pair], test: Sequence[Pair], embedders: Embedders) -> MatchingFigures:
    """Learn from `train` (at most `MOST_LEARNED` of it, drawn with a fixed seed) and judge `test`."""
    from sklearn.metrics import roc_auc_score

    language = _language_of(train)
    drawn = random.Random(SEED).sample(list(train), min(len(train), MOST_LEARNED))  # noqa: S311 - a fixed draw
    learned, judged = _judged(drawn), _judged(test)
    held = len(learned) // 5
    vectors = Vectors(embedders.get(language), language)
    held_out = PairModel(language, vectors).fit(learned[held:]).chances(learned[:held])
    levels = _best_levels(np.array([pair.same for pair in learned[:held]]), held_out)
    model = PairModel(language, vectors).fit(learned)
    truth = np.array([pair.same for pair in judged])
    opinions = {"bm25": model.by_bm25(judged), "tfidf": model.by_tfidf(judged), "embedding": model.by_vectors(judged)}
    chances = model.chances(judged)
    times = _timed(model, judged)
    return MatchingFigures(
        n=len(judged),
        learned_from=len(learned),
        auc=float(roc_auc_score(truth, chances)),
        accuracy=_accuracy(truth, chances >= levels[0]),
        f1=_f1(truth, chances >= levels[1]),
        compared={name: float(roc_auc_score(truth, each)) for name, each in opinions.items() if each is not None},
        p50_ms=float(np.percentile(times, 50)),
        p99_ms=float(np.percentile(times, 99)),
    )


def _language_of(pairs: Sequence[Pair]) -> Language:
    chinese = sum(knowledge.guess_language(pair.a) == "zh" for pair in pairs)
    return "zh" if 2 * chinese >= len(pairs) else "en"


def _judged(pairs: Sequence[Pair]) -> list[Judged]:
    return [Judged(pair.a, pair.b, pair.same) for pair in pairs]


def _best_levels(truth: NDArray[np.bool_], chances: NDArray[np.float64]) -> tuple[float, float]:
    """The thresholds with the best accuracy, and with the best F1."""
    levels = np.linspace(0.05, 0.95, 91)
    best = (int(np.argmax([measure(truth, chances >= level) for level in levels])) for measure in (_accuracy, _f1))
    accurate, balanced = (float(levels[place]) for place in best)
    return accurate, balanced


def _accuracy(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    return float((truth == said).mean())


def _f1(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    return 2 * float((truth & said).sum()) / max(float(truth.sum() + said.sum()), 1.0)


def _timed(model: Any, pairs: Sequence[Judged]) -> list[float]:
    """Milliseconds for one pair at a time, its vectors known."""
    times = []
    for pair in pairs[:TIMED]:
        start = time.perf_counter()
        model.chances([pair])
        times.append(1000 * (time.perf_counter() - start))
    return times
