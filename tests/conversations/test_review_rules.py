"""Which replies need a second person."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conversations.builders import NOON
from zhike.conversations.review import Review, ReviewRule, Why
from zhike.conversations.rules import access, reviews
from zhike.platform.ids import uuid7


def a_draft(text: str = "好的", **details: Any) -> reviews.Draft:
    plain: dict[str, Any] = {"flags": (), "tone": (), "role": "agent", "level": 3}
    return reviews.Draft(text, **{**plain, **details})


RULE = ReviewRule(
    enabled=True,
    flags=frozenset({"complaint"}),
    tone=frozenset({"promise"}),
    amount_over=Decimal(5_000),
    level_below=2,
    roles=frozenset({"back_office"}),
)


@pytest.mark.parametrize(
    ("draft", "whys"),
    [
        (a_draft(), []),
        (a_draft(flags=("complaint", "elder")), [Why("reason", "complaint")]),
        (a_draft(tone=("promise", "blame")), [Why("tone", "promise")]),
        (a_draft("赔您 6,000 元，不是 100 元"), [Why("amount", "6000")]),
        (a_draft("退您 5000 元"), []),
        (a_draft(level=1), [Why("level", "1")]),
        (a_draft(role="back_office"), [Why("role", "back_office")]),
        (
            a_draft("¥8,000", tone=("promise",), level=0),
            [Why("tone", "promise"), Why("amount", "8000"), Why("level", "0")],
        ),
    ],
)
def test_each_part_of_the_rule_calls_for_a_second_person(draft: reviews.Draft, whys: list[Why]) -> None:
    assert list(reviews.whys_of(RULE, draft)) == whys
    off = ReviewRule(False, RULE.flags, RULE.tone, RULE.amount_over, RULE.level_below, RULE.roles)
    assert reviews.whys_of(off, draft) == ()
    assert reviews.whys_of(ReviewRule(enabled=True), draft) == ()


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("转账5万元", [50_000]),
        ("大约 3.2 万", [32_000]),
        ("¥5,000.50 已退", [Decimal("5000.5")]),
        ("CNY 2 million or USD 300k", [2_000_000, 300_000]),
        ("2百万元", [2_000_000]),
        ("赔您三十万五千元", [305_000]),
        ("十块、两百元、三千圆", [10, 200, 3_000]),
        ("一二三元", [123]),
        ("一亿二千万元", [120_000_000]),
        ("卡尾号 6789，工单 20261130，手机 13800138000", []),
        ("10 个工作日", []),
    ],
)
def test_sums_of_money_are_found_in_figures_and_in_words(text: str, amounts: list[Any]) -> None:
    found = set(reviews.amounts_in(text))
    assert {Decimal(each) for each in amounts} <= found
    assert bool(found) == bool(amounts)


@given(st.integers(1, 10**9), st.sampled_from(("¥{}", "{}元", "RMB {}", "共{}元整", "${} please")))
def test_a_sum_over_the_limit_is_never_overlooked(amount: int, words: str) -> None:
    for written in (str(amount), f"{amount:,}"):
        rule = ReviewRule(enabled=True, amount_over=Decimal(amount - 1))
        assert reviews.whys_of(rule, a_draft(words.format(written))) == (Why("amount", str(amount)),)
        rule = ReviewRule(enabled=True, amount_over=Decimal(amount))
        assert reviews.whys_of(rule, a_draft(words.format(written))) == ()


def test_somebody_else_with_the_permission_decides() -> None:
    author = uuid7()
    review = Review(
        id=uuid7(),
        conversation_id=uuid7(),
        author_id=author,
        author_name="安",
        text="好",
        attachments=(),
        seen_sequence=1,
        whys=(),
        state="waiting",
        asked_at=NOON,
        due_at=NOON,
        reviewer_id=None,
        reviewer_name="",
        word="",
        sent_text="",
        hindrance="",
        settled_at=None,
        version=1,
    )
    may = frozenset({access.APPROVE})
    assert reviews.may_decide(access.Viewer(str(uuid7()), may), review)
    assert not reviews.may_decide(access.Viewer(str(author), may), review)
    assert not reviews.may_decide(access.Viewer(str(uuid7()), frozenset()), review)
