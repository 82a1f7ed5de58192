"""Questions that go on from what was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.assistant.builders import BANK as BANK_OF_ANSWERS
from tests.assistant.builders import NOON, ask, index_of, open_chat, publish_bank, published

from zhike.assistant.answering import answer_in_turn
from zhike.assistant.rules.following import in_context
from zhike.knowledge import api as knowledge
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

DEBIT = "借记卡补办要带什么？"
BANK = (
    ("zh", DEBIT, "带身份证到网点补办借记卡。", ("储蓄卡怎么补办", "借记卡怎么补办"), "DCD-02"),
    ("zh", "信用卡补办要带什么？", "信用卡补办不用带证件，手机银行申请。", ("信用卡怎么补办",), "CCD-02"),
    ("zh", "借记卡补办要多少钱？", "补办借记卡收工本费 10 元。", ("补办储蓄卡要多少钱", "储蓄卡补办费用"), "DCD-02"),
    ("zh", "信用卡补办要多少钱？", "补办信用卡不收费。", ("补办信用卡要多少钱", "信用卡补办费用"), "CCD-02"),
    ("en", "What is the annual fee of the debit card?", "The debit card is free.", ("debit card yearly fee",), ""),
    ("en", "What is the annual fee of the credit card?", "Free in the first year.", ("credit card yearly fee",), ""),
)


@pytest.mark.parametrize(
    ("before", "text", "turn", "meant"),
    [
        (["借记卡怎么补办"], "那信用卡呢", "instead", "信用卡怎么补办"),
        (["借记卡怎么补办"], "信用卡呢？", "instead", "信用卡怎么补办"),
        (["信用卡怎么补办"], "不是，我说的是借记卡", "correction", "借记卡怎么补办"),
        (["信用卡怎么补办"], "不是信用卡，是借记卡", "correction", "借记卡怎么补办"),
        (["借记卡怎么补办"], "要多少钱", "more", "借记卡补办要多少钱"),
        (["借记卡怎么补办？"], "需要带什么", "more", "借记卡补办需要带什么"),
        (["借记卡怎么补办", "那信用卡呢"], "那要多久？", "more", "信用卡补办那要多久"),
        (["借记卡怎么补办", "谢谢"], "要钱吗", None, None),
        (["转账限额是多少"], "那周末呢", "instead", "周末转账限额是多少"),
        (
            ["how do i replace my debit card"],
            "what about the credit card?",
            "instead",
            "how do i replace my credit card",
        ),
        (["debit card fee"], "no, i meant credit card", "correction", "credit card fee"),
        (
            ["how do i replace my debit card"],
            "how long does it take?",
            "more",
            "replace debit card how long does it take",
        ),
        ([], "那信用卡呢", None, None),
        (["借记卡怎么补办"], "转账限额是多少", None, None),
        (["借记卡怎么补办"], "我想申请住房贷款", None, None),
        (["how do i replace my card"], "what is the transfer limit", None, None),
    ],
)
def test_what_is_left_out_comes_from_the_question_before(
    before: list[str], text: str, turn: str | None, meant: str | None
) -> None:
    reading = in_context(knowledge.fold(text), [knowledge.fold(line) for line in before])
    assert (reading and reading.turn, reading and reading.text) == (turn, meant)


@given(st.lists(st.text(max_size=30), max_size=4), st.text(max_size=40))
def test_any_text_may_follow_any(before: list[str], text: str) -> None:
    reading = in_context(knowledge.fold(text), [knowledge.fold(line) for line in before])
    assert reading is None or reading.text


async def said(runtime: Runtime, session: Session, *lines: str) -> str:
    """What the assistant says to the last of the customer's lines."""
    await publish_bank(session, BANK)
    chat = await open_chat(session)
    for line in lines:
        replies = await ask(runtime, session, chat.id, line)
    return replies[0].text


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (("储蓄卡怎么补办", "那信用卡呢"), BANK[1][2]),
        (("信用卡怎么补办", "不是，我说的是借记卡"), BANK[0][2]),
        (("储蓄卡怎么补办", "要多少钱"), BANK[2][2]),
        (("储蓄卡怎么补办", "那信用卡呢", "要多少钱"), BANK[3][2]),
        (("debit card yearly fee", "what about the credit card"), BANK[5][2]),
    ],
)
async def test_a_conversation_goes_on(runtime: Runtime, session: Session, lines: tuple[str, ...], answer: str) -> None:
    assert await said(runtime, session, *lines) == answer


async def test_without_a_question_before_nothing_is_guessed(runtime: Runtime, session: Session) -> None:
    assert await said(runtime, session, "那信用卡呢") != BANK[1][2]


def test_what_makes_no_difference_to_the_answer_is_asked_back() -> None:
    index = index_of(*(published(said) for said in BANK_OF_ANSWERS))
    before = "手机银行转账限额多少"
    assert answer_in_turn(index, before, now=NOON).outcome == "answered"
    again = answer_in_turn(index, "那信用卡呢", [before], now=NOON)
    assert (again.outcome, again.article) == ("clarify", None)
    assert again.alternatives
