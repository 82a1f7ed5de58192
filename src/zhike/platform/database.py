"""The one database: sessions, transactions, and what happens after a commit.

A use case runs in one transaction and never commits by hand. What must be told to others (ids only) is handed to the
session and sent once the commit has happened, so that nobody is told of something that was rolled back.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

import psycopg
from sqlalchemy import MetaData, TextClause, event
from sqlalchemy.engine import Result
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, SessionTransaction
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import greenlet_spawn

from zhike.platform.plain_sql import Line, plan_of

POOL_SIZE = 12
POOL_OVERFLOW = 8
RESTED_S = 1.0
# What a server says that goes down, was killed, comes up, or has no place left.
_AWAY_STATES = {"57P01", "57P02", "57P03", "53300"}

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def is_away(trouble: BaseException) -> bool:
    """Whether `trouble` is that the database cannot be reached now, whatever was asked of it: nobody's fault but its
    own, and worth asking again. A connection that cannot be opened has no SQL state."""
    if not isinstance(trouble, DBAPIError):
        return False
    told = trouble.orig
    if trouble.connection_invalidated or not isinstance(told, psycopg.OperationalError):
        return trouble.connection_invalidated
    return told.sqlstate is None or told.sqlstate[:2] == "08" or told.sqlstate in _AWAY_STATES


class Base(DeclarativeBase):
    """The base of all tables; each context's models name its own schema in `__table_args__`."""

    metadata = MetaData(naming_convention=_NAMING)


@dataclass(frozen=True, slots=True)
class Note:
    """A notification: a topic and ids. Never content, never personal data."""

    topic: str
    ids: dict[str, Any]


class Notifier(Protocol):
    """Whoever carries notes to the other processes."""

    def send(self, notes: list[Note]) -> None: ...


class Session(AsyncSession):
    """One transaction of one use case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._notes: list[Note] = []
        self._after_commit: list[Callable[[], None]] = []
        self._opened: tuple[SessionTransaction | None, Line] | None = None

    if not TYPE_CHECKING:  # its types are those of SQLAlchemy's own

        async def execute(self, statement: Any, params: Any = None, **options: Any) -> Result[Any]:
            """As SQLAlchemy's; plain SQL takes the short way (`plain_sql`)."""
            if type(statement) is TextClause and not options:
                line = await self.line()
                plan = plan_of(statement, line.dialect)
                rows = [params or {}] if params is None or isinstance(params, Mapping) else params
                values = [plan.values(row) for row in rows] if plan is not None else []
                if len(values) == 1 and values[0] is not None:
                    return await line.execute(plan, values[0])
                if len(values) > 1 and None not in values:
                    return await line.execute_each(plan, values)
            return await super().execute(statement, params, **options)

    async def line(self) -> Line:
        """The driver's connection of the present transaction; looked up once, and anew in each savepoint, which only
        begins when it is asked for."""
        if self._opened is None or self._opened[0] is not self._innermost():
            line = Line(await greenlet_spawn(self.sync_session.connection))
            self._opened = self._innermost(), line
        return self._opened[1]

    def _innermost(self) -> SessionTransaction | None:
        return self.sync_session.get_nested_transaction() or self.sync_session.get_transaction()

    def notify(self, topic: str, **ids: Any) -> None:
        """Tell `topic` after the commit. The same note given twice is sent once."""
        note = Note(topic, ids)
        if note not in self._notes:
            self._notes.append(note)

    def after_commit(self, do: Callable[[], None]) -> None:
        """Run `do` after the commit, in this process only; it must be quick and must not fail."""
        self._after_commit.append(do)

    def take_outgoing(self) -> tuple[list[Note], list[Callable[[], None]]]:
        """What is waiting for the commit; afterwards nothing is."""
        outgoing = self._notes, self._after_commit
        self._notes, self._after_commit = [], []
        return outgoing


def _check_rested_connections(engine: AsyncEngine, rested_s: float) -> None:
    """Ask a connection whether it still lives when it has rested a while; in a busy pool each question would cost.

    After the database was away the first user of a busy connection gets an error that says so, the pool is emptied, and
    everybody after it gets a new one.
    """
    pool, dialect = engine.sync_engine.pool, engine.sync_engine.dialect

    @event.listens_for(pool, "checkin")
    def note_rest(_connection: Any, record: Any) -> None:
        record.info["rested_since"] = time.monotonic()

    @event.listens_for(pool, "checkout")
    def ask_rested(connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get("rested_since")
        if since is None or time.monotonic() - since < rested_s:
            return
        try:
            alive = dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error:
            alive = False
        if not alive:
            raise DisconnectionError


class Database:
    """The connection pool of a process. `url` is SQLAlchemy's, with the psycopg driver."""

    def __init__(
        self, url: str, *, notifier: Notifier | None = None, pool_size: int = POOL_SIZE, rested_s: float = RESTED_S
    ) -> None:
        self.url = url
        self.notifier = notifier
        self._limit = pool_size + POOL_OVERFLOW
        self._engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=POOL_OVERFLOW,
            pool_recycle=1800,
            isolation_level="READ COMMITTED",  # outbox readers stand on it, whatever the server's own setting is
            connect_args={"application_name": "zhike", "prepare_threshold": 3},
        )
        _check_rested_connections(self._engine, rested_s)

    @property
    def engine(self) -> AsyncEngine:
        """The engine, for the few who need a connection of their own (migrations, bulk copies)."""
        return self._engine

    @property
    def connections_in_use(self) -> int:
        """How many somebody has taken out of the pool just now."""
        return cast("QueuePool", self._engine.pool).checkedout()

    @property
    def connections_limit(self) -> int:
        """How many this process may have at most."""
        return self._limit

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """A session that commits at the end, or rolls back when an error passes through."""
        async with Session(self._engine, expire_on_commit=False) as session:
            async with session.begin():
                yield session
            self.deliver(session)

    def deliver(self, session: Session) -> None:
        """Send what the session's commit has made true."""
        notes, callbacks = session.take_outgoing()
        if notes and self.notifier is not None:
            self.notifier.send(notes)
        for callback in callbacks:
            callback()

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()
