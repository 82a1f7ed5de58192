"""A customer's adviser goes first on the real desk; a licence that ends while an offer rings; how long offers ring."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from tests.conftest import SignIn
from tests.routing.builders import a_customer, an_agent, beat_all, held, holder_of, later, waiting
from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.trials.working import work_waiting

SYSTEM = system_actor("test")
LICENCES = "/api/v1/routing/licences"
FUND = {"code": "fund", "name_zh": "基金销售资格", "name_en": "Fund sales", "queues": [], "reasons": ["CCD-01"]}


async def keeping(session: Session, clock: FixedClock, **times: float) -> None:
    """A policy in force that keeps contacts for advisers."""
    await an_agent(session, skills=dict.fromkeys(routing.SKILLS, 3), state=None, now=clock.now())
    await routing.configure_times(
        session, actor=SYSTEM, times={"adviser_s": 30.0} | times, note="顾问优先", now=clock.now()
    )


async def advised(runtime: Runtime, session: Session, adviser: Actor) -> UUID:
    """A customer whose adviser that is."""
    staff = await identity.get_staff(session, UUID(adviser.id))
    return await a_customer(runtime, session, adviser=staff.number, tier="private_bank")


async def why(session: Session, contact: UUID, clock: FixedClock) -> list[str]:
    """The codes of the reasons of the last offer."""
    explained = await routing.explain(session, contact, now=clock.now())
    return [reason.code for reason in explained.assignments[-1].agent_reasons]


async def test_the_adviser_is_offered_the_contact_although_another_is_idle_longer(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    await keeping(session, clock)
    await an_agent(session, skills={"general": 5}, now=clock.now() - timedelta(seconds=10))
    adviser = await an_agent(session, skills={"general": 1}, now=clock.now())
    contact = await waiting(session, customer_id=await advised(runtime, session, adviser), now=clock.now())
    await routing.dispatch(runtime)
    assert await holder_of(session, contact) == ("offered", UUID(adviser.id))
    assert (await why(session, contact, clock))[0] == "adviser"
    desk = await routing.desk_of(session, UUID(adviser.id), now=clock.now())
    assert desk.offers[0].entry.adviser_id == UUID(adviser.id)


async def test_an_adviser_on_a_break_is_not_waited_for(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    await keeping(session, clock)
    other = await an_agent(session, now=clock.now())
    adviser = await an_agent(session, state="break", now=clock.now())
    contact = await waiting(session, customer_id=await advised(runtime, session, adviser), now=clock.now())
    await routing.dispatch(runtime)
    assert await holder_of(session, contact) == ("offered", UUID(other.id))
    assert "adviser_away" in await why(session, contact, clock)


async def test_a_full_adviser_is_waited_for_and_told_of_until_the_time_is_out(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    await keeping(session, clock)
    adviser = await an_agent(session, chats=1, now=clock.now())
    await held(session, adviser, now=clock.now())
    other = await an_agent(session, now=clock.now())
    contact = await waiting(session, customer_id=await advised(runtime, session, adviser), now=clock.now())
    plain = await waiting(session, now=clock.now() + timedelta(seconds=1))
    await routing.dispatch(runtime)
    assert (await holder_of(session, contact))[0] == "queued"
    assert await holder_of(session, plain) == ("offered", UUID(other.id)), "it takes nobody else's turn"
    explained = await routing.explain(session, contact, now=clock.now())
    assert "adviser_hold" in [reason.code for reason in explained.priority_reasons]
    assert explained.place is not None
    assert explained.place.estimated_wait_s is not None
    assert explained.place.estimated_wait_s[1] >= 30
    await routing.accept(session, actor=other, conversation_id=plain, now=clock.now())
    await later(runtime, clock, 31, adviser, other)
    assert await holder_of(session, contact) == ("offered", UUID(other.id))
    assert "adviser_timed_out" in await why(session, contact, clock)


async def test_one_who_was_deactivated_or_is_unknown_is_passed_by_with_that_reason(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    await keeping(session, clock)
    other = await an_agent(session, now=clock.now())
    gone = await an_agent(session, state=None, now=clock.now())
    known = await advised(runtime, session, gone)
    changes = identity.StaffChanges(active=False)
    await identity.change_staff(session, actor=SYSTEM, staff_id=UUID(gone.id), changes=changes, now=clock.now())
    unknown = await a_customer(runtime, session, adviser="NOBODY-7")
    for customer in (known, unknown):
        contact = await waiting(session, customer_id=customer, now=clock.now())
        await routing.dispatch(runtime)
        assert await holder_of(session, contact) == ("offered", UUID(other.id))
        assert "adviser_gone" in await why(session, contact, clock)


async def test_a_colleague_may_take_by_hand_what_is_kept_for_an_adviser(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    await keeping(session, clock)
    adviser = await an_agent(session, chats=1, now=clock.now())
    await held(session, adviser, now=clock.now())
    other = await an_agent(session, state="busy", now=clock.now())
    contact = await waiting(session, customer_id=await advised(runtime, session, adviser), now=clock.now())
    await routing.accept(session, actor=other, conversation_id=contact, now=clock.now())
    assert await holder_of(session, contact) == ("active", UUID(other.id))
    assert not [code for code in await why(session, contact, clock) if code.startswith("adviser")]


async def test_an_offer_rings_as_long_as_the_policy_says(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    agent = await an_agent(session, now=clock.now())
    contact = await waiting(session, now=clock.now())
    await routing.dispatch(runtime)
    usual = (await routing.explain(session, contact, now=clock.now())).assignments[-1]
    assert usual.expires_at == usual.offered_at + timedelta(seconds=runtime.settings.offer_timeout_s)
    await routing.decline(session, actor=agent, conversation_id=contact, now=clock.now())
    await keeping(session, clock, offer_timeout_s=60.0)
    second = await an_agent(session, now=clock.now())
    await beat_all(runtime, agent, second)
    await routing.dispatch(runtime)
    longer = (await routing.explain(session, contact, now=clock.now())).assignments[-1]
    assert (longer.staff_id, longer.expires_at) == (UUID(second.id), longer.offered_at + timedelta(seconds=60))


async def test_who_has_lost_the_licence_while_it_rang_may_not_accept_and_the_contact_is_back_at_its_place(
    runtime: Runtime, session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    supervisor, agent = await sign_in("supervisor"), await sign_in("agent")
    await supervisor.post(LICENCES, json=FUND)
    staff_id: UUID = agent.staff.id  # type: ignore[attr-defined]
    today = clock.now().astimezone(runtime.settings.zone).date()
    setup: dict[str, Any] = {"skills": {"card": 5}, "languages": ["zh"], "capacity": {"chat": 3}}
    path = f"/api/v1/routing/agents/{staff_id}"
    await supervisor.put(path, json=setup | {"licences": {"fund": today.isoformat()}}, headers={"if-match": "*"})
    await agent.put("/api/v1/me/presence", json={"state": "online"})
    contact = await waiting(session, reason="CCD-01", now=clock.now())
    before = (await routing.explain(session, contact, now=clock.now())).entry
    await routing.dispatch(runtime)
    assert await holder_of(session, contact) == ("offered", staff_id)
    await supervisor.put(path, json=setup | {"licences": {}}, headers={"if-match": "*"})

    refused = await agent.put(f"/api/v1/offers/{contact}/acceptance")
    assert (refused.status_code, refused.json()["code"]) == (409, "routing.licence_ended"), refused.text
    assert "基金销售资格" in refused.json()["title"]
    assert (await holder_of(session, contact))[0] == "queued"
    explained = await routing.explain(session, contact, now=clock.now())
    assert (explained.entry.queued_at, explained.entry.state) == (before.queued_at, "waiting"), "its waiting counts on"
    assert explained.assignments[-1].outcome == "unlicensed"
    state = (await agent.get("/api/v1/me/presence")).json()
    assert (state["state"], state["load"]) == ("online", 0), "nobody is paused for it"
    audited = text("select count(*) from audit.entry where action = 'routing.offer_unlicensed'")
    assert (await session.execute(audited)).scalar_one() == 1

    await supervisor.put(path, json=setup | {"licences": {"fund": "2099-12-31"}}, headers={"if-match": "*"})
    await routing.dispatch(runtime)
    assert (await agent.put(f"/api/v1/offers/{contact}/acceptance")).status_code == 200


async def test_an_offer_nobody_answers_goes_back_when_the_licence_ends_and_is_no_miss(
    runtime: Runtime, session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    supervisor, agent = await sign_in("supervisor"), await sign_in("agent")
    await supervisor.post(LICENCES, json=FUND)
    staff_id: UUID = agent.staff.id  # type: ignore[attr-defined]
    setup: dict[str, Any] = {"skills": {"card": 5}, "languages": ["zh"], "capacity": {"chat": 3}}
    path = f"/api/v1/routing/agents/{staff_id}"
    await supervisor.put(path, json=setup | {"licences": {"fund": "2099-12-31"}}, headers={"if-match": "*"})
    await agent.put("/api/v1/me/presence", json={"state": "online"})
    contact = await waiting(session, reason="CCD-01", now=clock.now())
    before = (await routing.explain(session, contact, now=clock.now())).entry
    await routing.dispatch(runtime)
    assert await holder_of(session, contact) == ("offered", staff_id)
    await supervisor.put(path, json=setup | {"licences": {}}, headers={"if-match": "*"})
    await routing.dispatch(runtime)
    assert (await holder_of(session, contact))[0] == "queued", "at once, not when it has rung out"
    # Not seen until it had rung out, it is no miss either.
    await supervisor.put(path, json=setup | {"licences": {"fund": "2099-12-31"}}, headers={"if-match": "*"})
    await routing.dispatch(runtime)
    assert await holder_of(session, contact) == ("offered", staff_id)
    await supervisor.put(path, json=setup | {"licences": {}}, headers={"if-match": "*"})
    clock.advance(runtime.settings.offer_timeout_s + 1)
    await agent.put("/api/v1/me/presence", json={"state": "online"})
    await routing.dispatch(runtime)

    explained = await routing.explain(session, contact, now=clock.now())
    assert [each.outcome for each in explained.assignments] == ["unlicensed", "unlicensed"]
    assert (explained.entry.queued_at, explained.entry.state) == (before.queued_at, "waiting"), "its waiting counts on"
    state = (await agent.get("/api/v1/me/presence")).json()
    assert (state["state"], state["load"]) == ("online", 0), "nobody is paused for it"


async def test_a_trial_counts_what_went_to_the_adviser(
    runtime: Runtime, session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    client = await sign_in("supervisor")
    yesterday = clock.now() - timedelta(days=1)
    await an_agent(session, skills=dict.fromkeys(routing.SKILLS, 3), state=None)
    adviser = await an_agent(session, skills={"general": 1}, now=yesterday)
    other = await an_agent(session, skills={"general": 5}, now=yesterday)
    customer = await advised(runtime, session, adviser)
    for agent, at in ((adviser, yesterday), (other, yesterday), (other, yesterday + timedelta(seconds=60))):
        contact = await held(session, agent, customer_id=customer, now=at)
        await routing.release(session, contact, now=at + timedelta(seconds=30))
    path = "/api/v1/routing/policy"
    document = (await client.get(path)).json()["document"]
    assert (document["adviser_s"], document["offer_timeout_s"]) == (0, None)
    await client.post(f"{path}/versions", json={"document": document | {"adviser_s": 30}, "note": "顾问优先"})
    assert (await client.post(f"{path}/versions/1/trials", json={})).status_code == 201
    await work_waiting(runtime)
    (trial,) = (await client.get(f"{path}/versions/1/trials")).json()["items"]
    assert trial["figures"]["advisers"] == {"advised": 3, "was": 1, "before": 0, "after": 3}
    too_long = await client.post(f"{path}/versions", json={"document": document | {"adviser_s": 3600}, "note": "太久"})
    assert (too_long.status_code, too_long.json()["code"]) == (422, "routing.policy_hold_long")
    assert "adviser_s" in too_long.json()["title"]
