"""A model of sentences behind an address that speaks OpenAI's `POST /embeddings`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

import httpx
import numpy as np

from zhike.assistant.embedding.port import Vectors
from zhike.assistant.errors import EmbeddingUnavailable
from zhike.assistant.matching.grams import Language
from zhike.platform.telemetry import observed
from zhike.privacy import api as privacy

TOGETHER: Final = 64
# After a failure nobody waits for the server again for a while.
REST_S: Final = 15.0


class ServerEmbedder:
    """Vectors from a server. What identifies a person is masked before a text leaves this process."""

    def __init__(
        self,
        url: str,
        *,
        model: str,
        key: str = "",
        timeout_s: float,
        transport: httpx.BaseTransport | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """`url`: where the server's paths begin, such as `http://models.bank/v1`. `timeout_s`: for one request."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(
            base_url=url.rstrip("/") + "/",
            headers=headers,
            timeout=timeout_s,
            transport=transport,
            trust_env=False,
            follow_redirects=False,
        )
        self._model = model
        self._seconds = seconds
        self._rests_until = -1.0
        self._dimensions = 0
        self.name = f"{model}@{url.rstrip('/')}"

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has; the server is asked once. Raises `EmbeddingUnavailable`."""
        if not self._dimensions:
            self._dimensions = self._ask(["1"]).shape[1]
        return self._dimensions

    def embed(self, texts: Sequence[str], language: Language) -> Vectors:  # noqa: ARG002 - the server finds out
        """One row of length 1 for each text, in order. Raises `EmbeddingUnavailable`."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        # A server refuses an empty text.
        masked = [privacy.mask_text(text) or " " for text in texts]
        parts = [self._ask(masked[start : start + TOGETHER]) for start in range(0, len(masked), TOGETHER)]
        return np.concatenate(parts)

    def _ask(self, texts: list[str]) -> Vectors:
        if self._seconds() < self._rests_until:
            raise EmbeddingUnavailable
        try:
            with observed("call", "embedding_server POST"):
                answer = self._client.post("embeddings", json={"model": self._model, "input": texts})
                answer.raise_for_status()
            vectors = _vectors(answer.json(), len(texts))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as trouble:
            self._rests_until = self._seconds() + REST_S
            raise EmbeddingUnavailable from trouble
        return vectors


def _vectors(answer: dict[str, list[dict[str, object]]], size: int) -> Vectors:
    """The rows of an answer in the order of their numbers; `ValueError` when one is missing or has no length."""
    rows = sorted(answer["data"], key=lambda each: int(str(each["index"])))
    vectors = np.array([each["embedding"] for each in rows], np.float32)
    if vectors.ndim != 2 or len(vectors) != size:
        raise ValueError("not one vector for each text")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths == 0).any():
        raise ValueError("a vector without a direction")
    unit: Vectors = vectors / lengths
    return unit
