"""Vectors of the last texts are kept: understanding and retrieval ask for the same message."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final

import numpy as np

from zhike.assistant.embedding.port import Embedder, Vectors
from zhike.assistant.matching.grams import Language

KEPT: Final = 2048
# More texts at once are being indexed, not asked: they would only push out what is.
FEW: Final = 8


class Recent:
    """An embedder that remembers. It keeps a hash of each text, never the text."""

    def __init__(self, embedder: Embedder, *, kept: int = KEPT) -> None:
        self._embedder = embedder
        self._kept = kept
        self._vectors: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """That of the model."""
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """Those of the model."""
        return self._embedder.dimensions

    def embed(self, texts: Sequence[str], language: Language) -> Vectors:
        """As the port says."""
        if len(texts) > FEW or not texts:
            return self._embedder.embed(texts, language)
        keys = [hashlib.blake2b(f"{language}:{text}".encode(), digest_size=16).digest() for text in texts]
        known = self._known(keys)
        missing = [row for row, vector in enumerate(known) if vector is None]
        if missing:
            found = self._embedder.embed([texts[row] for row in missing], language)
            for row, vector in zip(missing, found, strict=True):
                known[row] = vector
                self._remember(keys[row], vector)
        return np.stack([vector for vector in known if vector is not None])

    def _known(self, keys: Sequence[bytes]) -> list[Vectors | None]:
        with self._lock:
            for key in keys:
                if key in self._vectors:
                    self._vectors.move_to_end(key)
            return [self._vectors.get(key) for key in keys]

    def _remember(self, key: bytes, vector: Vectors) -> None:
        with self._lock:
            self._vectors[key] = vector
            if len(self._vectors) > self._kept:
                self._vectors.popitem(last=False)
