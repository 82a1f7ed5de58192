"""What quality does when customers speak up, and when conversations close and are rated."""

from __future__ import annotations

from zhike.conversations.events import (
    ConversationClosed,
    ConversationRated,
    ConversationSplit,
    MessagePosted,
    PersonRequested,
    SplitUndone,
)
from zhike.platform.database import Session
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Subscription
from zhike.quality.service import recording

Told = MessagePosted | PersonRequested | ConversationSplit | SplitUndone | ConversationClosed | ConversationRated

# A customer's first line comes right after the greeting; whoever says nothing (a page that was opened) has not arrived.
_FIRST_LINES = 3


def wants(event: Told) -> bool:
    """Of the many messages, only those that may be a customer's first."""
    if isinstance(event, MessagePosted):
        return event.author == "customer" and event.sequence <= _FIRST_LINES
    return True


async def on_conversation(runtime: Runtime, session: Session, event: Told, envelope: Envelope) -> None:
    """Keep the board's arrivals, the contact record and its rating in step. One reader keeps their order."""
    if isinstance(event, ConversationClosed):
        await recording.record_closed(session, event, zone=runtime.settings.zone, now=runtime.clock.now())
    elif isinstance(event, ConversationRated):
        await recording.record_rating(session, event.conversation_id, now=runtime.clock.now())
    elif isinstance(event, SplitUndone):
        await recording.forget_arrived(session, event.conversation_id)
    else:
        await recording.record_arrived(session, event.conversation_id, at=envelope.at)


SUBSCRIPTIONS: list[Subscription] = [
    Subscription(
        name="quality.contacts",
        events=(MessagePosted, PersonRequested, ConversationSplit, SplitUndone, ConversationClosed, ConversationRated),
        handle=on_conversation,
        wants=wants,
        settles_s=0.1,
    )
]
