"""The loop on the database: from a closed conversation to a gap, a draft, and the effect of what was published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from tests.assistant.builders import CUSTOMER, NOON, SYSTEM, ask, open_chat, publish_bank
from tests.conftest import SignIn

from zhike.assistant.keeping import keeper_of
from zhike.assistant.learning.collecting import collect
from zhike.assistant.learning.grouping import group_questions
from zhike.assistant.learning.working import note_published
from zhike.assistant.personal_data import HOLDER
from zhike.conversations import api as conversations
from zhike.knowledge import api as knowledge
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

GOLD = ["金条可以回购吗", "买的金条可以回购吗", "金条回购吗", "金条怎么回购"]


async def chat(runtime: Runtime, session: Session, *lines: str, rating: int | None = None, **details: Any) -> UUID:
    """A whole conversation with the assistant, learned from."""
    conversation = await open_chat(session, **details)
    for line in lines:
        await ask(runtime, session, conversation.id, line)
    await conversations.end_by_customer(session, actor=CUSTOMER, conversation_id=conversation.id, now=NOON)
    if rating is not None:
        await conversations.rate(
            session, actor=CUSTOMER, conversation_id=conversation.id, score=rating, comment="", now=NOON
        )
    await collect(session, conversation.id)
    return conversation.id


async def asked_in_vain(runtime: Runtime, session: Session, **details: Any) -> None:
    await publish_bank(session)
    for line in GOLD:
        await chat(runtime, session, line, **details)
    await group_questions(runtime)


async def kept(session: Session) -> list[Any]:
    return list((await session.execute(text("select * from assistant.gap_question order by asked_at, id"))).mappings())


async def test_what_was_refused_is_kept_masked_and_what_was_answered_is_not(runtime: Runtime, session: Session) -> None:
    await publish_bank(session)
    await chat(runtime, session, "我的手机 13800138000 能寄金条吗", "手机银行转账限额是多少？")
    (row,) = await kept(session)
    assert (row["fate"], "13800138000" in row["text"], "金条" in row["text"]) == ("refused", False, True)


async def test_a_badly_rated_answer_is_kept(runtime: Runtime, session: Session) -> None:
    await publish_bank(session)
    conversation = await chat(runtime, session, "手机银行转账限额是多少？", rating=1)
    await collect(session, conversation)
    (row,) = await kept(session)
    assert row["fate"] == "badly_rated"


async def test_questions_that_are_alike_become_one_gap_that_keeps_its_id(
    runtime: Runtime, session: Session, sign_in: SignIn
) -> None:
    await asked_in_vain(runtime, session)
    editor = await sign_in("editor")
    page = (await editor.get("/api/v1/gaps")).json()
    (gap,) = page["items"]
    assert (gap["asked"], gap["state"], gap["language"], page["counts"]) == (4, "open", "zh", {"open": 1})
    assert gap["title"] in GOLD
    body = {"owner_id": str(editor.staff.id), "due_on": "2026-11-27"}
    path = f"/api/v1/gaps/{gap['id']}"
    changed = await editor.put(path, json=body, headers={"if-match": f'"{gap["version"]}"'})
    assert (changed.status_code, changed.json()["owner_name"]) == (200, editor.staff.name)
    await chat(runtime, session, "金条能回购吗")
    await group_questions(runtime)
    (again,) = (await editor.get("/api/v1/gaps", params={"owner": str(editor.staff.id)})).json()["items"]
    assert (again["id"], again["asked"], again["due_on"]) == (gap["id"], 5, "2026-11-27")


async def test_a_gap_becomes_a_draft_and_its_effect_is_counted_after_publishing(
    runtime: Runtime, session: Session, sign_in: SignIn, clock: Any
) -> None:
    await asked_in_vain(runtime, session)
    editor = await sign_in("editor")
    (gap,) = (await editor.get("/api/v1/gaps")).json()["items"]
    path = f"/api/v1/gaps/{gap['id']}"
    detail = (await editor.get(path)).json()
    assert sorted(each["text"] for each in detail["questions"]) == sorted(GOLD)
    assert set(detail["ways"]) == set(GOLD) - {gap["title"]}
    assert all(each["why"] != "answers_now" for each in detail["closest"])
    draft = {"question": gap["title"], "answer": "可以，按当日回购价。", "variants": detail["ways"]}
    made = await editor.post(f"{path}/draft", json=draft)
    assert made.status_code == 201
    again = await editor.post(f"{path}/draft", json={**draft, "question": "另一个问题"})
    assert (again.status_code, again.json()["code"]) == (409, "assistant.gap_state")
    article = await knowledge.get_article(session, UUID(made.json()["article_id"]))
    assert (article.status, article.content.variants) == ("draft", tuple(detail["ways"]))
    assert (await editor.get(path)).json()["gap"]["state"] == "drafting"
    row = knowledge.ImportRow(1, "zh", article.content)
    await knowledge.import_articles(session, actor=SYSTEM, rows=[row], publish=True, now=NOON, unreviewed_allowed=True)
    await note_published(session, article.id, at=NOON + timedelta(minutes=10))
    clock.advance(1800)
    await keeper_of(runtime).refresh(runtime)
    await chat(runtime, session, "你们的金条怎么回购")
    detail = (await editor.get(path)).json()
    assert detail["gap"]["state"] == "published"
    assert (detail["effect"]["before"]["n"], detail["effect"]["after"]["answered"]["right"]) == (4, 1)
    assert (detail["effect"]["enough"], detail["effect"]["told"]) == (False, False)


async def test_a_gap_becomes_new_ways_to_ask_an_article(runtime: Runtime, session: Session, sign_in: SignIn) -> None:
    await asked_in_vain(runtime, session)
    editor = await sign_in("editor")
    (gap,) = (await editor.get("/api/v1/gaps")).json()["items"]
    article = (
        await session.execute(text("select id from knowledge.article where language = 'zh' limit 1"))
    ).scalar_one()
    body = {"article_id": str(article), "variants": GOLD}
    made = await editor.post(f"/api/v1/gaps/{gap['id']}/variants", json=body)
    assert (made.status_code, made.json()["article_id"]) == (201, str(article))
    assert set(GOLD) <= set((await knowledge.get_article(session, article)).content.variants)


async def test_a_gap_is_dismissed_with_a_reason_and_opened_again(
    runtime: Runtime, session: Session, sign_in: SignIn
) -> None:
    await asked_in_vain(runtime, session)
    editor = await sign_in("editor")
    (gap,) = (await editor.get("/api/v1/gaps")).json()["items"]
    path, headers = f"/api/v1/gaps/{gap['id']}", {"if-match": '"1"'}
    assert (await editor.put(path, json={"dismissed": True}, headers=headers)).status_code == 422
    assert (await editor.put(path, json={"dismissed": True, "because": "不做"})).status_code == 428
    done = await editor.put(path, json={"dismissed": True, "because": "不做这项业务"}, headers=headers)
    assert (done.json()["state"], done.json()["because"]) == ("dismissed", "不做这项业务")
    stale = await editor.put(path, json={"dismissed": False}, headers=headers)
    assert stale.status_code == 412
    back = await editor.put(path, json={"dismissed": False}, headers={"if-match": '"2"'})
    assert back.json()["state"] == "open"
    agent = await sign_in("agent")
    refused = await editor.put(path, json={"owner_id": str(agent.staff.id)}, headers={"if-match": '"3"'})
    assert refused.json()["code"] == "assistant.gap_owner_unknown"


async def test_the_export_is_masked_csv_and_on_record(runtime: Runtime, session: Session, sign_in: SignIn) -> None:
    await asked_in_vain(runtime, session)
    editor = await sign_in("editor")
    lines = (await editor.get("/api/v1/gaps/export.csv")).text.splitlines()
    assert lines[0].startswith("\ufefftitle,language")
    assert len(lines) == 2
    told = await session.execute(text("select count(*) from audit.entry where action = 'assistant.exported'"))
    assert told.scalar_one() == 1


async def test_erasing_a_person_empties_their_words_and_names_the_gap_after_others(
    runtime: Runtime, session: Session
) -> None:
    person = uuid7()
    await asked_in_vain(runtime, session)
    await session.execute(text("update assistant.gap_question set customer_id = :id where text = (select title from "
                               "assistant.gap limit 1)"), {"id": person})  # fmt: skip
    title = (await session.execute(text("select title from assistant.gap"))).scalar_one()
    (table, *_) = await HOLDER.export(session, None, person)  # type: ignore[arg-type]  # nothing is sealed here
    assert [row["text"] for row in table.rows] == [title]
    assert (await HOLDER.erase(session, person)).rows["assistant.gap_question"] == 1
    after = (await session.execute(text("select title from assistant.gap"))).scalar_one()
    assert after in set(GOLD) - {title}
    assert title not in {row["text"] for row in await kept(session)}
    assert set((await HOLDER.erase(session, person)).rows.values()) == {0}


async def test_words_go_when_their_time_is_over(runtime: Runtime, session: Session) -> None:
    await asked_in_vain(runtime, session)
    kind, later = "assistant.gap_question", NOON + timedelta(days=1)
    assert (await HOLDER.count_due(session, kind, before=later, held=[]))[0] == 4
    assert await HOLDER.delete_due(session, kind, before=later, held=[], limit=3) == 3
    assert await HOLDER.delete_due(session, kind, before=later, held=[], limit=3) == 1
    assert {row["text"] for row in await kept(session)} == {""}
    assert (await HOLDER.count_due(session, "assistant.correction", before=later, held=[]))[0] == 0


async def test_gaps_are_for_specialists(sign_in: SignIn) -> None:
    unknown = uuid7()
    paths = (f"/api/v1/gaps/{unknown}", "/api/v1/gaps", "/api/v1/gaps/export.csv")
    for role, allowed in (("editor", True), ("assistant_specialist", True), ("admin", True), ("agent", False)):
        somebody = await sign_in(role)
        answers = [(await somebody.get(path)).status_code for path in paths]
        assert answers == ([404, 200, 200] if allowed else [403, 403, 403])
        changed = await somebody.put(f"/api/v1/gaps/{unknown}", json={}, headers={"if-match": '"1"'})
        assert changed.status_code == (404 if allowed else 403)
        draft = {"question": "金条", "answer": "可以。"}
        assert (await somebody.post(f"/api/v1/gaps/{unknown}/draft", json=draft)).status_code == changed.status_code
        ways = {"article_id": str(unknown), "variants": ["金条"]}
        assert (await somebody.post(f"/api/v1/gaps/{unknown}/variants", json=ways)).status_code == changed.status_code
        moved = await somebody.put(f"/api/v1/gaps/questions/{unknown}/articles/{unknown}")
        assert moved.status_code == changed.status_code
