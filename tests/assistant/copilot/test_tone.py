"""The tone check: what it must catch, and what it must leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.assistant.copilot.tone import check_draft, tone_rules
from zhike.reasons import api as reasons


def codes(text: str, reason: str | None = None, *, elder: bool = False) -> list[str]:
    flags = reasons.get_reason(reason).flags if reason else ()
    return [finding.code for finding in check_draft(text, flags=flags, elder=elder)]


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ("这是您自己没看清楚造成的", "blame"),
        ("我刚才已经说过了吗？您怎么不看", "blame"),
        ("It is your own fault that it failed.", "blame"),
        ("As I already told you, it takes 3 days.", "blame"),
        ("这个办不了。", "cold_refusal"),
        ("不行。", "cold_refusal"),
        ("That's our policy.", "cold_refusal"),
        ("There is nothing we can do.", "cold_refusal"),
        ("这款产品保本，您放心", "promise"),
        ("钱马上到账", "promise"),
        ("您的申请一定会通过的", "promise"),
        ("100%能追回", "promise"),
        ("We guarantee that you get it back.", "promise"),
        ("It will definitely be approved.", "promise"),
        ("The money will arrive immediately.", "promise"),
        ("亲，您稍等", "forbidden"),
        ("这是全国最高收益", "forbidden"),
        ("Please calm down.", "forbidden"),
        ("请把短信验证码告诉我", "asks_secret"),
        ("您的密码是多少？", "asks_secret"),
        ("Please send me your one-time code.", "asks_secret"),
        ("您的手机号 13812345678 没有预留", "personal_data"),
        ("Your card 6222020200112230126 is active.", "personal_data"),
    ],
)
def test_what_is_warned_of(draft: str, code: str) -> None:
    assert code in codes(draft)


@pytest.mark.parametrize(
    "draft",
    [
        "您好，我来帮您查一下，请稍等。",
        "首年免年费，刷满 6 次免次年年费。",
        "这款理财不保本，可能亏损。",
        "我们不能保证到账时间，一般为两小时内。",
        "这个在线上办不了，不过我可以帮您预约网点。",
        "请不要把验证码告诉任何人。",
        "Never tell anyone your password.",
        "We cannot guarantee when it arrives; usually it takes two hours.",
        "I can't change it online, but I can book a branch for you.",
        "Hello Ms Wang, let me check that for you.",
        "尾号 1234 的卡已经挂失。",
        "不是您的问题，是系统原因。",
        "马上为您查询。",
    ],
)
def test_what_is_left_alone(draft: str) -> None:
    assert codes(draft) == []


@pytest.mark.parametrize(
    ("draft", "reason", "code"),
    [
        ("可以帮您办理账单分期", "CCD-06", "fee_missing"),
        ("You can pay in instalments.", "CCD-06", "fee_missing"),
        ("贷款利率很优惠", "LON-01", "annualised_rate_missing"),
        ("The interest is low.", "LON-01", "annualised_rate_missing"),
        ("这只基金收益不错", "WMP-08", "risk_missing"),
        ("您的投诉已经登记", "CMP-01", "complaint_way_missing"),
        ("您的账户涉及可疑交易，公安正在查", "ACC-07", "tipping_off"),
        ("测评时选第三个就行", "WMP-02", "coaching"),
    ],
)
def test_what_the_reason_demands(draft: str, reason: str, code: str) -> None:
    assert code in codes(draft, reason)
    assert code not in codes(draft, "GEN-02")


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        ("分期手续费每期 0.6%，确认后办理", "CCD-06"),
        ("贷款年化利率（单利）3.85%，以审批为准", "LON-01"),
        ("该基金业绩比较基准 3%，产品有风险，不代表未来", "WMP-08"),
        ("您的投诉已登记，编号 2026112，5 个工作日内答复", "CMP-01"),
    ],
)
def test_what_was_said_is_not_missing(draft: str, reason: str) -> None:
    assert not [code for code in codes(draft, reason) if code.endswith("_missing")]


def test_only_a_secret_blocks() -> None:
    finding, *_ = check_draft("您的验证码是 884213，这是您自己的问题")
    assert (finding.code, finding.blocks) == ("secret", True)
    assert not any(each.blocks for each in check_draft("这是您自己的问题，保本，13812345678"))


def test_elder_mode_is_read_sooner_as_too_long() -> None:
    draft = "请您按下面的步骤操作。" * 12
    assert codes(draft) == []
    assert codes(draft, elder=True) == ["too_long"]
    assert codes(draft * 3) == ["too_long"]


def test_each_reader_in_their_language_each_customer_in_theirs() -> None:
    (finding,) = check_draft("That's our policy.", reader="zh")
    assert finding.why == "只有拒绝，没有出路"
    assert finding.instead.startswith("This cannot be done online")


def test_what_is_said_instead_passes_its_own_check() -> None:
    for check in tone_rules().checks:
        for language in ("zh", "en"):
            said = check.words[f"instead_{language}"]
            assert check.code not in [found.code for found in check_draft(said, flags=check.flags)], said


@given(st.text(max_size=400), st.booleans())
def test_places_lie_in_the_draft(draft: str, elder: bool) -> None:
    for finding in check_draft(draft, flags={"fee_disclosure", "complaint"}, elder=elder):
        assert 0 <= finding.start <= finding.end <= len(draft)
        assert finding.blocks == (finding.code == "secret")
