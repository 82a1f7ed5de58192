"""Writing articles on a real database: draft, hand in, decide, edit again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.knowledge.builders import AUTHOR, COMPLIANCE, OTHER, SYSTEM, approve, publish, write

from zhike.identity import api as identity
from zhike.knowledge.errors import ArticleNotFound, ContentRefused, OwnerUnknown, QuestionTaken, StatusRefused
from zhike.knowledge.repository.articles import Filter
from zhike.knowledge.rules.articles import Content, Person
from zhike.knowledge.service import reading
from zhike.knowledge.service.approving import decide_on_article
from zhike.knowledge.service.editing import (
    create_article,
    edit_article,
    get_article,
    submit_article,
)
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.platform.ids import uuid7


@pytest.fixture
def now(clock: FixedClock) -> datetime:
    return clock.now()


async def found(session: Session, **wanted: object) -> list[str]:
    articles = await reading.list_articles(session, Filter(**wanted))
    return sorted(article.content.question for article in articles)


async def test_a_draft_goes_from_hand_to_hand(session: Session, now: datetime) -> None:
    draft = await write(session, now, variants=(" 限额 ", "限额？"))
    assert (draft.status, draft.version, draft.content.variants) == ("draft", 0, ("限额",))
    submitted = await submit_article(session, actor=AUTHOR, article_id=draft.id, now=now)
    assert submitted.submitted_by == Person(AUTHOR.id, AUTHOR.name)
    sent_back = await decide_on_article(
        session, actor=OTHER, article_id=draft.id, approved=False, comment="请写明每日上限", now=now
    )
    assert (sent_back.status, sent_back.comment) == ("draft", "请写明每日上限")
    approved = await approve(session, draft.id, now)
    assert (approved.status, approved.approved_by, approved.comment) == (
        "approved",
        Person(COMPLIANCE.id, COMPLIANCE.name),
        "",
    )
    assert approved.endorsed_by == Person(OTHER.id, OTHER.name)
    assert approved.revision == 6


async def test_handing_in_twice_is_handing_in_once(session: Session, now: datetime) -> None:
    draft = await write(session, now)
    first = await submit_article(session, actor=AUTHOR, article_id=draft.id, now=now)
    assert await submit_article(session, actor=AUTHOR, article_id=draft.id, now=now) == first


async def test_nobody_approves_what_they_wrote_part_of(session: Session, now: datetime) -> None:
    draft = await write(session, now)
    content = replace(draft.content, answer="单笔 6 万元。")
    await edit_article(session, actor=OTHER, article_id=draft.id, expected="1", content=content, now=now)
    await submit_article(session, actor=AUTHOR, article_id=draft.id, now=now)
    for writer in (AUTHOR, OTHER):
        with pytest.raises(StatusRefused, match="another person"):
            await decide_on_article(session, actor=writer, article_id=draft.id, approved=True, now=now)


async def test_what_is_decided_on_is_what_was_read(session: Session, now: datetime) -> None:
    draft = await write(session, now)
    await submit_article(session, actor=AUTHOR, article_id=draft.id, now=now)
    with pytest.raises(PreconditionFailed):
        await decide_on_article(session, actor=OTHER, article_id=draft.id, approved=True, expected="1", now=now)


async def test_an_edit_needs_the_newest_revision(session: Session, now: datetime) -> None:
    draft = await write(session, now)
    content = replace(draft.content, answer="单笔 6 万元。")
    edited = await edit_article(session, actor=AUTHOR, article_id=draft.id, expected="1", content=content, now=now)
    assert edited.revision == 2
    with pytest.raises(PreconditionFailed):
        await edit_article(session, actor=AUTHOR, article_id=draft.id, expected="1", content=content, now=now)


async def test_editing_what_is_handed_in_takes_it_back(session: Session, now: datetime) -> None:
    draft = await write(session, now)
    await approve(session, draft.id, now)
    content = replace(draft.content, answer="单笔 6 万元。")
    edited = await edit_article(session, actor=AUTHOR, article_id=draft.id, expected="*", content=content, now=now)
    assert edited.status == "draft"
    with pytest.raises(StatusRefused, match="Nothing of this article waits"):
        await decide_on_article(session, actor=OTHER, article_id=draft.id, approved=True, now=now)


async def test_a_new_owner_needs_no_new_approval(session: Session, now: datetime) -> None:
    owner = await identity.create_staff(
        session, actor=SYSTEM, login="editor07", name="冯琴", number="7007", role="editor", now=now
    )
    published = await publish(session, now)
    day = date(2027, 1, 31)
    edited = await edit_article(
        session,
        actor=AUTHOR,
        article_id=published.id,
        expected="*",
        content=published.content,
        owner_id=str(owner.id),
        review_on=day,
        now=now,
    )
    assert (edited.status, edited.owner, edited.review_on) == ("published", Person(str(owner.id), "冯琴"), day)
    same = await edit_article(
        session,
        actor=AUTHOR,
        article_id=published.id,
        expected="*",
        content=published.content,
        owner_id=str(owner.id),
        review_on=day,
        now=now,
    )
    assert same.revision == edited.revision
    assert await found(session, owner=str(owner.id)) == [published.content.question]


@pytest.mark.parametrize("owner_id", ["nobody", "01a2267b-1f5e-7667-be10-97d6747c05a2"])
async def test_an_owner_is_somebody_who_works_here(session: Session, now: datetime, owner_id: str) -> None:
    with pytest.raises(OwnerUnknown):
        await create_article(
            session, actor=AUTHOR, language="zh", content=Content("问", "答"), owner_id=owner_id, now=now
        )


async def test_two_articles_never_answer_one_question(session: Session, now: datetime) -> None:
    first = await write(session, now, "信用卡年费怎么免？")
    with pytest.raises(QuestionTaken) as refused:
        await write(session, now, "信用卡年費怎麼免")
    assert refused.value.params["article"] == str(first.id)
    other = await write(session, now, "信用卡年费怎么免？", language="en")
    second = await write(session, now, "另一个问题")
    with pytest.raises(QuestionTaken):
        await edit_article(session, actor=AUTHOR, article_id=second.id, expected="*", content=first.content, now=now)
    assert other.id != first.id
    assert (await get_article(session, second.id)).content.question == "另一个问题"


async def test_what_is_no_article_is_refused_with_its_field(session: Session, now: datetime) -> None:
    with pytest.raises(ContentRefused, match="answer is empty"):
        await write(session, now, answer=" ")
    with pytest.raises(ArticleNotFound):
        await submit_article(session, actor=AUTHOR, article_id=uuid7(), now=now)


async def test_a_published_article_is_not_handed_in_again(session: Session, now: datetime) -> None:
    published = await publish(session, now)
    with pytest.raises(StatusRefused, match="Only a draft"):
        await submit_article(session, actor=AUTHOR, article_id=published.id, now=now)


async def test_the_list_is_searched_and_filtered(session: Session, now: datetime) -> None:
    await write(session, now, "转账限额是多少？", category="TRF-01", answer="手机银行可查。")
    await write(session, now, "信用卡怎么还款？", category="CCD-04", variants=("怎么还卡债",))
    await write(session, now, "How do I close my ETC?", category="AGT-04", language="en", answer="At a branch.")
    soon = now + timedelta(days=10)
    await publish(session, now, "本月活动是什么？", category="MBR-03", effective_until=soon)
    assert await found(session, query="轉帳限額") == ["转账限额是多少？"]
    assert await found(session, query="卡债") == ["信用卡怎么还款？"]
    assert await found(session, query="银行") == ["转账限额是多少？"]
    assert await found(session, query="etc clos") == ["How do I close my ETC?"]
    assert await found(session, query="银行活动") == []
    assert await found(session, query="！？") == []
    assert len(await found(session, query="")) == 4
    assert await found(session, category="CCD") == ["信用卡怎么还款？"]
    assert await found(session, category="TRF-01") == ["转账限额是多少？"]
    assert await found(session, category="TR%") == []
    assert await found(session, language="en") == ["How do I close my ETC?"]
    assert await found(session, status="published") == ["本月活动是什么？"]
    zone = ZoneInfo("Asia/Shanghai")
    assert await found(session, due=reading.due_by(now, zone)) == ["本月活动是什么？"]
    assert await found(session, due=reading.due_by(now - timedelta(days=60), zone)) == []
    counted = await reading.count_categories(session, Filter(language="zh", category="nothing"))
    assert counted == [("CCD-04", 1), ("MBR-03", 1), ("TRF-01", 1)]
