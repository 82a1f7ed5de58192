"""PDFs become articles by their larger, bold or asking lines; what cannot be read says why."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from zhike.demo.rules.papers import make_pdf
from zhike.knowledge import api as knowledge
from zhike.knowledge.errors import ImportFileRefused
from zhike.knowledge.rules import pdf
from zhike.knowledge.rules.files import FileRefused
from zhike.knowledge.rules.importing import read_import_file

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def read(content: bytes) -> list[tuple[int, str, str]]:
    return [(each.place, each.heading, each.text) for each in pdf.read_pdf(content)]


def test_larger_lines_are_headings_and_pages_are_places() -> None:
    content = make_pdf(
        [("手机银行怎么开通", 18), ("下载应用后登录。", 11), ("按提示设置密码。", 11)],
        [("Opening hours", 18), ("Nine to five.", 11)],
    )
    assert read(content) == [
        (1, "手机银行怎么开通", "下载应用后登录。\n按提示设置密码。"),
        (2, "Opening hours", "Nine to five."),
    ]


def test_a_line_that_asks_is_a_heading_whatever_its_size() -> None:
    content = make_pdf(
        [("Q1: What is the fee?", 11), ("A: It is free.", 11), ("问：怎么挂失？", 11), ("答：打电话。", 11)]
    )
    assert read(content) == [(1, "What is the fee?", "It is free."), (1, "怎么挂失？", "打电话。")]


def test_bold_lines_are_headings_and_bold_words_are_not() -> None:
    bold = frozenset({"Limits", "This is important."})
    content = make_pdf([("Limits", 11), ("CNY 50,000 each.", 11), ("This is important.", 11)], bold=bold)
    assert read(content) == [(1, "Limits", "CNY 50,000 each.\nThis is important.")]


def test_what_every_page_has_is_left_out() -> None:
    words = ("accounts", "cards", "transfers", "branches")
    pages = [
        [(f"Handbook, sheet {number}", 9), (f"Topic {number}", 16), (f"Text of {word}.", 11), (f"- {number} -", 9)]
        for number, word in enumerate(words, 1)
    ]
    assert read(make_pdf(*pages)) == [(n, f"Topic {n}", f"Text of {word}.") for n, word in enumerate(words, 1)]


def test_a_heading_over_two_lines_is_one() -> None:
    big = make_pdf(
        [
            ("How do I change the phone number", 20),
            ("of my account", 20),
            ("At a branch.", 11),
            ("Bring your card.", 11),
        ]
    )
    assert read(big) == [(1, "How do I change the phone number of my account", "At a branch.\nBring your card.")]


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf([("What is it?", 18), ("A thing.", 11)]))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (make_pdf([]), "pdf_scanned"),
        (make_pdf([("1", 11)], [("2", 11)]), "pdf_scanned"),
        (make_pdf([("only plain text here", 11), ("and a second line", 11)]), "pdf_no_headings"),
        (encrypted("secret"), "pdf_encrypted"),
        (b"%PDF-1.7\nrubbish", "damaged"),
        (make_pdf([("What is it?", 18), ("A thing.", 11)])[:300], "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        pdf.read_pdf(content)
    assert refused.value.code == code
    with pytest.raises(ImportFileRefused) as said:
        knowledge.read_import(content, file="手册.pdf", now=NOW)
    assert "手册.pdf" in said.value.message("zh")
    assert "手册.pdf" in said.value.message("en")


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    assert read(encrypted("")) == [(1, "What is it?", "A thing.")]


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    with pytest.raises(FileRefused) as refused:
        pdf.read_pdf(make_pdf([("A?", 18)], [("B?", 18)]))
    assert (refused.value.code, refused.value.params) == ("pdf_pages", {"limit": 1})


def test_rejects_name_the_page() -> None:
    content = make_pdf(
        [("A foreword that stands before all headings.", 11), ("What is it?", 18), ("A thing.", 11)],
        [("What is it?", 18), ("Another thing.", 11), ("With more text in the same size.", 11)],
    )
    found = read_import_file(content, now=NOW)
    assert found.unit == "page"
    assert [row.content.question for row in found.rows] == ["What is it?"]
    assert [(each.row, each.code, dict(each.params)) for each in found.rejects] == [
        (1, "no_heading", {}),
        (2, "duplicate", {"first": 1}),
    ]


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=80)
def test_nothing_that_begins_as_a_pdf_breaks_the_reader(rest: bytes) -> None:
    with pytest.raises(FileRefused):
        pdf.read_pdf(b"%PDF-1.7\n" + rest)
