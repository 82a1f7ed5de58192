"""What service clocks do when something happened in a conversation: they are brought up to date with it."""

from __future__ import annotations

from typing import Any

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
from zhike.platform.subscriptions import Subscription
from zhike.routing.events import ContactReturned, ContactTransferred
from zhike.routing.levels.service.following import begin, follow

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
    del runtime
    if isinstance(event, PersonRequested | ConversationAssigned):
        await begin(session, event.conversation_id, now=envelope.at)
    else:
        said = event.sequence if isinstance(event, MessagePosted) else None
        await follow(session, event.conversation_id, now=envelope.at, said=said)


def matters(event: Any) -> bool:
    """Whether clocks may move: of what is said, only what customer and agent say to each other."""
    if not isinstance(event, MessagePosted):
        return True
    public = event.visibility == "public" and event.kind != "notice"
    return public and event.author in _SPEAKERS and event.handler in _HANDLERS


SUBSCRIPTIONS = [
    Subscription(name="routing.service_clocks", events=_EVENTS, handle=on_happened, wants=matters, from_start=False)
]
