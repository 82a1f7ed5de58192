"""Makers for tests of routing on a real database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.routing import api as routing

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a Friday, noon in Shanghai
SYSTEM = system_actor("test")
CUSTOMER = Actor(id="customer", kind="customer")


def at(seconds: float) -> datetime:
    """So many seconds after noon in Shanghai."""
    return NOON + timedelta(seconds=seconds)


async def an_agent(
    session: Session,
    *,
    skills: Mapping[str, int] | None = None,
    languages: tuple[str, ...] = ("zh", "en"),
    chats: int = 3,
    state: str | None = "online",
    role: str = "agent",
    now: datetime = NOON,
) -> Actor:
    """A member of staff with skills (general 3), online unless told otherwise."""
    number = str(uuid7().int % 10**9)
    staff = await identity.create_staff(
        session, actor=SYSTEM, login=f"s{number}", name=f"李{number[:3]}", number=number, role=role, now=now
    )
    await routing.set_skills(
        session,
        {staff.id: {"general": 3} if skills is None else skills},
        languages={staff.id: languages},
        capacity={staff.id: {"chat": chats}},
    )
    actor = Actor(id=str(staff.id), kind="staff", name=staff.name, permissions=identity.permissions_of(role))
    if state is not None:
        await routing.set_presence(session, actor=actor, staff_id=staff.id, state=state, now=now)
    return actor


async def a_customer(runtime: Runtime, session: Session, **details: Any) -> UUID:
    """A customer of the bank, 36 years old, standard."""
    plain: dict[str, Any] = {
        "number": f"C{uuid7().int % 10**9}",
        "name": "张伟",
        "phone": "13812345678",
        "gender": "male",
        "birth_year": 1990,
        "tier": "standard",
        "region": "华东",
        "city": "临州",
        "city_tier": 2,
        "branch": "临州分行",
        "since": date(2015, 5, 1),
    }
    new = customers.NewCustomer(**{**plain, **details})
    return (await customers.create_customers(session, privacy.Vault(runtime.keyring, purpose="service"), [new]))[0]


async def waiting(session: Session, *, now: datetime = NOON, **details: Any) -> UUID:
    """A conversation that has just asked for a person."""
    request: dict[str, Any] = {"because": "customer_request"}
    for name in ("because", "reason", "urgency"):
        if name in details:
            request[name] = details.pop(name)
    plain: dict[str, Any] = {"channel": "web_chat", "language": "zh", "customer_id": None, "elder": False}
    conversation = await conversations.open_conversation(session, actor=CUSTOMER, now=now, **{**plain, **details})
    await routing.request_person(session, actor=CUSTOMER, conversation_id=conversation.id, now=now, **request)
    return conversation.id


async def held(session: Session, agent: Actor, *, now: datetime = NOON, **details: Any) -> UUID:
    """A conversation that `agent` has taken."""
    conversation_id = await waiting(session, now=now, **details)
    await routing.accept(session, actor=agent, conversation_id=conversation_id, now=now)
    return conversation_id


async def state_of(session: Session, conversation_id: UUID) -> str:
    """Where the conversation is."""
    return (await conversations.get_conversation(session, conversation_id)).state


async def holder_of(session: Session, conversation_id: UUID) -> tuple[str, UUID | None]:
    """Its state, and who has it or is being offered it."""
    found = await conversations.get_conversation(session, conversation_id)
    return found.state, found.agent_id


async def beat_all(runtime: Runtime, *agents: Actor) -> None:
    """All these agents are heard of now."""
    async with runtime.database.transaction() as session:
        await routing.heartbeats(session, [UUID(agent.id) for agent in agents], runtime.clock.now())


async def later(runtime: Runtime, clock: FixedClock, seconds: float, *heard: Actor) -> None:
    """Time passes second by second, as the dispatcher sees it; `heard` are heard of all the while."""
    for _ in range(int(seconds)):
        clock.advance(1)
        await beat_all(runtime, *heard)
        await routing.dispatch(runtime)
