"""Whom an answer is told: over random askers, articles and words, nobody is quoted what is not for them."""

from __future__ import annotations

from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.assistant.builders import FEE, LIMIT, NOON, REPAY, SYSTEM, Said, ask, open_chat, published
from tests.channels.builders import a_known_customer

from zhike.assistant.answering import answer, answer_in_turn
from zhike.assistant.matching.index import IndexBuilder, KnowledgeIndex
from zhike.assistant.service.asking import asker_of
from zhike.assistant.service.embedding_articles import embed_published, forget_unpublished
from zhike.conversations import api as conversations
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import ANYBODY, COLLEAGUE, Asker, Content, ImportRow, PublishedArticle
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

AUDIENCES: tuple[knowledge.Audience, ...] = ("public", "customers", "staff")
CHANNELS = ("", "web_chat", "app")
REGIONS = ("", "甘肃")
SCOPES = tuple(product(AUDIENCES, CHANNELS, REGIONS))
ASKED = (
    "信用卡年费怎么收",
    "信用卡年费多少，怎么免？",
    "信用卡",
    "怎么还信用卡",
    "转账限额",
    "年费？",
    "银行卡丢了",
    "你好",
)

ASKERS = st.builds(
    Asker,
    st.sampled_from(AUDIENCES),
    st.sampled_from([*CHANNELS, "voice", knowledge.ANY]),
    st.sampled_from([*REGIONS, "青海", knowledge.ANY]),
)


def scoped(said: Said, audience: knowledge.Audience, channel: str, region: str) -> PublishedArticle:
    limits: dict[str, Any] = {"channels": (channel,) * bool(channel), "regions": (region,) * bool(region)}
    return published(said, answer=f"{audience}/{channel}/{region}", audience=audience, **limits)


BANK = [scoped(said, *scope) for said in (FEE, REPAY, LIMIT) for scope in SCOPES]


@given(st.lists(st.sampled_from(BANK), min_size=1, max_size=12, unique=True), ASKERS, st.sampled_from(ASKED))
@settings(max_examples=150, deadline=None)
def test_nobody_is_told_what_is_not_for_them(articles: list[PublishedArticle], asker: Asker, text: str) -> None:
    reply = answer_in_turn(IndexBuilder().build(1, articles), text, ["信用卡"], now=NOON, asker=asker)
    told = [match.article for match in reply.alternatives] + ([reply.article] if reply.article else [])
    assert all(each.is_for(asker) for each in told)
    if asker.audience != "staff":
        assert "staff" not in {each.audience for each in told}


@given(st.lists(st.sampled_from(BANK), min_size=1, max_size=12, unique=True), ASKERS, st.sampled_from(ASKED))
@settings(max_examples=150, deadline=None)
def test_what_may_be_told_is_found_in_spite_of_what_may_not(
    articles: list[PublishedArticle], asker: Asker, text: str
) -> None:
    """Nobody can tell from an answer that there are articles for others beside."""
    whole, own = (
        IndexBuilder().build(1, each) for each in (articles, [each for each in articles if each.is_for(asker)])
    )
    assert ids(whole, text, asker) == ids(own, text, asker)


def ids(index: KnowledgeIndex, text: str, asker: Asker) -> set[UUID]:
    return {match.article.id for match in index.find(text, "zh", now=NOON, asker=asker, limit=50)}


def test_the_answer_of_the_place_stands_before_that_of_everywhere() -> None:
    index = IndexBuilder().build(1, [scoped(FEE, "public", "", ""), scoped(FEE, "public", "", "甘肃")])

    def told(asker: Asker) -> str | None:
        article = answer(index, FEE[1], now=NOON, asker=asker).article
        return article.answer if article else None

    assert told(Asker("public", "web_chat", "甘肃")) == "public//甘肃"
    assert told(Asker("public", "web_chat", "")) == "public//"
    assert told(ANYBODY) == "public//"
    assert {each.article.answer for each in index.find(FEE[1], "zh", now=NOON, asker=COLLEAGUE)} == {
        "public//",
        "public//甘肃",
    }


@pytest.fixture
async def bank(session: Session) -> None:
    """The fee for each circle and place, and nothing that everybody may be told."""
    scopes = [("customers", "", ""), ("staff", "", ""), ("public", "app", ""), ("customers", "", "甘肃")]
    contents = [
        Content(
            FEE[1], f"{audience}/{channel}/{region}", FEE[3], FEE[4], audience=audience,  # type: ignore[arg-type]
            channels=(channel,) * bool(channel), regions=(region,) * bool(region),
        )
        for audience, channel, region in scopes
    ]  # fmt: skip
    rows = [ImportRow(number, "zh", content) for number, content in enumerate(contents)]
    await knowledge.import_articles(session, actor=SYSTEM, rows=rows, publish=True, now=NOON, unreviewed_allowed=True)


@pytest.mark.usefixtures("bank")
async def test_a_chat_is_told_what_its_customer_and_channel_may_hear(runtime: Runtime, session: Session) -> None:
    here = await a_known_customer(runtime, session, number="C1", region="甘肃")
    elsewhere = await a_known_customer(runtime, session, number="C2", region="青海", phone="13812345679")
    for customer_id, channel, said in (
        (None, "web_chat", None),
        (None, "app", "public/app/"),
        (elsewhere, "web_chat", "customers//"),
        (here, "web_chat", "customers//甘肃"),
    ):
        chat = await open_chat(session, customer_id=customer_id, channel=channel)
        (reply,) = await ask(runtime, session, chat.id, "信用卡年费怎么收")
        assert (reply.text if reply.kind == "answer" else None) == said


@pytest.mark.usefixtures("bank")
async def test_the_region_is_that_of_the_profile(runtime: Runtime, session: Session) -> None:
    known = await a_known_customer(runtime, session, number="C1", region="甘肃")
    chat = await open_chat(session, customer_id=known)
    assert await asker_of(session, chat, NOON) == Asker("customers", "web_chat", "甘肃")
    assert await asker_of(session, await open_chat(session), NOON) == Asker("public", "web_chat", "")


@pytest.mark.usefixtures("bank")
async def test_what_is_for_colleagues_has_its_meaning_kept_too(runtime: Runtime, session: Session) -> None:
    before = await embed_published(runtime, seconds=0)
    assert before == 0 or await embed_published(runtime, seconds=60) == 0
    await forget_unpublished(runtime)
    assert await embed_published(runtime, seconds=0) == 0
    assert (await conversations.get_conversation(session, (await open_chat(session)).id)).state == "assistant"
