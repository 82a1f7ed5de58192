"""One line of time: fed by events and imports, read in pages with filters and a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.conftest import NOON
from tests.customers.builders import a_customer
from zhike.audit import api as audit
from zhike.banking.events import CardBlocked
from zhike.conversations.events import (
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationRated,
    ConversationSplit,
    SplitUndone,
)
from zhike.customers import api as customers
from zhike.customers.rules.relations import both_ways
from zhike.customers.rules.timeline import TimelineFilter
from zhike.customers.service import timeline
from zhike.customers.subscribers import on_told
from zhike.platform.actor import Actor
from zhike.platform.errors import Forbidden
from zhike.platform.ids import uuid7
from zhike.platform.outbox import Envelope
from zhike.privacy import api as privacy
from zhike.quality import api as quality

AGENT = Actor("a1", "staff", "李敏", frozenset({"customers.read"}))
STRANGER = Actor("a2", "staff", "王芳")


@pytest.fixture
def vault(runtime) -> privacy.Vault:
    return privacy.Vault(runtime.keyring, purpose="service")


@pytest.fixture
async def one(session, vault) -> UUID:
    return (await customers.create_customers(session, vault, [a_customer()]))[0]


def envelope(at=NOON) -> Envelope:
    return Envelope(1, "x", "s", "a1", "staff", at)


def closed(conversation: UUID, customer: UUID | None, **details: Any) -> ConversationClosed:
    known: dict[str, Any] = dict.fromkeys(ConversationClosed.__slots__)
    known |= {
        "conversation_id": conversation,
        "customer_id": customer,
        "closed_by": "agent",
        "reason": "CCD-04",
        "outcome": "resolved",
        "channel": "app_chat",
        "language": "zh",
        "elder": True,
        "opened_at": NOON,
        "closed_at": NOON + timedelta(seconds=372),
        "steps": (),
        "customer_messages": 3,
        "assistant_messages": 1,
        "agent_messages": 2,
        "answers": 0,
        "transfers": 0,
    }
    return ConversationClosed(**{**known, **details})


async def read(session, one, **wanted):
    return await timeline.read_timeline(
        session, actor=AGENT, customer_id=one, wanted=TimelineFilter(**wanted), now=NOON
    )


async def test_a_conversation_is_one_entry_from_its_start_to_its_rating(session, runtime, one) -> None:
    talk, agent = uuid7(), uuid7()
    await on_told(runtime, session, ConversationOpened(talk, "app_chat", "zh", one, True), envelope())
    (entry,) = await read(session, one)
    assert (entry.state, entry.channel, entry.detail) == ("open", "app_chat", {"elder": True})
    await on_told(runtime, session, ConversationAssigned(talk, agent, None), envelope())
    await on_told(runtime, session, closed(talk, one, agent_id=agent), envelope())
    await on_told(runtime, session, ConversationRated(talk, 5, False, False, NOON), envelope())
    (entry,) = await read(session, one)
    assert (entry.id, entry.at, entry.state) == (talk, NOON, "done")
    assert entry.detail == {
        "reason": "CCD-04",
        "outcome": "resolved",
        "agent_id": str(agent),
        "elder": True,
        "length_s": 372,
        "rating": 5,
        "source": "live",
    }


async def test_nobody_and_nothing_leave_no_entry(session, runtime, one) -> None:
    silent = uuid7()
    await on_told(runtime, session, ConversationOpened(silent, "app_chat", "zh", one, True), envelope())
    await on_told(runtime, session, closed(silent, one, customer_messages=0), envelope())
    await on_told(runtime, session, ConversationOpened(uuid7(), "web_chat", "zh", None, False), envelope())
    await on_told(runtime, session, closed(uuid7(), None), envelope())
    assert await read(session, one) == []


async def test_what_was_split_off_stands_there_until_that_is_undone(session, runtime, one) -> None:
    off, original = uuid7(), uuid7()
    begun = ConversationSplit(off, original, uuid7(), "app_chat", one, False)
    await on_told(runtime, session, begun, envelope())
    (entry,) = await read(session, one)
    assert (entry.id, entry.state, entry.channel) == (off, "open", "app_chat")
    await on_told(runtime, session, SplitUndone(off, original, begun.tie_id), envelope())
    assert await read(session, one) == []


async def test_a_blocked_card_stands_there_too(session, runtime, one) -> None:
    await on_told(runtime, session, CardBlocked(one, "K1", "lost"), envelope())
    (entry,) = await read(session, one)
    assert (entry.kind, entry.detail) == ("card_block", {"because": "lost"})


async def test_an_imported_history_is_on_the_timeline_once(session, runtime, one, clock) -> None:
    contacts = [
        quality.NewContact(
            id=uuid7(),
            source="simulated",
            channel=channel,
            started_at=NOON - timedelta(days=day),
            ended_at=NOON - timedelta(days=day) + timedelta(minutes=6),
            customer_id=customer,
            reason="CCD-04",
            outcome="resolved",
            rating=rating,
        )
        for day, channel, customer, rating in ((1, "voice", one, 4), (2, "wechat", one, None), (3, "voice", None, 5))
    ]
    for _ in range(2):
        await quality.import_contacts(
            session, contacts, actor=Actor("x", "system"), zone=runtime.settings.zone, now=clock.now()
        )
    entries = await read(session, one)
    assert [(entry.channel, entry.detail.get("rating")) for entry in entries] == [("voice", 4), ("wechat", None)]
    assert entries[0].detail["length_s"] == 360


async def test_pages_and_filters_over_http(session, sign_in, one, runtime, clock) -> None:
    entries = [
        customers.TimelineEntry(
            uuid7(), one, NOON - timedelta(hours=n // 2), "booking" if n % 3 == 0 else "contact", "voice", "done", {}
        )
        for n in range(11)
    ]
    await customers.add_timeline_entries(session, entries)
    client = await sign_in("agent")
    url, seen, cursor = f"/api/v1/customers/{one}/timeline", [], None
    while True:
        page = (await client.get(url, params={"limit": 4, **({"cursor": cursor} if cursor else {})})).json()
        seen += page["items"]
        if (cursor := page["next_cursor"]) is None:
            break
    expected = sorted(entries, key=lambda each: (each.at, each.id), reverse=True)
    assert [item["id"] for item in seen] == [str(each.id) for each in expected]
    bookings = (await client.get(url, params={"kind": "booking"})).json()["items"]
    assert len(bookings) == 4
    assert (await client.get(url, params={"channel": "branch"})).json()["items"] == []
    period = {"since": "2026-11-20T01:00:00Z", "until": "2026-11-20T03:00:00+00:00"}
    assert len((await client.get(url, params=period)).json()["items"]) == 4
    for bad in ({"since": "2026-11-20T01:00:00"}, {"cursor": "WzEsMl0"}, {"cursor": "x"}, {"kind": "nothing"}):
        assert (await client.get(url, params=bad)).status_code == 422
    assert await audit.list_entries(session, audit.Filter(action="customers.timeline_read"))


async def test_who_belongs_together_is_known_both_ways_with_masked_names(session, vault, sign_in, one) -> None:
    (son, boss) = await customers.create_customers(
        session, vault, [a_customer(number="C2", name="张小军"), a_customer(number="C3", name="王总")]
    )
    for _ in range(2):
        await customers.add_relations(
            session, [(one, customers.Relation(son, "child")), (one, customers.Relation(boss, "employer"))]
        )
    client = await sign_in("agent")
    mine = (await client.get(f"/api/v1/customers/{one}/relations")).json()["items"]
    assert [(each["kind"], each["name_masked"]) for each in mine] == [("child", "张**"), ("employer", "王*")]
    theirs = (await client.get(f"/api/v1/customers/{son}/relations")).json()["items"]
    assert [(each["kind"], each["customer_id"]) for each in theirs] == [("parent", str(one))]
    assert (await client.get(f"/api/v1/customers/{boss}/relations")).json()["items"] == []
    assert both_ways(one, customers.Relation(son, "spouse"))[1] == (son, customers.Relation(one, "spouse"))


async def test_a_timeline_is_for_those_who_may_read_it(session, vault, one, sign_in) -> None:
    with pytest.raises(Forbidden):
        await timeline.read_timeline(session, actor=STRANGER, customer_id=one, wanted=TimelineFilter(), now=NOON)
    with pytest.raises(Forbidden):
        await timeline.read_relations(session, vault, actor=STRANGER, customer_id=one)
    client = await sign_in("editor")
    for path in ("timeline", "relations"):
        assert (await client.get(f"/api/v1/customers/{one}/{path}")).status_code == 403
    assert (await client.get("/api/v1/customers/recent")).status_code == 403
    agent = await sign_in("agent")
    assert (await agent.get(f"/api/v1/customers/{uuid7()}/timeline")).status_code == 404
    assert (await agent.get("/api/v1/customers/recent")).json() == {"items": [], "more": False}
