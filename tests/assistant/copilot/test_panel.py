"""The panel, the draft check and what became of proposals, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from tests.assistant.builders import FEE, NOON, open_chat, publish_bank
from tests.assistant.copilot.test_suggestions import active
from tests.conftest import SignIn

from zhike.assistant.copilot import learning
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

ASKED = "信用卡年费多少，怎么免？"


async def uses(session: Session) -> list[Any]:
    found = await session.execute(text("select * from assistant.copilot_use order by at, id"))
    return [dict(row) for row in found.mappings()]


async def test_the_panel_sums_up_and_says_what_to_do(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, "你好", f"{ASKED}我的电话13812345678")
    panel = (await agent.get(f"/api/v1/conversations/{chat}/copilot")).json()
    assert panel["summary"]["wants"]["text"] == f"{ASKED}我的电话138****5678"
    assert panel["wrap_up"]["reason"] == FEE[4]
    assert panel["wrap_up"]["because"] == ["closest_article"]
    assert "13812345678" not in str(panel)
    assert [step["id"] for step in panel["steps"]] == ["identity_unknown", "complaint_risk", "send_article"]
    assert panel["upto"] == panel["summary"]["wants"]["sequence"]
    english = await agent.get(f"/api/v1/conversations/{chat}/copilot", headers={"accept-language": "en"})
    assert english.json()["steps"][0]["text"].startswith("The customer is not signed in")


async def test_what_was_named_stands_in_the_summary(sign_in: SignIn, session: Session) -> None:
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, "昨天转账5000元没到账，尾号1234，电话13812345678")
    panel = (await agent.get(f"/api/v1/conversations/{chat}/copilot")).json()
    named = {fact["kind"]: fact["value"] for fact in panel["summary"]["facts"]}
    assert named["phone"] == "138****5678"
    assert named["card_tail"] == "*1234"
    assert named["amount"].startswith("5000")


async def test_a_silent_conversation_has_a_panel_too(sign_in: SignIn, session: Session) -> None:
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id)
    panel = (await agent.get(f"/api/v1/conversations/{chat}/copilot")).json()
    assert (panel["summary"]["wants"], panel["wrap_up"]["reason"]) == (None, None)
    assert [step["id"] for step in panel["steps"]] == ["ask_reason"]


async def test_a_draft_is_checked_by_what_the_conversation_is_about(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, ASKED)
    path = f"/api/v1/conversations/{chat}/draft-checks"
    found = (await agent.post(path, json={"text": "这款产品保本，您放心"})).json()["items"]
    assert [(each["code"], each["start"], each["end"], each["blocks"]) for each in found] == [("promise", 4, 6, False)]
    blocked = (await agent.post(path, json={"text": "您的验证码是 884213"})).json()["items"]
    assert blocked[0]["blocks"] is True
    assert (await agent.post(path, json={"text": "x" * 5000})).status_code == 422
    assert (await uses(session)) == []


@pytest.mark.parametrize(
    ("sent", "action", "distance"),
    [(FEE[2], "accepted", 0.0), (FEE[2] + "您还想了解什么？", "edited", None)],
)
async def test_what_was_sent_is_compared_with_what_was_suggested(
    sign_in: SignIn, session: Session, sent: str, action: str, distance: float | None
) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, ASKED)
    item = (await agent.get(f"/api/v1/conversations/{chat}/suggestions")).json()["items"][0]
    posted = await agent.post(f"/api/v1/conversations/{chat}/messages", json={"client_id": "1", "text": sent})
    body = {
        "conversation_id": str(chat),
        "action": "sent",
        "sequence": posted.json()["sequence"],
        "version": item["version"],
    }
    path = f"/api/v1/suggestions/{item['article_id']}/uses"
    assert (await agent.post(path, json=body)).status_code == 204
    assert (await agent.post(path, json=body)).status_code == 204  # told twice, kept once
    (use,) = await uses(session)
    assert (use["action"], use["sequence"]) == (action, body["sequence"])
    assert use["asked_sequence"] == body["sequence"] - 1
    assert use["distance"] == distance or 0.2 < use["distance"] < 0.6

    (pair,) = await learning.list_pairs(session, since=NOON - timedelta(days=1))
    assert (pair.text, pair.action, str(pair.article_id)) == (ASKED, action, item["article_id"])
    panel = (await agent.get(f"/api/v1/conversations/{chat}/copilot")).json()
    assert panel["wrap_up"]["because"][0] == "sent_article"


async def test_only_ones_own_message_counts(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, ASKED)
    article = (await agent.get(f"/api/v1/conversations/{chat}/suggestions")).json()["items"][0]["article_id"]
    path = f"/api/v1/suggestions/{article}/uses"
    for wrong in ({"sequence": 1, "version": 1}, {"sequence": 9, "version": 1}, {}, {"sequence": 1, "version": 7}):
        body = {"conversation_id": str(chat), "action": "sent", **wrong}
        answer = await agent.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "assistant.not_sent")


async def test_inserted_and_rejected_suggestions_are_kept(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, ASKED)
    article = (await agent.get(f"/api/v1/conversations/{chat}/suggestions")).json()["items"][0]["article_id"]
    for action, status in (("inserted", 204), ("rejected", 204), ("eaten", 422)):
        body = {"conversation_id": str(chat), "action": action}
        assert (await agent.post(f"/api/v1/suggestions/{article}/uses", json=body)).status_code == status
    unknown = {"conversation_id": str(chat), "action": "inserted"}
    assert (await agent.post(f"/api/v1/suggestions/{uuid7()}/uses", json=unknown)).status_code == 404
    assert [use["action"] for use in await uses(session)] == ["inserted", "rejected"]


async def test_steps_and_warnings_are_counted(sign_in: SignIn, session: Session) -> None:
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, ASKED)
    path = f"/api/v1/conversations/{chat}/copilot-uses"
    for kind, code, action, status in (
        ("step", "identity_l2", "accepted", 204),
        ("step", "identity_l2", "rejected", 204),
        ("tone", "promise", "rejected", 204),
        ("tone", "secret", "accepted", 204),
        ("step", "promise", "accepted", 422),
        ("tone", "nothing", "accepted", 422),
    ):
        assert (await agent.post(path, json={"kind": kind, "code": code, "action": action})).status_code == status
    found = await learning.measure_uptake(session, since=NOON - timedelta(days=1), until=NOON + timedelta(days=1))
    assert [(each.kind, each.code, each.accepted, each.rejected) for each in found] == [
        ("step", "identity_l2", 1, 1),
        ("tone", "promise", 0, 1),
        ("tone", "secret", 1, 0),
    ]


async def test_a_wrap_up_is_compared_with_what_was_recorded(sign_in: SignIn, session: Session) -> None:
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, ASKED)
    path = f"/api/v1/conversations/{chat}/wrap-up-uses"
    proposed = {"reason": "CCD-08", "outcome": "resolved", "note": "年费争议：年费多少"}
    assert (await agent.post(path, json=proposed)).json()["code"] == "assistant.not_closed"
    resolution = {"reason": "CCD-08", "outcome": "follow_up", "note": "年费争议：年费怎么免"}
    closed = await agent.put(f"/api/v1/conversations/{chat}/resolution", json=resolution)
    assert closed.status_code == 200
    assert (await agent.post(path, json=proposed)).status_code == 204
    kept = {(use["code"], use["action"], use["proposed"], use["final"]) for use in await uses(session)}
    assert kept == {
        ("reason", "accepted", "CCD-08", "CCD-08"),
        ("outcome", "edited", "resolved", "follow_up"),
        ("note", "edited", None, None),
    }


async def test_a_pair_whose_words_are_gone_is_not_learned_from(sign_in: SignIn, session: Session) -> None:
    await publish_bank(session)
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, ASKED)
    article = (await agent.get(f"/api/v1/conversations/{chat}/suggestions")).json()["items"][0]["article_id"]
    body = {"conversation_id": str(chat), "action": "rejected"}
    await agent.post(f"/api/v1/suggestions/{article}/uses", json=body)
    assert len(await learning.list_pairs(session, since=NOON - timedelta(days=1))) == 1
    await session.execute(text("update conversations.message set text = '' where conversation_id = :id"), {"id": chat})
    assert await learning.list_pairs(session, since=NOON - timedelta(days=1)) == []


async def test_nobody_else_is_helped(sign_in: SignIn, session: Session) -> None:
    agent, colleague, editor = await sign_in("agent"), await sign_in("agent"), await sign_in("editor")
    chat = await active(session, agent.staff.id, ASKED)
    paths = {
        "copilot": None,
        "draft-checks": {"text": "您好"},
        "copilot-uses": {"kind": "tone", "code": "promise", "action": "accepted"},
        "wrap-up-uses": {"outcome": "resolved"},
    }
    for path, body in paths.items():
        for who, status in ((colleague, 404), (editor, 403)):
            url = f"/api/v1/conversations/{chat}/{path}"
            answer = await (who.post(url, json=body) if body else who.get(url))
            assert answer.status_code == status


async def test_a_note_for_colleagues_is_no_part_of_a_summary(sign_in: SignIn, session: Session) -> None:
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, ASKED)
    note = {"client_id": "n", "text": "内部：我会在2小时内给客户回电", "visibility": "internal"}
    await agent.post(f"/api/v1/conversations/{chat}/messages", json=note)
    panel = (await agent.get(f"/api/v1/conversations/{chat}/copilot")).json()
    assert panel["summary"]["promises"] == []


async def test_the_reason_of_the_hand_over_counts(sign_in: SignIn, session: Session) -> None:
    agent = await sign_in("agent")
    chat = await open_chat(session)
    await conversations.set_state(session, chat.id, "queued", queue="general", because="fraud", now=NOON)
    card = conversations.Handover(because="fraud", urgency="P0", reason="FRD-01")
    await conversations.handover(session, chat.id, card)
    await conversations.set_state(session, chat.id, "active", agent_id=UUID(str(agent.staff.id)), now=NOON)
    panel = (await agent.get(f"/api/v1/conversations/{chat.id}/copilot")).json()
    assert (panel["wrap_up"]["reason"], panel["steps"][0]["id"]) == ("FRD-01", "freeze_first")


async def test_what_was_split_off_begins_with_what_it_took_along(sign_in: SignIn, session: Session) -> None:
    agent = await sign_in("agent")
    chat = await active(session, agent.staff.id, "转账还没到账", ASKED)
    staff = Actor(str(agent.staff.id), "staff", agent.staff.name, identity.permissions_of("agent"))
    (place,) = [each.sequence for each in await conversations.list_messages(session, chat) if each.text == ASKED]
    original, taken = await conversations.check_split(
        session, actor=staff, conversation_id=chat, sequences=[place], reason=FEE[4], now=NOON
    )
    matter = conversations.Matter(FEE[4], "cards", "P2")
    _, off = await conversations.split(session, actor=staff, original=original, messages=taken, matter=matter, now=NOON)
    panel = (await agent.get(f"/api/v1/conversations/{off.id}/copilot")).json()
    wants = panel["summary"]["wants"]
    assert (wants["text"], wants["conversation_id"], wants["sequence"]) == (ASKED, str(chat), place)


async def test_what_was_merged_into_it_is_summed_up_too(sign_in: SignIn, session: Session) -> None:
    agent = await sign_in("agent")
    first = await active(session, agent.staff.id, "昨天转账5000元没到账，请帮我查一下")
    kept = await active(session, agent.staff.id, "在吗")
    await conversations.merge(
        session, actor=identity.actor_of(agent.staff), merged_id=first, kept_id=kept, place={}, now=NOON
    )
    panel = (await agent.get(f"/api/v1/conversations/{kept}/copilot")).json()
    wants = panel["summary"]["wants"]
    assert (wants["text"], wants["conversation_id"]) == ("昨天转账5000元没到账，请帮我查一下", str(first))
    assert "5000" in panel["wrap_up"]["note"]
    own = (await agent.get(f"/api/v1/conversations/{first}/copilot")).json()["summary"]
    assert {own["wants"]["conversation_id"]} == {str(first)}
