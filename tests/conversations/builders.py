"""Makers for tests about conversations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.conversations.thread import Conversation, Message
from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SYSTEM = system_actor("test")
ASSISTANT = system_actor("assistant")


def at(seconds: float) -> datetime:
    """So many seconds after noon in Shanghai."""
    return NOON + timedelta(seconds=seconds)


def a_conversation(**details: Any) -> Conversation:
    """A conversation as a value, for rules; a text with `_id` names needs none of the rest."""
    plain: dict[str, Any] = {
        "id": uuid7(),
        "channel": "web_chat",
        "language": "zh",
        "customer_id": None,
        "elder": False,
        "state": "assistant",
        "state_since": NOON,
        "queue": None,
        "agent_id": None,
        "agent_name": "",
        "agent_number": "",
        "because": None,
        "urgency": None,
        "wanted_reason": None,
        "handover": None,
        "transfers": 0,
        "steps": 1,
        "last_sequence": 0,
        "last_public_sequence": 0,
        "customer_messages": 0,
        "assistant_messages": 0,
        "agent_messages": 0,
        "answers": 0,
        "unread": 0,
        "read_by_customer": 0,
        "read_by_agent": 0,
        "last_line": "",
        "last_author": None,
        "last_at": NOON,
        "warned_at": None,
        "ended_by_customer": False,
        "opened_at": NOON,
        "requested_at": None,
        "answered_at": None,
        "first_reply_at": None,
        "closed_at": None,
        "closed_by": None,
        "reason": None,
        "outcome": None,
        "note": "",
        "rating": None,
        "rating_comment": "",
        "rated_at": None,
        "version": 1,
    }
    return Conversation(**{**plain, **details})


def a_message(**details: Any) -> Message:
    """A message as a value."""
    plain: dict[str, Any] = {
        "id": uuid7(),
        "conversation_id": uuid7(),
        "sequence": 1,
        "author": "customer",
        "author_id": "c",
        "author_name": "",
        "visibility": "public",
        "kind": "text",
        "text": "你好",
        "payload": {},
        "client_id": None,
        "at": NOON,
    }
    return Message(**{**plain, **details})


def a_customer() -> Actor:
    """Somebody at the other end."""
    return Actor(id=str(uuid7()), kind="customer")


async def a_colleague(session: Session, role: str = "agent", **details: Any) -> Actor:
    """A member of staff with the permissions of their role."""
    number = str(uuid7().int % 10**8)
    staff = await identity.create_staff(
        session,
        actor=SYSTEM,
        login=f"s{number}",
        name=f"李{number[:2]}",
        number=number,
        role=role,  # type: ignore[arg-type]
        now=NOON,
        **details,
    )
    return Actor(id=str(staff.id), kind="staff", name=staff.name, permissions=identity.permissions_of(role))


async def opened(session: Session, **details: Any) -> Conversation:
    """A conversation that a customer has just opened."""
    plain: dict[str, Any] = {"actor": a_customer(), "channel": "web_chat", "language": "zh", "now": NOON}
    return await conversations.open_conversation(session, **{**plain, **details})


async def said(session: Session, conversation_id: UUID, text: str = "我的卡丢了", **details: Any) -> Message:
    """A message of the customer, unless told otherwise."""
    plain: dict[str, Any] = {"actor": a_customer(), "author": "customer", "now": NOON}
    return await conversations.post_message(session, conversation_id=conversation_id, text=text, **{**plain, **details})


async def with_agent(session: Session, agent: Actor, *, queue: str = "general", **details: Any) -> Conversation:
    """A conversation of that queue that `agent` has."""
    conversation = await opened(session, **details)
    await conversations.set_state(
        session, conversation.id, "queued", queue=queue, because="customer_request", now=at(1)
    )
    return await conversations.set_state(session, conversation.id, "active", agent_id=UUID(agent.id), now=at(20))


async def events_of(session: Session, conversation_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    """The outbox of the conversation, in order: type and payload."""
    from sqlalchemy import text

    found = await session.execute(
        text("select type, payload from platform.event where stream = :stream order by id"),
        {"stream": str(conversation_id)},
    )
    return [(row[0], row[1]) for row in found]
