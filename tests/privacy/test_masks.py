"""What a screen shows before anybody asks for more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.privacy.rules.masks import COMPOUND_SURNAMES, MASKED_KINDS, mask


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("name", "张伟", "张*"),
        ("name", "张小军", "张**"),
        ("name", "欧阳娜娜", "欧阳**"),
        ("name", "诸葛亮", "诸葛*"),
        ("name", "欧阳", "欧*"),
        ("name", "张", "*"),
        ("name", "〇一", "〇*"),
        ("name", "𠮷田", "𠮷*"),
        ("name", "Wang Wei", "W***"),
        ("name", "阿卜杜拉·买买提", "阿***"),
        ("name", "  张伟 ", "张*"),
        ("name", "", ""),
        ("phone", "13812345678", "138****5678"),
        ("phone", "110", "***"),
        ("phone", "0931-8123456", "093*****3456"),
        ("id_number", "11010519491231002X", "1****************X"),
        ("id", "11010519491231002X", "1****************X"),
        ("id_number", "AB12", "****"),
        ("card", "6222 0212 3456 7890 128", "622202*********0128"),
        ("card", "1234", "****"),
        ("email", "zhangwei@x.cn", "zha***@x.cn"),
        ("email", "ab@x.cn", "a***@x.cn"),
        ("email", "a@x.cn", "***@x.cn"),
        ("email", "none", "***"),
        ("address", "甘肃省临州市城西区解放路12号", "甘肃省临州市城西区****"),
        ("address", "北京市朝阳区建国路1号", "北京市朝阳区****"),
        ("address", "临州市解放路12号", "临州市****"),
        ("address", "阳光小区3号楼", "****"),
        ("address", "12 Main Street", "****"),
    ],
)
def test_a_value_is_masked_as_the_profile_says(kind: str, value: str, shown: str) -> None:
    assert mask(kind, value) == shown


def test_an_unknown_kind_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        mask("shoe size", "42")


def test_compound_surnames_have_two_characters() -> None:
    assert {len(surname) for surname in COMPOUND_SURNAMES} == {2}
    assert len(COMPOUND_SURNAMES) > 60


@given(st.sampled_from(sorted(MASKED_KINDS)), st.text(min_size=1, max_size=40))
def test_no_value_comes_through_whole(kind: str, value: str) -> None:
    shown = mask(kind, value)
    assert not value.strip() or "*" in shown
