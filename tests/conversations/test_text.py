"""Text at the door."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.conversations.rules import text as texts

anything = st.text(st.characters(codec=None), max_size=200)  # surrogates included


@given(anything)
def test_clean_text_can_be_stored_and_stays_as_it_is(raw: str) -> None:
    clean = texts.clean_text(raw)
    clean.encode("utf-8")
    assert texts.clean_text(clean) == clean
    assert all(character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"} for character in clean)
    assert clean == clean.strip()
    assert unicodedata.is_normalized("NFC", clean)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  你好\r\n世界\r ", "你好\n世界"),
        ("a\x00b\x07c\x1bd", "abcd"),
        ("emoji \U0001f44d\U0001f3fd", "emoji \U0001f44d\U0001f3fd"),
        ("half \ud83d pair", "half  pair"),
        ("e\u0301", "é"),
        ("שלום", "שלום"),
        ("abc\u202edcba", "abcdcba"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # text stays text
        ("column\tcolumn", "column\tcolumn"),
    ],
)
def test_what_is_cleaned(raw: str, clean: str) -> None:
    assert texts.clean_text(raw) == clean


@pytest.mark.parametrize("empty", ["", " \n\t ", "\u200b\u200d", "\u3000", "\ufe0f", "\u3164"])
def test_nothing_to_see_is_empty(empty: str) -> None:
    assert texts.text_problem(texts.clean_text(empty), "customer") == "conversations.text_empty"


def test_how_long_a_text_may_be_depends_on_who_writes_it() -> None:
    assert texts.text_problem("字" * 4000, "customer") is None
    assert texts.text_problem("字" * 4001, "customer") == "conversations.text_too_long"
    assert texts.text_problem("x" * 100_000, "customer") == "conversations.text_too_long"
    assert texts.text_problem("字" * 4001, "assistant") is None


@pytest.mark.parametrize(
    ("value", "good"),
    [("a", True), ("8d-1_~", True), ("x" * 64, True), ("x" * 65, False), ("", False), ("a b", False), ("号", False)],
)
def test_client_ids(value: str, good: bool) -> None:
    assert texts.is_client_id(value) is good


@given(anything)
def test_the_last_line_is_one_short_line(raw: str) -> None:
    line = texts.last_line(texts.clean_text(raw))
    assert len(line) <= texts.LAST_LINE
    assert "\n" not in line


def test_a_long_last_line_is_cut_with_a_sign() -> None:
    assert texts.last_line("a" * 200).endswith("…")
    assert texts.last_line("a\n\n b") == "a b"
