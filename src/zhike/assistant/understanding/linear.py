"""Which label a text has: linear experts, one for its words and one for each model of meaning, weighed into chances.

Everything is plain arrays, so a model is stored without code in it and answers without the library that trained it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.embedding.port import Vectors
from zhike.assistant.understanding.features import Floats, Vocabulary

Arrays = dict[str, NDArray[Any]]
_FIGURES: Final = ("alone", "words", "sure_from", "out_below", "out_below_alone")
_PARTS: Final = ("centre", "weights", "bias")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The expert for one model's vectors: the difference to the mean `centre`, of length 1, times `weights`."""

    embedder: str
    centre: Floats
    weights: Floats
    bias: Floats

    def scores(self, vector: Vectors) -> Floats:
        """The logarithm of each label's chance; `vector` may be one or rows of several."""
        apart = vector - self.centre
        raw = apart / (np.linalg.norm(apart, axis=-1, keepdims=True) + 1e-9) @ self.weights + self.bias
        return log_softmax(raw)


@dataclass(frozen=True, slots=True)
class Judge:
    """How the experts are weighed: `alone` times the words' scores where there is no vector, else `words` times them.

    `sure_from`: from this chance on the words decide alone. `out_below`: a text none of whose labels is as likely as
    this is out of scope (`out_below_alone` where the words stand alone). `meanings`: the weights of the other experts.
    """

    alone: float
    words: float
    sure_from: float
    out_below: float
    out_below_alone: float
    meanings: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A trained model. Nothing in it changes; it may be asked from several threads."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    weights: NDArray[np.int8]
    scale: Floats
    bias: Floats
    meanings: tuple[Meaning, ...]
    judge: Judge

    def hear(self, grams: Counter[str]) -> Floats:
        """The score of each label by the words alone."""
        numbers, amounts = self.vocabulary.weigh(grams)
        scores: Floats = (amounts @ self.weights[numbers].astype(np.float32)) * self.scale + self.bias
        return scores

    def chances(self, heard: Floats, vectors: Mapping[str, Vectors]) -> Floats:
        """The chance of each label, together 1. `vectors`: the text's vector by the name of its model; by the words
        alone where there is none that an expert knows."""
        known = [
            weight * meaning.scores(vectors[meaning.embedder])
            for meaning, weight in zip(self.meanings, self.judge.meanings, strict=True)
            if meaning.embedder in vectors
        ]
        if not known:
            return np.exp(log_softmax(self.judge.alone * heard))
        together: Floats = self.judge.words * heard + np.sum(known, axis=0, dtype=np.float32)
        return np.exp(log_softmax(together))

    def arrays(self, prefix: str) -> Arrays:
        """The model as named arrays; `of` reads them."""
        judge = self.judge
        found: Arrays = {
            "labels": _packed(self.labels),
            "grams": _packed(self.vocabulary.numbers),
            "rarity": self.vocabulary.rarity.astype(np.float16),
            "weights": self.weights,
            "scale": self.scale,
            "bias": self.bias,
            "judge": np.array([*(getattr(judge, name) for name in _FIGURES), *judge.meanings], np.float64),
        }
        for place, meaning in enumerate(self.meanings):
            found[f"{place}_embedder"] = _packed([meaning.embedder])
            for name in _PARTS:
                found[f"{place}_{name}"] = getattr(meaning, name).astype(np.float16)
        return {f"{prefix}.{name}": array for name, array in found.items()}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> LinearModel:
        """The model of named arrays. Raises `KeyError` where one is missing."""
        found = {name.removeprefix(f"{prefix}."): arrays[name] for name in arrays if name.startswith(f"{prefix}.")}
        figures = found["judge"].tolist()
        alone, words, sure_from, out_below, out_below_alone, *weights = figures
        meanings = tuple(
            Meaning(
                unpacked(found[f"{place}_embedder"])[0],
                *(found[f"{place}_{part}"].astype(np.float32) for part in _PARTS),
            )
            for place in range(len(weights))
        )
        grams = {gram: number for number, gram in enumerate(unpacked(found["grams"]))}
        return cls(
            labels=tuple(unpacked(found["labels"])),
            vocabulary=Vocabulary(grams, found["rarity"].astype(np.float32)),
            weights=found["weights"],
            scale=found["scale"],
            bias=found["bias"],
            meanings=meanings,
            judge=Judge(alone, words, sure_from, out_below, out_below_alone, tuple(weights)),
        )


def log_softmax(scores: Floats) -> Floats:
    """Scores as logarithms of chances along the last axis."""
    apart = scores - scores.max(axis=-1, keepdims=True)
    logs: Floats = apart - np.log(np.exp(apart).sum(axis=-1, keepdims=True))
    return logs


def squeezed(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights as bytes with a scale for each label."""
    scale = np.abs(weights).max(axis=0) / 127 + 1e-12
    return np.round(weights / scale).astype(np.int8), scale.astype(np.float32)


def _packed(texts: Any) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def unpacked(array: NDArray[Any]) -> list[str]:
    """The texts of an array of bytes."""
    return array.tobytes().decode().split("\n")
