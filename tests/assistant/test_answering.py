"""What the assistant makes of a text, without a database."""

from __future__ import annotations

import pytest
from tests.assistant.builders import BANK, FEE, FEE_EN, LIMIT, LOST, NOON, index_of, published

from zhike.assistant.answering import Reply, answer
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import KnowledgeIndex
from zhike.assistant.understanding.result import Guess, Understanding


@pytest.fixture(scope="module")
def index() -> KnowledgeIndex:
    return index_of(*(published(said) for said in BANK))


def quoted(reply: Reply) -> str | None:
    return reply.article.answer if reply.article else None


@pytest.mark.parametrize(
    ("text", "answer_text"),
    [
        ("信用卡年费多少，怎么免？", FEE[2]),
        ("年费怎么收", FEE[2]),
        ("信用卡年費多少怎麼免", FEE[2]),
        ("手机银行转账限额多少", LIMIT[2]),
        ("What is the annual fee of the credit card?", FEE_EN[2]),
    ],
)
def test_an_answer_is_quoted_word_by_word(index: KnowledgeIndex, text: str, answer_text: str) -> None:
    reply = answer(index, text, now=NOON)
    assert (reply.outcome, quoted(reply)) == ("answered", answer_text)
    assert reply.alternatives[0].article == reply.article
    assert reply.ms > 0


def test_what_is_unclear_is_asked_back_with_the_closest_first(index: KnowledgeIndex) -> None:
    reply = answer(index, "信用卡", now=NOON)
    assert (reply.outcome, reply.article) == ("clarify", None)
    assert {match.article.question for match in reply.alternatives[:2]} == {FEE[1], "信用卡有哪些还款方式？"}
    confidences = [match.confidence for match in reply.alternatives]
    assert len(confidences) <= 3
    assert reply.confidence == confidences[0]


@pytest.mark.parametrize(
    "text", ["明天会下雨吗", "weather forecast for Paris", "😀", "", "   ", "\u202e\u0000", "\ud800", "中" * 3]
)
def test_what_nobody_wrote_about_is_refused(index: KnowledgeIndex, text: str) -> None:
    reply = answer(index, text, now=NOON)
    assert (reply.outcome, reply.article) == ("refused", None)


@pytest.mark.parametrize(
    ("fallback", "text", "spoken"), [("zh", "abc", "zh"), ("en", "abc", "en"), ("zh", "x y z", "en")]
)
def test_a_latin_word_alone_is_refused_in_the_language_of_the_conversation(
    index: KnowledgeIndex, fallback: Language, text: str, spoken: Language
) -> None:
    reply = answer(index, text, now=NOON, fallback=fallback)
    assert (reply.outcome, reply.language) == ("refused", spoken)


def test_an_empty_bank_refuses() -> None:
    assert answer(index_of(published(FEE)), "annual fee", now=NOON).outcome == "refused"


@pytest.mark.parametrize(
    ("text", "because", "urgency"),
    [("转人工", "customer_request", "P1"), ("我要投诉你们", "complaint", "P1"), ("垃圾银行", "anger", "P1")],
)
def test_a_person_comes_at_once(index: KnowledgeIndex, text: str, because: str, urgency: str) -> None:
    reply = answer(index, text, now=NOON)
    assert (reply.outcome, reply.article) == ("handoff", None)
    assert reply.handoff
    assert (reply.handoff.because, reply.handoff.urgency) == (because, urgency)


def test_what_can_be_done_meanwhile_is_shown_beside_an_urgent_hand_over(index: KnowledgeIndex) -> None:
    reply = answer(index, "银行卡丢了", now=NOON)
    assert (reply.outcome, quoted(reply)) == ("handoff", LOST[2])
    assert reply.handoff
    assert (reply.handoff.because, reply.handoff.reason, reply.handoff.urgency) == ("lost_card", "SEC-01", "P0")


def test_an_urgent_matter_is_recognised_by_its_article(index: KnowledgeIndex) -> None:
    reply = answer(index, "次日到账的转账还没发出，能取消吗", now=NOON)
    assert (reply.outcome, quoted(reply)) == ("handoff", "发出前可以撤销。")
    assert reply.handoff
    assert (reply.handoff.because, reply.handoff.reason, reply.handoff.urgency) == ("urgent", "TRF-05", "P0")


def test_a_question_about_fees_of_an_urgent_matter_is_answered() -> None:
    fee = published(("zh", "挂失费用是多少？", "免费。", (), "SEC-01"))
    reply = answer(index_of(fee), "挂失费用是多少", now=NOON)
    assert (reply.outcome, quoted(reply)) == ("answered", "免费。")


def test_a_question_that_was_tapped_is_that_question() -> None:
    how = published(("zh", "我要投诉你们，打哪个电话？", "拨打 95588。", (), "CMP-01"))
    reply = answer(index_of(how), "我要投诉你们，打哪个电话？", now=NOON)
    assert (reply.outcome, quoted(reply)) == ("answered", "拨打 95588。")


@pytest.mark.parametrize(
    ("text", "talk", "language"),
    [
        ("你好", "greeting", "zh"),
        ("谢谢", "thanks", "zh"),
        ("are you a robot?", "identity", "en"),
        ("bye", "goodbye", "en"),
    ],
)
def test_small_talk_is_answered_without_an_article(
    index: KnowledgeIndex, text: str, talk: str, language: Language
) -> None:
    reply = answer(index, text, now=NOON)
    assert (reply.outcome, reply.talk, reply.article, reply.language) == ("answered", talk, None, language)


@pytest.mark.parametrize(
    ("text", "language", "fallback", "spoken"),
    [
        ("年费多少", None, "en", "zh"),
        ("annual fee please", None, "zh", "en"),
        ("123", None, "en", "en"),
        ("annual fee please", "zh", "en", "zh"),
        ("ETC", None, "zh", "zh"),
        ("transfer", None, "zh", "en"),
    ],
)
def test_the_language_is_that_of_the_text(
    index: KnowledgeIndex, text: str, language: Language | None, fallback: Language, spoken: Language
) -> None:
    etc = published(("zh", "怎么申办ETC？", "到网点办理。", ("ETC",), "AGT-04"))
    wider = index_of(etc, *(published(said) for said in BANK))
    assert answer(wider, text, language, now=NOON, fallback=fallback).language == spoken


def test_a_very_long_text_is_no_trouble(index: KnowledgeIndex) -> None:
    reply = answer(index, "信用卡年费怎么收？" * 11_000, now=NOON)
    assert reply.outcome in {"answered", "clarify"}


def test_markup_is_only_text(index: KnowledgeIndex) -> None:
    reply = answer(index, "<script>alert('信用卡年费怎么收')</script>", now=NOON)
    assert reply.alternatives[0].article.question == FEE[1]


def understood(*, reason: str | None = None, urgency: str = "P3", emotion: int = 0) -> Understanding:
    guesses = (Guess(reason, 0.4),) if reason else ()
    return Understanding("zh", guesses, not guesses, urgency, emotion, wants_person=False)  # type: ignore[arg-type]  # levels as they are written


@pytest.mark.parametrize(
    ("text", "meant", "because"),
    [
        ("问了八遍还是答非所问，真的要炸了", understood(emotion=3), "anger"),
        ("卡里的钱正在一笔一笔地少", understood(reason="FRD-01", urgency="P0"), "fraud"),
    ],
)
def test_who_is_angry_or_may_not_wait_is_not_asked_back(
    index: KnowledgeIndex, text: str, meant: Understanding, because: str
) -> None:
    reply = answer(index, text, now=NOON, understand=lambda _: meant)
    assert reply.handoff is not None
    assert (reply.outcome, reply.handoff.because, reply.unsure) == ("handoff", because, True)


def test_a_mere_topic_is_no_urgent_matter(index: KnowledgeIndex) -> None:
    meant = understood(reason="SEC-02", urgency="P0")
    assert answer(index, "信用卡", now=NOON, understand=lambda _: meant).outcome == "clarify"
