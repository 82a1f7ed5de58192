"""The command line: what it lists, what it refuses and how, and the commands that end by themselves."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from tests.support.database import copy_cluster

from zhike.app import cli, migration
from zhike.app.first_staff import login_from
from zhike.app.terminal import operator_name, user_language
from zhike.platform.installation import open_installation
from zhike.platform.postgres import libpq_conninfo, running_database

ROOT = Path(__file__).parents[2]


class Said(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command in this process: for those that fail early or only speak."""
    before = signal.getsignal(signal.SIGTERM)

    def run(*words: str, lang: str = "en_US.UTF-8", **environment: str) -> Said:
        for name in ("LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"LANG": lang, **environment}.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        said = capsys.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else 1, said.out, said.err)

    yield run
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a command as a person does, in a process of its own."""
    home = tmp_path_factory.mktemp("home")

    def start(*words: str, **environment: str) -> Said:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIKE_", "LC_", "LANG"))}
        done = subprocess.run(
            [sys.executable, "-P", "-m", "zhike.app", *words],
            capture_output=True,
            text=True,
            env={**kept, "PYTHONPATH": str(ROOT / "src"), "HOME": str(home), **environment},
            timeout=120,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return start


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, made_cluster: Path, start: Run) -> Iterator[str]:
    """A migrated installation, whose server is kept running so that the commands need not each start it."""
    installation = open_installation(tmp_path_factory.mktemp("cli") / "data", environment={})
    copy_cluster(made_cluster, installation.folder)
    with running_database(installation):
        said = start("migrate", "--json", "--data", str(installation.folder))
        assert said.code == 0, said.err
        assert json.loads(said.out)["applied"][0] == "0001_platform"
        yield str(installation.folder)


def execute(data: str, statement: str) -> None:
    with (
        running_database(open_installation(Path(data), environment={})) as url,
        psycopg.connect(libpq_conninfo(url), autocommit=True) as connection,
    ):
        connection.execute(statement)


# -- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
    ],
)
def test_the_terminal_has_a_language(environment, language):
    assert user_language(environment) == language


def test_all_commands_are_listed_in_the_users_language(run):
    english, chinese = run("--help"), run("--help", lang="zh_CN.UTF-8")
    for entry in cli.ENTRIES:
        assert (entry.en[:20] in english.out) is not entry.hidden
        assert (entry.zh[:8] in chinese.out) is not entry.hidden
    assert run().code == 2


@pytest.mark.parametrize("entry", cli.ENTRIES, ids=lambda entry: entry.name)
def test_every_command_helps_and_takes_a_data_folder(run, entry):
    module = importlib.import_module(f"zhike.app.commands.{entry.module}")
    said = run(entry.name, "--help")
    assert said.code == 0
    if not hasattr(module, "app"):
        assert "--data" in said.out
        return
    for command in module.app.registered_commands:
        name = command.name or command.callback.__name__
        assert name in said.out
        assert "--data" in run(entry.name, name, "--help").out


def test_unknown_words_end_with_exit_code_2(run):
    assert run("nonsense").code == 2
    assert run("serve", "--port", "many").code == 2
    assert run("serve", "--port", "70000").code == 2


def test_commands_load_nothing_heavy_for_their_help():
    code = "import sys; from zhike.app import cli; cli.build(['serve', '--help']); print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        check=True,
    )
    for heavy in ("pydantic", "sqlalchemy", "fastapi", "psycopg", "rich", "structlog"):
        assert f"'{heavy}'" not in done.stdout


# -- refusals -----------------------------------------------------------------------------------------------------


def test_a_foreign_folder_is_refused_in_one_line_in_the_users_language(run, tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    english = run("migrate", "--data", str(tmp_path))
    assert (english.code, english.out) == (2, "")
    assert english.err.startswith("zhike: ")
    assert english.err.count("\n") == 1
    assert "不是知客的数据目录" in run("migrate", "--data", str(tmp_path), lang="zh_CN.UTF-8").err


def test_a_wrong_setting_is_refused_naming_its_variable(run, tmp_path):
    said = run("migrate", "--data", str(tmp_path / "d"), ZHIKE_POOL_SIZE="many")
    assert said.code == 2
    assert "ZHIKE_POOL_SIZE" in said.err


def test_demo_and_service_refuse_each_others_folders(run, tmp_path):
    open_installation(tmp_path / "demo", kind="demo", environment={})
    open_installation(tmp_path / "real", kind="service", environment={})
    assert "only `zhike demo` opens it" in run("serve", "--data", str(tmp_path / "demo")).err
    assert "real installation" in run("demo", "--data", str(tmp_path / "real"), "--no-open").err


def test_a_taken_port_is_said_before_anything_starts(start, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = start("serve", "--data", str(tmp_path / "d"), "--port", port)
    assert said.code == 2
    assert f"Port {port}" in said.err
    assert not (tmp_path / "d" / "postgres").exists()


def test_an_address_of_another_machine_is_refused(start, tmp_path):
    said = start("serve", "--data", str(tmp_path / "d"), "--host", "192.0.2.1", "--port", "0")
    assert said.code == 2
    assert "192.0.2.1" in said.err


def test_another_database_than_the_folders_own_is_refused(start, data):
    said = start("migrate", "--data", data, ZHIKE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/x")
    assert said.code == 2
    assert "ZHIKE_DATABASE_URL" in said.err


# -- commands that end by themselves -------------------------------------------------------------------------------


def test_migrating_again_changes_nothing(start, data):
    assert json.loads(start("migrate", "--json", "--data", data).out) == {"applied": []}


def test_the_first_administrator_gets_a_link(start, data):
    said = start("staff", "add", "欧阳 锋", "--role", "admin", "--json", "--data", data)
    added = json.loads(said.out)
    assert said.code == 0
    assert (added["login"], added["number"]) == ("ouyang.feng", "0001")
    assert "/console/welcome#" in added["link"]
    renewed = json.loads(start("staff", "link", "0001", "--json", "--data", data).out)
    assert renewed["link"] != added["link"]
    assert renewed["id"] == added["id"]
    assert start("staff", "add", "欧阳锋", "--login", "ouyang.feng", "--role", "agent", "--data", data).code == 2
    assert json.loads(start("audit", "verify", "--json", "--data", data).out)["ok"] is True


def test_wrong_words_about_staff_are_said(start, data):
    assert "boss" in start("staff", "add", "A B", "--role", "boss", "--data", data).err
    assert "zh or en" in start("staff", "add", "A B", "--role", "agent", "--language", "fr", "--data", data).err
    assert "nobody" in start("staff", "link", "nobody", "--data", data).err


def test_commands_act_as_the_system_user(start, data):
    start("staff", "add", "Actor Test", "--role", "agent", "--data", data)
    with (
        running_database(open_installation(Path(data), environment={})) as url,
        psycopg.connect(libpq_conninfo(url)) as connection,
    ):
        kinds = connection.execute("SELECT DISTINCT actor_kind, actor_id FROM audit.entry").fetchall()
    assert kinds == [("operator", operator_name())]


def test_an_older_schema_asks_for_migration(start, data):
    before, newest = migration.revisions()[-2:]
    execute(data, f"UPDATE schema_version SET version_num = '{before}'")
    said = start("audit", "verify", "--data", data)
    assert (said.code, said.out) == (2, "")
    assert "zhike migrate" in said.err
    assert newest in said.err
    execute(data, "UPDATE schema_version SET version_num = '9999_future'")
    assert "upgrade the program" in start("audit", "verify", "--data", data).err
    execute(data, f"UPDATE schema_version SET version_num = '{newest}'")


def test_a_lost_key_is_not_replaced(start, data, tmp_path):
    key = Path(data) / "keys" / "master.key"
    shutil.move(key, tmp_path / "kept")
    said = start("audit", "verify", "--data", data)
    examined = json.loads(start("doctor", "--json", "--data", data).out)
    assert not key.exists()
    shutil.move(tmp_path / "kept", key)
    assert said.code == 2
    assert str(key) in said.err
    assert [finding["status"] for finding in examined["findings"] if finding["check"] == "keys"] == ["fail"]


def test_doctor_is_content_with_a_sound_installation_and_names_a_taken_port(start, data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ill = start("doctor", "--json", "--data", data, "--port", port)
    report = json.loads(ill.out)
    failed = {finding["check"] for finding in report["findings"] if finding["status"] == "fail"}
    assert ill.code == 1
    assert report["ok"] is False
    assert failed <= {"port", "console"}  # the pages may not be built where only Python is tested
    assert "port" in failed
    warned = [finding["found"] for finding in report["findings"] if finding["status"] == "warn"]
    assert not any("holidays" in words for words in warned)  # the first start fills them in
    checks = {finding["check"] for finding in report["findings"]}
    assert {"python", "data", "disk", "keys", "database", "schema"} <= checks


def test_doctor_speaks_chinese_and_knows_a_typing_error(start, data):
    said = start("doctor", "--data", data, "--port", "0", LANG="zh_CN.UTF-8", ZHIKE_OFER_TIMEOUT_S="3")
    assert "环境变量 ZHIKE_OFER_TIMEOUT_S" in said.out
    assert "数据库结构是最新的" in said.out


@pytest.mark.parametrize(
    ("name", "login"),
    [
        ("张伟", "zhangwei"),
        ("欧阳 锋", "ouyang.feng"),
        ("Zoë Miller", "zoe.miller"),
        ("O'Brien-Smith", "o.brien.smith"),
        ("···", ""),
    ],
)
def test_a_login_is_made_of_the_name(name, login):
    assert login_from(name) == login
