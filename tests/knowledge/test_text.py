"""Folding, keys of questions, and words of the search index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.knowledge.rules.text import (
    LONGEST_INDEXED,
    detect_language,
    fold,
    guess_language,
    question_key,
    search_query,
    search_tokens,
    search_vector,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("信用卡帳單", "信用卡账单"),
        ("轉帳餘額為何變動", "转账余额为何变动"),
        ("ＡＴＭ　取款", "atm 取款"),
        ("  What  IS\tit ", "what is it"),
        ("①號", "1号"),
        ("跟著做", "跟着做"),
    ],
)
def test_one_form_for_what_a_reader_takes_for_the_same(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert question_key(question_key(text)) == question_key(text)


def test_questions_that_differ_in_signs_and_script_alone_are_one() -> None:
    assert question_key("信用卡年費多少，怎麼免？") == question_key("信用卡年费多少 怎么免")
    assert question_key("?!…") == ""


@pytest.mark.parametrize(
    ("text", "language"), [("转账 limit", "zh"), ("limit", "en"), ("ETC怎么办", "zh"), ("123", None), ("😀", None)]
)
def test_the_language_somebody_writes_in(text: str, language: str | None) -> None:
    assert detect_language(text) == language
    assert guess_language(text) == (language or "en")


def test_chinese_is_cut_into_pairs_and_latin_into_words() -> None:
    assert search_tokens("II类账户ETC") == ["ii", "类账", "账户", "户", "etc"]


def test_a_phrase_never_reaches_over_the_end_of_a_text() -> None:
    assert search_vector("限额", "多少") == "'限额':1 '额':2 '多少':5 '少':6"


def test_long_texts_are_cut_where_postgres_keeps_no_positions() -> None:
    vector = search_vector("啊" * (2 * LONGEST_INDEXED), "x" * 500)
    assert vector.count(",") == 254
    assert max(len(word) for word in vector.split()) < 3000


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("转账限额", "('转账' <-> '账限' <-> '限额')"),
        ("额", "'额':*"),
        ("ETC 注销", "'etc':* & ('注销')"),
        ("  ", None),
        ("?!", None),
        ("it's", "'it':* & 's':*"),
    ],
)
def test_what_is_searched(text: str, query: str | None) -> None:
    assert search_query(text) == query
