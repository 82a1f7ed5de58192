"""What a summary takes from a thread, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.assistant.copilot.threads import thread

from zhike.assistant.copilot import cues
from zhike.assistant.copilot.masking import masked, searchable
from zhike.assistant.copilot.summary import summarise
from zhike.assistant.understanding.result import Entity

CHAT = thread(
    "c: 你好",
    "c: 昨天转账 5000 元到现在没到账，怎么办？",
    "q: 转账多久到账？",
    "c: 转人工",
    "a: 您好，我来帮您查。",
    "a: 已为您登记查询工单。我会在2小时内给您回电。",
    "c: 手续费会退吗？",
)


def test_a_summary_says_what_is_wanted_done_promised_and_open() -> None:
    summary = summarise(CHAT)
    assert summary.wants is not None
    assert (summary.wants.text, summary.wants.sequence) == ("昨天转账 5000 元到现在没到账，怎么办？", 2)
    assert [(deed.kind, deed.sequence) for deed in summary.deeds] == [("answered", 3), ("done", 6)]
    assert summary.deeds[0].source == "转账多久到账？ (v2)"
    assert [line.text for line in summary.promises] == ["我会在2小时内给您回电。"]
    assert [line.text for line in summary.open] == ["手续费会退吗？"]


def test_a_summary_in_english() -> None:
    summary = summarise(
        thread(
            "c: Hi",
            "c: My transfer of 500 has not arrived since Monday",
            "a: I have raised an enquiry with payments. I will call you back within 2 hours.",
            "c: Will the fee be refunded?",
        )
    )
    assert summary.wants is not None
    assert summary.wants.sequence == 2
    assert [deed.text for deed in summary.deeds] == ["I have raised an enquiry with payments"]
    assert [line.text for line in summary.promises] == ["I will call you back within 2 hours."]
    assert [line.sequence for line in summary.open] == [4]


def test_nothing_said_is_nothing_summed_up() -> None:
    assert summarise([]) == summarise(thread("b: 您好，我是智能助手。"))


def test_what_is_named_stands_once_and_masked() -> None:
    def read(text: str) -> list[Entity]:
        found = [Entity("card_tail", 0, 4, "1234")] if "1234" in text else []
        return [*found, Entity("phone", 0, 11, "13812345678")]

    facts = summarise(thread("c: 尾号1234，电话13812345678", "c: 电话 13812345678"), entities=read).facts
    assert [(fact.kind, fact.value) for fact in facts] == [("card_tail", "*1234"), ("phone", "138****5678")]


def test_a_question_that_only_got_choices_stays_open() -> None:
    summary = summarise(thread("c: 境外刷卡怎么收费？", "x: 您想问哪一个？"))
    assert [line.sequence for line in summary.open] == [1]


@pytest.mark.parametrize(
    "sentence",
    [
        "稍后给您回电。",
        "我们会尽快核实后联系您",
        "3个工作日内会有专员回复您",
        "明天上午我给您打电话反馈",
        "I'll get back to you tomorrow",
        "Our team will contact you.",
        "You will have an answer within 3 working days.",
    ],
)
def test_promises(sentence: str) -> None:
    assert cues.promises(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "您可以明天到网点办理",
        "我无法承诺回复时间",
        "需要我稍后给您回电吗？",
        "If you call back within 3 days it is free.",
        "We will not send it.",
        "手续费是多少？",
    ],
)
def test_these_promise_nothing(sentence: str) -> None:
    assert not cues.promises(sentence)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13812345678", "电话138****5678"),
        ("我的邮箱是 zhangsan@example.com", "我的邮箱是 zha***@example.com"),
        ("验证码是 884213", "验证码是 ⟨OTP⟩"),
        ("转 5000 元", "转 5000 元"),
    ],
)
def test_masks(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("信用卡年费怎么收？我的电话13812345678", "信用卡年费怎么收？"),
        ("你好。我叫什么不重要。转账没到账", "我叫什么不重要。 转账没到账"),
        ("余额", "余额"),
        ("", ""),
    ],
)
def test_what_is_looked_for(text: str, sought: str) -> None:
    assert searchable(text) == sought


@given(st.lists(st.tuples(st.sampled_from("cabqx"), st.text(min_size=1, max_size=60)), max_size=12))
def test_a_summary_only_points_at_what_was_said(lines: list[tuple[str, str]]) -> None:
    messages = thread(*(f"{who}: {text}" for who, text in lines))
    summary = summarise(messages)
    known = {message.sequence: masked(" ".join(message.text.split())) for message in messages}
    for line in [*summary.promises, *summary.open, *([summary.wants] if summary.wants else [])]:
        assert line.text.rstrip("…") in known[line.sequence] or masked(line.text) == line.text
    assert all(deed.sequence in known for deed in summary.deeds)
