"""The board shows the floor now and the day so far, and what happened since is on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from tests.conftest import SignIn
from tests.quality.builders import NOON, ZONE, abandoned, answered, contained

from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.quality import api as quality
from zhike.quality.metrics.board import OF_NOW, OF_TODAY, SETTLED, BoardKeeper, make_board, settled_figures
from zhike.quality.rules.record import NewContact
from zhike.quality.schedules import sample_floor
from zhike.quality.service import recording
from zhike.routing import api as routing

ACTOR = system_actor("test")


async def put(session: Session, *contacts: NewContact) -> None:
    await quality.import_contacts(session, contacts, actor=ACTOR, zone=ZONE, now=NOON)


@pytest.fixture
async def supervisor(sign_in: SignIn) -> httpx.AsyncClient:
    return await sign_in("supervisor")


async def board(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/api/v1/board")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    body["tiles"] = {tile["id"]: tile for tile in body["tiles"]}
    return body


async def test_a_bank_that_has_just_begun_has_an_empty_board(supervisor: httpx.AsyncClient) -> None:
    body = await board(supervisor)
    tiles = body["tiles"]
    assert list(tiles) == [*OF_NOW, *OF_TODAY, *SETTLED]
    assert (tiles["contacts"]["value"], tiles["waiting"]["value"]) == (0, 0)
    assert (tiles["service_level"]["value"], tiles["service_level"]["state"]) == (None, "none")
    assert tiles["service_level"]["reason"] == "no_data"
    assert body["bank"].keys() == {"zh", "en"}
    assert (body["arrivals"]["now_index"], sum(body["arrivals"]["today"])) == (48, 0)


async def test_the_day_so_far(session: Session, supervisor: httpx.AsyncClient) -> None:
    week_ago = NOON - timedelta(days=7, minutes=50)
    await put(
        session,
        answered(wait_s=5.0),
        answered(wait_s=30.0),
        abandoned(),
        contained(started_at=NOON),
        answered(started_at=week_ago),
        answered(started_at=NOON - timedelta(days=1)),
    )
    await recording.record_arrived(session, uuid7(), at=NOON - timedelta(minutes=20))
    body = await board(supervisor)
    tiles = body["tiles"]
    assert (tiles["contacts"]["value"], tiles["contacts"]["trend"][-2:]) == (4, [3.0, 1.0])
    level = tiles["service_level"]
    assert (level["value"], level["n"], level["target"], level["threshold"], level["state"]) == (
        pytest.approx(100 / 3),
        3,
        85.0,
        75.0,
        "over",
    )
    assert level["low"] < level["value"] < level["high"]
    assert tiles["bot_share"]["value"] == body["assistant_share"]["value"] == 25.0
    arrivals = body["arrivals"]
    assert (arrivals["today"][44], arrivals["today"][46], arrivals["today"][48]) == (3, 1, 1)
    assert (arrivals["same_weekday"][44], len(arrivals["same_weekday"])) == (1, 96)


async def test_whether_customers_came_again_is_told_of_weeks_that_are_over(
    session: Session, supervisor: httpx.AsyncClient
) -> None:
    long_ago = NOON - timedelta(days=10)
    known = {"reason_group": "CCD", "started_at": long_ago}
    await put(
        session, *(contained(customer_id=uuid7(), **known) for _ in range(5)), answered(customer_id=uuid7(), **known)
    )
    tiles = (await board(supervisor))["tiles"]
    assert (tiles["bot_resolution"]["value"], tiles["bot_resolution"]["span"]) == (100.0, "settled")
    assert tiles["bot_resolution"]["period"] == {"from": "2026-10-17", "to": "2026-11-13"}
    assert tiles["contacts"]["period"] == {"from": "2026-11-20", "to": "2026-11-20"}
    assert tiles["waiting"]["period"] is None
    assert tiles["fcr_callback"]["n"] == 6


async def test_the_floor_is_of_this_moment_and_its_trend_of_samples(
    session: Session, runtime: Runtime, clock: FixedClock, supervisor: httpx.AsyncClient
) -> None:
    await routing.configure_default_queues(session)
    agent = await identity.create_staff(
        session, actor=ACTOR, login="a1", name="李一", number="9001", role="agent", now=NOON
    )
    me = Actor(id=str(agent.id), kind="staff", permissions=identity.permissions_of("agent"))
    await routing.set_presence(session, actor=me, staff_id=agent.id, state="online", reason="", now=clock.now())
    await sample_floor(runtime)
    clock.advance(60)
    await routing.heartbeat(session, agent.id, clock.now())
    await sample_floor(runtime)

    body = await board(supervisor)
    tiles = body["tiles"]
    assert (tiles["agents_online"]["value"], tiles["occupancy"]["value"]) == (1, 0.0)
    assert tiles["agents_online"]["trend"][-1] == 1.0
    assert tiles["occupancy"]["trend"][-1] == 0.0
    assert body["agents"]["by_state"] == {"idle": 1}
    assert body["queues"][0]["queue"] == "general"
    report = await quality.report(session, first=NOON.date(), last=NOON.date(), by=["hour"], metrics=["occupancy"])
    assert (report.total["occupancy"].value, report.total["occupancy"].n) == (0.0, 2)


async def test_a_stale_board_and_what_happened_make_the_fresh_board(
    session: Session, runtime: Runtime, clock: FixedClock, app: FastAPI, supervisor: httpx.AsyncClient
) -> None:
    """Whoever is told of `floor` and asks again sees the same as whoever comes new."""
    async with runtime.hub.subscribe("floor") as told:
        await put(session, answered())
        stale = await board(supervisor)
        runtime.database.deliver(session)
        told.drain()
        async with runtime.database.transaction() as inner:
            await quality.import_contacts(inner, [abandoned()], actor=ACTOR, zone=ZONE, now=NOON)
        assert [note["topic"] for note in told.drain()] == ["floor"]
    clock.advance(2)
    again = await board(supervisor)
    assert again["tiles"]["contacts"]["value"] == stale["tiles"]["contacts"]["value"] + 1
    settled = await settled_figures(session, runtime, clock.now())
    fresh = await make_board(session, runtime, settled, clock.now())
    assert await BoardKeeper().get(session, runtime) == fresh
    assert {tile.id: tile.value for tile in fresh.tiles} == {
        name: tile["value"] for name, tile in again["tiles"].items()
    }


async def test_everybody_shares_a_board_that_is_as_old_as_the_news_of_a_change(
    session: Session, runtime: Runtime, clock: FixedClock
) -> None:
    told_after = replace(runtime, settings=runtime.settings.model_copy(update={"desk_queue_age_s": 0.4}))
    keeper = BoardKeeper()
    first = await keeper.get(session, told_after)
    assert await keeper.get(session, told_after) is first
    clock.advance(0.4)
    assert await keeper.get(session, told_after) is not first


# -- from a chat to the board ----------------------------------------------------------------------------------------


async def test_a_chat_arrives_ends_and_is_rated_on_the_board(
    session: Session, runtime: Runtime, clock: FixedClock, supervisor: httpx.AsyncClient
) -> None:
    from zhike.platform.outbox import Envelope, decode
    from zhike.quality.subscribers import SUBSCRIPTIONS

    [subscription] = SUBSCRIPTIONS
    classes = {f"conversations.{each.__name__}": each for each in subscription.events}

    async def deliver() -> None:
        rows = await session.execute(text("select * from platform.event order by id"))
        for row in rows.mappings().all():
            if row["type"] in classes:
                event = decode(classes[row["type"]], row["payload"])
                if not subscription.wants(event):
                    continue
                envelope = Envelope(
                    row["id"], row["type"], row["stream"], row["actor_id"], row["actor_kind"], row["at"]
                )
                await subscription.handle(runtime, session, event, envelope)
        clock.advance(3)

    customer = Actor(id=str(uuid7()), kind="customer")
    talk = await conversations.open_conversation(
        session,
        actor=customer,
        channel="web_chat",
        language="zh",
        customer_id=None,
        elder=False,
        now=clock.now(),
    )
    silent = await conversations.open_conversation(
        session, actor=customer, channel="web_chat", language="zh", customer_id=None, elder=False, now=clock.now()
    )
    await conversations.post_message(
        session, actor=customer, conversation_id=talk.id, author="customer", text="限额多少？", now=clock.now()
    )
    await deliver()
    body = await board(supervisor)
    assert (sum(body["arrivals"]["today"]), body["tiles"]["contacts"]["value"]) == (1, 0)  # arrived, not over
    clock.advance(-1)
    await conversations.post_message(
        session,
        actor=system_actor("assistant"),
        conversation_id=talk.id,
        author="assistant",
        kind="answer",
        text="每日五万元。",
        now=clock.now(),
    )
    for each in (talk, silent):
        await conversations.close(session, actor=customer, conversation_id=each.id, now=clock.now())
    await conversations.rate(session, actor=customer, conversation_id=talk.id, score=4, comment="", now=clock.now())
    await deliver()
    await deliver()  # told twice, it stays once

    body = await board(supervisor)
    assert body["tiles"]["contacts"]["value"] == 1
    assert sum(body["arrivals"]["today"]) == 1  # a chat without a word is no contact
    [contact] = (await supervisor.get("/api/v1/contacts")).json()["items"]
    assert (contact["id"], contact["outcome"], contact["rating"]) == (str(talk.id), "answered", 4)
    assert (contact["assistant_only"], contact["first_response_s"]) == (True, 2.0)
    count = "select count(*) from platform.event where type = 'quality.ContactRecorded'"
    assert (await session.execute(text(count))).scalar_one() == 1

    await conversations.rate(session, actor=customer, conversation_id=talk.id, score=2, comment="", now=clock.now())
    await deliver()
    record = (await supervisor.get(f"/api/v1/contacts/{talk.id}")).json()
    assert (record["rating"], [each["field"] for each in record["amendments"]]) == (2, ["rating"])
    assert record["amendments"][0]["before"] == 4
