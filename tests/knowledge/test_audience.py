"""Whom an article is for: what is for colleagues never reaches a customer, what holds somewhere is said only there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.builders import publish, write

from zhike.knowledge import api as knowledge
from zhike.knowledge.errors import QuestionTaken
from zhike.knowledge.rules.audience import ANY, AUDIENCES, Asker, clean_words, is_for, scope_key
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session

PLACES = st.sampled_from(["web", "app", "甘肃", ""])
LIMITS = st.sets(st.sampled_from(["web", "app", "甘肃"]), max_size=3)


@given(st.sampled_from(AUDIENCES), LIMITS, LIMITS, st.sampled_from(AUDIENCES), PLACES, PLACES)
def test_nobody_is_told_what_is_for_a_closer_circle_or_another_place(
    audience: knowledge.Audience,
    channels: set[str],
    regions: set[str],
    asking: knowledge.Audience,
    channel: str,
    region: str,
) -> None:
    told = is_for(audience, channels, regions, Asker(asking, channel, region))
    circle = AUDIENCES.index(audience) <= AUDIENCES.index(asking)
    placed = (not channels or channel in channels) and (not regions or region in regions)
    assert told == (circle and placed)
    if asking != "staff":
        assert not is_for("staff", channels, regions, Asker(asking, channel, region))


@given(st.sampled_from(AUDIENCES), LIMITS, LIMITS)
def test_a_colleague_finds_everything_wherever_it_holds(
    audience: knowledge.Audience, channels: set[str], regions: set[str]
) -> None:
    assert is_for(audience, channels, regions, knowledge.COLLEAGUE)


def test_a_scope_is_the_same_in_any_order() -> None:
    assert scope_key("public", ["a", "b"], [], ["c"]) == scope_key("public", ["b", "a"], [], ["c"])
    assert len({scope_key(each, *lists) for each in AUDIENCES for lists in ([["a"], [], []], [[], ["a"], []])}) == 6
    assert clean_words([" a ", "", "b", "a"]) == ("a", "b")


async def test_what_is_published_is_told_to_those_whom_it_is_for(session: Session, clock: FixedClock) -> None:
    now = clock.now()
    for question, scope in {
        "公开": {},
        "客户": {"audience": "customers"},
        "内部": {"audience": "staff"},
        "应用": {"channels": ("app",)},
        "甘肃": {"regions": ("甘肃",)},
    }.items():
        await publish(session, now, question, **scope)

    async def told(asker: Asker) -> set[str]:
        return {article.question for article in await knowledge.published(session, now, asker)}

    assert {each.question for each in await knowledge.published(session, now)} == {"公开", "应用", "甘肃"}
    assert await told(Asker(channel="web", region="")) == {"公开"}
    assert await told(Asker("customers", "app", "甘肃")) == {"公开", "客户", "应用", "甘肃"}
    assert await told(knowledge.COLLEAGUE) == {"公开", "客户", "内部", "应用", "甘肃"}


async def test_a_single_article_is_told_by_the_same_rule(session: Session, clock: FixedClock) -> None:
    article = await publish(session, clock.now(), audience="staff")
    assert await knowledge.find_published(session, article.id, now=clock.now()) is None
    as_customer = Asker("customers", ANY, ANY)
    assert await knowledge.find_published(session, article.id, now=clock.now(), asker=as_customer) is None
    found = await knowledge.find_published(session, article.id, now=clock.now(), asker=knowledge.COLLEAGUE)
    assert found is not None
    assert found.audience == "staff"


async def test_a_question_is_answered_once_in_each_scope(session: Session, clock: FixedClock) -> None:
    await write(session, clock.now(), "利率")
    await write(session, clock.now(), "利率", regions=("甘肃",))
    await write(session, clock.now(), "利率", audience="staff")
    with pytest.raises(QuestionTaken):
        await write(session, clock.now(), "利率？", regions=(" 甘肃 ",))
