"""What was said when, and what does not agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.conftest import SignIn
from tests.knowledge.builders import AUTHOR, OTHER, approve, publish, write

from zhike.knowledge import api as knowledge
from zhike.knowledge.rules.articles import PublishedArticle
from zhike.knowledge.rules.contradictions import Shelf, differing, figures_in
from zhike.knowledge.service.editing import edit_article, get_article
from zhike.knowledge.service.publishing import expire_article, publish_article
from zhike.knowledge.service.saying import contradictions_of, list_contradictions
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def article(question: str, answer: str, **more: Any) -> PublishedArticle:
    values: dict[str, Any] = {
        "id": uuid7(),
        "key": "",
        "version": 1,
        "language": "zh",
        "category": "",
        "variants": (),
        "verbatim": False,
        "effective_from": NOW,
        "effective_until": None,
    }
    return PublishedArticle(question=question, answer=answer, **{**values, **more})


@pytest.mark.parametrize(
    ("text", "kind", "figures"),
    [
        ("年利率 1.35%，按日计", "percent", {"1.35%"}),
        ("每笔 5 万元，最低 ￥20.00", "money", {"5万元", "¥20.00"}),
        ("CNY 20,000 a day", "money", {"cny20000"}),
        ("请拨打 95588 或 400-888-0000", "phone", {"95588", "400-888-0000"}),
        ("9：00–17:30 营业", "clock", {"9:00", "17:30"}),
        ("3 个工作日内到账", "days", {"3个工作日"}),
        ("within 5 working days", "days", {"5working days".replace(" ", "")}),
    ],
)
def test_figures_are_found_by_what_they_measure(text: str, kind: str, figures: set[str]) -> None:
    assert figures_in(text)[kind] == figures  # type: ignore[index]


def test_answers_differ_where_a_kind_of_figure_has_none_in_common() -> None:
    assert differing("年费 100 元", "年费 200 元") == (("100元",), ("200元",))
    assert differing("年费 100 元，刷 5 笔免", "首年免，次年 100 元") is None
    assert differing("年费 100 元", "3 天到账") is None


def test_articles_contradict_on_the_same_question_or_by_their_figures() -> None:
    fee = article("信用卡年费是多少？", "100 元。", variants=("年费多少钱",))
    same = article("卡片收费标准", "免年费。", variants=("年费多少钱？",))
    near = article("信用卡的年费是多少", "200 元。")
    agrees = article("信用卡年费多少", "每年 100 元。")
    far = article("网点几点开门", "9:00。")
    shelf = Shelf([fee, same, near, agrees, far])
    found = {(each.kind, each.other.question) for each in shelf.against(fee)}
    assert found == {("same_question", same.question), ("figures", near.question)}
    pairs = [{each.article.id, each.other.id} for each in shelf.among()]
    assert {fee.id, near.id} in pairs
    assert len(pairs) == len({frozenset(pair) for pair in pairs})


def test_what_nobody_is_told_together_does_not_contradict() -> None:
    one = article("利率是多少", "1.5%", regions=("甘肃",))
    assert not Shelf([article("利率是多少", "2.5%", regions=("广西",))]).against(one)
    assert not Shelf([article("利率是多少", "2.5%", language="en")]).against(one)
    assert not Shelf([article("利率是多少", "1.5%。".rstrip("。"))]).against(one)
    assert Shelf([article("利率是多少", "2.5%")]).against(one)


async def test_a_draft_is_held_against_what_is_in_force(session: Session, clock: FixedClock) -> None:
    old = await publish(session, clock.now(), "跨行转账要多少手续费", answer="每笔 5 元。")
    draft = await write(session, clock.now(), "跨行转账要多少手续费？", answer="每笔 2 元。", audience="staff")
    (found,) = await contradictions_of(session, draft.id, now=clock.now())
    assert (found.kind, found.other.id, found.ours, found.theirs) == ("same_question", old.id, ("2元",), ("5元",))
    assert await contradictions_of(session, old.id, now=clock.now()) == []
    assert await list_contradictions(session, now=clock.now()) == []


async def said(session: Session, text: str, at: datetime) -> list[tuple[str, int]]:
    found = await knowledge.what_was_said(session, text=text, at=at)
    return [(each.version.content.answer, each.version.number) for each in found]


async def test_what_was_said_on_a_day_is_found_by_question_key_and_id(session: Session, clock: FixedClock) -> None:
    begun = clock.now()
    told = await publish(session, begun, "年费是多少", answer="一", variants=("卡费",))
    await publish(session, begun, "网点几点开门", answer="九点")
    clock.advance(3600)
    content = replace((await get_article(session, told.id)).content, answer="二")
    await edit_article(session, actor=AUTHOR, article_id=told.id, expected="*", content=content, now=clock.now())
    await approve(session, told.id, clock.now())
    await publish_article(session, actor=OTHER, article_id=told.id, now=clock.now())
    clock.advance(3600)
    await expire_article(session, actor=OTHER, article_id=told.id, now=clock.now())
    assert await said(session, "年费是多少？", begun) == [("一", 1)]
    assert await said(session, "卡费", begun + timedelta(minutes=90)) == [("二", 2)]
    assert await said(session, str(told.id), begun + timedelta(minutes=90)) == [("二", 2)]
    assert await said(session, "年费是多少", clock.now()) == []
    assert await said(session, "年费是多少", begun - timedelta(seconds=1)) == []


async def test_what_was_said_over_http(sign_in: SignIn, session: Session, clock: FixedClock) -> None:
    told = await publish(session, clock.now(), "年费是多少", answer="一")
    await write(session, clock.now(), "卡费多少", answer="二", variants=("年费是多少",))
    agent = await sign_in("agent")
    asked = {"q": "年费是多少", "at": clock.now().isoformat()}
    (item,) = (await agent.get("/api/v1/articles/said", params=asked)).json()["items"]
    assert (item["article_id"], item["version"]["answer"], item["closeness"]) == (str(told.id), "一", 1.0)
    assert (await agent.get("/api/v1/articles/said", params={"q": "x"})).status_code == 422
    one = f"/api/v1/articles/{told.id}/versions"
    assert (await agent.get(f"{one}/1")).json()["answer"] == "一"
    assert (await agent.get(f"{one}/2")).status_code == 404
    assert (await agent.get("/api/v1/articles/contradictions")).json() == {"count": 0, "items": []}
    assert (await agent.get(f"/api/v1/articles/{told.id}/contradictions")).json()["count"] == 0
