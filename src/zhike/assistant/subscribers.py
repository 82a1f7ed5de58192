"""What the assistant does by itself: it replies, and leaves a card for the person who takes over."""

from __future__ import annotations

from zhike.assistant.service.handing_over import write_card
from zhike.assistant.service.replying import reply_to
from zhike.assistant.taking import Taker
from zhike.conversations.events import MessagePosted, PersonRequested
from zhike.platform.database import Session
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Subscription

# Asked in this order before an answer is looked for.
TAKERS: list[Taker] = []


async def on_message_posted(runtime: Runtime, session: Session, event: MessagePosted, _envelope: Envelope) -> None:
    """A customer wrote while the assistant has the conversation."""
    await reply_to(
        runtime,
        session,
        conversation_id=event.conversation_id,
        message_id=event.message_id,
        sequence=event.sequence,
        takers=TAKERS,
        now=runtime.clock.now(),
    )


async def on_person_requested(_runtime: Runtime, session: Session, event: PersonRequested, _envelope: Envelope) -> None:
    """A customer asked for a person by the button."""
    await write_card(session, event.conversation_id)


SUBSCRIPTIONS = [
    Subscription(
        name="assistant.answer",
        events=(MessagePosted,),
        handle=on_message_posted,
        wants=lambda event: event.handler == "assistant" and event.author == "customer",
    ),
    Subscription(name="assistant.handover_card", events=(PersonRequested,), handle=on_person_requested),
]
