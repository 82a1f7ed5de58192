"""`zhike serve` as a whole: whoever is killed comes back, and when it ends nothing is left.

Times are measured in `benchmarks/`; here only the coming back counts, however busy the machine is.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.support.database import copy_cluster

from zhike.app import pages
from zhike.app.supervisor import ZHIKE
from zhike.platform.installation import Installation, open_installation
from zhike.platform.postgres.cluster import Cluster
from zhike.platform.postgres.processes import find_processes

pytestmark = [pytest.mark.fault, pytest.mark.skipif(not pages.pages_are_built(), reason="the pages are not built")]
ROOT = Path(__file__).parents[2]
PATIENCE_S = 120


class Served:
    """A service in processes of its own."""

    def __init__(self, folder: Path, made: Path) -> None:
        self.installation: Installation = open_installation(folder, environment={})
        if not self.installation.postgres_folder.exists():
            copy_cluster(made, self.installation.folder)
        with folder.with_suffix(".log").open("a") as log:
            self.process = subprocess.Popen(
                [*ZHIKE, "serve", "--data", str(folder), "--port", "0"],
                env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
                stderr=log,
            )

    def pid_of(self, name: str) -> int:
        """The process id of `name`, 0 while it is gone."""
        if name == "postgres":
            return min(find_processes(Cluster(self.installation.postgres_folder).name).servers, default=0)
        return int(self.installation.read_runtime()["processes"][name] or 0)

    def is_ready(self) -> bool:
        port = self.installation.read_runtime().get("port")
        if not isinstance(port, int):
            return False
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def all_pids(self) -> list[int]:
        runtime = self.installation.read_runtime()
        found = find_processes(Cluster(self.installation.postgres_folder).name)
        return [*filter(None, runtime.get("processes", {}).values()), *found.servers, *found.children]

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_S)


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, made_cluster: Path) -> Iterator[Served]:
    service = Served(tmp_path_factory.mktemp("served") / "data", made_cluster)
    assert eventually(service.is_ready)
    yield service
    service.end()


@pytest.mark.parametrize("name", ["web", "worker", "postgres"])
def test_whoever_is_killed_comes_back(served, name):
    before = served.pid_of(name)
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: not lives(before))
    assert eventually(lambda: served.pid_of(name) not in (0, before) and served.is_ready())


def test_everybody_killed_at_once_comes_back(served):
    before = {name: served.pid_of(name) for name in ("web", "worker", "postgres")}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: all(served.pid_of(name) not in (0, pid) for name, pid in before.items()))
    assert eventually(served.is_ready)


def test_a_second_service_on_the_folder_is_refused_with_the_address_of_the_first(served):
    done = subprocess.run(
        [*ZHIKE, "serve", "--data", str(served.installation.folder), "--port", "0"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f":{served.installation.read_runtime()['port']}" in done.stderr
    assert served.is_ready()


def test_a_killed_parent_takes_all_with_it_and_the_next_one_starts(tmp_path, made_cluster):
    first = Served(tmp_path / "data", made_cluster)
    assert eventually(first.is_ready)
    pids = first.all_pids()
    first.process.kill()
    first.process.wait()
    second = Served(tmp_path / "data", made_cluster)
    assert eventually(lambda: not any(lives(pid) for pid in pids) and second.is_ready())
    pids = second.all_pids()
    second.end()
    assert second.process.returncode == 0
    assert not any(lives(pid) for pid in pids)
    assert not second.installation.runtime_file.exists()


def test_a_parent_that_is_told_to_end_while_it_starts_leaves_nothing(tmp_path, made_cluster):
    service = Served(tmp_path / "data", made_cluster)
    time.sleep(1.5)
    pids = service.all_pids()
    service.end()
    assert not any(lives(pid) for pid in pids)
    assert not find_processes(Cluster(service.installation.postgres_folder).name).servers


def test_children_without_their_parent_end_at_once():
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "ZHIKE_SUPERVISOR": "1"}
    done = subprocess.run([*ZHIKE, "work"], env=environment, capture_output=True, check=False, timeout=PATIENCE_S)
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_port_is_free_again_after_its_service():
    from zhike.app.readiness import PortTaken, free_port, listen

    with listen("127.0.0.1", 0) as bound:
        port = bound.getsockname()[1]
        with pytest.raises(PortTaken):
            free_port("127.0.0.1", port)
    assert free_port("127.0.0.1", port) == port
    with listen("127.0.0.1", 0, shared=True) as one, listen("127.0.0.1", one.getsockname()[1], shared=True) as other:
        assert one.getsockname() == other.getsockname()
