"""Equal people give equal indexes, however they are typed."""

from __future__ import annotations

import pytest

from zhike.privacy.rules.normal_forms import INDEX_SCOPES, normal_form


@pytest.mark.parametrize(
    ("scope", "typed", "form"),
    [
        ("phone", "138 1234 5678", "13812345678"),
        ("phone", "+86 138-1234-5678", "13812345678"),
        ("phone", "008613812345678", "13812345678"),
        ("phone", "１３８１２３４５６７８", "13812345678"),
        ("phone", "(0931) 812-3456", "09318123456"),
        ("phone", "8613812345", "8613812345"),
        ("id_number", "11010519491231002x ", "11010519491231002X"),
        ("name", " 张伟 ", "张伟"),
        ("name", "Wang  WEI", "wang wei"),
        ("name", "阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("email", " Zhang@X.cn", "zhang@x.cn"),
        ("number", "c 100 023", "C100023"),
        ("card", "6222 0212-3456", "622202123456"),
        ("card_tail", " 0123", "0123"),
        ("pinyin", "Zhang Wei", "zhangwei"),
        ("initials", "ＺＷ", "zw"),
    ],
)
def test_a_value_has_one_form(scope: str, typed: str, form: str) -> None:
    assert normal_form(scope, typed) == form
    assert normal_form(scope, form) == form


def test_an_unknown_scope_is_a_mistake_of_ours() -> None:
    assert "name" in INDEX_SCOPES
    with pytest.raises(KeyError):
        normal_form("shoe size", "42")
