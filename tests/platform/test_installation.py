"""A data folder: made ready once, never over something else, never mixed up."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from zhike.platform.installation import (
    FolderNotEmpty,
    FolderUnwritable,
    InstallationIsDemo,
    InstallationIsService,
    default_folder,
    is_installation,
    open_installation,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_becomes_an_installation_that_only_its_owner_reads(tmp_path):
    installation = open_installation(tmp_path / "a" / "b", environment={})
    assert installation.kind == "service"
    assert len(installation.id) == 36
    assert mode(installation.folder) == 0o700
    assert mode(installation.keys_folder) == 0o700
    assert mode(installation.folder / "settings.toml") == 0o600
    for folder in (installation.files_folder, installation.warehouse_folder):
        assert folder.is_dir()


def test_opening_again_gives_the_same_identity(tmp_path):
    first = open_installation(tmp_path / "d", environment={})
    assert open_installation(tmp_path / "d", environment={}).id == first.id


def test_a_folder_with_something_else_in_it_is_refused_and_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(FolderNotEmpty, match="--data"):
        open_installation(tmp_path, environment={})
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_fresh_disk_and_a_hand_written_settings_file_are_fine(tmp_path):
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "settings.toml").write_text('# ours\nbank_name_en = "Linzhou Bank"\n')
    installation = open_installation(tmp_path, environment={})
    assert installation.settings.bank_name_en == "Linzhou Bank"
    assert "# ours" in (tmp_path / "settings.toml").read_text()
    assert is_installation(tmp_path)


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "f").write_text("")
    with pytest.raises(FolderUnwritable):
        open_installation(tmp_path / "f", environment={})
    with pytest.raises(FolderUnwritable):
        open_installation(tmp_path / "f" / "below", environment={})


def test_demo_and_service_do_not_open_each_others_folders(tmp_path):
    open_installation(tmp_path / "demo", kind="demo", environment={})
    open_installation(tmp_path / "real", kind="service", environment={})
    with pytest.raises(InstallationIsDemo, match="zhike demo"):
        open_installation(tmp_path / "demo", kind="service", environment={})
    with pytest.raises(InstallationIsService, match="real installation"):
        open_installation(tmp_path / "real", kind="demo", environment={})
    assert open_installation(tmp_path / "demo", environment={}).kind == "demo"


def test_the_default_folder_is_the_users_own_and_the_demo_has_another(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder("service", {}) == tmp_path / ".local/share/zhike"
    assert default_folder("demo", {}) == tmp_path / ".local/share/zhike-demo"
    assert default_folder("demo", {"ZHIKE_DATA": "/srv/z"}) == Path("/srv/z")


def test_many_openings_at_once_agree_on_one_identity(tmp_path):
    found: list[str] = []
    barrier = threading.Barrier(8)

    def open_it() -> None:
        barrier.wait()
        found.append(open_installation(tmp_path / "d", environment={}).id)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_keys_folder_open_to_others_is_closed(tmp_path):
    installation = open_installation(tmp_path / "d", environment={})
    installation.keys_folder.chmod(0o755)
    open_installation(tmp_path / "d", environment={})
    assert mode(installation.keys_folder) == 0o700


def test_stored_settings_are_added_once_and_comments_stay(tmp_path):
    installation = open_installation(tmp_path / "d", environment={})
    path = installation.folder / "settings.toml"
    path.write_text(path.read_text() + "# keep me\n")
    installation.store(external_database=True)
    installation.store(external_database=False)
    assert open_installation(tmp_path / "d", environment={}).settings.external_database is True
    assert "# keep me" in path.read_text()


def test_the_runtime_file_is_whole_or_absent(tmp_path):
    installation = open_installation(tmp_path / "d", environment={})
    assert installation.read_runtime() == {}
    installation.write_runtime({"port": 8000})
    assert installation.read_runtime() == {"port": 8000}
    installation.runtime_file.write_text("{")
    assert installation.read_runtime() == {}
    installation.runtime_file.write_text("[1]")
    assert installation.read_runtime() == {}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(FolderUnwritable, match=str(tmp_path)):
        open_installation(tmp_path / "d", environment={})
