"""What an article bears out, and what it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.assistant.rephrasing.support import find_problem

LIMIT = "手机银行转账单笔限额 5 万元，每日累计 20 万元。超过限额请到网点办理。"
FEE = "首年免年费，刷满 6 次免次年年费。未刷满 6 次的，次年收取年费 200 元。"
CLOSE = "信用卡有欠款时不能销卡。结清后 45 天可以申请销卡。"
ENGLISH = "Transfers in the app are limited to CNY 50,000 each. You cannot raise it online. Please visit a branch."


@pytest.mark.parametrize(
    ("article", "rewording"),
    [
        (LIMIT, LIMIT),
        (LIMIT, "您好，手机银行转账单笔限额是5万元，每日累计20万元。超过限额的，请您到网点办理。"),
        (LIMIT, "手机银行转账，单笔限额50000元，每日累计200000元。如果超过限额，需要到网点办理。"),
        (FEE, "您好，首年免年费。刷满6次，免次年年费；未刷满6次的，次年收取年费200元。"),
        (CLOSE, "信用卡有欠款时，不能销卡。结清后45天，您可以申请销卡。"),
        (
            ENGLISH,
            "Transfers in the app are limited to CNY 50,000 each. You cannot raise it online; please visit a branch.",
        ),
    ],
)
def test_what_is_borne_out(article: str, rewording: str) -> None:
    assert find_problem(rewording, article) is None


@pytest.mark.parametrize(
    ("article", "rewording", "problem"),
    [
        (LIMIT, "", "empty"),
        (LIMIT, LIMIT * 4, "length"),
        (LIMIT, "<b>手机银行转账</b>单笔限额 5 万元", "markup"),
        (LIMIT, LIMIT + "[点这里](http://x.cn)", "markup"),
        (LIMIT, '{"tool": "transfer"}', "markup"),
        (LIMIT, "手机银行转账单笔限额 8 万元，每日累计 20 万元。超过限额请到网点办理。", "number"),
        (LIMIT, "手机银行转账单笔限额 5 万元，每日累计 20 万元，每年 100 万元。超过限额请到网点办理。", "number"),
        (LIMIT, "手机银行转账单笔限额 20 万元，每日累计 5 万元。超过限额请到网点办理。", "swapped"),
        (LIMIT, "手机银行转账单笔限额 5 天，每日累计 20 万元。超过限额请到网点办理。", "number"),
        (LIMIT, "手机银行转账单笔限额 5 万元。超过限额请到网点办理。", "omission"),
        (LIMIT, "手机银行转账单笔限额 5 万元，每日累计 20 万元。", "omission"),
        (LIMIT, LIMIT + "详见 www.evil.top", "name"),
        (LIMIT, LIMIT + "也可以用 PayFast 转账。", "name"),
        (LIMIT, LIMIT + "我们保证办理成功。", "strong"),
        (LIMIT, LIMIT + "请把验证码发过来。", "strong"),
        (LIMIT, LIMIT + "周末天气晴朗适合郊游踏青。", "novel"),
        (FEE, "首年免年费，次年收取年费 200 元。", "omission"),
        (FEE, "首年收取年费，刷满 6 次免次年年费。未刷满 6 次的，次年收取年费 200 元，每月 6 元。", "number"),
        (CLOSE, "信用卡有欠款时能销卡。结清后 45 天可以申请销卡。", "omission"),
        (CLOSE, "信用卡有欠款时不能销卡。结清后 45 天不可以申请销卡。", "negation"),
        (CLOSE, "信用卡有欠款时不能销卡。结清后 45 个月可以申请销卡。", "number"),
        (
            ENGLISH,
            "Transfers in the app are limited to CNY 60,000 each. You cannot raise it online. Please visit a branch.",
            "number",
        ),
        (
            ENGLISH,
            "Transfers in the app are limited to CNY 50,000 each. You can raise it online. Please visit a branch.",
            "negation",
        ),
        (
            ENGLISH,
            "Transfers in the app are limited to CNY 50,000 each. You cannot raise it online. Please call Mr Fox.",
            "name",
        ),
    ],
)
def test_what_is_not(article: str, rewording: str, problem: str) -> None:
    assert find_problem(rewording, article) == problem


def test_the_embedding_can_only_refuse() -> None:
    assert find_problem(LIMIT, LIMIT, similarity=lambda _a, _b: 0.1) == "unlike"
    assert find_problem(LIMIT, LIMIT, similarity=lambda _a, _b: 0.9) is None
    assert find_problem("单笔 9 万元", LIMIT, similarity=lambda _a, _b: 1.0) is not None


@given(st.integers(1, 9_999_999).filter(lambda n: n not in {5, 20, 50_000, 200_000}))
def test_no_other_figure_passes(number: int) -> None:
    assert (
        find_problem(f"手机银行转账单笔限额 {number} 元，每日累计 20 万元。超过限额请到网点办理。", LIMIT) is not None
    )


@given(st.text(max_size=80))
def test_whatever_is_added_that_says_something_new_is_refused_or_harmless(more: str) -> None:
    problem = find_problem(LIMIT + more, LIMIT)
    if any(character.isdigit() for character in more):
        assert problem is not None or set("0123456789") & set(more) <= set("520")
