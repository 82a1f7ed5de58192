"""Know-how: shared, commented on, helpful, and turned into a knowledge draft whose author is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from tests.conftest import NOON, SignIn
from zhike.knowledge import api as knowledge
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.team.service.posting import note_published

URL = "/api/v1/team/posts"
BELL = "/api/v1/me/notifications"
POST = {"title": "客户收不到验证码先查拦截", "text": "先看是否开了骚扰拦截。", "reason": "EBK-04"}


async def shared(author: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await author.post(URL, json={**POST, **changes})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def told(client: httpx.AsyncClient) -> list[str]:
    return [each["kind"] for each in (await client.get(BELL)).json()["items"]]


async def titles(client: httpx.AsyncClient, **params: Any) -> list[str]:
    return [each["title"] for each in (await client.get(URL, params=params)).json()["items"]]


async def test_a_post_is_commented_on_and_counts_each_whom_it_helped_once(sign_in: SignIn) -> None:
    author, reader, analyst = await sign_in("agent"), await sign_in("agent"), await sign_in("analyst")
    post = await shared(author)
    assert (post["language"], post["own"], post["changeable"], post["helped"]) == ("zh", True, True, 0)
    path = f"{URL}/{post['id']}"
    for _ in range(2):
        assert (await reader.put(f"{path}/helped")).json()["helped"] == 1
    assert (await author.put(f"{path}/helped")).json()["code"] == "team.own_post"
    assert (await reader.delete(f"{path}/helped")).json()["helped"] == 0
    said = await reader.post(f"{path}/remarks", json={"text": "双卡也要查，我的号 13800138000"})
    assert (said.status_code, "13800138000" in said.json()["text"]) == (201, False)
    detail = (await analyst.get(path)).json()
    assert ([each["by_name"] for each in detail["remarks"]], detail["post"]["comments"]) == ([reader.staff.name], 1)  # type: ignore[attr-defined]
    assert await told(author) == ["post_comment"]
    assert (await analyst.post(URL, json=POST)).status_code == 403
    assert (await analyst.put(f"{path}/helped")).status_code == 403


async def test_its_author_or_a_keeper_changes_and_removes_it(sign_in: SignIn) -> None:
    author, other, keeper = await sign_in("agent"), await sign_in("agent"), await sign_in("supervisor")
    post = await shared(author)
    path, headers = f"{URL}/{post['id']}", {"if-match": f'"{post["version"]}"'}
    assert (await other.put(path, json=POST, headers=headers)).json()["code"] == "team.post_not_yours"
    assert (await author.put(path, json=POST)).status_code == 428
    changed = await author.put(path, json={**POST, "title": "Check the blocker first", "text": "Yes"}, headers=headers)
    assert (changed.json()["title"], changed.json()["language"]) == ("Check the blocker first", "en")
    assert (await keeper.delete(path, headers=headers)).status_code == 412
    headers = {"if-match": f'"{changed.json()["version"]}"'}
    assert (await other.delete(path, headers=headers)).status_code == 409
    assert (await keeper.delete(path, headers=headers)).status_code == 204
    assert (await author.get(path)).json()["code"] == "team.post_not_found"
    assert (await author.post(URL, json={**POST, "reason": "XXX-99"})).status_code in {404, 422}


async def test_posts_are_found_by_words_comments_and_pinyin_in_either_order(sign_in: SignIn, clock: FixedClock) -> None:
    author, reader, keeper = await sign_in("agent"), await sign_in("agent"), await sign_in("editor")
    first = await shared(author)
    clock.advance(60)
    await shared(author, title="Annual fee: read the anniversary", text="Not the calendar year.", reason=None)
    await reader.put(f"{URL}/{first['id']}/helped")
    await reader.post(f"{URL}/{first['id']}/remarks", json={"text": "漫游也会"})
    for typed in ("yanzhengma", "骚扰", "漫游", author.staff.name):  # type: ignore[attr-defined]
        assert first["title"] in await titles(reader, q=typed)
    assert await titles(reader, q="anniversary") == ["Annual fee: read the anniversary"]
    assert (await titles(reader))[0] == "Annual fee: read the anniversary"
    assert (await titles(reader, order="helped"))[0] == first["title"]
    assert (await titles(reader, own=True), await titles(reader, reason="EBK-04")) == ([], [first["title"]])
    for order in ("new", "helped"):
        page = (await reader.get(URL, params={"limit": 1, "order": order})).json()
        rest = (await reader.get(URL, params={"limit": 1, "order": order, "cursor": page["next_cursor"]})).json()
        assert {page["items"][0]["id"], rest["items"][0]["id"]} >= {first["id"]}
        assert rest["next_cursor"] is None
    assert (await reader.get(URL, params={"cursor": "?"})).status_code == 422
    assert (await reader.get(f"{URL}/export.csv")).status_code == 403
    assert len((await keeper.get(f"{URL}/export.csv")).text.splitlines()) >= 3


async def test_an_editor_makes_a_draft_of_it_and_its_author_hears_of_that_and_of_publishing(
    sign_in: SignIn, session: Session
) -> None:
    author, editor = await sign_in("agent"), await sign_in("editor")
    post = await shared(author)
    path, draft = f"{URL}/{post['id']}", {"question": "收不到验证码怎么办？", "answer": "请先查看是否开启拦截。"}
    assert (await author.post(f"{path}/draft", json=draft)).status_code == 403
    made = await editor.post(f"{path}/draft", json={**draft, "category": "EBK-04"})
    assert made.status_code == 201, made.text
    article = await knowledge.get_article(session, UUID(made.json()["article_id"]))
    assert (article.status, article.content.question) == ("draft", draft["question"])
    kept = (await author.get(path)).json()["post"]
    assert (kept["state"], kept["article_id"], kept["drafted_name"]) == ("drafted", str(article.id), editor.staff.name)  # type: ignore[attr-defined]
    assert await titles(editor, article=str(article.id)) == [post["title"]]
    again = await editor.post(f"{path}/draft", json={**draft, "question": "别的"})
    assert (again.status_code, again.json()["code"]) == (409, "team.post_drafted")
    headers = {"if-match": f'"{kept["version"]}"'}
    assert (await author.put(path, json=POST, headers=headers)).json()["code"] == "team.post_drafted"
    assert (await author.delete(path, headers=headers)).json()["code"] == "team.post_drafted"
    for _ in range(2):
        await note_published(session, article.id, at=NOON + timedelta(minutes=5))
    assert (await author.get(path)).json()["post"]["state"] == "published"
    assert await told(author) == ["post_published", "post_drafted"]
