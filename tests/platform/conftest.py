"""What the tests of platform share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from tests.support.database import make_cluster
from tests.support.installation import make_test_installation

from zhike.platform.clock import FixedClock
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime


@pytest.fixture(scope="session")
def made_cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded cluster to copy into installations with `copy_cluster`."""
    return make_cluster(tmp_path_factory.mktemp("made"))


@pytest.fixture
async def committed(new_database: Callable[[], str], tmp_path: Path, clock: FixedClock) -> AsyncIterator[Runtime]:
    """A process on a database of its own, in which transactions commit."""
    installation = make_test_installation(tmp_path)
    database = Database(new_database())
    yield Runtime(installation.settings, installation, database, Hub(), Keyring.load(installation.keys_folder), clock)
    await database.close()
