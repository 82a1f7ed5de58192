"""Articles that are published together, and the way back for one and for all."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from tests.conftest import SignIn
from tests.knowledge.builders import AUTHOR, OTHER, approve, publish, write

from zhike.knowledge import api as knowledge
from zhike.knowledge.errors import BundleRefused, GateRefused, StatusRefused
from zhike.knowledge.repository import versions
from zhike.knowledge.rules.articles import Article, PublishedArticle
from zhike.knowledge.service.bundles import create_bundle, edit_bundle, publish_bundle, roll_back_bundle
from zhike.knowledge.service.editing import edit_article, get_article
from zhike.knowledge.service.going_back import roll_back_article
from zhike.knowledge.service.publishing import publish_article
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed

BUNDLES = "/api/v1/article-bundles"


async def told(session: Session, now: datetime) -> dict[str, str]:
    return {article.question: article.answer for article in await knowledge.published(session, now)}


async def rewrite(session: Session, article: Article, answer: str, now: datetime, **changes: object) -> None:
    article = await get_article(session, article.id)
    content = replace(article.content, answer=answer, **changes)
    await edit_article(session, actor=AUTHOR, article_id=article.id, expected="*", content=content, now=now)
    await approve(session, article.id, now)


class Pairs:
    """Refuses a bundle in which not all say the same; remembers how many were shown to it together."""

    shown = 0

    async def check(self, session: Session, candidates: Sequence[PublishedArticle], *, now: datetime) -> Sequence[str]:
        self.shown = len(candidates)
        return [each.question for each in candidates if each.answer != candidates[0].answer]


async def test_a_bundle_is_published_at_one_moment_or_not_at_all(session: Session, clock: FixedClock) -> None:
    now = clock.now()
    old = await publish(session, now, "年费", answer="旧")
    new = await write(session, now, "利率", answer="新")
    bundle = await create_bundle(
        session, actor=AUTHOR, name="十二月费率", notes="", article_ids=[new.id, old.id], now=now
    )
    with pytest.raises(BundleRefused, match=r"2 of its articles cannot be published yet: .*利率"):
        await publish_bundle(session, actor=OTHER, bundle_id=bundle.id, now=now)
    await approve(session, new.id, now)
    await rewrite(session, old, "别的", now)
    gate = Pairs()
    with pytest.raises(GateRefused) as refused:
        await publish_bundle(session, actor=OTHER, bundle_id=bundle.id, gate=gate, now=now)
    assert (gate.shown, refused.value.params["count"]) == (2, 1)
    assert await told(session, now) == {"年费": "旧"}
    release = await knowledge.release_number(session)
    done = await publish_bundle(session, actor=OTHER, bundle_id=bundle.id, now=now)
    assert await told(session, now) == {"年费": "别的", "利率": "新"}
    assert await knowledge.release_number(session) == release + 1
    assert [(part.version, part.before) for part in done.parts] == [(1, None), (2, 1)]
    assert await publish_bundle(session, actor=OTHER, bundle_id=bundle.id, now=now) == done


async def test_a_bundle_is_taken_back_as_a_whole(session: Session, clock: FixedClock) -> None:
    now = clock.now()
    old = await publish(session, now, "年费", answer="旧")
    new = await write(session, now, "利率", answer="新")
    later = await publish(session, now, "积分", answer="一分")
    await approve(session, new.id, now)
    await rewrite(session, old, "更新", now)
    await rewrite(session, later, "两分", now, effective_from=now + timedelta(days=3))
    ids = [old.id, new.id, later.id]
    bundle = await create_bundle(session, actor=AUTHOR, name="一批", notes="", article_ids=ids, now=now)
    await publish_bundle(session, actor=OTHER, bundle_id=bundle.id, now=now)
    assert (await get_article(session, later.id)).upcoming == 2
    clock.advance(60)
    back = await roll_back_bundle(session, actor=OTHER, bundle_id=bundle.id, comment="数字有误", now=clock.now())
    assert (back.state, back.comment) == ("rolled_back", "数字有误")
    assert await told(session, clock.now()) == {"年费": "旧", "积分": "一分"}
    assert (await get_article(session, later.id)).upcoming is None
    with pytest.raises(BundleRefused, match="Only a published bundle"):
        await roll_back_bundle(session, actor=OTHER, bundle_id=bundle.id, comment="再来", now=clock.now())


async def test_what_was_published_again_since_keeps_a_bundle(session: Session, clock: FixedClock) -> None:
    now = clock.now()
    article = await write(session, now, "年费")
    await approve(session, article.id, now)
    bundle = await create_bundle(session, actor=AUTHOR, name="一批", notes="", article_ids=[article.id], now=now)
    await publish_bundle(session, actor=OTHER, bundle_id=bundle.id, now=now)
    await rewrite(session, article, "更新", now)
    await publish_article(session, actor=OTHER, article_id=article.id, now=now)
    with pytest.raises(BundleRefused, match="published again since: 年费"):
        await roll_back_bundle(session, actor=OTHER, bundle_id=bundle.id, comment="晚了", now=now)


async def test_only_an_open_bundle_is_changed(session: Session, clock: FixedClock) -> None:
    now = clock.now()
    bundle = await create_bundle(session, actor=AUTHOR, name="空", notes="", article_ids=[], now=now)
    with pytest.raises(BundleRefused, match="holds no article"):
        await publish_bundle(session, actor=OTHER, bundle_id=bundle.id, now=now)
    article = await write(session, now)
    await approve(session, article.id, now)
    change = {"bundle_id": bundle.id, "name": "有", "notes": "说明", "article_ids": [article.id, article.id]}
    changed = await edit_bundle(session, actor=AUTHOR, expected="1", now=now, **change)
    assert (changed.revision, len(changed.parts)) == (2, 1)
    with pytest.raises(PreconditionFailed):
        await edit_bundle(session, actor=AUTHOR, expected="1", now=now, **change)
    await publish_bundle(session, actor=OTHER, bundle_id=bundle.id, now=now)
    with pytest.raises(BundleRefused, match="published already"):
        await edit_bundle(session, actor=AUTHOR, expected="*", now=now, **change)


async def test_going_back_twice_goes_back_two_versions_and_then_to_nothing(session: Session, clock: FixedClock) -> None:
    now = clock.now()
    article = await publish(session, now, "年费", answer="一")
    for answer in ("二", "三"):
        await rewrite(session, article, answer, now)
        await publish_article(session, actor=OTHER, article_id=article.id, now=now)
    for answer in ("二", "一"):
        clock.advance(60)
        back = await roll_back_article(session, actor=OTHER, article_id=article.id, comment="错", now=clock.now())
        assert (back.content.answer, back.status, await told(session, clock.now())) == (
            answer,
            "published",
            {"年费": answer},
        )
    newest = (await versions.list_versions(session, article.id))[0]
    assert (newest.number, newest.restores, newest.reviewed) == (5, 1, True)
    gone = await roll_back_article(session, actor=OTHER, article_id=article.id, comment="错", now=clock.now())
    assert (gone.status, await told(session, clock.now())) == ("expired", {})
    with pytest.raises(StatusRefused, match="nothing to go back from"):
        await roll_back_article(session, actor=OTHER, article_id=article.id, comment="错", now=clock.now())


async def test_going_back_leaves_a_draft_that_is_being_written(session: Session, clock: FixedClock) -> None:
    now = clock.now()
    article = await publish(session, now, "年费", answer="一")
    await rewrite(session, article, "二", now)
    await publish_article(session, actor=OTHER, article_id=article.id, now=now)
    await rewrite(session, article, "三", now)
    back = await roll_back_article(session, actor=OTHER, article_id=article.id, comment="错", now=now)
    assert (back.status, back.content.answer, back.in_force) == ("approved", "三", 3)
    assert await told(session, now) == {"年费": "一"}


async def test_what_is_over_by_now_is_not_said_again(session: Session, clock: FixedClock) -> None:
    now = clock.now()
    article = await publish(session, now, "活动", effective_until=now + timedelta(hours=1))
    await rewrite(session, article, "新", now, effective_until=None)
    await publish_article(session, actor=OTHER, article_id=article.id, now=now)
    clock.advance(7200)
    with pytest.raises(StatusRefused, match="Its end has passed"):
        await roll_back_article(session, actor=OTHER, article_id=article.id, comment="错", now=clock.now())


async def test_bundles_over_http(sign_in: SignIn, app: FastAPI) -> None:
    editor, other, compliance, agent = [await sign_in(role) for role in ("editor", "editor", "compliance", "agent")]
    body = {"language": "zh", "question": "年费多少", "answer": "100 元"}
    article = (await editor.post("/api/v1/articles", json=body)).json()
    path = f"/api/v1/articles/{article['id']}"
    new = {"name": "费率", "notes": "说明", "articles": [article["id"]]}
    assert (await agent.post(BUNDLES, json=new)).status_code == 403
    created = await editor.post(BUNDLES, json=new)
    bundle = f"{BUNDLES}/{created.json()['id']}"
    assert (created.status_code, created.json()["count"]) == (201, 1)
    missing = {**new, "articles": ["00000000-0000-7000-8000-000000000000"]}
    assert (await editor.post(BUNDLES, json=missing)).status_code == 404
    changed = await editor.put(bundle, json={**new, "name": "十二月"}, headers={"if-match": '"1"'})
    assert (changed.json()["name"], changed.headers["etag"]) == ("十二月", '"2"')
    assert (await editor.put(f"{bundle}/publication")).json()["code"] == "knowledge.bundle_unready"
    await editor.post(f"{path}/submission")
    await other.put(f"{path}/approval", json={"approved": True})
    await compliance.put(f"{path}/compliance", json={"approved": True})
    assert (await compliance.put(f"{bundle}/publication")).status_code == 403
    published = (await editor.put(f"{bundle}/publication")).json()
    assert (published["state"], published["articles"][0]["published"]) == ("published", 1)
    assert (await editor.put(f"{bundle}/rollback", json={"comment": " "})).status_code == 422
    assert (await editor.put(f"{path}/rollback", json={"comment": "错"})).json()["status"] == "expired"
    assert (await editor.put(f"{bundle}/rollback", json={"comment": "错"})).status_code == 409
    (line,) = (await agent.get(BUNDLES)).json()["items"]
    assert (line["name"], line["state"]) == ("十二月", "published")
    assert (await agent.get(bundle)).json()["articles"][0]["status"] == "expired"


async def test_bundles_are_taken_along_with_what_they_ended_and_began(
    sign_in: SignIn, session: Session, clock: FixedClock
) -> None:
    editor, now = await sign_in("editor"), clock.now()
    article = await publish(session, now, "甲")
    await rewrite(session, article, "新的", now)
    bundle = await create_bundle(session, actor=AUTHOR, name="=一", notes="说明", article_ids=[article.id], now=now)
    await publish_bundle(session, actor=OTHER, bundle_id=bundle.id, now=now)
    clock.advance(1)
    await create_bundle(session, actor=AUTHOR, name="空", notes="", article_ids=[], now=clock.now())
    sheet = await editor.get(f"{BUNDLES}.csv")
    empty, full = csv.DictReader(io.StringIO(sheet.text.removeprefix("\ufeff")))
    assert (empty["bundle"], empty["state"], empty["article"]) == ("空", "open", "")
    assert (full["bundle"], full["state"], full["question"]) == ("'=一", "published", "甲")
    assert (full["before"], full["version"], full["published_by"]) == ("1", "2", OTHER.name)
