"""What the tests of platform share."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.database import make_cluster


@pytest.fixture(scope="session")
def made_cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded cluster to copy into installations with `copy_cluster`."""
    return make_cluster(tmp_path_factory.mktemp("made"))
