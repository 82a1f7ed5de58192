"""What quality does when conversations begin, close and are rated."""

from __future__ import annotations

from zhike.conversations.events import ConversationClosed, ConversationOpened, ConversationRated
from zhike.platform.database import Session
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Subscription
from zhike.quality.service import recording


async def on_conversation(
    runtime: Runtime,
    session: Session,
    event: ConversationOpened | ConversationClosed | ConversationRated,
    envelope: Envelope,
) -> None:
    """Keep the board's arrivals, the contact record and its rating in step. One reader keeps their order."""
    if isinstance(event, ConversationOpened):
        await recording.record_opened(session, event.conversation_id, at=envelope.at)
    elif isinstance(event, ConversationClosed):
        await recording.record_closed(session, event, zone=runtime.settings.zone, now=runtime.clock.now())
    else:
        await recording.record_rating(session, event.conversation_id, now=runtime.clock.now())


SUBSCRIPTIONS: list[Subscription] = [
    Subscription(
        name="quality.contacts",
        events=(ConversationOpened, ConversationClosed, ConversationRated),
        handle=on_conversation,
    )
]
