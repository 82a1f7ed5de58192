"""Pairs on the database: noted when a conversation is over, kept like its words, trained from, promoted and used."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import text
from tests.assistant.builders import CUSTOMER, FEE, NOON, ask, open_chat, publish_bank
from tests.conftest import SignIn

from zhike.assistant.copilot.repository import Use, add_use
from zhike.assistant.keeping import keeper_of
from zhike.assistant.learning.collecting import collect
from zhike.assistant.matching.ranking import FACTORS
from zhike.assistant.personal_data import HOLDER
from zhike.assistant.registry.keeping import models_of, refresh_models
from zhike.assistant.registry.promoting import register_shipped
from zhike.assistant.registry.shipped import list_shipped
from zhike.assistant.retraining.pairs import count_pairs, list_pairs
from zhike.assistant.retraining.ranking_in_force import factors_of
from zhike.assistant.retraining.working import work_waiting
from zhike.assistant.service.embedding_articles import embed_published
from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

KIND = "assistant.ranking_pair"


async def article_of(session: Session, question: str) -> UUID:
    found = await session.execute(text("select id from knowledge.article where question = :q"), {"q": question})
    return UUID(str(found.scalar_one()))


async def kept(session: Session) -> list[tuple[str, UUID, bool, str]]:
    rows = await session.execute(
        text("select text, article_id, is_right, source from assistant.ranking_pair order by at, source, id")
    )
    return [(row.text, row.article_id, row.is_right, row.source) for row in rows]


async def test_taps_ratings_and_copilot_leave_masked_pairs_once(runtime: Runtime, session: Session) -> None:
    await publish_bank(session)
    chat = await open_chat(session)
    await ask(runtime, session, chat.id, "信用卡")
    await ask(runtime, session, chat.id, FEE[1])
    fee = await article_of(session, FEE[1])
    lines = [each for each in await conversations.list_messages(session, chat.id) if each.author == "customer"]
    for action, number in (("accepted", 1), ("inserted", 2), ("rejected", 3)):
        use = Use(uuid7(), chat.id, "staff", "answer", action, NOON, UUID(int=number), asked_sequence=lines[0].sequence)  # type: ignore[arg-type]
        await add_use(session, use)
    await conversations.end_by_customer(session, actor=CUSTOMER, conversation_id=chat.id, now=NOON)
    await collect(session, chat.id)
    expected = {
        ("信用卡", UUID(int=1), True, "copilot"),
        ("信用卡", UUID(int=3), False, "copilot"),
        ("信用卡", fee, True, "choice"),
    }
    assert set(await kept(session)) == expected
    await conversations.rate(session, actor=CUSTOMER, conversation_id=chat.id, score=5, comment="", now=NOON)
    await collect(session, chat.id)
    await collect(session, chat.id)
    assert set(await kept(session)) == {*expected, (FEE[1], fee, True, "rating")}


async def test_a_pair_is_masked_exported_erased_and_ends_with_its_time(runtime: Runtime, session: Session) -> None:
    person = uuid7()
    await publish_bank(session)
    chat = await open_chat(session)
    await ask(runtime, session, chat.id, "我的手机 13800138000，手机银行转账限额是多少？")
    await conversations.end_by_customer(session, actor=CUSTOMER, conversation_id=chat.id, now=NOON)
    await conversations.rate(session, actor=CUSTOMER, conversation_id=chat.id, score=1, comment="", now=NOON)
    await collect(session, chat.id)
    ((words, _, right, source),) = await kept(session)
    assert ("13800138000" in words, right, source) == (False, False, "rating")
    await session.execute(text("update assistant.ranking_pair set customer_id = :id"), {"id": person})
    tables = {each.name: each.rows for each in await HOLDER.export(session, None, person)}  # type: ignore[arg-type]
    assert [row["text"] for row in tables[KIND]] == [words]
    later = NOON + timedelta(days=1)
    assert (await HOLDER.count_due(session, KIND, before=later, held=[person]))[0] == 0
    assert (await HOLDER.count_due(session, KIND, before=later, held=[]))[0] == 1
    assert (await HOLDER.erase(session, person)).rows[KIND] == 1
    assert await list_pairs(session) == []
    await collect(session, chat.id)
    assert (await kept(session))[0][0] == ""  # what was erased does not come back
    assert await HOLDER.delete_due(session, KIND, before=later, held=[], limit=5) == 0


def content() -> list[Any]:
    """The articles of one file of the demo bank, as an example of what a bank may say."""
    folder = Path(__file__).parents[3] / "src/zhike/demo/content/articles"
    return list(yaml.safe_load(sorted(folder.glob("*.yaml"))[0].read_text(encoding="utf-8")))[:16]


async def a_bank_with_judged_pairs(runtime: Runtime, session: Session) -> None:
    bank = [
        ("zh", said["question"], said["answer"], tuple(map(str, said["variants"][:5])), article["reason"])
        for article in content()
        for said in [article["zh"]]
    ]
    await publish_bank(session, bank)  # type: ignore[arg-type]  # languages are words here
    await embed_published(runtime, seconds=120)
    await keeper_of(runtime).refresh(runtime)
    place = 0
    for _, question, _, variants, _ in bank:
        article_id = await article_of(session, question)
        for way in (question, *variants):
            for before in ("请问", "你好", "想问下"):
                place += 1
                await session.execute(
                    text("""
                        insert into assistant.ranking_pair values (:id, :message, null, :text, 'zh', :article, true,
                                                                   'copilot', :at)
                    """),
                    {
                        "id": uuid7(),
                        "message": uuid7(),
                        "text": before + way,
                        "article": article_id,
                        # Each article has early and late questions.
                        "at": NOON - timedelta(days=300) + timedelta(hours=(place * 37) % 288),
                    },
                )


async def test_a_ranking_is_learned_from_own_pairs_promoted_used_and_taken_back(
    runtime: Runtime, session: Session, sign_in: SignIn
) -> None:
    await register_shipped(session, list_shipped(), now=NOON)
    editor = await sign_in("editor")
    refused = await editor.post("/api/v1/trainings", json={"kind": "reranker"})
    assert (refused.status_code, refused.json()["code"]) == (409, "assistant.training_pairs_too_few")
    await a_bank_with_judged_pairs(runtime, session)
    known, fresh = await count_pairs(session, since=None)
    assert known == fresh >= 200
    assert (await editor.post("/api/v1/trainings", json={"kind": "reranker"})).status_code == 202
    await work_waiting(runtime)
    (run,) = (await editor.get("/api/v1/trainings")).json()["items"]
    assert (run["state"], run["problem"]) == ("done", None)
    kinds = {each["kind"]: each for each in (await editor.get("/api/v1/models")).json()["items"]}
    made = kinds["reranker"]["entries"][0]
    measured = made["comparison"]
    assert (made["state"], made["data"]["pairs"]) == ("candidate", known)
    assert measured["candidate"]["n"] >= 50
    assert measured["candidate"]["right"] >= measured["active"]["right"]
    order = factors_of(models_of(runtime))
    await refresh_models(runtime)
    assert order() == FACTORS
    path = f"/api/v1/models/entries/{made['id']}"
    promoted = await editor.put(f"{path}/promotion", headers={"if-match": f'"{made["version"]}"'})
    assert promoted.status_code == 200, promoted.text
    await refresh_models(runtime)
    assert order() != FACTORS
    assert (asdict(order()["zh"])["opposed"] <= 0, asdict(order()["zh"])["asked"] >= 0) == (True, True)
    for version, mode in enumerate(("off", "shipped", "on")):
        body = {"mode": mode, "because": "试一下"}
        await editor.put("/api/v1/models/reranker/switch", json=body, headers={"if-match": f'"{version}"'})
        await refresh_models(runtime)
        assert (order() == FACTORS) == (mode != "on")
    again = await editor.post("/api/v1/trainings", json={"kind": "reranker"})
    assert again.json()["code"] == "assistant.training_pairs_too_few"
