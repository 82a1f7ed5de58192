"""`zhike assistant understand` and `evaluate intents|sentiment`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from zhike.app.cli import main

TRAIN = [
    (f"{words} {n}", label)
    for words, label in (("查余额", "balance"), ("转账多久", "transfer"))
    for n in "甲乙丙丁戊己"
]
OUT = [(f"天气 {n}", "oos") for n in "甲乙丙丁戊己"]


def write(path: Path, rows: list[tuple[str, str]], header: str = "text,label", encoding: str = "utf-8") -> Path:
    path.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n", encoding=encoding)
    return path


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    folder = tmp_path / "bank"
    folder.mkdir()
    return folder


def test_understand_keeps_rows_order_and_other_columns(
    tmp_path: Path, installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text('id,Text,note\n7,转人工,a\n3,今天天气怎么样,"b,c"\n9,,d\n', encoding="gb18030")
    assert run("assistant", "understand", file, "--out", out, "--data", installation, "--json") == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 3
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [(row["id"], row["note"], row["reason"]) for row in rows] == [
        ("7", "a", "GEN-01"),
        ("3", "b,c", "oos"),
        ("9", "d", "oos"),
    ]
    assert rows[0]["outcome"] == "handoff"
    assert set(rows[0]) == {"id", "Text", "note", "reason", "confidence", "outcome", "urgency", "emotion"}
    assert all(0 <= float(row["confidence"]) <= 1 for row in rows)


def test_intents_have_the_figures_of_the_contract(
    tmp_path: Path, installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = write(tmp_path / "train.csv", TRAIN, header="text,category")
    words = ("assistant", "evaluate", "intents", "--train", train, "--test", train, "--data", installation, "--json")
    assert run(*words) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["accuracy"] == 1.0
    assert figures["n"] == 12
    assert {"p50_ms", "p99_ms"} <= figures.keys()
    assert "oos_recall" not in figures


def test_intents_with_out_of_scope_have_more_figures(
    tmp_path: Path, installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = write(tmp_path / "train.csv", [*TRAIN, *OUT])
    words = ("assistant", "evaluate", "intents", "--train", train, "--test", train, "--data", installation, "--json")
    assert run(*words) == 0
    figures = json.loads(capsys.readouterr().out)
    assert {"accuracy", "in_scope_accuracy", "in_scope_accuracy_thresholded", "oos_recall"} <= figures.keys()
    assert figures["oos_recall"] == 1.0


def test_sentiment_has_the_figures_of_the_contract(
    tmp_path: Path, installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [(f"服务很好 {n}", "1") for n in "甲乙丙丁"] + [(f"服务太差 {n}", "0") for n in "甲乙丙丁"]
    train = write(tmp_path / "train.csv", rows)
    words = ("assistant", "evaluate", "sentiment", "--train", train, "--test", train, "--data", installation, "--json")
    assert run(*words) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["accuracy"], figures["macro_f1"]) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", "there is no column text"),
        ("text,a\nx,2\n", "there is no column label"),
        ("text,label\nx,1\ny,1\n", "one label alone"),
        ("text,label\n", "no row"),
        ("", "empty"),
    ],
)
def test_bad_files_end_with_one_line(
    tmp_path: Path, installation: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    file = tmp_path / "train.csv"
    file.write_text(content, encoding="utf-8")
    words = ("assistant", "evaluate", "intents", "--train", file, "--test", file, "--data", installation)
    assert run(*words) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert str(file) in told.err
    assert told.out == ""


def test_rows_without_text_or_label_are_told_and_the_others_used(
    tmp_path: Path, installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = write(tmp_path / "train.csv", [*TRAIN, ("", "balance"), ("x", "")])
    words = ("assistant", "evaluate", "intents", "--train", train, "--test", train, "--data", installation, "--json")
    assert run(*words) == 0
    told = capsys.readouterr()
    assert "row 14, column text: empty (2 rows were not taken)" in told.err
    assert json.loads(told.out)["rejected"] == 4


def test_a_missing_file_is_named(tmp_path: Path, installation: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = tmp_path / "gone.csv"
    assert run("assistant", "understand", gone, "--out", tmp_path / "o.csv", "--data", installation) == 2
    assert str(gone) in capsys.readouterr().err
