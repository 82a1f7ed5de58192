"""Keeps the index of a process up to date without anybody waiting for it.

A new release is built in a thread beside the old one, which goes on answering; before anything is quoted, the database
is asked whether it may still be (`knowledge.find_published`), so an old index never says what was withdrawn.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final
from weakref import WeakKeyDictionary

import structlog

from zhike.assistant.matching.index import IndexBuilder, KnowledgeIndex
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import PublishedArticle
from zhike.platform.database import Database, Session
from zhike.platform.runtime import Runtime

TOPIC: Final = "knowledge"
CHECK_S: Final = 5.0
AFTER_FAILURE_S: Final = 1.0

log = structlog.get_logger(__name__)


Read = Callable[[Session, datetime], Awaitable[Sequence[PublishedArticle]]]


async def _for_anybody(session: Session, now: datetime) -> Sequence[PublishedArticle]:
    return await knowledge.published(session, now)


class IndexKeeper:
    """The index of one process on one database, of the articles that `read` gives."""

    def __init__(self, read: Read = _for_anybody) -> None:
        self._read = read
        self._builder = IndexBuilder()
        self._building = asyncio.Lock()
        self._index: KnowledgeIndex | None = None
        self._behind: asyncio.Task[None] | None = None

    @property
    def size(self) -> int:
        """How many articles the index holds; 0 while there is none."""
        return self._index.size if self._index is not None else 0

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
                self._index = await asyncio.to_thread(self._builder.build, release, articles)
                log.info("assistant.index_built", release=release, articles=len(articles))
            return self._index

    async def refresh(self, runtime: Runtime) -> None:
        """Load in a transaction of its own, which is over before anything is built."""
        async with self._building:
            async with runtime.database.transaction() as session:
                release = await knowledge.release_number(session)
                if self._index is not None and self._index.release == release:
                    return
                articles = await self._read(session, runtime.clock.now())
            self._index = await asyncio.to_thread(self._builder.build, release, articles)
            log.info("assistant.index_built", release=release, articles=len(articles))

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
    return _keepers.setdefault(runtime.database, IndexKeeper())


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
