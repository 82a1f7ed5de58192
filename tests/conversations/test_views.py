"""Lists by filter and saved views, over HTTP and on a real database."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from tests.conversations.builders import a_colleague, a_customer, at, events_of, opened, said, with_agent
from zhike.conversations import api as conversations
from zhike.conversations.repository import filtering
from zhike.conversations.rules.filters import Filter, Looker, bounds_of
from zhike.conversations.service.filtering import count_many
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session

LIST, VIEWS = "/api/v1/filtered-conversations", "/api/v1/views"


def acting(client: Any) -> Actor:
    staff = client.staff
    return Actor(str(staff.id), "staff", staff.name, identity.permissions_of(staff.role))


async def queued(session: Session, queue: str = "general", **details: Any) -> UUID:
    conversation = await opened(session)
    asked = {"because": "customer_request", "now": at(1), **details}
    await conversations.set_state(session, conversation.id, "queued", queue=queue, **asked)
    return conversation.id


async def replied(session: Session, agent: Actor, conversation_id: UUID) -> conversations.Message:
    saying = {"actor": agent, "conversation_id": conversation_id, "text": "在的", "now": at(22)}
    return (await conversations.post_as_staff(session, **saying)).message  # type: ignore[arg-type]


async def ids(client: Any, **params: Any) -> set[str]:
    answer = await client.get(LIST, params=params)
    assert answer.status_code == 200, answer.text
    return {each["id"] for each in answer.json()["items"]}


async def test_an_agent_sees_their_own_and_what_waits(sign_in: Any, session: Session) -> None:
    one, other = await sign_in("agent", team="A"), await sign_in("agent", team="A")
    lead = await sign_in("supervisor", team="A")
    mine, theirs = await with_agent(session, acting(one)), await with_agent(session, acting(other))
    waiting, alone = await queued(session), await opened(session)
    every = {str(mine.id), str(theirs.id), str(waiting), str(alone.id)}
    assert await ids(one) == {str(mine.id), str(waiting)}
    assert await ids(one, whose="team") == {str(mine.id)}
    assert await ids(lead) == every
    assert await ids(lead, whose="team") == {str(mine.id), str(theirs.id)}
    assert await ids(lead, whose="mine") == set()
    assert await ids(lead, agents=str(other.staff.id)) == {str(theirs.id)}
    assert await ids(lead, whose="nobody") == {str(waiting), str(alone.id)}


async def test_every_filter_narrows(sign_in: Any, session: Session, clock: Any) -> None:
    lead = await sign_in("supervisor")
    cards = await queued(session, "cards", reason="CCD-04", urgency="P1")
    loans = await queued(session, "loans", urgency="P3")
    held = await with_agent(session, acting(lead))
    await said(session, held.id, now=at(30))
    clock.advance(20 * 60)
    assert await ids(lead, queues=["cards", "gone"]) == {str(cards)}
    assert await ids(lead, queues="gone") == set()
    assert await ids(lead, reasons="CCD-04") == {str(cards)}
    assert await ids(lead, urgencies="P3") == {str(loans)}
    assert await ids(lead, states=["active", "wrap_up"]) == {str(held.id)}
    assert await ids(lead, channels="email") == set()
    assert await ids(lead, waits_over_min=19) == {str(cards), str(loans), str(held.id)}
    assert await ids(lead, waits_over_min=20) == set()
    assert await ids(lead, days=1) == {str(cards), str(loans), str(held.id)}
    assert await ids(lead, since="2026-11-21") == set()
    assert await ids(lead, until="2026-11-19") == set()
    assert await ids(lead, outcomes="resolved") == set()
    assert await ids(lead, tiers="private") == set()
    assert (await lead.get(LIST, params={"states": "gone"})).status_code == 422


async def test_pages_go_on_in_both_orders(sign_in: Any, session: Session) -> None:
    lead = await sign_in("supervisor")
    made = [str((await opened(session, now=at(number))).id) for number in range(5)]
    for order, expected in (("oldest", made), ("newest", made[::-1])):
        seen: list[str] = []
        cursor = None
        while True:
            page = (
                await lead.get(LIST, params={"order": order, "limit": 2, **({"cursor": cursor} if cursor else {})})
            ).json()
            seen += [each["id"] for each in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == expected


async def test_a_view_is_saved_counted_changed_and_removed(sign_in: Any, session: Session) -> None:
    agent = await sign_in("agent")
    await queued(session, "cards")
    await queued(session, "loans")
    body: dict[str, Any] = {"name": "卡片排队", "filter": {"states": ["queued"], "queues": ["cards"]}}
    added = await agent.post(VIEWS, json=body)
    assert (added.status_code, added.headers["etag"]) == (201, '"1"')
    view = added.json()
    counts = (await agent.get(f"{VIEWS}/counts")).json()["counts"]
    assert counts[view["id"]] == {"count": 1, "at_least": False}
    assert counts["waiting"]["count"] == 2
    assert counts["mine"]["count"] == 0
    body["filter"]["queues"] = ["cards", "closed_for_good"]
    changed = await agent.put(f"{VIEWS}/{view['id']}", json=body, headers={"if-match": '"1"'})
    assert changed.json()["version"] == 2
    assert (await agent.get(f"{VIEWS}/counts")).json()["counts"][view["id"]]["count"] == 1
    assert (await agent.delete(f"{VIEWS}/{view['id']}", headers={"if-match": '"1"'})).status_code == 412
    assert (await agent.delete(f"{VIEWS}/{view['id']}", headers={"if-match": '"2"'})).status_code == 204
    assert (await agent.get(VIEWS)).json()["saved"] == []


async def test_of_two_who_edit_one_view_the_second_is_told(sign_in: Any) -> None:
    one, other = await sign_in("supervisor", team="A"), await sign_in("supervisor", team="A")
    body = {"name": "组内等待", "scope": "team", "filter": {"states": ["queued"]}}
    view = (await one.post(VIEWS, json=body)).json()
    assert [each["id"] for each in (await other.get(VIEWS)).json()["saved"]] == [view["id"]]
    path = f"{VIEWS}/{view['id']}"
    assert (await one.put(path, json={**body, "name": "甲"}, headers={"if-match": '"1"'})).status_code == 200
    late = await other.put(path, json={**body, "name": "乙"}, headers={"if-match": '"1"'})
    assert (late.status_code, late.json()["code"]) == (412, "platform.precondition_failed")
    assert (await other.put(path, json=body)).status_code == 428
    assert (await one.get(VIEWS)).json()["saved"][0]["name"] == "甲"


async def test_sharing_is_for_who_leads_the_desk(sign_in: Any) -> None:
    agent, lead = await sign_in("agent", team="A"), await sign_in("supervisor", team="A")
    shared = {"name": "x", "filter": {}, "scope": "team"}
    assert (await agent.post(VIEWS, json=shared)).status_code == 403
    view = (await lead.post(VIEWS, json=shared)).json()
    assert (await agent.get(VIEWS)).json()["saved"][0]["may_change"] is False
    refused = await agent.put(f"{VIEWS}/{view['id']}", json=shared, headers={"if-match": "*"})
    assert refused.status_code == 403
    for_role = {**shared, "scope": "role", "role": "back_office"}
    assert (await lead.post(VIEWS, json={**for_role, "role": "king"})).status_code == 422
    assert (await lead.post(VIEWS, json=for_role)).status_code == 201
    back_office, stranger = await sign_in("back_office"), await sign_in("agent", team="B")
    assert [each["role"] for each in (await back_office.get(VIEWS)).json()["saved"]] == ["back_office"]
    assert (await stranger.get(VIEWS)).json()["saved"] == []
    gone = await stranger.put(f"{VIEWS}/{view['id']}", json=shared, headers={"if-match": "*"})
    assert (gone.status_code, gone.json()["code"]) == (404, "conversations.view_gone")
    alone = await sign_in("supervisor", team="")
    assert (await alone.post(VIEWS, json=shared)).status_code == 422


async def test_an_export_names_no_customer_and_is_on_record(sign_in: Any, session: Session) -> None:
    agent, lead = await sign_in("agent"), await sign_in("supervisor")
    conversation = await queued(session, "cards")
    await said(session, conversation, "我叫张伟")
    assert (await agent.get(f"{LIST}/export.csv")).status_code == 403
    answer = await lead.get(f"{LIST}/export.csv", params={"queues": "cards"})
    assert answer.text.startswith("\ufeffconversation,opened_at")
    assert str(conversation) in answer.text
    assert "张伟" not in answer.text
    found = await session.execute(text("select detail from audit.entry where action = 'conversations.list_exported'"))
    assert found.scalar_one()["queues"] == ["cards"]


async def test_nobody_without_reading_comes_here(client: Any, sign_in: Any) -> None:
    editor = await sign_in("editor")
    for path in (LIST, VIEWS, f"{VIEWS}/counts", f"{LIST}/count"):
        assert (await client.get(path)).status_code == 401
        assert (await editor.get(path)).status_code == 403


async def test_a_count_of_history_says_at_least(sign_in: Any, session: Session) -> None:
    lead = await sign_in("supervisor")
    for number in range(4):
        await conversations.close(
            session, actor=a_customer(), conversation_id=(await opened(session, now=at(number))).id, now=at(9)
        )

    everything = bounds_of(Filter(), Looker(lead.staff.id, all=True), zone=ZoneInfo("Asia/Shanghai"), now=at(20))
    assert await filtering.count_newest(session, [everything], window=3) == filtering.Counts((3,), 3, at(1))
    assert (await lead.get(f"{LIST}/count")).json() == {"count": 4, "at_least": False}


async def test_many_views_are_counted_together(sign_in: Any, session: Session, runtime: Any) -> None:
    lead = await sign_in("supervisor")
    await queued(session, "cards")
    wanted = {f"v{number}": Filter(queues=("cards",), days=number + 1) for number in range(10)}
    wanted |= {f"o{number}": Filter(states=("queued",), queues=("cards",)) for number in range(10)}
    found = await count_many(runtime, session, actor=acting(lead), wanted=wanted)
    assert {each.count for each in found.values()} == {1}
    assert await count_many(runtime, session, actor=acting(lead), wanted={}) == {}


async def test_what_was_taken_back_is_gone_for_everybody(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    await said(session, conversation.id, "在吗", now=at(21))
    reply = (
        await conversations.post_as_staff(
            session, actor=agent, conversation_id=conversation.id, text="在的", now=at(22)
        )
    ).message
    before = await conversations.get_conversation(session, conversation.id)
    assert (before.last_line, before.agent_messages) == ("在的", 1)
    taking: dict[str, Any] = {
        "actor": agent,
        "conversation_id": conversation.id,
        "sequence": reply.sequence,
        "author_id": agent.id,
    }
    await conversations.withdraw(session, **taking, now=at(25))
    await conversations.withdraw(session, **taking, now=at(26))
    after = await conversations.get_conversation(session, conversation.id)
    assert (after.last_line, after.last_author, after.agent_messages) == ("在吗", "customer", 0)
    assert after.first_reply_at is None
    public = await conversations.list_messages(session, conversation.id)
    assert reply.sequence not in {each.sequence for each in public}
    whole = await conversations.list_messages(session, conversation.id, include_internal=True)
    assert next(each for each in whole if each.sequence == reply.sequence).text == ""
    assert [name for name, _ in await events_of(session, conversation.id)].count("conversations.MessageWithdrawn") == 1


async def test_what_was_read_is_not_taken_back(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    reply = (
        await conversations.post_as_staff(
            session, actor=agent, conversation_id=conversation.id, text="在的", now=at(22)
        )
    ).message
    await conversations.mark_read(session, conversation_id=conversation.id, by="customer", sequence=reply.sequence)
    taking: dict[str, Any] = {"conversation_id": conversation.id, "sequence": reply.sequence, "now": at(25)}
    with pytest.raises(Exception, match="read this reply"):
        await conversations.withdraw(session, actor=agent, author_id=agent.id, **taking)
    with pytest.raises(Exception, match="not yours"):
        await conversations.withdraw(session, actor=agent, author_id="somebody", **taking)


async def test_the_triage_is_said_while_it_goes_on(session: Session) -> None:
    agent, other = await a_colleague(session), await a_colleague(session)
    conversation = await with_agent(session, agent)
    setting: dict[str, Any] = {"conversation_id": conversation.id, "now": at(30)}
    after = await conversations.set_triage(session, actor=agent, reason="CCD-04", urgency="P1", **setting)
    assert (after.reason, after.urgency) == ("CCD-04", "P1")
    again = await conversations.set_triage(session, actor=agent, reason="CCD-04", urgency="P1", **setting)
    assert again.version == after.version
    assert "conversations.TriageSet" in [name for name, _ in await events_of(session, conversation.id)]
    for actor, reason, urgency in ((agent, "XXX-99", "P1"), (agent, "CCD-04", "P9"), (other, "CCD-04", "P2")):
        with pytest.raises(Exception):  # noqa: B017, PT011 - three different refusals
            await conversations.set_triage(session, actor=actor, reason=reason, urgency=urgency, **setting)
    await conversations.resolve(session, actor=agent, conversation_id=conversation.id, reason="CCD-04", now=at(40))
    with pytest.raises(Exception, match="has ended"):
        await conversations.set_triage(session, actor=agent, reason=None, urgency=None, **setting)
