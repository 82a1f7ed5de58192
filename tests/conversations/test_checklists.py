"""Checklists by contact reason: written with versions, ticked as evidence, and asked for at the end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.conftest import SignIn
from zhike.conversations import api as conversations
from zhike.conversations.rules.checklists import (
    ChecklistStep,
    in_order,
    is_closed,
    is_reached,
    left_open,
    problem_of,
)
from zhike.platform.actor import Actor, system_actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

URL = "/api/v1/checklists/LON-05"
SYSTEM = system_actor("test")
ASK = {"key": "ask", "zh": "问目标", "en": "Ask for the aim", "identity": False, "mandatory": False}
SHOW = {"key": "show", "zh": "给出结果", "en": "Give the results", "identity": True, "mandatory": True}
STEPS = st.lists(
    st.builds(ChecklistStep, st.uuids().map(str), st.just("步"), st.just("step"), st.booleans()), max_size=9
)
LEVELS = st.sampled_from(["L0", "L1", "L2", "L3"])


@given(STEPS, LEVELS, LEVELS)
def test_who_it_is_comes_first_and_no_step_is_lost(steps: list[ChecklistStep], have: str, needed: str) -> None:
    ordered = in_order(steps)
    assert sorted(each.key for each in ordered) == sorted(each.key for each in steps)
    closed = [is_closed(step, have=have, needed=needed) for step in ordered]
    assert closed == sorted(closed)
    assert any(closed) is (have < needed and any(step.identity for step in steps))


@given(STEPS, st.sets(st.integers(0, 8)))
def test_what_is_left_is_what_was_not_ticked(steps: list[ChecklistStep], ticked: set[int]) -> None:
    done = {step.key for at, step in enumerate(steps) if at in ticked}
    assert [step.key for step in left_open(steps, done)] == [step.key for step in steps if step.key not in done]


def test_a_protective_stop_waits_for_nobody_and_an_unknown_level_for_the_highest() -> None:
    assert is_reached("L0", "LX")
    assert not is_reached("L2", "L9")
    assert is_reached("L3", "L9")


def test_what_cannot_be_kept_has_a_name() -> None:
    def step(key: str = "a", zh: str = "步", en: str = "step") -> ChecklistStep:
        return ChecklistStep(key, zh, en)

    assert problem_of([]) is None
    assert problem_of([step(f"s{number}") for number in range(21)]) == "many"
    assert problem_of([step("A b")]) == "key"
    assert problem_of([step(), step()]) == "twice"
    assert problem_of([step(zh="")]) == "words"
    assert problem_of([step(en="x" * 301)]) == "words"


async def in_hand(session: Session, clock: FixedClock, agent: Any, *, known: bool = True) -> UUID:
    customer = uuid7() if known else None
    thread = await conversations.open_conversation(
        session,
        actor=Actor(id=f"customer:{customer}", kind="customer"),
        channel="web_chat",
        language="zh",
        customer_id=customer,
        elder=False,
        now=clock.now(),
    )
    await conversations.set_state(
        session, thread.id, "queued", queue="general", because="customer_request", now=clock.now()
    )
    await conversations.set_state(session, thread.id, "active", agent_id=agent.staff.id, now=clock.now())
    return thread.id


async def written(editor: Any, *steps: dict[str, Any], version: int = 0) -> None:
    answer = await editor.put(URL, json={"steps": list(steps)}, headers={"if-match": f'"{version}"'})
    assert answer.status_code == 200, answer.text


async def test_editors_write_it_and_each_change_is_a_version(sign_in: SignIn) -> None:
    editor, agent = await sign_in("editor"), await sign_in("agent")
    none = (await agent.get(URL)).json()
    assert (none["current"]["version"], none["current"]["steps"], none["earlier"]) == (0, [], [])
    body = {"steps": [SHOW, ASK]}
    assert (await agent.put(URL, json=body, headers={"if-match": '"0"'})).status_code == 403
    assert (await editor.put(URL, json=body)).status_code == 428
    await written(editor, SHOW, ASK)
    assert (await editor.put(URL, json=body, headers={"if-match": '"0"'})).status_code == 412
    now = (await agent.get(URL)).json()["current"]
    assert ([each["key"] for each in now["steps"]], now["by_name"]) == (["ask", "show"], editor.staff.name)  # type: ignore[attr-defined]
    twice = await editor.put(URL, json={"steps": [ASK, ASK]}, headers={"if-match": '"1"'})
    assert (twice.status_code, twice.json()["code"]) == (422, "conversations.checklist_twice")
    assert [each["reason"] for each in (await agent.get("/api/v1/checklists")).json()["items"]] == ["LON-05"]
    await written(editor, version=1)
    assert (await agent.get("/api/v1/checklists")).json()["items"] == []
    assert [each["version"] for each in (await agent.get(URL)).json()["earlier"]] == [1]
    unknown = await editor.put("/api/v1/checklists/XXX-99", json=body, headers={"if-match": '"0"'})
    assert unknown.status_code in {404, 422}


async def test_steps_stay_closed_until_the_level_is_reached_and_ticks_say_who(
    sign_in: SignIn, session: Session, clock: FixedClock
) -> None:
    editor, agent, other = [await sign_in(role) for role in ("editor", "agent", "agent")]
    await written(editor, ASK, SHOW)
    contact = await in_hand(session, clock, agent)
    path = f"/api/v1/conversations/{contact}"
    sheet = (await agent.get(f"{path}/checklist", params={"reason": "LON-05"})).json()
    assert (sheet["needed"], sheet["have"], sheet["left"], sheet["musts"]) == ("L2", "L1", 2, 1)
    assert [each["closed"] for each in sheet["steps"]] == [False, True]
    show = f"{path}/checklists/LON-05/steps/show"
    refused = await agent.put(show)
    assert (refused.status_code, refused.json()["code"]) == (409, "conversations.step_closed")
    await conversations.raise_identity(session, actor=SYSTEM, conversation_id=contact, level="L2", now=clock.now())
    assert (await other.put(show)).status_code == 404
    done = (await agent.put(show)).json()
    assert [each["done_by"] for each in done["steps"]] == [None, agent.staff.name]  # type: ignore[attr-defined]
    assert (await agent.delete(show)).json()["left"] == 2
    gone = await agent.put(f"{path}/checklists/LON-05/steps/nothing")
    assert (gone.status_code, gone.json()["code"]) == (409, "conversations.step_unknown")


async def test_closing_asks_for_what_must_be_done_or_why_it_was_left(
    sign_in: SignIn, session: Session, clock: FixedClock
) -> None:
    editor, agent = await sign_in("editor"), await sign_in("agent")
    await written(editor, ASK, {**SHOW, "identity": False})
    contact = await in_hand(session, clock, agent)
    path, body = f"/api/v1/conversations/{contact}/resolution", {"reason": "LON-05"}
    refused = await agent.put(path, json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "conversations.checklist_open")
    assert "给出结果" in refused.json()["title"] or "Give the results" in refused.json()["title"]
    closed = await agent.put(path, json={**body, "unchecked_because": "客户先挂断，手机 13800138000"})
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    row = (await session.execute(text("select * from conversations.checklist_gap"))).mappings().one()
    assert (row["keys"], row["reason"], "13800138000" in row["because"]) == (["ask", "show"], "LON-05", False)
    again = await agent.put(path, json=body)
    assert again.status_code == 200


async def test_what_need_not_be_done_is_only_kept_on_record(
    sign_in: SignIn, session: Session, clock: FixedClock
) -> None:
    editor, agent = await sign_in("editor"), await sign_in("agent")
    await written(editor, ASK)
    for ticked in (False, True):
        contact = await in_hand(session, clock, agent)
        path = f"/api/v1/conversations/{contact}"
        if ticked:
            assert (await agent.put(f"{path}/checklists/LON-05/steps/ask")).status_code == 200
        assert (await agent.put(f"{path}/resolution", json={"reason": "LON-05"})).status_code == 200
        late = await agent.delete(f"{path}/checklists/LON-05/steps/ask")
        assert late.status_code in {403, 404, 409}
    assert (await session.execute(text("select count(*) from conversations.checklist_gap"))).scalar_one() == 1
