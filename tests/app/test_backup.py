"""Backup and restore on real installations: what comes back, what stays behind, what is refused and in which words."""

from __future__ import annotations

import gzip
import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import psycopg
import pytest
from tests.customers.builders import NAME, a_customer
from tests.support.database import copy_cluster

from zhike.app import wiring
from zhike.app.backup import archive
from zhike.app.backup.erasing import erase_again_in
from zhike.app.backup.errors import (
    BackupDamaged,
    BackupExists,
    BackupForeign,
    BackupNewer,
    BackupUnreadable,
    BackupUnwritable,
    KeysMissing,
    OtherKeys,
    OtherKind,
    TargetNotEmpty,
)
from zhike.app.backup.making import make
from zhike.app.backup.restoring import restore
from zhike.app.doctor import Patient, examine
from zhike.app.operation import act, opened
from zhike.customers import api as customers
from zhike.customers.personal_data import HOLDER
from zhike.knowledge import api as knowledge
from zhike.platform.installation import InstallationIsDemo, open_installation
from zhike.platform.postgres import libpq_conninfo
from zhike.privacy import api as privacy
from zhike.privacy.service import erasing

SECRET = "the-app's-own-secret-of-32-bytes!"
PAPER = b"a sealed attachment"


class Place(NamedTuple):
    """An installation with two customers, one article and one file, and backups of it."""

    folder: Path
    stays: UUID
    leaves: UUID
    bare: Path
    whole: Path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, made_cluster: Path) -> Iterator[Place]:
    """The place is served meanwhile, as far as its database can tell."""
    top = tmp_path_factory.mktemp("backup")
    folder = open_installation(top / "data", environment={}).folder
    with (folder / "settings.toml").open("a") as settings:
        settings.write(f'bank_name_en = "Linzhou Bank"\nchat_jwt_secret = "{SECRET}"\n')
    copy_cluster(made_cluster, folder)
    with opened(folder) as here:
        stays, leaves = act(here, _fill)
        (folder / "files" / "ab").mkdir()
        (folder / "files" / "ab" / "paper").write_bytes(PAPER)
        make(folder, top / "bare.tgz", with_keys=False, force=False)
        make(folder, top / "whole.tgz", with_keys=True, force=False)
        act(here, lambda runtime, _actor: _erase(runtime, leaves))
        yield Place(folder, stays, leaves, top / "bare.tgz", top / "whole.tgz")


async def _fill(runtime, actor):
    wiring.hang_up_holders()
    rows = [knowledge.ImportRow(2, "en", knowledge.Content("How do I change my phone?", "In the app."))]
    await knowledge.import_in_chunks(
        runtime.database, actor=actor, rows=rows, publish=True, now=runtime.clock.now(), unreviewed_allowed=True
    )
    people = [a_customer(holdings=()), a_customer(number="C2", holdings=())]
    async with runtime.database.transaction() as session:
        return await customers.create_customers(session, privacy.Vault(runtime.keyring, purpose="service"), people)


async def _erase(runtime, subject):
    async with runtime.database.transaction() as session:
        vault = privacy.Vault(runtime.keyring, purpose="service")
        done = await erasing.erase(session, vault, subject, request_id=None, now=runtime.clock.now())
    erasing.append_ledger(runtime.installation.folder / erasing.LEDGER_FILE, done)


def read(folder: Path, subject: UUID) -> str:
    """What an installation says of a person."""

    async def work(runtime, _actor):
        async with runtime.database.transaction() as session:
            return str(await HOLDER.export(session, privacy.Vault(runtime.keyring, purpose="service"), subject))

    with opened(folder) as here:
        return act(here, work)


def ask(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with opened(folder) as here, psycopg.connect(libpq_conninfo(here.url), autocommit=True) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []


def doctors_word(folder: Path) -> str:
    found = {each.check: each for each in examine(Patient(folder, "127.0.0.1", 0))}
    return found["erasures"].status


def names(file: Path) -> set[str]:
    return set(archive.check(file).manifest.parts)


def test_the_keys_and_the_secrets_stay_behind_unless_asked_for(place):
    bare, whole = archive.check(place.bare), archive.check(place.whole)
    assert names(place.whole) - names(place.bare) == {"keys/master.key"}
    assert bare.manifest.left_out == ["chat_jwt_secret"]
    assert "chat_jwt_secret" not in bare.settings
    assert whole.settings["chat_jwt_secret"] == SECRET
    key = (place.folder / "keys" / "master.key").read_bytes()
    assert key not in gzip.decompress(place.bare.read_bytes())
    assert key in gzip.decompress(place.whole.read_bytes())
    assert (place.bare.stat().st_mode & 0o777, place.whole.stat().st_mode & 0o777) == (0o600, 0o600)


def test_an_installation_comes_back_with_all_it_had(place, tmp_path):
    done = restore(tmp_path / "new", place.whole, erasures=None)
    assert (done.files, done.migrated, done.erased_again, done.audit_ok) == (2, [], 0, True)
    assert done.rows == sum(done.manifest.tables.values())
    assert (done.folder / "files" / "ab" / "paper").read_bytes() == PAPER
    stored = open_installation(done.folder, environment={}).settings
    assert (stored.bank_name_en, stored.kind) == ("Linzhou Bank", "service")
    with opened(done.folder):
        assert NAME in read(done.folder, place.stays)
        assert "In the app." in str(ask(done.folder, "SELECT answer::text FROM knowledge.version"))
        said = ask(done.folder, "SELECT action FROM audit.entry WHERE actor_kind = 'operator' ORDER BY at")
        assert [action for (action,) in said][-1] == "app.restored"
    with pytest.raises(TargetNotEmpty):
        restore(done.folder, place.whole, erasures=None)


def test_who_was_erased_after_the_backup_stays_erased(place, tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    shutil.copytree(place.folder / "keys", folder / "keys")
    done = restore(folder, place.bare, erasures=place.folder / privacy.LEDGER_FILE)
    assert (done.erased_again, done.audit_ok) == (1, True)
    with opened(folder):
        assert NAME not in read(folder, place.leaves)
        assert NAME in read(folder, place.stays)
        assert str(place.leaves) in (folder / privacy.LEDGER_FILE).read_text()
        assert doctors_word(folder) == "ok"
        back = f"UPDATE privacy.data_key SET wrapped = 'x', destroyed_at = NULL WHERE subject_id = '{place.leaves}'"
        ask(folder, back)
        assert doctors_word(folder) == "fail"
        assert erase_again_in(folder) == 1
        assert doctors_word(folder) == "ok"


def test_a_backup_is_audited_as_the_operator(place):
    said = ask(
        place.folder,
        "SELECT detail ->> 'with_keys' FROM audit.entry WHERE action = 'app.backed_up' AND actor_kind = 'operator'",
    )
    assert {("false",), ("true",)} <= set(said)


def test_a_backup_replaces_no_file_and_leaves_no_draft(place, tmp_path):
    with pytest.raises(BackupExists):
        make(place.folder, place.bare, with_keys=False, force=False)
    with pytest.raises(BackupUnwritable, match="No such file"):
        make(place.folder, tmp_path / "nowhere" / "a.tgz", with_keys=False, force=False)
    file = tmp_path / "a.tgz"
    file.write_text("old")
    assert make(place.folder, file, with_keys=False, force=True).bytes == file.stat().st_size
    assert list(tmp_path.iterdir()) == [file]


def altered(place: Place, file: Path, **changes: object) -> Path:
    """The bare backup with another manifest."""
    shutil.copy(place.bare, file)
    content = {**json.loads(_member(place.bare, archive.MANIFEST)), **changes}
    parts = {name: _member(place.bare, name) for name in (archive.DATABASE, archive.SETTINGS, archive.LEDGER)}
    with file.open("wb") as out:
        writer = archive.Writer(out)
        for name, part in parts.items():
            (file.parent / "part").write_bytes(part)
            writer.add_file(name, file.parent / "part")
        writer.finish(archive.Manifest(**{**content, "parts": writer.parts}))
    return file


def _member(file: Path, name: str) -> bytes:
    with tarfile.open(file) as tar:
        found = tar.extractfile(name)
        assert found is not None
        return found.read()


def test_a_damaged_or_foreign_file_is_refused_and_nothing_is_written(place, tmp_path):
    target = tmp_path / "new"
    cut = tmp_path / "cut.tgz"
    cut.write_bytes(place.bare.read_bytes()[:-2000])
    foreign = tmp_path / "foreign.tgz"
    foreign.write_bytes(b"PK\x03\x04 something else")
    flipped = tmp_path / "flipped.tgz"
    flipped.write_bytes(gzip.compress(gzip.decompress(place.bare.read_bytes()).replace(b"Linzhou", b"Lanzhou")))
    for file, error in [
        (cut, BackupDamaged),
        (foreign, BackupForeign),
        (flipped, BackupDamaged),
        (tmp_path / "none", BackupUnreadable),
        (altered(place, tmp_path / "newer", schema="9999_later"), BackupNewer),
        (altered(place, tmp_path / "other", format="other"), BackupForeign),
    ]:
        with pytest.raises(error):
            restore(target, file, erasures=None)
        assert not target.exists()
    with pytest.raises(BackupDamaged, match=archive.SETTINGS):
        archive.check(flipped)


def test_a_target_that_does_not_fit_is_refused(place, tmp_path):
    target = tmp_path / "new"
    with pytest.raises(KeysMissing):
        restore(target, place.bare, erasures=None)
    (target / "keys").mkdir(parents=True)
    (target / "keys" / "master.key").write_bytes(bytes(32))
    (target / "keys" / "master.key").chmod(0o600)
    with pytest.raises(OtherKeys):
        restore(target, place.bare, erasures=None)
    with pytest.raises(TargetNotEmpty, match=r"keys/master\.key"):
        restore(target, place.whole, erasures=None)
    shutil.rmtree(target / "keys")
    (target / "settings.toml").write_text('kind = "demo"\n')
    with pytest.raises(OtherKind):
        restore(target, place.whole, erasures=None)
    (target / "settings.toml").unlink()
    (target / privacy.LEDGER_FILE).write_text("{}\n")
    with pytest.raises(privacy.LedgerDamaged, match="Line 1"):
        restore(target, place.whole, erasures=None)
    (target / "notes.txt").write_text("mine")
    with pytest.raises(TargetNotEmpty, match="notes"):
        restore(target, place.whole, erasures=None)


def test_a_restore_that_fails_leaves_the_folder_as_it_was(place, tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    shutil.copytree(place.folder / "keys", folder / "keys")
    (folder / "settings.toml").write_text("pool_size = 5\n")
    wrong = altered(place, tmp_path / "wrong", tables={"customers.customer": 99})
    with pytest.raises(BackupDamaged, match=r"customers\.customer"):
        restore(folder, wrong, erasures=None)
    assert sorted(entry.name for entry in folder.iterdir()) == ["keys", "settings.toml"]
    assert (folder / "settings.toml").read_text() == "pool_size = 5\n"


def test_a_demo_stays_a_demo(made_cluster, tmp_path):
    demo = open_installation(tmp_path / "demo", kind="demo", environment={})
    copy_cluster(made_cluster, demo.folder)
    make(demo.folder, tmp_path / "demo.tgz", with_keys=True, force=False)
    done = restore(tmp_path / "new", tmp_path / "demo.tgz", erasures=None)
    with pytest.raises(InstallationIsDemo):
        open_installation(done.folder, kind="service", environment={})
