"""`zhike knowledge import` and `ask`, as people and programs use them."""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest

from zhike.app import cli
from zhike.platform.postgres.address import libpq_conninfo

FILE = (
    "Question,Answer,Class,variants\n"
    "信用卡年费多少？,首年免费。,CCD-08,年费怎么收|要年费吗\n"
    "How much is the annual fee?,Free in the first year.,CCD-08,\n"
    "信用卡年费多少,又一次,CCD-08,\n"
    "没有回答,,CCD-08,\n"
    "信用卡有哪些还款方式？,手机银行或柜台。,CCD-04,\n"
)


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """The one JSON value on stdout."""
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def address(server: str) -> str:
    """An empty database: the command itself makes it ready."""
    name = f"c_{secrets.token_hex(6)}"
    with psycopg.connect(libpq_conninfo(server), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def run(tmp_path: Path, address: str) -> Run:
    """Runs a command on an installation with a database of its own."""

    def run(*words: str, area: str = "knowledge", lang: str = "en_US.UTF-8", **environment: str) -> Said:
        given = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "ZHIKE_"))}
        command = [sys.executable, "-m", "zhike.app", area, *words, "--data", str(tmp_path / "data")]
        ended = subprocess.run(
            [os.fsencode(word) for word in command],
            env={**given, "LANG": lang, "ZHIKE_DATABASE_URL": address, **environment},
            capture_output=True,
            check=False,
        )
        return Said(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    return run


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """Runs a command in this process: for those that are refused before anything is opened."""
    before = signal.getsignal(signal.SIGTERM)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def run(*words: str) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main(["knowledge", *words, "--data", str(tmp_path / "data")])
        said = capsys.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else 1, said.out, said.err)

    yield run
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with two good rows and two bad ones."""
    path = tmp_path / "faq.csv"
    path.write_bytes(FILE.encode("gb18030"))
    return path


def test_a_file_is_taken_in_and_asked(run: Run, file: Path) -> None:
    first = run("import", str(file), "--publish", "--json")
    rejects = file.with_name("faq.csv.rejects.csv")
    assert first.code == 0
    assert first.value == {
        "imported": 3,
        "updated": 0,
        "unchanged": 0,
        "rejected": 2,
        "published": 3,
        "waiting": 0,
        "rejects_file": str(rejects),
    }
    assert f"{file}, row 4, column Question: the same question as in row 2 (and 1 more rows)." in first.err
    rows = list(csv.DictReader(io.StringIO(rejects.read_text(encoding="utf-8-sig"))))
    assert [(row["row"], row["column"], row["reason"], row["question"]) for row in rows] == [
        ("4", "Question", "the same question as in row 2", "信用卡年费多少"),
        ("5", "Answer", "empty", "没有回答"),
    ]
    again = run("import", str(file), "--publish", "--json").value
    assert (again["imported"], again["unchanged"], again["published"]) == (0, 3, 0)

    reply = run("ask", "信用卡年費多少", "--json").value
    assert {name: reply[name] for name in ("outcome", "answer", "article", "version")} == {
        "outcome": "answered",
        "answer": "首年免费。",
        "article": "信用卡年费多少？",
        "version": 1,
    }
    assert reply["alternatives"][0]["question"] == "信用卡年费多少？"
    assert 0 < reply["confidence"] <= 1
    assert reply["ms"] >= 0
    spoken = run("ask", "How much is the annual fee?")
    assert spoken.out.startswith("Free in the first year.\n-- Source: How much is the annual fee? (v1")
    handed = run("ask", "我的卡丢了", "--lang", "en", "--json").value
    assert (handed["outcome"], handed["language"], handed["because"]) == ("handoff", "en", "lost_card")
    assert "Which of these" in run("ask", "信用卡").out


def test_the_second_person_is_needed_once_something_is_published(run: Run, file: Path, tmp_path: Path) -> None:
    run("import", str(file), "--publish")
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"7": [{"question": "还款日可以改吗", "answers": ["可以。"]}]}), encoding="utf-8")
    said = run("import", str(other), "--publish", "--json")
    assert (said.code, said.value["published"], said.value["waiting"]) == (0, 0, 1)
    assert "wait for approval by another person" in said.err
    allowed = run("import", str(other), "--publish", ZHIKE_PUBLISH_UNREVIEWED="true")
    assert "1 published, 0 waiting" in allowed.out
    assert run("ask", "还款日可以改吗", "--json").value["article"] == "7"


def test_rejected_rows_go_to_the_installation_where_the_file_must_not_be_touched(
    run: Run, file: Path, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    moved = file.rename(closed / "faq.csv")
    closed.chmod(0o555)
    try:
        said = run("import", str(moved), lang="zh_CN.UTF-8")
    finally:
        closed.chmod(0o755)
    assert (tmp_path / "data" / "rejects" / "faq.csv.rejects.csv").exists()
    assert os.listdir(closed) == ["faq.csv"]  # noqa: PTH208 - names alone
    assert "新增 3" in said.out
    assert "第 4 行，Question 列：与第 2 行的问题重复" in said.err


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "faq.csv: the file is empty."),
        (b"a,b\n1,2\n", "faq.csv, row 1: the header has no column question (found: a, b)."),
        (b"question,answer\nok,\xff\xff\n", "faq.csv, row 2: neither UTF-8 nor GB18030."),
        (b'[{"question": }]', "faq.csv, row 1, column 15: not valid JSON."),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(refused: Run, tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "faq.csv"
    path.write_bytes(content)
    said = refused("import", str(path))
    assert (said.code, said.out) == (2, "")
    assert line in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert not (tmp_path / "data").exists()


def test_a_file_without_one_good_row_is_bad_input(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    path.write_text("question,answer\n,x\n", encoding="utf-8")
    said = run("import", str(path), "--json")
    assert (said.code, said.value["rejected"]) == (2, 1)
    assert "row 2, column question: empty" in said.err


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("import", "/nowhere/faq.csv"), "/nowhere/faq.csv: there is no such file"),
        (("ask", "hello", "--lang", "fr"), "--lang fr"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(refused: Run, words: tuple[str, ...], line: str) -> None:
    said = refused(*words)
    assert said.code == 2
    assert line in said.err


@pytest.mark.parametrize("text", ["x" * 100_000, " \udcff\u202e😀<script>"])
def test_anything_may_be_asked_of_an_empty_bank(run: Run, text: str) -> None:
    said = run("ask", text, "--json")
    assert (said.code, said.value["outcome"], said.value["answer"]) == (0, "refused", None)


def test_evaluate_live_gives_every_measure_or_says_why_not(run: Run) -> None:
    def evaluate(*words: str) -> Said:
        return run("evaluate", *words, area="assistant")

    found = evaluate("live", "--from", "2026-11-01", "--to", "2026-11-07", "--json").value
    assert (found["from"], found["to"]) == ("2026-11-01", "2026-11-07")
    faults = found["measures"]["faults"]
    assert (faults["value"], faults["n"], faults["reason"]) == (None, 0, "not_watched"), "nobody watched"
    accuracy = found["measures"]["answer_accuracy"]
    assert (accuracy["value"], accuracy["n"], accuracy["reason"]) == (None, 0, "no_data")
    assert found["by"] == {"channel": [], "reason": []}
    assert "no data" in evaluate("live").out
    refused = evaluate("live", "--from", "2026-11-07", "--to", "2026-11-01")
    assert (refused.code, len(refused.err.splitlines())) == (2, 1)
    assert evaluate("live", "--from", "yesterday").code == 2
