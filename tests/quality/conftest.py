"""What several tests of quality stand on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from tests.support.installation import make_test_installation

from zhike.platform.clock import FixedClock
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime
from zhike.quality import api as quality
from zhike.quality.service import warehouse


@pytest.fixture
async def committed(new_database: Callable[[], str], clock: FixedClock, tmp_path: Path) -> AsyncIterator[Runtime]:
    """A runtime on a database of its own: an export reads one frozen state, which needs a real transaction."""
    installation = make_test_installation(tmp_path)
    database = Database(new_database())
    keyring = Keyring.load(installation.keys_folder)
    runtime = Runtime(installation.settings, installation, database, Hub(), keyring, clock)
    quality.hang_up_warehouse(quality.Warehouse(installation.warehouse_folder, warehouse.limits_of(runtime)))
    yield runtime
    quality.hang_up_warehouse(None)
    await database.close()
