"""The server when it, or who started it, is killed: nothing acknowledged is lost and it comes back by itself."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.support.database import copy_cluster

from zhike.platform.installation import Installation, open_installation
from zhike.platform.postgres import DatabaseServer, libpq_conninfo, running_database
from zhike.platform.postgres.binaries import ServerUser, can_reach
from zhike.platform.postgres.cluster import Cluster
from zhike.platform.postgres.processes import find_processes

pytestmark = pytest.mark.fault
ROOT = Path(__file__).parents[2]

# A process that uses the database until its standard input closes, or it is killed.
USER = """
import sys
from pathlib import Path
from zhike.platform.installation import open_installation
from zhike.platform.postgres import running_database
with running_database(open_installation(Path(sys.argv[1]), environment={})) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def installation(tmp_path: Path, made_cluster: Path) -> Iterator[Installation]:
    opened = open_installation(tmp_path / "data", environment={})
    copy_cluster(made_cluster, opened.folder)
    yield opened
    with running_database(opened):
        pass  # whatever a failed test left running ends with this last user
    assert not find_processes(Cluster(opened.postgres_folder).name).servers


def server_pid(installation: Installation) -> int:
    return int((installation.postgres_folder / "postmaster.pid").read_text().splitlines()[0])


def start_user(installation: Installation) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(installation.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql")
    return process


def revived(server: DatabaseServer) -> bool:
    """Watch as a supervisor does; a process that was just killed may still be there for a moment."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if server.revive():
            return True
        time.sleep(0.05)
    return False


def end_user(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=60)


def test_a_killed_server_is_revived_with_all_that_was_acknowledged(installation):
    with DatabaseServer(installation) as server:
        with psycopg.connect(libpq_conninfo(server.url), autocommit=True) as connection:
            connection.execute("CREATE TABLE acknowledged (n int)")
        for round_number in range(3):
            acknowledged = _write_until_killed(installation, server, round_number)
            began = time.monotonic()
            assert revived(server)
            assert time.monotonic() - began < 10
            assert server.revive() is False
            with psycopg.connect(libpq_conninfo(server.url), autocommit=True) as connection:
                query = "SELECT count(*) FROM acknowledged WHERE n >= %s"
                row = connection.execute(query, [round_number * 1_000_000]).fetchone()
            # One row may have been stored whose acknowledgement was cut off.
            assert row is not None
            assert row[0] in (acknowledged, acknowledged + 1)


def _write_until_killed(installation: Installation, server: DatabaseServer, round_number: int) -> int:
    killer = threading.Timer(0.3, os.kill, (server_pid(installation), signal.SIGKILL))
    killer.start()
    written = 0
    with psycopg.connect(libpq_conninfo(server.url), autocommit=True) as connection:
        while not connection.broken:
            with contextlib.suppress(psycopg.OperationalError):
                connection.execute("INSERT INTO acknowledged VALUES (%s)", [round_number * 1_000_000 + written])
                written += 1
    killer.join()
    return written


def test_backends_that_outlive_their_server_do_not_keep_it_from_starting(installation):
    with DatabaseServer(installation) as server:
        connection = psycopg.connect(libpq_conninfo(server.url), autocommit=True)
        # A backend deep in a computation does not notice that its server is gone.
        busy = threading.Thread(target=_compute, args=(connection,))
        busy.start()
        time.sleep(0.5)
        os.kill(server_pid(installation), signal.SIGKILL)
        assert revived(server)
        with psycopg.connect(libpq_conninfo(server.url)) as again:
            assert again.execute("SELECT 1").fetchone() == (1,)
        busy.join(20)
        connection.close()
        assert not busy.is_alive()


def _compute(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT sum(sqrt(a * b)) FROM generate_series(1, 20000) a, generate_series(1, 20000) b")


def test_a_server_left_by_a_killed_user_is_joined_and_ended_by_the_next(installation):
    process = start_user(installation)
    process.kill()
    process.communicate()
    left = server_pid(installation)
    with running_database(installation):
        assert server_pid(installation) == left
    assert not (installation.postgres_folder / "postmaster.pid").exists()


def test_users_and_server_killed_together_leave_a_folder_that_starts(installation):
    process = start_user(installation)
    os.kill(server_pid(installation), signal.SIGKILL)
    process.kill()
    process.communicate()
    with running_database(installation) as url, psycopg.connect(libpq_conninfo(url)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_process_id_file_that_names_a_stranger_does_no_harm(installation):
    # As after a restart of the machine, when the number belongs to somebody else.
    stale = f"{os.getpid()}\n/somewhere\n1\n5432\n\n\n0 0\nready   \n"
    (installation.postgres_folder / "postmaster.pid").write_text(stale)
    with running_database(installation) as url, psycopg.connect(libpq_conninfo(url)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_whose_socket_was_cleaned_away_is_replaced(installation):
    with DatabaseServer(installation) as server:
        before = server_pid(installation)
        folder = Path(server.url.split("host=")[1].split("&")[0])
        shutil.rmtree(folder)
        assert revived(server)
        assert server_pid(installation) != before


def test_processes_that_start_at_once_share_one_server(installation):
    first, second = start_user(installation), start_user(installation)
    pid = server_pid(installation)
    end_user(first)
    assert server_pid(installation) == pid
    end_user(second)
    assert not find_processes(Cluster(installation.postgres_folder).name).servers


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_runs_the_server_as_themselves(tmp_path):
    nobody = pwd.getpwnam("nobody")
    python = _python_for(ServerUser(nobody.pw_uid, nobody.pw_gid))
    if python is None or not can_reach(ROOT / "src" / "zhike", ServerUser(nobody.pw_uid, nobody.pw_gid)):
        pytest.skip("an ordinary user cannot reach this Python or this folder")
    folder = Path("/tmp") / f"p-zhike-nobody-{os.getpid()}"
    folder.mkdir(mode=0o700)
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    path = os.pathsep.join([str(ROOT / "src"), sysconfig.get_paths()["purelib"]])
    try:
        done = subprocess.run(
            [python, "-c", USER, str(folder / "data")],
            input="",
            capture_output=True,
            text=True,
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            env={"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(folder), "PATH": os.defpath},
            cwd="/",
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("postgresql+psycopg://zhike@/zhike?host=/tmp/zhike-")
        assert (folder / "data" / "postgres").stat().st_uid == nobody.pw_uid
    finally:
        shutil.rmtree(folder)


def _python_for(user: ServerUser) -> str | None:
    """A Python of this version that `user` can run: this one, or the system's."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (Path(sys.executable), Path("/usr/bin") / version):
        if candidate.exists() and can_reach(candidate.resolve(), user):
            return str(candidate)
    return None
