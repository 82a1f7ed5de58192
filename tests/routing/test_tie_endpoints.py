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
