"""Service clocks on a real database: they follow conversations, warn, breach, escalate once, are waived, foreseen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.conftest import SignIn
from tests.routing.builders import CUSTOMER, NOON, SYSTEM, an_agent, held, waiting
from zhike.conversations import api as conversations
from zhike.conversations.events import MessagePosted, PersonRequested
from zhike.platform.actor import Actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.levels.schedules import SCHEDULES
from zhike.routing.levels.subscribers import matters, on_happened

CLOCKS = "/api/v1/service-clocks"
LADDER = routing.EscalationLadder(
    "usual",
    "常规",
    "Usual",
    (
        routing.EscalationStep("first", -20, "agent"),
        routing.EscalationStep("first", 0, "supervisors"),
        routing.EscalationStep("first", 60, "compliance"),
        routing.EscalationStep("next", -60, "agent"),
        routing.EscalationStep("next", 0, "agent"),
        routing.EscalationStep("next", 0, "supervisors"),
        routing.EscalationStep("resolution", -600, "agent"),
    ),
)
MAY = Actor(id="setup", kind="operator", name="setup", permissions=frozenset({"*"}))


@pytest.fixture
async def setup(session: Session) -> None:
    await routing.configure_default_queues(session)
    target = routing.ServiceTarget(
        id=uuid7(),
        queues=(),
        channels=(),
        urgencies=(),
        reasons=(),
        first_s=60,
        next_s=180,
        resolution_s=3600,
        ladder="usual",
        made_at=NOON,
    )
    before = NOON - timedelta(days=1)
    await routing.configure_targets(session, actor=MAY, ladders=[LADDER], targets=[target], now=before)


async def hear(runtime: Runtime, session: Session, conversation_id: UUID) -> None:
    """The clocks hear that something happened."""
    now = runtime.clock.now()
    event = PersonRequested(conversation_id, "customer_request", None, None, None)
    await on_happened(runtime, session, event, Envelope(1, "", "", "", "", now))


async def say(runtime: Runtime, session: Session, conversation_id: UUID, by: Actor, author: str = "agent") -> None:
    await conversations.post_message(
        session,
        actor=by,
        conversation_id=conversation_id,
        author=author,  # type: ignore[arg-type]
        text="您好",
        now=runtime.clock.now(),
    )
    await hear(runtime, session, conversation_id)


async def look(runtime: Runtime, name: str = "routing.watch_clocks") -> None:
    """What the schedule of that name does."""
    await next(each.run for each in SCHEDULES if each.name == name)(runtime)


async def told(session: Session) -> list[tuple[str, str, int]]:
    rows = await session.execute(
        text("""
        select s.role || ' ' || n.kind, n.subject, n.times from identity.notification n
        join identity.staff s on s.id = n.staff_id order by n.at, 1
    """)
    )
    return [(row[0], row[1].partition(":")[0], row[2]) for row in rows]


async def clocks_of(client: httpx.AsyncClient, conversation_id: UUID) -> dict[str, dict[str, Any]]:
    answer = await client.get(f"/api/v1/conversations/{conversation_id}/service-clocks")
    assert answer.status_code == 200, answer.text
    return {each["measure"]: each for each in reversed(answer.json()["items"])}


async def test_the_first_answer_warns_breaches_and_climbs_each_step_once(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn, setup: None
) -> None:
    supervisor, _, agent = await sign_in("supervisor"), await sign_in("compliance"), await an_agent(session)
    one = await held(session, agent, now=clock.now())
    await hear(runtime, session, one)
    first = (await clocks_of(supervisor, one))["first"]
    assert (first["state"], first["left_s"], first["ticks"], first["agent_name"]) == ("running", 60, True, agent.name)
    await look(runtime)
    assert await told(session) == []
    clock.advance(40)
    await look(runtime)
    await look(runtime)
    assert await told(session) == [("agent clock_warned", "conversation", 1)]
    assert (await clocks_of(supervisor, one))["first"]["state"] == "at_risk"
    clock.advance(20)
    await look(runtime)
    clock.advance(60)
    await look(runtime)
    await look(runtime)
    assert [each[:2] for each in await told(session)] == [
        ("agent clock_warned", "conversation"),
        ("supervisor clock_breached", "queue"),
        ("compliance clock_breached", "queue"),
    ]
    first = (await clocks_of(supervisor, one))["first"]
    assert (first["state"], first["left_s"]) == ("breached", -60)
    assert datetime.fromisoformat(first["breached_at"]) == NOON + timedelta(seconds=60)
    await say(runtime, session, one, agent)
    first = (await clocks_of(supervisor, one))["first"]
    assert (first["state"], first["left_s"], first["ticks"]) == ("late", -60, False)
    assert (await clocks_of(supervisor, one))["resolution"]["state"] == "paused"


async def test_each_next_answer_has_its_own_clock_and_a_transfer_keeps_them(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn, setup: None
) -> None:
    supervisor, agent = await sign_in("supervisor"), await an_agent(session)
    one = await held(session, agent, now=clock.now())
    await hear(runtime, session, one)
    clock.advance(30)
    await say(runtime, session, one, agent)
    clock.advance(300)
    await say(runtime, session, one, CUSTOMER, "customer")
    clock.advance(100)
    await routing.transfer(
        session, actor=agent, conversation_id=one, queue="complaints", staff_id=None, reason="投诉", now=clock.now()
    )
    await hear(runtime, session, one)
    found = await clocks_of(supervisor, one)
    assert (found["next"]["left_s"], found["next"]["queue"], found["next"]["agent_id"]) == (80, "complaints", None)
    assert found["resolution"]["left_s"] == 3600 - 130
    clock.advance(80)
    await look(runtime)
    # nobody has it: the agent's steps find nobody, the supervisors' do
    assert await told(session) == [("supervisor clock_breached", "queue", 1)]


async def test_whoever_is_passed_on_waits_for_us_though_the_agent_spoke_last(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn, setup: None
) -> None:
    supervisor, agent = await sign_in("supervisor"), await an_agent(session)
    one = await held(session, agent, now=clock.now())
    await say(runtime, session, one, agent)
    clock.advance(120)
    await routing.transfer(
        session, actor=agent, conversation_id=one, queue="complaints", staff_id=None, reason="投诉", now=clock.now()
    )
    await hear(runtime, session, one)
    clock.advance(10)
    found = await clocks_of(supervisor, one)
    assert (found["next"]["left_s"], found["resolution"]["left_s"]) == (170, 3590)


async def test_clocks_end_with_the_talk_and_begin_only_under_a_target_that_there_was(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn, setup: None
) -> None:
    supervisor, agent = await sign_in("supervisor"), await an_agent(session)
    one = await held(session, agent, now=clock.now())
    await say(runtime, session, one, agent)
    clock.advance(60)
    await conversations.start_wrap_up(session, actor=agent, conversation_id=one, now=clock.now())
    clock.advance(600)
    await conversations.resolve(session, actor=agent, conversation_id=one, reason="CCD-04", now=clock.now())
    await hear(runtime, session, one)
    resolution = (await clocks_of(supervisor, one))["resolution"]
    assert datetime.fromisoformat(resolution["ended_at"]) == NOON + timedelta(seconds=60)
    assert (resolution["state"], resolution["left_s"]) == ("in_time", 3600)
    early = await waiting(session, now=NOON - timedelta(days=2))
    await hear(runtime, session, early)
    assert await clocks_of(supervisor, early) == {}


async def test_outside_the_hours_of_the_queue_no_clock_runs_and_new_hours_hold_at_once(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn, setup: None
) -> None:
    clock.advance((datetime(2026, 11, 20, 9, 29, 30, tzinfo=UTC) - NOON).total_seconds())  # 17:29:30 in Shanghai
    office = (each for each in await routing.list_queues(session) if len(each.hours.weekly) == 5)
    queue = next(office)
    one = await waiting(session, now=clock.now())
    await session.execute(text("update routing.entry set queue = :queue"), {"queue": queue.key})
    await session.execute(text("update conversations.conversation set queue = :queue"), {"queue": queue.key})
    await hear(runtime, session, one)
    clock.advance(3600)
    await look(runtime)
    supervisor = await sign_in("supervisor")
    first = (await clocks_of(supervisor, one))["first"]
    assert (first["state"], first["left_s"], first["ticks"]) == ("running", 30, False)
    assert datetime.fromisoformat(first["due_at"]) == datetime(2026, 11, 23, 0, 30, 30, tzinfo=UTC)
    await session.execute(text("""update routing.queue set hours = '{"always": true}'"""))
    await look(runtime, "routing.reckon_clocks")
    await look(runtime)
    first = (await clocks_of(supervisor, one))["first"]
    assert (first["state"], first["ticks"]) == ("breached", True)


async def test_the_list_is_filtered_paged_and_taken_along(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn, setup: None
) -> None:
    supervisor = await sign_in("supervisor")
    for _ in range(3):
        await hear(runtime, session, await waiting(session, now=clock.now()))
        clock.advance(5)
    assert (await supervisor.get(CLOCKS)).json()["total"] == 0
    clock.advance(50)
    await look(runtime)
    page = (await supervisor.get(CLOCKS, params={"limit": 2})).json()
    assert (page["total"], [each["state"] for each in page["items"]]) == (3, ["breached", "breached"])
    rest = (await supervisor.get(CLOCKS, params={"limit": 2, "cursor": page["next_cursor"]})).json()
    assert [each["state"] for each in rest["items"]] == ["at_risk"]
    assert rest["next_cursor"] is None
    ids = [each["id"] for each in page["items"] + rest["items"]]
    assert len(set(ids)) == 3
    filters: list[tuple[dict[str, Any], int]] = [
        ({"state": "at_risk"}, 1),
        ({"state": ["running", "paused"]}, 3),
        ({"measure": "next"}, 0),
        ({"queue": page["items"][0]["queue"], "channel": "web_chat"}, 3),
        ({"channel": "voice"}, 0),
        ({"reason": "CCD-04"}, 0),
        ({"agent": str(uuid7())}, 0),
        ({"until": NOON.isoformat()}, 0),
        ({"state": ["late", "in_time", "waived"]}, 0),
    ]
    for wanted, n in filters:
        assert (await supervisor.get(CLOCKS, params=wanted)).json()["total"] == n, wanted
    for wrong in ({"cursor": "x"}, {"since": "2026-11-20T00:00:00"}, {"state": "odd"}):
        assert (await supervisor.get(CLOCKS, params=wrong)).status_code == 422
    sheet = await supervisor.get(f"{CLOCKS}/export.csv")
    assert sheet.headers["content-type"].startswith("text/csv")
    assert len(sheet.text.strip().splitlines()) == 4
    actions = await session.execute(text("select detail from audit.entry where action = 'routing.clocks_exported'"))
    assert actions.scalar_one()["rows"] == "3"


async def test_a_breach_is_waived_with_a_cause_and_the_waiver_taken_back(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn, setup: None
) -> None:
    supervisor, agent, analyst = await sign_in("supervisor"), await sign_in("agent"), await sign_in("analyst")
    one = await waiting(session, now=clock.now())
    await hear(runtime, session, one)
    first = (await clocks_of(supervisor, one))["first"]
    body = {"clocks": [first["id"]], "cause": "system_fault", "why": "核心系统 13812345678 停了"}
    early = await supervisor.post(f"{CLOCKS}/waivers", json=body)
    assert (early.status_code, early.json()["code"]) == (409, "routing.clock_not_breached")
    clock.advance(61)
    await look(runtime)
    for client in (agent, analyst):
        assert (await client.post(f"{CLOCKS}/waivers", json=body)).status_code == 403
    made = await supervisor.post(f"{CLOCKS}/waivers", json=body)
    assert (made.status_code, made.json()["cause"]) == (201, "system_fault"), made.text
    assert "13812345678" not in made.json()["why"]
    assert (await supervisor.post(f"{CLOCKS}/waivers", json=body)).status_code == 409
    unknown = {**body, "clocks": [str(uuid7())]}
    assert (await supervisor.post(f"{CLOCKS}/waivers", json=unknown)).status_code == 404
    assert (await supervisor.get(CLOCKS)).json()["total"] == 0
    before = await told(session)
    clock.advance(120)
    await look(runtime)
    assert await told(session) == before, "what is waived escalates no further"
    back = await supervisor.delete(f"{CLOCKS}/{first['id']}/waiver")
    assert (back.status_code, back.json()["state"]) == (200, "breached")
    assert (await supervisor.delete(f"{CLOCKS}/{first['id']}/waiver")).status_code == 409
    assert (await supervisor.delete(f"{CLOCKS}/{uuid7()}/waiver")).status_code == 404
    actions = await session.execute(
        text("select action from audit.entry where action like 'routing.clock\\_%' order by id")
    )
    assert list(actions.scalars()) == ["routing.clock_waived", "routing.clock_waiver_ended"]


async def test_the_list_is_narrowed_by_reason_agent_and_day_and_so_is_the_file(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn, setup: None
) -> None:
    supervisor, one, other = await sign_in("supervisor"), await an_agent(session), await an_agent(session)
    first, second = await held(session, one, now=clock.now()), await held(session, other, now=clock.now())
    for contact in (first, second):
        await hear(runtime, session, contact)
    await session.execute(
        text("update routing.clocked_contact set reason = 'CCD-04' where agent_id = :id"), {"id": one.id}
    )
    await session.execute(
        text("""
            update routing.service_clock set due_at = '2026-12-01T02:00:00Z' where conversation_id = :id
            and measure = 'resolution'
        """),
        {"id": second},
    )
    states: dict[str, Any] = {"state": ["running", "at_risk", "breached"]}
    for narrowed, found in (
        ({"reason": "CCD-04"}, {first}),
        ({"agent": other.id}, {second}),
        ({"agent": other.id, "reason": "CCD-04"}, set()),
        ({"since": "2026-12-01T00:00:00+08:00", "until": "2026-12-02T00:00:00+08:00"}, {second}),
        ({"since": "2026-12-02T00:00:00+08:00"}, set()),
    ):
        asked = {**states, **narrowed}
        items = (await supervisor.get(CLOCKS, params=asked)).json()["items"]
        assert {each["conversation_id"] for each in items} == {str(each) for each in found}
        sheet = (await supervisor.get(f"{CLOCKS}/export.csv", params=asked)).text
        assert {str(each) in sheet for each in found} <= {True}
        assert sheet.count("\r\n") == len(items) + 1
    assert (await supervisor.get(CLOCKS, params={"since": "2026-12-02T00:00:00"})).status_code == 422


async def test_whose_contacts_wait_too_long_is_counted_by_agent(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn, setup: None
) -> None:
    supervisor, agent = await sign_in("supervisor"), await an_agent(session)
    contact = await held(session, agent, now=clock.now())
    await hear(runtime, session, contact)
    assert (await supervisor.get(f"{CLOCKS}/agents")).json()["items"] == []
    clock.advance(3600 * 3)
    await look(runtime)
    supervisor = await sign_in("supervisor")  # three hours later
    (line,) = (await supervisor.get(f"{CLOCKS}/agents")).json()["items"]
    assert (line["agent_id"], line["agent_name"]) == (agent.id, agent.name)
    behind = (await supervisor.get(CLOCKS, params={"agent": agent.id, "state": "breached"})).json()
    assert line["breached"] == behind["total"] > 0


async def test_an_agent_sees_the_clocks_of_their_own_contacts_only(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn, setup: None
) -> None:
    mine, other = await sign_in("agent"), await sign_in("agent")
    me = Actor(id=str(mine.staff.id), kind="staff", name="我", permissions=frozenset({"*"}))  # type: ignore[attr-defined]
    await routing.set_presence(session, actor=me, staff_id=UUID(me.id), state="online", now=clock.now())
    one = await held(session, me, now=clock.now())
    await hear(runtime, session, one)
    found = (await mine.get("/api/v1/me/service-clocks")).json()["items"]
    assert [(each["measure"], each["conversation_id"]) for each in found] == [
        ("first", str(one)),
        ("resolution", str(one)),
    ]
    assert (await other.get("/api/v1/me/service-clocks")).json()["items"] == []
    assert (await other.get(f"/api/v1/conversations/{one}/service-clocks")).status_code == 404
    for path in (CLOCKS, f"{CLOCKS}/pressure", f"{CLOCKS}/agents", f"{CLOCKS}/export.csv"):
        assert (await mine.get(path)).status_code == 403
    editor = await sign_in("editor")
    assert (await editor.get("/api/v1/me/service-clocks")).status_code == 403


async def test_the_next_hour_is_foreseen_and_held_against_what_came(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn, setup: None
) -> None:
    supervisor = await sign_in("supervisor")
    one = await waiting(session, now=clock.now())
    await hear(runtime, session, one)
    entry = (await conversations.get_conversation(session, one)).queue
    await look(runtime, "routing.foresee_breaches")
    queue = await pressure_of(supervisor, entry)
    # nobody is on duty: who waits breaches, and so does whoever comes at the rate of late (2 an hour, one of 59 due)
    assert (queue["open"], queue["breached"], queue["came"], queue["foreseen_hour_ago"]) == (2, 0, 0, None)
    assert queue["forecast"]["waiting"] == 1.0
    assert queue["forecast"]["arriving"] == pytest.approx(2 * 59 / 60, abs=0.05)
    assert queue["forecast"]["basis"]["line"] == 1
    clock.advance(3600)
    await look(runtime)
    await look(runtime, "routing.foresee_breaches")
    queue = await pressure_of(await sign_in("supervisor"), entry)  # an hour ends a session
    assert (queue["breached"], queue["came"]) == (2, 2)
    assert queue["foreseen_hour_ago"] == pytest.approx(1 + 2 * 59 / 60 + 0.0, abs=0.2)
    assert (queue["judged"], queue["mean_error"]) == (1, pytest.approx(abs(queue["foreseen_hour_ago"] - 2), abs=0.02))


async def pressure_of(client: httpx.AsyncClient, key: str | None) -> dict[str, Any]:
    items = (await client.get(f"{CLOCKS}/pressure")).json()["items"]
    return next(each for each in items if each["queue"] == key)


def test_only_what_customer_and_agent_say_to_each_other_moves_a_clock() -> None:
    def posted(**changes: str) -> MessagePosted:
        plain = {"author": "customer", "handler": "agent", "visibility": "public", "kind": "text"} | changes
        return MessagePosted(uuid7(), uuid7(), 3, **plain)

    assert matters(posted())
    assert matters(posted(author="agent"))
    assert matters(PersonRequested(uuid7(), "", None, None, None))
    for change in (
        {"author": "assistant"},
        {"author": "system"},
        {"handler": "assistant"},
        {"visibility": "internal"},
        {"kind": "notice"},
    ):
        assert not matters(posted(**change))


async def test_what_is_old_is_forgotten(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn, setup: None
) -> None:
    del sign_in
    one = await waiting(session, now=clock.now())
    await hear(runtime, session, one)
    await conversations.close(session, actor=SYSTEM, conversation_id=one, now=clock.now())
    await hear(runtime, session, one)
    clock.advance(401 * 86_400)
    await look(runtime, "routing.forget_clocks")
    for table in ("clocked_contact", "service_clock", "escalation"):
        rows = await session.execute(text(f"select count(*) from routing.{table}"))
        assert rows.scalar_one() == 0
