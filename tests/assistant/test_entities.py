"""What is named in a message, by today's date."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.assistant.understanding.entities import Names, find_entities

TODAY = date(2026, 11, 29)  # a Sunday
NAMES = Names((("LOAN-FARM", ("惠农贷", "Farmer's loan")), ("DEP-FIX-1Y", ("整存整取 1 年", "Term deposit 1 year"))))


def said(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.value) for each in find_entities(text, today=TODAY, names=NAMES)]


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("转三千五给我妈", "3500", "CNY"),
        ("取2万现金", "20000", "CNY"),
        ("1万2怎么还没到", "12000", "CNY"),
        ("两万零三百元", "20300", "CNY"),
        ("三千五百块", "3500", "CNY"),
        ("三块五", "3.5", "CNY"),
        ("人民币五十万元", "500000", "CNY"),
        ("￥３，５００．５０", "3500.5", "CNY"),
        ("额度提到5万", "50000", "CNY"),
        ("信用卡还款500", "500", "CNY"),
        ("USD 1.5k to my account", "1500", "USD"),
        ("I was charged 50 dollars", "50", "USD"),
        ("$1,200 twice", "1200", "USD"),
        ("换两千美金", "2000", "USD"),
        ("€99.90", "99.9", "EUR"),
    ],
)
def test_amounts(text: str, amount: str, currency: str) -> None:
    (found,) = find_entities(text, today=TODAY)
    assert (found.kind, found.value, found.detail) == ("amount", amount, {"currency": currency})


@pytest.mark.parametrize(
    "text",
    [
        "一万个为什么",
        "我有两个问题",
        "二类卡一类卡",
        "百分之三",
        "利率3.5%",
        "12期分期",
        "一年期",
        "10号线附近有网点吗",
        "三天",
        "k",
        "千",
    ],
)
def test_other_numbers_are_no_amounts(text: str) -> None:
    assert [each for each in said(text) if each[0] == "amount"] == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-05那笔", "2026-03-05"),
        ("2026年3月5日", "2026-03-05"),
        ("3月5号的消费", "2026-03-05"),
        ("十二月三号去", "2026-12-03"),
        ("去年3月5日", "2025-03-05"),
        ("15号扣的", "2026-11-15"),
        ("下个月5号", "2026-12-05"),
        ("昨天", "2026-11-28"),
        ("大前天", "2026-11-26"),
        ("三天前", "2026-11-26"),
        ("两周后", "2026-12-13"),
        ("上周五", "2026-11-20"),
        ("下周三上午", "2026-12-02"),
        ("这周日", "2026-11-29"),
        ("yesterday", "2026-11-28"),
        ("two days ago", "2026-11-27"),
        ("in 3 days", "2026-12-02"),
        ("last Friday", "2026-11-27"),
        ("next monday", "2026-11-30"),
        ("March 5th", "2026-03-05"),
        ("5 march 2025", "2025-03-05"),
    ],
)
def test_days(text: str, day: str) -> None:
    assert said(text) == [("date", day)]


@pytest.mark.parametrize("text", ["2月30日", "13月5号", "45号", "下周", "in march"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert [each for each in said(text) if each[0] == "date"] == []


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("上个月的账单", "2026-10-01/2026-10-31"),
        ("最近三个月的流水", "2026-08-29/2026-11-29"),
        ("近7天", "2026-11-22/2026-11-29"),
        ("最近半年", "2026-05-29/2026-11-29"),
        ("去年的账单", "2025-01-01/2025-12-31"),
        ("上半年", "2026-01-01/2026-06-30"),
        ("上季度", "2026-07-01/2026-09-30"),
        ("上周", "2026-11-16/2026-11-22"),
        ("5月份工资", "2026-05-01/2026-05-31"),
        ("去年三月份", "2025-03-01/2025-03-31"),
        ("2025年", "2025-01-01/2025-12-31"),
        ("last week", "2026-11-16/2026-11-22"),
        ("the last 3 months", "2026-08-29/2026-11-29"),
        ("last quarter", "2026-07-01/2026-09-30"),
        ("statement for March 2025", "2025-03-01/2025-03-31"),
    ],
)
def test_periods(text: str, period: str) -> None:
    assert ("period", period) in said(text)


def test_two_days_joined_are_a_period() -> None:
    assert said("3月1号到3月15号的明细")[0] == ("period", "2026-03-01/2026-03-15")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("尾号1234的卡", ("card_tail", "1234")),
        ("卡号后四位是5678", ("card_tail", "5678")),
        ("card ending in 4321", ("card_tail", "4321")),
        ("我的手机号是138 0013 8000", ("phone", "13800138000")),
        ("+86-13800138000", ("phone", "13800138000")),
        ("惠农贷怎么申请", ("product", "LOAN-FARM")),
        ("整存整取1年利率", ("product", "DEP-FIX-1Y")),
        ("the farmer's loan", ("product", "LOAN-FARM")),
        ("临江路支行几点开门", ("branch", "临江路支行")),
        ("我想去城东支行", ("branch", "城东支行")),
        ("人民路网点", ("branch", "人民路网点")),
        ("the River Street branch", ("branch", "River Street Branch")),
    ],
)
def test_cards_phones_and_names(text: str, found: tuple[str, str]) -> None:
    assert found in said(text)


@pytest.mark.parametrize("text", ["附近有网点吗", "哪个支行", "which branch"])
def test_a_branch_without_a_name_is_none(text: str) -> None:
    assert said(text) == []


@given(
    st.text(
        alphabet=st.sampled_from("0123456789年月日号上下周万千百零三五元块¥$尾号到至 last week may of ,.-"), max_size=40
    )
)
def test_any_text_has_entities_within_it(text: str) -> None:
    for each in find_entities(text, today=TODAY, names=NAMES):
        assert 0 <= each.start < each.end <= len(text)
        assert each.value
