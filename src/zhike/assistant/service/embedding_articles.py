"""Vectors of what is published: computed once, kept, and looked up by every process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final
from weakref import WeakKeyDictionary

import structlog

from zhike.assistant import repository
from zhike.assistant.embedding.choosing import embed_all, embedder_for
from zhike.assistant.errors import EmbeddingUnavailable
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import LANGUAGES, Embedders, document_of
from zhike.assistant.matching.meaning import Vector, all_meant, digest_of
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import PublishedArticle
from zhike.platform.database import Database
from zhike.platform.runtime import Runtime
from zhike.platform.settings import Settings

# Some two seconds of one core, so that what was computed is not lost when the process ends.
BATCH: Final = 64

# So long a release that had all its vectors is not looked at again.
SEEN_FOR_S: Final = 600.0

_whole: WeakKeyDictionary[Database, tuple[int, float]] = WeakKeyDictionary()

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ToEmbed:
    """A text of an article that has no vector yet."""

    text: str
    language: Language
    digest: bytes


def embedders_of(settings: Settings) -> Embedders:
    """The models of this installation, by language."""
    found = {language: embedder_for(settings, language) for language in LANGUAGES}
    return {language: embedder for language, embedder in found.items() if embedder is not None}


def texts_of(articles: Sequence[PublishedArticle], embedders: Embedders) -> list[ToEmbed]:
    """All texts that are embedded, the most useful first, each once; the languages by turns, so that none waits."""
    found: dict[bytes, ToEmbed] = {}
    queues = [
        [ToEmbed(text, language, digest_of(embedder.name, text)) for text in all_meant(documents, language)]
        for language, embedder in embedders.items()
        for documents in [[document_of(article) for article in articles if article.language == language]]
    ]
    for row in zip_longest(*queues):
        found.update((each.digest, each) for each in row if each is not None and each.digest not in found)
    return list(found.values())


def embed(texts: Sequence[ToEmbed], embedders: Embedders, *, threads: int = 1) -> dict[bytes, Vector]:
    """Their vectors; none of a language whose model does not answer."""
    vectors: dict[bytes, Vector] = {}
    for language, embedder in embedders.items():
        mine = [each for each in texts if each.language == language]
        try:
            rows = embed_all(embedder, [each.text for each in mine], language, threads=threads) if mine else ()
        except EmbeddingUnavailable:
            continue
        vectors.update((each.digest, row) for each, row in zip(mine, rows, strict=True))
    return vectors


async def embed_published(runtime: Runtime, *, seconds: float, threads: int = 1) -> int:
    """Compute what is missing for what is published, for about so many seconds; returns how many texts are left."""
    embedders = await asyncio.to_thread(embedders_of, runtime.settings)
    async with runtime.database.transaction() as session:
        release = await knowledge.release_number(session)
        if _was_whole(runtime.database, release):
            return 0
        articles = await knowledge.published(session, runtime.clock.now(), knowledge.COLLEAGUE)
    # Thousands of texts are folded and hashed: a second or so, which nobody else on the event loop shall wait for.
    texts = await asyncio.to_thread(texts_of, articles, embedders)
    async with runtime.database.transaction() as session:
        known = await repository.find_digests(session, [each.digest for each in texts])
    missing = [each for each in texts if each.digest not in known]
    until = time.monotonic() + seconds
    while missing and time.monotonic() < until:
        vectors = await asyncio.to_thread(embed, missing[:BATCH], embedders, threads=threads)
        if not vectors:  # no model answers
            break
        await keep_vectors(runtime.database, vectors)
        missing = [each for each in missing if each.digest not in vectors]
    if not missing:
        _whole[runtime.database] = (release, time.monotonic())
    return len(missing)


def _was_whole(database: Database, release: int) -> bool:
    """Whether this process has seen, a while ago, that no text of the release wants a vector."""
    seen, at = _whole.get(database, (None, 0.0))
    return seen == release and time.monotonic() - at < SEEN_FOR_S


async def forget_unpublished(runtime: Runtime) -> None:
    """Drop the vectors of texts that are published no more, or that another model made."""
    embedders = await asyncio.to_thread(embedders_of, runtime.settings)
    async with runtime.database.transaction() as session:
        articles = await knowledge.published(session, runtime.clock.now(), knowledge.COLLEAGUE)
        texts = await asyncio.to_thread(texts_of, articles, embedders)
        await repository.drop_other_vectors(session, [each.digest for each in texts])


async def keep_vectors(database: Database, vectors: Mapping[bytes, Vector]) -> None:
    """Store vectors in a transaction of their own."""
    async with database.transaction() as session:
        await repository.add_vectors(session, vectors)
