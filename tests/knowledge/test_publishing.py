"""What customers are told, and since when: versions, time, the gate, the number of the release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.knowledge.builders import AUTHOR, OTHER, approve, publish, write

from zhike.knowledge import api as knowledge
from zhike.knowledge.errors import ArticleNotFound, GateRefused, StatusRefused
from zhike.knowledge.rules.articles import PublishedArticle
from zhike.knowledge.schedules import keep_time
from zhike.knowledge.service.editing import edit_article, get_article
from zhike.knowledge.service.publishing import expire_article, publish_article
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

DAY = timedelta(days=1)


async def answers(session: Session, now: datetime) -> list[str]:
    return [article.answer for article in await knowledge.published(session, now)]


async def rewrite(session: Session, article_id: object, answer: str, now: datetime, **changes: object) -> None:
    article = await get_article(session, article_id)
    content = replace(article.content, answer=answer, **changes)
    await edit_article(session, actor=AUTHOR, article_id=article.id, expected="*", content=content, now=now)
    await approve(session, article.id, now)
    await publish_article(session, actor=OTHER, article_id=article.id, now=now)


async def test_what_is_published_is_told_word_by_word(session: Session, clock: FixedClock) -> None:
    before = await knowledge.release_number(session)
    article = await publish(session, clock.now(), verbatim=True, variants=("限额",), category="TRF-01")
    (told,) = await knowledge.published(session, clock.now())
    assert told == PublishedArticle(
        id=article.id,
        key="",
        version=1,
        language="zh",
        category="TRF-01",
        question=article.content.question,
        answer=article.content.answer,
        variants=("限额",),
        verbatim=True,
        effective_from=clock.now(),
        effective_until=None,
    )
    assert await knowledge.find_published(session, article.id, now=clock.now()) == told
    assert await knowledge.release_number(session) == before + 1
    assert ("knowledge", {"release": before + 1}) in [(note.topic, note.ids) for note in session.take_outgoing()[0]]


async def test_only_what_was_approved_is_published_and_only_once(session: Session, clock: FixedClock) -> None:
    draft = await write(session, clock.now())
    with pytest.raises(StatusRefused, match="has to approve it, for business and for compliance"):
        await publish_article(session, actor=OTHER, article_id=draft.id, now=clock.now())
    await approve(session, draft.id, clock.now())
    once = await publish_article(session, actor=AUTHOR, article_id=draft.id, now=clock.now())
    assert await publish_article(session, actor=AUTHOR, article_id=draft.id, now=clock.now()) == once


async def test_a_new_draft_leaves_what_is_in_force(session: Session, clock: FixedClock) -> None:
    article = await publish(session, clock.now(), answer="旧")
    content = replace(article.content, answer="新")
    draft = await edit_article(
        session, actor=AUTHOR, article_id=article.id, expected="*", content=content, now=clock.now()
    )
    assert (draft.status, draft.in_force) == ("draft", 1)
    assert await answers(session, clock.now()) == ["旧"]
    clock.advance(3600)
    await approve(session, article.id, clock.now())
    after = await publish_article(session, actor=OTHER, article_id=article.id, now=clock.now())
    assert (after.version, after.in_force, after.authors) == (2, 2, ())
    assert await answers(session, clock.now()) == ["新"]


async def test_what_was_said_on_a_day_is_known(session: Session, clock: FixedClock) -> None:
    first = clock.now()
    article = await publish(session, first, answer="一")
    clock.advance(86400)
    await rewrite(session, article.id, "二", clock.now())
    clock.advance(86400)
    await expire_article(session, actor=OTHER, article_id=article.id, now=clock.now())
    said = [
        (await knowledge.get_version_at(session, article.id, first + hours)).content.answer
        for hours in (timedelta(0), DAY - timedelta(seconds=1), DAY, 2 * DAY - timedelta(seconds=1))
    ]
    assert said == ["一", "一", "二", "二"]
    for silent in (first - timedelta(seconds=1), first + 2 * DAY):
        with pytest.raises(ArticleNotFound):
            await knowledge.get_version_at(session, article.id, silent)
    versions = await knowledge.list_versions(session, article.id)
    assert [(version.number, version.in_force, version.reviewed) for version in versions] == [
        (2, False, True),
        (1, False, True),
    ]


async def test_what_is_withdrawn_is_told_to_nobody(session: Session, clock: FixedClock) -> None:
    article = await publish(session, clock.now())
    before = await knowledge.release_number(session)
    expired = await expire_article(session, actor=OTHER, article_id=article.id, now=clock.now())
    assert (expired.status, expired.in_force) == ("expired", None)
    assert await answers(session, clock.now()) == []
    assert await knowledge.release_number(session) == before + 1
    assert await expire_article(session, actor=OTHER, article_id=article.id, now=clock.now()) == expired
    draft = await write(session, clock.now(), "没发布过的")
    with pytest.raises(StatusRefused, match="nothing to withdraw"):
        await expire_article(session, actor=OTHER, article_id=draft.id, now=clock.now())


async def test_an_expired_article_can_be_written_anew(session: Session, clock: FixedClock) -> None:
    article = await publish(session, clock.now())
    await expire_article(session, actor=OTHER, article_id=article.id, now=clock.now())
    await rewrite(session, article.id, "又有了", clock.now())
    assert await answers(session, clock.now()) == ["又有了"]


async def test_time_begins_and_ends_what_is_said(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    start = clock.now()
    article = await publish(session, start, answer="旧")
    await rewrite(session, article.id, "新", start, effective_from=start + DAY, effective_until=start + 3 * DAY)
    waiting = await get_article(session, article.id)
    assert (waiting.status, waiting.in_force, waiting.upcoming) == ("published", 1, 2)
    assert await answers(session, start) == ["旧"]

    clock.advance(86400)
    await keep_time(runtime)
    began = await get_article(session, article.id)
    assert (began.in_force, began.upcoming) == (2, None)
    assert await answers(session, clock.now()) == ["新"]
    release = await knowledge.release_number(session)

    clock.advance(2 * 86400)
    assert await answers(session, clock.now()) == []  # at once, before the schedule comes by
    clock.advance(30)
    await keep_time(runtime)
    ended = await get_article(session, article.id)
    assert (ended.status, ended.in_force) == ("expired", None)
    newest, oldest = await knowledge.list_versions(session, article.id)
    assert (newest.in_force_until, oldest.in_force_until) == (start + 3 * DAY, start + DAY)
    assert await knowledge.release_number(session) == release + 1
    await keep_time(runtime)
    assert await knowledge.release_number(session) == release + 1


async def test_a_newer_version_replaces_one_that_waits(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    start = clock.now()
    article = await publish(session, start, answer="一", effective_from=start + DAY)
    assert await answers(session, start) == []
    await rewrite(session, article.id, "二", start, effective_from=None)
    clock.advance(2 * 86400)
    await keep_time(runtime)
    assert await answers(session, clock.now()) == ["二"]


async def test_what_waits_for_its_time_can_be_withdrawn(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    article = await publish(session, clock.now(), effective_from=clock.now() + DAY)
    await expire_article(session, actor=OTHER, article_id=article.id, now=clock.now())
    clock.advance(2 * 86400)
    await keep_time(runtime)
    assert await answers(session, clock.now()) == []


async def test_the_end_of_one_version_leaves_the_next_its_beginning(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    start = clock.now()
    article = await publish(session, start, answer="一", effective_until=start + DAY)
    await rewrite(session, article.id, "二", start, effective_from=start + 2 * DAY, effective_until=None)
    clock.advance(1.5 * 86400)
    await keep_time(runtime)
    between = await get_article(session, article.id)
    assert (between.status, between.in_force, between.upcoming) == ("published", None, 2)
    clock.advance(86400)
    await keep_time(runtime)
    assert await answers(session, clock.now()) == ["二"]


class StrictGate:
    """Refuses what does not name its limit."""

    async def check(self, session: Session, candidates: Sequence[PublishedArticle], *, now: datetime) -> Sequence[str]:
        return [f"v{each.version}: 8 万能实时到账吗" for each in candidates if "万" not in each.answer]


async def test_the_gate_keeps_out_what_breaks_something(session: Session, clock: FixedClock) -> None:
    draft = await write(session, clock.now(), answer="看情况。")
    await approve(session, draft.id, clock.now())
    with pytest.raises(GateRefused, match="1 things would break") as refused:
        await publish_article(session, actor=OTHER, article_id=draft.id, gate=StrictGate(), now=clock.now())
    assert refused.value.params["failed"] == "v1: 8 万能实时到账吗"
    assert await answers(session, clock.now()) == []
    await rewrite(session, draft.id, "5 万。", clock.now())
    assert await answers(session, clock.now()) == ["5 万。"]


@pytest.mark.parametrize("change", ["update knowledge.version set answer = 'x'", "delete from knowledge.version"])
async def test_a_published_version_is_never_changed(session: Session, clock: FixedClock, change: str) -> None:
    await publish(session, clock.now())
    with pytest.raises(DBAPIError, match="never changed"):
        await session.execute(text(change))
