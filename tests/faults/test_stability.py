"""Processes are killed by their ids: each is a fault of the right part, from when it died until it was back."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from tests.faults.test_killed_processes import victim_of
from tests.support.service import RunningService, running_service

from zhike.platform.installation import open_installation
from zhike.platform.postgres import DatabaseServer, libpq_conninfo

TAKEN_WITHIN_S = 30.0
_OVER = """
    select part, kind, began_at, ended_at, process, code from stability.fault
    where ended_at is not null and began_at > %s order by began_at
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service("serve", tmp_path_factory.mktemp("stability") / "bank") as service:
        yield service


def ask(service: RunningService, query: str, *values: Any) -> list[Any]:
    server = DatabaseServer(open_installation(service.data), joins_only=True)
    with psycopg.connect(libpq_conninfo(server.url)) as connection:
        return connection.execute(query, values).fetchall()


def wait_for(service: RunningService, since: Any, told: Callable[[list[Any]], bool]) -> list[Any]:
    until = time.monotonic() + TAKEN_WITHIN_S
    found: list[Any] = []
    while time.monotonic() < until:
        try:
            found = ask(service, _OVER, since)
        except psycopg.Error:
            found = []  # it is just what was killed
        if told(found):
            return found
        time.sleep(0.5)
    raise AssertionError(f"only {found}: see {service.data}.log")


@pytest.mark.parametrize(("kind", "part"), [("web", "web"), ("work", "worker"), ("postgres", "database")])
def test_the_part_that_was_killed_has_the_fault(service: RunningService, kind: str, part: str) -> None:
    victim = victim_of(service, kind)
    assert victim is not None
    # The supervisor looks at the database five times a second: it was last seen alive a little earlier.
    since = ask(service, "select clock_timestamp() - interval '0.3 s'")[0][0]
    os.kill(victim.pid, signal.SIGKILL)
    found = wait_for(service, since, lambda faults: any((one[0], one[1]) == (part, "crashed") for one in faults))
    crash = next(one for one in found if (one[0], one[1]) == (part, "crashed"))
    assert 0 < (crash[3] - crash[2]).total_seconds() < 60
    if part != "database":
        assert crash[5] == -signal.SIGKILL
    # Whoever cannot do without the database stands still with it; nobody else is to blame.
    assert {one[0] for one in found if one[1] == "crashed"} == {part}
    service.wait_until_ready()


def test_a_supervisor_that_was_killed_is_told_by_the_next_and_a_stop_that_was_ordered_is_none(tmp_path: Path) -> None:
    data = tmp_path / "bank"
    with running_service("serve", data) as service:
        children = psutil.Process(service.process.pid).children()
        service.process.kill()
        service.process.wait()
        psutil.wait_procs(children, timeout=30)
    with running_service("serve", data) as service:
        since = ask(service, "select now() - interval '10 minutes'")[0][0]
        cut = wait_for(service, since, lambda faults: {"web", "worker", "database"} <= {one[0] for one in faults})
        assert {one[1] for one in cut} <= {"cut", "killed"}
        before = len(cut)
    with running_service("serve", data) as service:
        time.sleep(5)
        assert len(ask(service, _OVER, since)) == before
