"""Corrections: recorded where people correct, decided on by a person, taken out and in as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import text
from tests.assistant.builders import CUSTOMER, FEE, NOON, ask, open_chat, publish_bank
from tests.conftest import SignIn

from zhike.assistant.learning.collecting import collect
from zhike.conversations import api as conversations
from zhike.identity.api import permissions_of
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime


async def corrections(session: Session) -> list[Any]:
    return list((await session.execute(text("select * from assistant.correction order by at, id"))).mappings())


async def test_a_reason_that_an_agent_corrects_is_an_example(
    runtime: Runtime, session: Session, sign_in: SignIn
) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await open_chat(session)
    await ask(runtime, session, chat.id, "我的卡 6222021234567894 金条可以回购吗")
    await conversations.set_state(session, chat.id, "queued", queue="general", because="customer_request", now=NOON)
    await conversations.set_state(session, chat.id, "active", agent_id=agent.staff.id, now=NOON)
    await conversations.resolve(
        session,
        actor=Actor(str(agent.staff.id), "staff", agent.staff.name, permissions_of("agent")),
        conversation_id=chat.id,
        reason="WMP-01",
        outcome="resolved",
        note="",
        now=NOON,
    )
    await collect(session, chat.id)
    await collect(session, chat.id)
    (row,) = await corrections(session)
    assert (row["kind"], row["label"], row["source"], row["state"]) == ("reason", "WMP-01", "wrap_up", "pending")
    assert row["by_id"] == str(agent.staff.id)
    assert "6222021234567894" not in row["text"]
    assert "金条" in row["text"]


async def test_a_choice_that_a_customer_taps_is_an_example(runtime: Runtime, session: Session) -> None:
    await publish_bank(session)
    chat = await open_chat(session)
    said = await ask(runtime, session, chat.id, "信用卡")
    offered = [choice["text"] for choice in said[-1].payload["choices"]]
    assert FEE[1] in offered
    await ask(runtime, session, chat.id, FEE[1])
    await conversations.end_by_customer(session, actor=CUSTOMER, conversation_id=chat.id, now=NOON)
    await collect(session, chat.id)
    (row,) = await corrections(session)
    assert (row["kind"], row["source"], row["text"]) == ("article", "choice", "信用卡")
    article = (
        await session.execute(text("select id from knowledge.article where question = :q"), {"q": FEE[1]})
    ).scalar_one()
    assert UUID(row["label"]) == article


async def test_an_editor_moves_a_question_to_an_article(runtime: Runtime, session: Session, sign_in: SignIn) -> None:
    await publish_bank(session)
    chat = await open_chat(session)
    await ask(runtime, session, chat.id, "金条可以回购吗")
    await conversations.end_by_customer(session, actor=CUSTOMER, conversation_id=chat.id, now=NOON)
    await collect(session, chat.id)
    question = (await session.execute(text("select id from assistant.gap_question"))).scalar_one()
    article = (await session.execute(text("select id from knowledge.article limit 1"))).scalar_one()
    editor = await sign_in("editor")
    path = f"/api/v1/gaps/questions/{question}/articles"
    assert (await editor.put(f"{path}/{article}")).status_code == 204
    assert (await editor.put(f"{path}/{uuid7()}")).status_code == 404
    (row,) = await corrections(session)
    assert (row["source"], row["label"], row["by_name"]) == ("editor", str(article), editor.staff.name)


FILE = "text,language,kind,label\n金条回购吗 13800138000,zh,reason,WMP-01\nwhat is the fee,en,reason,CCD-08\n"


async def test_examples_come_in_wait_for_a_person_and_go_out(session: Session, sign_in: SignIn) -> None:
    editor = await sign_in("editor")
    came = await editor.post("/api/v1/corrections/import", content=FILE.encode())
    assert (came.status_code, came.json()) == (201, {"taken": 2, "unchanged": 0, "rejected": []})
    page = (await editor.get("/api/v1/corrections", params={"q": "金条"})).json()
    (item,) = page["items"]
    assert (item["state"], "13800138000" in item["text"], page["counts"]) == ("pending", False, {"pending": 2})
    path, headers = f"/api/v1/corrections/{item['id']}/decision", {"if-match": '"1"'}
    wrong = await editor.put(path, json={"accepted": True, "label": "XXX-99"}, headers=headers)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "assistant.label_unknown")
    done = await editor.put(path, json={"accepted": True, "label": "WMP-02"}, headers=headers)
    assert (done.json()["state"], done.json()["label"], done.json()["decided_by_name"]) == (
        "accepted",
        "WMP-02",
        editor.staff.name,
    )
    assert (await editor.put(path, json={"accepted": False}, headers=headers)).status_code == 412
    assert (await editor.put(path, json={"accepted": False}, headers={"if-match": '"2"'})).json()["state"] == "rejected"
    out = (await editor.get("/api/v1/corrections/export.csv", params={"state": "pending"})).text
    assert out.splitlines()[1:] == ["what is the fee,en,reason,CCD-08"]


async def test_a_file_that_is_none_changes_nothing(session: Session, sign_in: SignIn) -> None:
    editor = await sign_in("editor")
    for content in (b"\xff\xfe\x00", b"text,language\nx,zh\n", b'text,language,kind,label\n"x', b"x" * 4_200_000):
        refused = await editor.post("/api/v1/corrections/import", content=content)
        assert (refused.status_code, refused.json()["code"]) == (422, "assistant.examples_unreadable")
    assert await corrections(session) == []


MIXED = """text,language,kind,label
金条回购吗,zh,reason,WMP-01
,zh,reason,WMP-01
金条,fr,reason,WMP-01
金条,zh,mood,WMP-01
金条,zh,reason,XXX-99
金条,zh,article,x
金条回购吗,zh,reason,WMP-01
"""


async def test_good_rows_are_kept_bad_ones_are_named_and_the_same_again_changes_nothing(
    session: Session, sign_in: SignIn
) -> None:
    editor = await sign_in("editor")
    came = (await editor.post("/api/v1/corrections/import", content=MIXED.encode())).json()
    assert (came["taken"], came["unchanged"]) == (1, 1)
    assert [(each["row"], each["column"], each["reason"]) for each in came["rejected"]] == [
        (3, "text", "empty"),
        (4, "language", "language"),
        (5, "kind", "kind"),
        (6, "label", "label"),
        (7, "label", "label"),
    ]
    again = (await editor.post("/api/v1/corrections/import", content=MIXED.encode())).json()
    assert (again["taken"], again["unchanged"], len(again["rejected"])) == (0, 2, 5)
    assert len(await corrections(session)) == 1


async def test_corrections_are_for_specialists_and_files_for_editors(sign_in: SignIn) -> None:
    unknown = uuid7()
    for role, reads, imports in (
        ("editor", True, True),
        ("assistant_specialist", True, False),
        ("agent", False, False),
    ):
        somebody = await sign_in(role)
        for path in ("/api/v1/corrections", "/api/v1/corrections/export.csv"):
            assert (await somebody.get(path)).status_code == (200 if reads else 403)
        came = await somebody.post("/api/v1/corrections/import", content=b"text,language,kind,label\n")
        assert came.status_code == (201 if imports else 403)
        decided = await somebody.put(
            f"/api/v1/corrections/{unknown}/decision", json={"accepted": True}, headers={"if-match": '"1"'}
        )
        assert decided.status_code == (404 if reads else 403)
