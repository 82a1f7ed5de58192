"""What routing does when something happened elsewhere."""

from __future__ import annotations

from zhike.conversations.api import MERGED
from zhike.conversations.events import ConversationClosed
from zhike.platform.database import Session
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Subscription
from zhike.routing.levels import subscribers as levels
from zhike.routing.service.requesting import release, remember


async def on_closed_release(runtime: Runtime, session: Session, event: ConversationClosed, _: Envelope) -> None:
    """A closed conversation leaves its queue and its agent, and is remembered for the customer's next one."""
    await release(session, event.conversation_id, now=runtime.clock.now())
    if event.customer_id is not None and event.outcome != MERGED:
        await remember(
            session,
            conversation_id=event.conversation_id,
            customer_id=event.customer_id,
            reason=event.reason or event.wanted_reason,
            outcome=event.outcome,
            closed_at=event.closed_at,
        )


SUBSCRIPTIONS = [
    Subscription(name="routing.release", events=(ConversationClosed,), handle=on_closed_release),
    *levels.SUBSCRIPTIONS,
]
