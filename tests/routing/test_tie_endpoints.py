"""Ties over HTTP: the preview, the merge, what is read through it, undoing; who may, in which language."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.conftest import SignIn
from tests.routing.builders import CUSTOMER, a_customer, waiting
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing

AT = "/api/v1/conversations"


@pytest.fixture(autouse=True)
async def queues(session: Session) -> None:
    await routing.configure_default_queues(session)


async def serving(session: Session, client: Any, customer: UUID, clock: FixedClock) -> UUID:
    """A conversation of the customer that this agent has."""
    staff = client.staff
    actor = Actor(str(staff.id), "staff", staff.name, identity.permissions_of(staff.role))
    await routing.set_skills(session, {staff.id: {"general": 3}}, languages={staff.id: ("zh",)})
    await routing.set_presence(session, actor=actor, staff_id=staff.id, state="online", now=clock.now())
    found = await waiting(session, customer_id=customer)
    await routing.accept(session, actor=actor, conversation_id=found, now=clock.now())
    return found


async def test_from_the_preview_to_undoing(
    sign_in: SignIn, runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent = await sign_in("agent")
    customer = await a_customer(runtime, session)
    kept = await serving(session, agent, customer, clock)
    gone = await waiting(session, customer_id=customer)
    await conversations.post_message(
        session, actor=CUSTOMER, conversation_id=gone, author="customer", text="补卡要多少钱", now=clock.now()
    )
    (shown,) = (await agent.get(f"{AT}/{kept}/merge-candidates")).json()["items"]
    assert (shown["id"], shown["ends"], shown["obstacles"]) == (str(gone), True, [])
    done = await agent.post(f"{AT}/{kept}/merges", json={"merged_id": str(gone)})
    assert done.status_code == 201, done.text
    (tie,) = (await agent.get(f"{AT}/{kept}/ties")).json()["items"]
    assert (tie["role"], tie["other_id"], tie["ended"], tie["undo_refused"]) == ("kept", str(gone), True, None)
    joined = (await agent.get(f"{AT}/{kept}/joined-messages")).json()["items"]
    assert ("补卡要多少钱", str(gone)) in [(each["text"], each["conversation_id"]) for each in joined]
    assert "补卡要多少钱" in (await agent.get(f"{AT}/{kept}/transcript")).text
    over = (await agent.get(f"{AT}/{gone}")).json()
    assert (over["state"], over["outcome"]) == ("closed", "merged")
    again = await agent.post(f"{AT}/{kept}/merges", json={"merged_id": str(gone)}, headers={"accept-language": "en"})
    assert (again.status_code, again.json()["code"]) == (409, "conversations.merge_merged_already")
    assert "undo that first" in again.text
    assert (await agent.put(f"/api/v1/ties/{tie['id']}/undone")).status_code == 200
    assert (await agent.get(f"{AT}/{gone}")).json()["state"] == "queued"
    twice = await agent.put(f"/api/v1/ties/{tie['id']}/undone")
    assert (twice.status_code, twice.json()["code"]) == (409, "conversations.tie_undone")


async def test_a_link_shows_at_both_ends(
    sign_in: SignIn, runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent = await sign_in("agent")
    one = await serving(session, agent, await a_customer(runtime, session), clock)
    two = await waiting(session)
    made = await agent.post(f"{AT}/{one}/links", json={"other_id": str(two)})
    assert (made.status_code, made.json()["items"][0]["role"]) == (201, "linked")
    (tie,) = (await agent.get(f"{AT}/{two}/ties")).json()["items"]
    assert (tie["other_id"], tie["other"]["state"]) == (str(one), "active")
    assert (await agent.put(f"/api/v1/ties/{tie['id']}/undone")).status_code == 200
    assert (await agent.get(f"{AT}/{one}/ties")).json()["items"] == []


async def test_who_may_not(sign_in: SignIn, runtime: Runtime, session: Session, clock: FixedClock) -> None:
    agent, other = await sign_in("agent"), await sign_in("agent")
    customer = await a_customer(runtime, session)
    kept = await serving(session, agent, customer, clock)
    gone = await waiting(session, customer_id=customer)
    (body, link) = ({"merged_id": str(gone)}, {"other_id": str(gone)})
    for role in ("inspector", "editor", "back_office", "analyst", "compliance", "admin"):
        stranger = await sign_in(role)
        assert (await stranger.get(f"{AT}/{kept}/merge-candidates")).status_code == 403
        assert (await stranger.post(f"{AT}/{kept}/merges", json=body)).status_code == 403
        assert (await stranger.post(f"{AT}/{kept}/links", json=link)).status_code == 403
        assert (await stranger.put(f"/api/v1/ties/{uuid7()}/undone")).status_code == 403
    # What is not open to somebody does not exist for them.
    for asked in (
        other.get(f"{AT}/{kept}/merge-candidates"),
        other.post(f"{AT}/{kept}/merges", json=body),
        other.post(f"{AT}/{kept}/links", json=link),
        other.get(f"{AT}/{kept}/ties"),
        other.get(f"{AT}/{kept}/joined-messages"),
        other.put(f"/api/v1/ties/{uuid7()}/undone"),
    ):
        assert (await asked).status_code == 404
    lead = await sign_in("supervisor")
    tie = (await lead.post(f"{AT}/{kept}/merges", json=body)).json()
    assert (await other.put(f"/api/v1/ties/{tie['id']}/undone")).status_code == 404
    assert (await agent.put(f"/api/v1/ties/{tie['id']}/undone")).status_code == 200


async def test_a_split_from_the_preview_to_undoing(
    sign_in: SignIn, runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent = await sign_in("agent")
    original = await serving(session, agent, await a_customer(runtime, session), clock)
    first, second = [await said(session, original, words, clock) for words in ("转账没到", "另外想补卡")]
    shown = (await agent.get(f"{AT}/{original}/split-preview")).json()
    assert shown == {"obstacles": [], "taken": [], "room": True}
    body: dict[str, Any] = {"sequences": [second], "reason": "CCD-04", "keep": True}
    done = await agent.post(f"{AT}/{original}/splits", json=body)
    assert done.status_code == 201, done.text
    tie = done.json()
    off = tie["to_id"]
    (here,) = (await agent.get(f"{AT}/{original}/ties")).json()["items"]
    assert (here["kind"], here["role"], here["other_id"], here["taken"]) == ("split", "original", off, [second])
    (there,) = (await agent.get(f"{AT}/{off}/ties")).json()["items"]
    assert (there["role"], there["undo_refused"]) == ("split_off", None)
    joined = (await agent.get(f"{AT}/{off}/joined-messages")).json()["items"]
    assert [(each["text"], each["conversation_id"]) for each in joined] == [("另外想补卡", str(original))]
    assert "另外想补卡" in (await agent.get(f"{AT}/{off}/transcript")).text
    whole = (await agent.get(f"{AT}/{original}/transcript")).text
    assert whole.count("已拆出单独办理") == 1
    assert (await agent.get(f"{AT}/{off}")).json()["reason"] == "CCD-04"
    again = await agent.post(f"{AT}/{original}/splits", json=body, headers={"accept-language": "en"})
    assert (again.status_code, again.json()["code"]) == (409, "conversations.split_taken")
    rest = await agent.post(f"{AT}/{original}/splits", json={**body, "sequences": [first]})
    assert rest.json()["code"] == "conversations.split_everything"
    assert (await agent.put(f"/api/v1/ties/{tie['id']}/undone")).status_code == 200
    over = (await agent.get(f"{AT}/{off}")).json()
    assert (over["state"], over["outcome"]) == ("closed", "rejoined")
    assert (await agent.get(f"{AT}/{original}/ties")).json()["items"] == []
    # It can be done once more, and others may have it.
    assert (await agent.post(f"{AT}/{original}/splits", json={**body, "queue": "general"})).status_code == 201


async def test_what_cannot_be_a_split_is_said(
    sign_in: SignIn, runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent = await sign_in("agent")
    original = await serving(session, agent, await a_customer(runtime, session), clock)
    second = [await said(session, original, words, clock) for words in ("转账没到", "另外想补卡")][1]
    good: dict[str, Any] = {"sequences": [second], "reason": "CCD-04"}
    for change, status in (
        ({"sequences": []}, 409),
        ({"sequences": [0]}, 422),
        ({"sequences": list(range(1, 502))}, 422),
        ({"reason": "XYZ"}, 422),
        ({"reason": ""}, 422),
        ({"queue": "nowhere"}, 404),
    ):
        refused = await agent.post(f"{AT}/{original}/splits", json={**good, **change})
        assert refused.status_code == status, (change, refused.text)


async def test_who_may_not_split(sign_in: SignIn, runtime: Runtime, session: Session, clock: FixedClock) -> None:
    agent, other = await sign_in("agent"), await sign_in("agent")
    original = await serving(session, agent, await a_customer(runtime, session), clock)
    second = [await said(session, original, words, clock) for words in ("转账没到", "另外想补卡")][1]
    body = {"sequences": [second], "reason": "CCD-04"}
    for role in ("inspector", "editor", "back_office", "analyst", "compliance", "admin"):
        stranger = await sign_in(role)
        assert (await stranger.get(f"{AT}/{original}/split-preview")).status_code == 403
        assert (await stranger.post(f"{AT}/{original}/splits", json=body)).status_code == 403
    assert (await other.get(f"{AT}/{original}/split-preview")).status_code == 404
    assert (await other.post(f"{AT}/{original}/splits", json=body)).status_code == 404
    lead = await sign_in("supervisor")
    tie = (await lead.post(f"{AT}/{original}/splits", json=body)).json()
    # It waits in a queue, so a colleague may read it, and still not take it back.
    assert (await other.get(f"{AT}/{tie['to_id']}/joined-messages")).status_code == 200
    assert (await other.put(f"/api/v1/ties/{tie['id']}/undone")).status_code == 404
    assert (await agent.put(f"/api/v1/ties/{tie['id']}/undone")).status_code == 200


async def said(session: Session, conversation_id: UUID, words: str, clock: FixedClock) -> int:
    message = await conversations.post_message(
        session, actor=CUSTOMER, conversation_id=conversation_id, author="customer", text=words, now=clock.now()
    )
    return message.sequence
