"""Fixtures of all tests: one throw-away Postgres, migrated once; each test's work is rolled back."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from hypothesis import settings
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tests.support.database import start_test_database
from tests.support.installation import make_test_installation
from zhike.app.migration import migrate
from zhike.platform.clock import FixedClock
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database, Session
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a Friday, noon in Shanghai
TEMPLATE = "zhike_template"

# A busy machine is no defect of what is tested: no property has a deadline.
settings.register_profile("zhike", deadline=None)
settings.load_profile("zhike")


def pytest_report_teststatus(report: pytest.CollectReport | pytest.TestReport) -> tuple[str, str, str] | None:
    """Name a failed test at once, not only at the end: a whole run takes a while."""
    if report.outcome == "failed" and isinstance(report, pytest.TestReport):
        category = "failed" if report.when == "call" else "error"
        return category, f"\nFAILED {report.nodeid}\n", "FAILED"
    return None


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Postgres that holds a migrated, empty template database."""
    with start_test_database(tmp_path_factory.mktemp("postgres")) as address:
        with psycopg.connect(libpq_conninfo(address), autocommit=True) as connection:
            connection.execute(f"create database {TEMPLATE}")
        migrate(address.replace("/postgres?", f"/{TEMPLATE}?"))
        yield address


@pytest.fixture(scope="session")
def new_database(server: str) -> Callable[[], str]:
    """Makes a fresh migrated database and gives its address: for tests that must really commit."""

    def make() -> str:
        name = f"t_{secrets.token_hex(6)}"
        with psycopg.connect(libpq_conninfo(server), autocommit=True) as connection:
            connection.execute(f"create database {name} template {TEMPLATE}")
        return server.replace("/postgres?", f"/{name}?")

    return make


@pytest.fixture(scope="session")
def rolled_back_address(new_database: Callable[[], str]) -> str:
    """The database in which nothing is ever committed."""
    return new_database()


@pytest.fixture(scope="session")
async def engine(rolled_back_address: str) -> AsyncIterator[AsyncEngine]:
    """Connections to it."""
    engine = create_async_engine(rolled_back_address, poolclass=NullPool)
    yield engine
    await engine.dispose()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that a test moves."""
    return FixedClock(NOON)


@pytest.fixture
async def session(engine: AsyncEngine) -> AsyncIterator[Session]:
    """A session whose work, commits of inner transactions included, is rolled back at the end."""
    async with engine.connect() as connection:
        outer = await connection.begin()
        async with Session(
            bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            yield session
        await outer.rollback()


class RolledBackDatabase(Database):
    """Hands out the test's one session; a failing block undoes its own work only, as in production."""

    def __init__(self, session: Session, url: str, hub: Hub) -> None:
        super().__init__(url, notifier=hub)
        self._session = session

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        async with self._session.begin_nested():
            yield self._session
        self.deliver(self._session)


@pytest.fixture
async def runtime(
    session: Session, rolled_back_address: str, clock: FixedClock, tmp_path: Path
) -> AsyncIterator[Runtime]:
    """A runtime on the test's session, with a clock that stands still and notes that stay in the process."""
    installation = make_test_installation(tmp_path)
    hub = Hub()
    database = RolledBackDatabase(session, rolled_back_address, hub)
    keyring = Keyring.load(installation.keys_folder)
    yield Runtime(installation.settings, installation, database, hub, keyring, clock)
    await database.close()


@pytest.fixture
def app(runtime: Runtime) -> FastAPI:
    """The whole application on the test's session."""
    from zhike.app.web import create_app

    return create_app(runtime)


def _client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, raise_app_exceptions=False), base_url="http://zhike.test"
    )


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is not signed in."""
    async with _client(app) as client:
        yield client


SignIn = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def sign_in(app: FastAPI, session: Session, clock: FixedClock) -> AsyncIterator[SignIn]:
    """`await sign_in("agent")` makes a member of staff with that role and gives their client (`client.staff`)."""
    from zhike.identity import api as identity
    from zhike.platform.actor import system_actor

    opened: list[httpx.AsyncClient] = []

    async def sign_in(role: str, **details: Any) -> httpx.AsyncClient:
        number = f"{len(opened) + 1:04d}"
        known = {"login": f"{role}-{number}", "name": f"测试{number}", "number": number, **details}
        staff = await identity.create_staff(session, actor=system_actor("test"), role=role, now=clock.now(), **known)
        token, csrf = await identity.open_session(session, staff.id, now=clock.now())
        client = _client(app)
        client.cookies.set("zhike_session", token)
        client.cookies.set("zhike_csrf", csrf)
        client.headers["x-csrf-token"] = csrf
        client.staff = staff  # type: ignore[attr-defined]  # tests like to know whom they are
        opened.append(client)
        return client

    yield sign_in
    for client in opened:
        await client.aclose()
