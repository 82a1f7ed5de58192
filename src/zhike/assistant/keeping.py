"""Keeps the index of a process up to date without anybody waiting for it.

A new release is built in a thread beside the old one, which goes on answering; before anything is quoted, the database
is asked whether it may still be (`knowledge.find_published`), so an old index never says what was withdrawn. What was
published a moment ago is found by its words; its vectors follow (a few at once, many by the worker's schedule), and
then the index is made anew.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final
from weakref import WeakKeyDictionary

import structlog

from zhike.assistant import repository
from zhike.assistant.matching.index import AskFactors, IndexBuilder, KnowledgeIndex
from zhike.assistant.matching.meaning import Vector
from zhike.assistant.matching.ranking import shipped_factors
from zhike.assistant.registry.keeping import models_of
from zhike.assistant.retraining.ranking_in_force import factors_of
from zhike.assistant.service.embedding_articles import embed, embedders_of, texts_of
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import PublishedArticle
from zhike.platform.database import Database, Session
from zhike.platform.runtime import Runtime
from zhike.platform.settings import Settings

TOPIC: Final = "knowledge"
CHECK_S: Final = 5.0
AFTER_FAILURE_S: Final = 1.0
# So many new texts cost less than a second; more are left to the schedule that embeds.
AT_ONCE: Final = 24
WORTH_IT: Final = 400

log = structlog.get_logger(__name__)


Read = Callable[[Session, datetime], Awaitable[Sequence[PublishedArticle]]]


async def _all_published(session: Session, now: datetime) -> Sequence[PublishedArticle]:
    return await knowledge.published(session, now, knowledge.COLLEAGUE)


class IndexKeeper:
    """The index of one process on one database, of the articles that `read` gives."""

    def __init__(self, settings: Settings, read: Read = _all_published, factors: AskFactors = shipped_factors) -> None:
        self._factors = factors
        self._settings = settings
        self._read = read
        self._builder: IndexBuilder | None = None
        self._building = asyncio.Lock()
        self._index: KnowledgeIndex | None = None
        self._vectors: dict[bytes, Vector] = {}
        self._missing: set[bytes] = set()
        self._behind: asyncio.Task[None] | None = None

    @property
    def size(self) -> int:
        """How many articles the index holds; 0 while there is none."""
        return self._index.size if self._index is not None else 0

    @property
    def missing(self) -> int:
        """How many texts of the index have no vector yet."""
        return len(self._missing)

    async def get(self, session: Session, *, runtime: Runtime, now: datetime) -> KnowledgeIndex:
        """The index to answer from. An old one is given while the new one is made, after `session` has committed."""
        index = self._index
        if index is None:
            return await self.load(session, now)
        if index.release != await knowledge.release_number(session):
            session.after_commit(lambda: self._refresh_behind(runtime))
        return index

    async def load(self, session: Session, now: datetime) -> KnowledgeIndex:
        """The index of the present release, built first where it must be."""
        async with self._building:
            release = await knowledge.release_number(session)
            if self._index is None or self._index.release != release:
                articles = await self._read(session, now)
                await self._look_up(session, articles)
                await self._build(release, articles)
            assert self._index is not None
            return self._index

    async def refresh(self, runtime: Runtime) -> None:
        """Load in a transaction of its own, which is over before anything is built; also when vectors have come."""
        async with self._building:
            async with runtime.database.transaction() as session:
                release = await knowledge.release_number(session)
                if self._index is not None and self._index.release == release and not await self._come(session):
                    return
                articles = await self._read(session, runtime.clock.now())
                await self._look_up(session, articles)
            await self._build(release, articles)

    async def _come(self, session: Session) -> bool:
        """Whether so many of the missing vectors were stored meanwhile that a new index is worth it."""
        if not self._missing:
            return False
        come = len(await repository.find_digests(session, self._missing))
        return come >= min(WORTH_IT, len(self._missing))

    async def _look_up(self, session: Session, articles: Sequence[PublishedArticle]) -> None:
        """Fetch the vectors that are kept, and forget those of texts that are gone."""
        embedders = await asyncio.to_thread(embedders_of, self._settings)
        if self._builder is None:
            self._builder = IndexBuilder(embedders, self._factors)
        digests = [each.digest for each in await asyncio.to_thread(texts_of, articles, embedders)]
        self._vectors = {digest: self._vectors[digest] for digest in digests if digest in self._vectors}
        absent = [digest for digest in digests if digest not in self._vectors]
        if absent:
            self._vectors |= await repository.find_vectors(session, absent)

    async def _build(self, release: int, articles: Sequence[PublishedArticle]) -> None:
        self._index = await asyncio.to_thread(self._built, release, articles)
        log.info("assistant.index_built", release=release, articles=len(articles), missing=len(self._missing))

    def _built(self, release: int, articles: Sequence[PublishedArticle]) -> KnowledgeIndex:
        assert self._builder is not None
        embedders = embedders_of(self._settings)
        missing = [each for each in texts_of(articles, embedders) if each.digest not in self._vectors]
        if len(missing) <= AT_ONCE:
            self._vectors |= embed(missing, embedders)
        self._missing = {each.digest for each in missing if each.digest not in self._vectors}
        return self._builder.build(release, articles, self._vectors)

    async def settle(self) -> None:
        """Wait until nothing is being built."""
        if self._behind is not None:
            await self._behind
        async with self._building:
            return

    def _refresh_behind(self, runtime: Runtime) -> None:
        if self._behind is None or self._behind.done():
            self._behind = asyncio.create_task(self._refresh_quietly(runtime))

    async def _refresh_quietly(self, runtime: Runtime) -> None:
        try:
            await self.refresh(runtime)
        except Exception as trouble:
            log.warning("assistant.index_not_built", kind=type(trouble).__name__, exc_info=trouble)


_keepers: WeakKeyDictionary[Database, IndexKeeper] = WeakKeyDictionary()


def keeper_of(runtime: Runtime) -> IndexKeeper:
    """The keeper of this process for the runtime's database."""
    known = _keepers.get(runtime.database)
    return known or _keepers.setdefault(
        runtime.database, IndexKeeper(runtime.settings, factors=factors_of(models_of(runtime)))
    )


async def keep_fresh(runtime: Runtime) -> None:
    """Make a new index whenever a release is told, until cancelled; asked for anyway every few seconds."""
    keeper = keeper_of(runtime)
    async with runtime.hub.subscribe(TOPIC) as told:
        while True:
            told.drain()
            await _survive(keeper, runtime)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CHECK_S):
                    await told.get()


async def _survive(keeper: IndexKeeper, runtime: Runtime) -> None:
    try:
        await keeper.refresh(runtime)
    except Exception as trouble:  # the database may be away for a moment; the old index goes on answering
        log.warning("assistant.index_not_built", kind=type(trouble).__name__)
        await asyncio.sleep(AFTER_FAILURE_S)
