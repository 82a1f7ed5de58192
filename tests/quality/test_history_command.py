"""`zhike contacts import` as a process: what it says, how it ends, and that a killed one loses and doubles nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from tests.quality.history_samples import PLAIN, plain_file

from zhike.platform.crypto import Keyring
from zhike.platform.installation import open_installation
from zhike.platform.postgres.address import libpq_conninfo

ROWS = 6000


@pytest.fixture
def place(
    tmp_path: Path, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], dict[str, str], str]:
    """A command line to import from, its environment, and the database's address."""
    (tmp_path / "desk.yaml").write_text(PLAIN, encoding="utf-8")
    address, folder = new_database(), tmp_path / "data"
    monkeypatch.setenv("ZHIKE_DATABASE_URL", address)
    installation = open_installation(folder, kind="service")
    Keyring.load(installation.keys_folder)
    with psycopg.connect(libpq_conninfo(address), autocommit=True) as connection:
        name = (connection.execute("select current_database()").fetchone() or ("",))[0]
        mark = f"zhike installation {installation.settings.installation}"  # as whoever made the database would have
        connection.execute(sql.SQL("comment on database {} is {}").format(sql.Identifier(name), sql.Literal(mark)))
    words = [sys.executable, "-m", "zhike.app", "contacts", "import"]
    environment = {**os.environ, "ZHIKE_DATABASE_URL": address, "ZHIKE_DATA": str(folder), "LANG": "en_US"}
    return words, environment, address


def run(place: tuple[list[str], dict[str, str], str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*place[0], *words], env=place[1], capture_output=True, text=True, check=False)


def test_a_killed_import_is_finished_by_the_next(tmp_path: Path, place: tuple[list[str], dict[str, str], str]) -> None:
    file = plain_file(tmp_path, *(f"{at},2026-03-01 10:00:00,,{at % 90},a" for at in range(ROWS)))
    words = [str(file), "--mapping", str(tmp_path / "desk.yaml"), "--json"]
    with psycopg.connect(libpq_conninfo(place[2]), autocommit=True) as connection:
        query = "select count(*), sum(wait_s) from quality.contact"
        process = subprocess.Popen([*place[0], *words], env=place[1], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        while process.poll() is None and (connection.execute(query).fetchone() or (0,))[0] == 0:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        ended = process.communicate()
        written = (connection.execute(query).fetchone() or (0,))[0]
        assert 0 < written < ROWS, ended
        done = run(place, *words)
        told = json.loads(done.stdout)
        assert (told["imported"], told["rejected"], told["ignored"]) == (ROWS - written, 0, written)
        assert connection.execute(query).fetchone() == (ROWS, sum(at % 90 for at in range(ROWS)))


def test_what_cannot_be_read_ends_with_one_line_and_exit_code_2(
    tmp_path: Path, place: tuple[list[str], dict[str, str], str]
) -> None:
    file = plain_file(tmp_path, "1,2026-03-01 10:00:00,,10,a", "2,soon,,10,a")
    other = tmp_path / "other.yaml"
    other.write_text(PLAIN.replace("wait_s: wait", "wait_s: waits"), encoding="utf-8")
    for words, said in (
        ([str(tmp_path / "none.csv"), "--mapping", str(other)], "none.csv"),
        ([str(file), "--mapping", str(tmp_path / "none.yaml")], "none.yaml"),
        ([str(file), "--mapping", str(other)], "waits: the file has no such column. Is it one of: wait?"),
    ):
        done = run(place, *words)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert said in done.stderr
    done = run(place, str(file), "--mapping", str(tmp_path / "desk.yaml"), "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["imported"], told["rejected"], told["ignored"]) == (0, 1, 1, 0)
    assert Path(told["rejects_file"]).read_text(encoding="utf-8-sig").splitlines() == [
        "row,column,reason",
        "3,start,not a date and time",
    ]
