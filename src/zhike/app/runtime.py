"""Makes the runtime of a process, and takes it down again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import make_url

from zhike.platform.clock import SystemClock
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database
from zhike.platform.installation import Installation
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime


def conninfo_of(url: str) -> str:
    """The libpq connection string of a SQLAlchemy address."""
    from psycopg.conninfo import make_conninfo

    parts = make_url(url)
    query = {key: str(value) for key, value in parts.query.items()}
    known = {"user": parts.username, "password": parts.password, "dbname": parts.database, "port": parts.port}
    host = query.pop("host", parts.host)
    return make_conninfo(**{key: value for key, value in {**known, "host": host, **query}.items() if value is not None})


@asynccontextmanager
async def running(installation: Installation, url: str, *, realtime: bool = True) -> AsyncIterator[Runtime]:
    """The runtime of this process on the database at `url`. Without `realtime`, notes go out but none come in."""
    hub = Hub(conninfo_of(url))
    database = Database(url, notifier=hub, pool_size=installation.settings.pool_size)
    runtime = Runtime(
        settings=installation.settings,
        installation=installation,
        database=database,
        hub=hub,
        keyring=Keyring.load(installation.keys_folder),
        clock=SystemClock(),
    )
    await hub.start(listen=realtime)
    try:
        yield runtime
    finally:
        await hub.stop()
        await database.close()
