"""What the tests of platform share."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhike.platform.postgres.cluster import Cluster


@pytest.fixture(scope="session")
def made_cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of an embedded cluster that ran once and was stopped; `copy_cluster` gives them to an installation."""
    cluster = Cluster(tmp_path_factory.mktemp("made") / "postgres", durable=False)
    cluster.ensure(sole_user=True)
    cluster.stop()
    return cluster.folder
