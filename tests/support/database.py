"""A Postgres server of its own for a test run: started in a given folder, not durable, gone with the run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from zhike.platform.postgres.address import socket_url
from zhike.platform.postgres.cluster import EXTENSIONS, OWNER, Cluster

# Nothing here needs to survive a power cut; small, since several runs may share a machine.
_TEST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "max_wal_size": "512MB",
    "autovacuum_naptime": "10min",
    "io_method": "sync",
}


@contextmanager
def start_test_database(folder: Path) -> Iterator[str]:
    """The SQLAlchemy address of the maintenance database `postgres` on a server of its own in `folder/postgres`.

    The role may create databases there, as tests do; each has the extensions that a real installation has. The server
    ends with the block, and also when the test run is killed: a watcher waits for the other end of a pipe to close,
    which the kernel does for the dead.
    """
    cluster = Cluster(folder.resolve() / "postgres", settings=_TEST_SETTINGS, durable=False)
    cluster.ensure(sole_user=True)
    watched, kept = os.pipe()
    stop = f"read _; kill -INT $(head -n 1 {cluster.folder}/postmaster.pid)"
    watcher = subprocess.Popen(
        ["/bin/sh", "-c", stop], stdin=watched, stderr=subprocess.DEVNULL, start_new_session=True
    )
    os.close(watched)
    try:
        with psycopg.connect(cluster.conninfo(), autocommit=True) as connection:
            connection.execute(f"ALTER ROLE {OWNER} CREATEDB")
        with psycopg.connect(cluster.conninfo(database="template1"), autocommit=True) as connection:
            for name in EXTENSIONS:
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        yield socket_url(user=OWNER, database="postgres", folder=str(cluster.socket_folder))
    finally:
        cluster.stop()
        os.close(kept)
        watcher.wait(10)


def make_cluster(folder: Path) -> Path:
    """The files of an embedded cluster that ran once and was stopped, in `folder/postgres`."""
    cluster = Cluster(folder / "postgres", durable=False)
    cluster.ensure(sole_user=True)
    cluster.stop()
    return cluster.folder


def copy_cluster(made: Path, installation: Path) -> None:
    """Give the installation a cluster that was made before: making one takes a second or more."""
    subprocess.run(["cp", "-a", str(made), str(installation / "postgres")], check=True)
