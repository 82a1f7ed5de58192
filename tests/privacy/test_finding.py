"""The finder on sentences of our own: what people write, say and send, a good third of it without personal data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zhike.privacy.errors import TextFileUnreadable
from zhike.privacy.rules.personal_data import KINDS, find_personal_data, mask_text
from zhike.privacy.service.finding import texts_of_file

DATA = Path(__file__).parent / "data"
_LABEL = re.compile(r"\{([A-Z]+)\|([^}]*)\}")
Labelled = tuple[str, set[tuple[int, int, str]]]


def labelled(line: str) -> Labelled:
    """The text of a line and its spans; `{NAME|张伟}` labels a span."""
    text, at = "", 0
    spans: set[tuple[int, int, str]] = set()
    for found in _LABEL.finditer(line):
        text += line[at : found.start()]
        spans.add((len(text), len(text) + len(found[2]), found[1]))
        text += found[2]
        at = found.end()
    return text + line[at:], spans


def sentences(name: str) -> list[Labelled]:
    return [labelled(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def measure(rows: list[Labelled]) -> tuple[float, float]:
    """(recall, precision) over all spans; a span counts when start, end and kind are exact."""
    found = [{(span.start, span.end, span.kind) for span in find_personal_data(text)} for text, _ in rows]
    hits = sum(len(spans & got) for (_, spans), got in zip(rows, found, strict=True))
    return hits / sum(len(spans) for _, spans in rows), hits / sum(map(len, found))


@pytest.mark.parametrize("name", ["sentences.txt", "sentences_held_out.txt", "sentences_fresh.txt"])
def test_recall_and_precision_hold(name: str) -> None:
    recall, precision = measure(sentences(name))
    assert recall >= 0.98
    assert precision >= 0.95


def test_the_sentences_cover_every_kind_and_much_that_is_none() -> None:
    rows = sentences("sentences.txt")
    assert len(rows) >= 500
    assert {kind for _, spans in rows for _, _, kind in spans} == KINDS
    assert sum(not spans for _, spans in rows) / len(rows) >= 0.35


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("", ""),
        ("邮箱abc@x.com", "邮箱⟨EMAIL⟩"),
        ("我叫张伟想查余额", "我叫⟨NAME⟩想查余额"),
        ("王女士您好", "王女士您好"),
        ("持卡人 张 伟", "持卡人 ⟨NAME⟩"),
        ("我住庆阳路128号", "我住⟨ADDRESS⟩"),
        ("庆阳路128号支行", "庆阳路128号支行"),
        ("客服电话021-38784988", "客服电话021-38784988"),
        ("运单号13812345678", "运单号13812345678"),
        ("收货人欧阳娜娜，13812345678", "收货人⟨NAME⟩，⟨PHONE⟩"),
        ("办理人是李雪和王强", "办理人是⟨NAME⟩和⟨NAME⟩"),
        ("my name is", "my name is"),
        ("Dear Customer Service", "Dear Customer Service"),
        ("I live at 5 Elm Street", "I live at ⟨ADDRESS⟩"),
        ("branch at 100 Main Street", "branch at 100 Main Street"),
    ],
)
def test_single_cases(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "texts.csv"
    file.write_bytes('id,Text\r\n1,"我叫张伟，\n请回电"\r\n\r\n2\r\n3,卡号\r\n'.encode(encoding))
    assert list(texts_of_file(file)) == ["我叫张伟，\n请回电", "", "卡号"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"id,body\n1,x\n", "column"),
        (b"text\n\0\n", "binary"),
        (b"text\n\xff\xff\n", "encoding"),
        (b'text\n"' + b"x" * 1_100_000, "broken"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "texts.csv"
    file.write_bytes(content)
    with pytest.raises(TextFileUnreadable) as refused:
        list(texts_of_file(file))
    assert refused.value.code == f"privacy.text_file_{code}"
    assert str(file) in refused.value.message("zh")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TextFileUnreadable):
        list(texts_of_file(tmp_path / "none.csv"))
