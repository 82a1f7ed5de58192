"""Measuring on files with known answers."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.assistant.builders import NOON

from zhike.app import cli
from zhike.assistant.errors import EvaluationFileRefused
from zhike.assistant.evaluating.files import Asked, Pair, read_asked, read_pairs
from zhike.assistant.evaluating.matching import evaluate_matching
from zhike.assistant.evaluating.retrieval import evaluate_retrieval
from zhike.knowledge.api import Content, ImportRow

THINGS = ("年费", "限额", "账单", "密码", "积分", "利率", "网点", "分期", "还款", "挂失")
WAYS = ("{}怎么查", "怎么查{}", "{}在哪里看", "想看一下{}")


def pairs() -> list[Pair]:
    """Two ways to ask one thing, and two things asked in one way."""
    same = [Pair(a.format(x), b.format(x), same=True) for x in THINGS for a in WAYS for b in WAYS if a < b]
    other = [Pair(a.format(x), a.format(y), same=False) for x in THINGS for y in THINGS for a in WAYS[:1] if x < y]
    return [*same, *other]


def written(path: Path, rows: list[tuple[str, ...]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


@pytest.mark.parametrize(
    ("rows", "delimiter", "encoding"),
    [
        ([("a", "b", "label"), ("年费", "年费多少", "1"), ("年费", "限额", "0")], ",", "utf-8-sig"),
        ([("sentence1", "sentence2", "label"), ("年费", "年费多少", "1"), ("年费", "限额", "0")], ",", "gb18030"),
        ([("1", "年费", "年费多少", "1"), ("2", "年费", "限额", "0")], "\t", "utf-8-sig"),
        ([("年费", "年费多少", "1"), ("", "", ""), ("年费", "限额", "0")], "\t", "utf-8"),
    ],
)
def test_pairs_are_read_as_they_come(
    tmp_path: Path, rows: list[tuple[str, ...]], delimiter: str, encoding: str
) -> None:
    path = written(tmp_path / "pairs.csv", rows, delimiter=delimiter, encoding=encoding)
    assert read_pairs(path) == [Pair("年费", "年费多少", same=True), Pair("年费", "限额", same=False)]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "there is nothing in it"),
        (b"a,b,label\nx,y,2\n", "row 2, column label: 0 or 1"),
        (b"a,b,label\nx,y\n", "row 2: too few columns"),
        (b"a,b,label\nx,y,1\n", "one value alone"),
        (b"a,b,label\n\xff\xff,y,1\n", "neither UTF-8 nor GB18030"),
    ],
)
def test_a_file_of_pairs_that_is_no_use_is_refused(tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "pairs.csv"
    path.write_bytes(content)
    with pytest.raises(EvaluationFileRefused, match=line):
        read_pairs(path)


def test_questions_need_their_columns(tmp_path: Path) -> None:
    path = written(tmp_path / "q.csv", [("Question", "Article"), ("年费多少", "fee")])
    assert read_asked(path) == [Asked("年费多少", "fee")]
    with pytest.raises(EvaluationFileRefused, match="question, article"):
        read_asked(written(tmp_path / "q.csv", [("x", "y")]))
    with pytest.raises(EvaluationFileRefused, match="no such file"):
        read_asked(tmp_path / "none.csv")


def test_what_pairs_teach_beats_words() -> None:
    figures = evaluate_matching(pairs(), pairs(), {})
    assert figures.n == len(pairs())
    assert set(figures.compared) == {"bm25", "tfidf"}
    assert figures.auc > max(figures.compared.values())
    assert 0.5 < figures.accuracy <= 1
    assert figures.f1 > 0.5


def test_the_right_article_is_found_by_key_or_question() -> None:
    rows = [
        ImportRow(n, "zh", Content(WAYS[0].format(x), f"{x}的答案。", (), ""), key=f"k{n}")
        for n, x in enumerate(THINGS)
    ]
    asked = [Asked("怎么查年费", "k0"), Asked("限额在哪里看", "限额怎么查"), Asked("明天天气", "k2")]
    figures = evaluate_retrieval(rows, asked, {}, file="q.csv", now=NOON)
    assert figures.together.p_at_1 == pytest.approx(2 / 3)
    assert figures.together.mrr <= figures.together.r_at_5 == pytest.approx(2 / 3)
    assert set(figures.compared) == {"bm25", "tfidf"}
    with pytest.raises(EvaluationFileRefused, match="row 2, column article"):
        evaluate_retrieval(rows, [Asked("年费", "nowhere")], {}, file="q.csv", now=NOON)


def test_the_commands_give_one_json_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIKE_EMBEDDING", "none")
    rows = [("a", "b", "label"), *((pair.a, pair.b, str(int(pair.same))) for pair in pairs())]
    path = str(written(tmp_path / "pairs.csv", rows))
    articles = str(written(tmp_path / "k.csv", [("question", "answer"), ("年费多少", "免"), ("限额多少", "五万")]))
    asked = str(written(tmp_path / "q.csv", [("question", "article"), ("年费要多少", "年费多少")]))
    given = ["--data", str(tmp_path / "data"), "--json"]
    for words, names in (
        (["matching", "--train", path, "--test", path], {"n", "auc", "accuracy", "f1", "p50_ms", "p99_ms"}),
        (
            ["retrieval", "--knowledge", articles, "--questions", asked],
            {"n", "p_at_1", "r_at_5", "mrr", "p50_ms", "p99_ms"},
        ),
    ):
        with pytest.raises(SystemExit) as ended:
            cli.main(["assistant", "evaluate", *words, *given])
        assert ended.value.code == 0
        assert names <= set(json.loads(capsys.readouterr().out))
