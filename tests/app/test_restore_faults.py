"""A restore that is killed, finds the disk full or brings an older schema: what is there afterwards, what is said."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from alembic import command
from alembic.config import Config
from tests.customers.builders import NAME, a_customer
from tests.support.database import copy_cluster

from zhike.app import migration, wiring
from zhike.app.backup import making
from zhike.app.backup.errors import RestoreRunning, TargetNotEmpty
from zhike.app.backup.restoring import restore
from zhike.app.backup.undoing import clear_broken_off, undone_on_failure
from zhike.app.operation import Opened, act, opened
from zhike.customers import api as customers
from zhike.customers.personal_data import HOLDER
from zhike.platform.crypto import Keyring
from zhike.platform.installation import RESTORING, RestoreUnfinished, open_installation
from zhike.platform.postgres import DatabaseServer
from zhike.privacy import api as privacy
from zhike.privacy.service import erasing

pytestmark = pytest.mark.fault


class Saved(NamedTuple):
    """A backup with its keys of an installation with one customer, who was erased afterwards."""

    folder: Path
    file: Path
    gone: object


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, made_cluster: Path) -> Iterator[Saved]:
    top = tmp_path_factory.mktemp("faults")
    folder = open_installation(top / "data", environment={}).folder
    copy_cluster(made_cluster, folder)

    async def fill(runtime, _actor):
        wiring.hang_up_holders()
        async with runtime.database.transaction() as session:
            vault = privacy.Vault(runtime.keyring, purpose="service")
            return (await customers.create_customers(session, vault, [a_customer(holdings=())]))[0]

    async def erase(runtime, _actor):
        async with runtime.database.transaction() as session:
            vault = privacy.Vault(runtime.keyring, purpose="service")
            done = await erasing.erase(session, vault, gone, request_id=None, now=runtime.clock.now())
        erasing.append_ledger(runtime.installation.folder / erasing.LEDGER_FILE, done)

    with opened(folder) as here:
        gone = act(here, fill)
        making.make(folder, top / "whole.tgz", with_keys=True, force=False)
        act(here, erase)
        yield Saved(folder, top / "whole.tgz", gone)


def begun(saved: Saved, target: Path, *, biggest_file: int | None = None) -> subprocess.Popen[str]:
    def limit() -> None:
        if biggest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (biggest_file, biggest_file))

    words = ["restore", str(saved.file), "--data", str(target), "--erasures", str(saved.folder / privacy.LEDGER_FILE)]
    return subprocess.Popen(
        [sys.executable, "-m", "zhike.app", *words],
        preexec_fn=limit,  # noqa: PLW1509  no other thread runs here
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "LANG": "en_GB.UTF-8"},
    )


@pytest.mark.parametrize("until", [RESTORING, "postgres/postmaster.pid"])
def test_a_restore_that_is_killed_is_marked_and_begins_anew(saved, tmp_path, until) -> None:
    target = tmp_path / "new"
    target.mkdir()
    (target / "settings.toml").write_text("pool_size = 5\n")
    running = begun(saved, target)
    while not (target / until).exists() and running.poll() is None:
        time.sleep(0.005)
    with pytest.raises(RestoreRunning):
        clear_broken_off(target)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    with pytest.raises(RestoreUnfinished, match="begins anew"):
        open_installation(target)
    done = restore(target, saved.file, erasures=saved.folder / privacy.LEDGER_FILE)
    assert (done.began_anew, done.audit_ok, done.erased_again) == (True, True, 1)
    assert not (target / RESTORING).exists()
    assert open_installation(target).settings.pool_size == 5

    async def told(runtime, _actor):
        async with runtime.database.transaction() as session:
            return str(await HOLDER.export(session, privacy.Vault(runtime.keyring, purpose="service"), saved.gone))

    with opened(target) as here:
        assert NAME not in act(here, told)
    with pytest.raises(TargetNotEmpty):
        restore(target, saved.file, erasures=None)


@pytest.mark.parametrize("biggest", [20_000, 2_000_000])
def test_a_full_disk_ends_a_restore_with_one_line_and_leaves_the_folder_as_it_was(saved, tmp_path, biggest) -> None:
    target = tmp_path / "new"
    target.mkdir()
    (target / "settings.toml").write_text("pool_size = 5\n")
    running = begun(saved, target, biggest_file=biggest)
    _, said = running.communicate(timeout=120)
    assert running.returncode == 2, said
    assert len(said.strip().splitlines()) == 1, said
    assert "Traceback" not in said
    assert [entry.name for entry in target.iterdir()] == ["settings.toml"]
    assert (target / "settings.toml").read_text() == "pool_size = 5\n"
    assert not [
        each for each in psutil.process_iter(["cmdline"]) if str(target) in " ".join(each.info["cmdline"] or [])
    ]


def test_a_backup_of_an_older_schema_is_migrated(saved, tmp_path, made_cluster) -> None:
    old = open_installation(tmp_path / "old", environment={})
    copy_cluster(made_cluster, old.folder)
    Keyring.load(old.keys_folder)
    older = migration.revisions()[-3]
    with DatabaseServer(old) as server:
        config = Config(attributes={"url": server.url, "lock_timeout": "20s", "version_table": migration.VERSION_TABLE})
        config.set_main_option("script_location", str(migration.MIGRATIONS))
        command.upgrade(config, older)
        made = making._write(Opened(old, server), tmp_path / "old.tgz", tmp_path / "old.dump", with_keys=True)
    assert made.schema == older
    done = restore(tmp_path / "new", tmp_path / "old.tgz", erasures=None)
    assert done.migrated == migration.revisions()[-2:]
    with opened(tmp_path / "new") as here:
        assert migration.pending(here.url) == []


def test_what_a_broken_off_restore_put_beside_the_keys_goes_too(tmp_path) -> None:
    target = tmp_path / "new"
    (target / "keys").mkdir(parents=True)
    (target / "keys" / "old.key").write_text("old")

    def fails() -> None:
        with undone_on_failure(target):
            (target / "keys" / "master.key").write_text("new")
            (target / "files").mkdir()
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        fails()
    assert sorted(str(each.relative_to(target)) for each in target.rglob("*")) == ["keys", "keys/old.key"]
