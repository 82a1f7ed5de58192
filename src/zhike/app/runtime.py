"""Makes the runtime of a process, and takes it down again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from zhike.platform.clock import SystemClock
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database
from zhike.platform.installation import Installation
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime
from zhike.quality.api import Limits, Warehouse, hang_up_warehouse, hang_up_zone


@asynccontextmanager
async def running(installation: Installation, url: str, *, realtime: bool = True) -> AsyncIterator[Runtime]:
    """The runtime of this process on the database at `url`. Without `realtime`, notes go out but none come in."""
    hub = Hub(libpq_conninfo(url))
    database = Database(url, notifier=hub, pool_size=installation.settings.pool_size)
    runtime = Runtime(
        settings=installation.settings,
        installation=installation,
        database=database,
        hub=hub,
        keyring=Keyring.load(installation.keys_folder, cipher=installation.settings.field_cipher),
        clock=SystemClock(),
    )
    hang_up_zone(installation.settings.business_zone)
    hang_up_warehouse(
        Warehouse(
            installation.warehouse_folder,
            Limits(
                installation.settings.warehouse_memory_mb,
                installation.settings.warehouse_threads,
                installation.warehouse_folder,
            ),
        )
    )
    await hub.start(listen=realtime)
    try:
        yield runtime
    finally:
        await hub.stop()
        await database.close()
