"""What service clocks do when something happened in a conversation: they are brought up to date with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from zhike.conversations.events import (
    ConversationAssigned,
    ConversationClosed,
    ConversationEnded,
    MessagePosted,
    PersonRequested,
)
from zhike.platform.database import Session
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Happened, Subscription
from zhike.routing.events import ContactReturned, ContactTransferred
from zhike.routing.levels.service.following import Told, begin, follow_all

_SPEAKERS = ("customer", "agent")
_HANDLERS = ("queue", "agent")
_EVENTS = (
    PersonRequested,
    MessagePosted,
    ConversationAssigned,
    ContactTransferred,
    ContactReturned,
    ConversationEnded,
    ConversationClosed,
)


async def on_happened(runtime: Runtime, session: Session, event: Any, envelope: Envelope) -> None:
    """The clocks of the conversation are up to date."""
    await on_many(runtime, session, [(event, envelope)])


async def on_many(_runtime: Runtime, session: Session, happened: Sequence[Happened]) -> None:
    """The clocks of all these conversations are up to date."""
    told: dict[UUID, Told] = {}
    for event, envelope in happened:
        conversation_id = event.conversation_id
        if isinstance(event, PersonRequested | ConversationAssigned):
            await begin(session, conversation_id, now=envelope.at)
        elif isinstance(event, MessagePosted) and (conversation_id not in told or told[conversation_id].said):
            told[conversation_id] = Told(envelope.at, event.sequence)
        else:
            told[conversation_id] = Told(envelope.at)
    if told:
        await follow_all(session, told)


def matters(event: Any) -> bool:
    """Whether clocks may move: of what is said, only what customer and agent say to each other."""
    if not isinstance(event, MessagePosted):
        return True
    public = event.visibility == "public" and event.kind != "notice"
    return public and event.author in _SPEAKERS and event.handler in _HANDLERS


SUBSCRIPTIONS = [
    Subscription(
        name="routing.service_clocks",
        events=_EVENTS,
        handle=on_happened,
        handle_many=on_many,
        wants=matters,
        from_start=False,
        settles_s=0.2,
    )
]
