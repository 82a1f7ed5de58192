"""The port to a model of sentences. A model is chosen by setting; without one the assistant goes by words alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.matching.grams import Language

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """A model of sentences, ready to be asked. It may be called from several threads."""

    @property
    def name(self) -> str:
        """Name and version of the model: vectors of different names must never be compared."""
        ...

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        ...

    def embed(self, texts: Sequence[str], language: Language) -> Vectors:
        """One row of length 1 for each text, in order; shape (len(texts), dimensions).

        Raises `EmbeddingUnavailable` where the model is behind an address that does not answer.
        """
        ...
