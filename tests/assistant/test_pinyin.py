"""Chinese typed as bare pinyin is read as characters; English is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.assistant.understanding.pinyin import as_written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("liushui zai nali da", "流水在哪里打"),
        ("zhoumo kaimen ma", "周末开门吗"),
        ("Denglu mima wang le, zenme ban?", "登录密码忘了怎么办"),
        ("xinyongka nianfei duoshao", "信用卡年费多少"),
        ("wo yao gua shi", "我要挂失"),
        ("nüer de ka", "nüer de ka"),
    ],
)
def test_pinyin_is_read_as_it_was_most_likely_meant(typed: str, meant: str) -> None:
    assert as_written(typed) == meant


@pytest.mark.parametrize(
    "text",
    ["can you change me", "give me a loan", "i need a person", "how long to close", "ni hao", "ETC", "", "?", "查余额"],
)
def test_what_is_english_too_short_or_chinese_stays(text: str) -> None:
    assert as_written(text) == text


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz '?,", max_size=500))
def test_any_letters_are_read_or_left_and_never_lost(text: str) -> None:
    read = as_written(text)
    assert read == text or (read and read.isalpha() and not read.isascii())
