"""What cases does when something happened elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from zhike.cases.repository import complaints as repository
from zhike.cases.service.complaints.clock import clocks
from zhike.cases.service.complaints.registering import register_contact
from zhike.conversations.api import MERGED
from zhike.conversations.events import ConversationClosed
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Subscription
from zhike.reasons import api as reasons

_ACTOR = system_actor("cases")
# Progress of a complaint, or disagreement with its outcome: no new one while the old one lives.
_FOLLOWS_UP: Final = "review_30d"


def is_complaint(event: ConversationClosed) -> bool:
    """Whether a person closed it with the reason of a complaint."""
    if event.outcome == MERGED:  # its matter goes on, and is closed, in the other one
        return False
    return event.reason is not None and reasons.is_reason(event.reason) and "complaint" in _flags(event.reason)


async def on_closed_register(runtime: Runtime, session: Session, event: ConversationClosed, _: Envelope) -> None:
    """A contact that was closed as a complaint and left none is registered: nothing depends on somebody's memory."""
    assert event.reason is not None
    if await repository.has_of_conversation(session, event.conversation_id):
        return
    if event.customer_id is not None and _FOLLOWS_UP in _flags(event.reason):
        since = event.closed_at - timedelta(days=clocks().objection_days)
        if await repository.has_recent(session, event.customer_id, since=since):
            return
    await register_contact(
        runtime,
        session,
        actor=_ACTOR,
        conversation_id=event.conversation_id,
        customer_id=event.customer_id,
        reason=event.reason,
        title=reasons.get_reason(event.reason).zh,
        now=event.closed_at,
    )


def _flags(reason: str) -> frozenset[str]:
    return reasons.get_reason(reason).flags


SUBSCRIPTIONS = [
    Subscription(
        name="cases.register_complaints",
        events=(ConversationClosed,),
        handle=on_closed_register,
        wants=is_complaint,
        from_start=False,
    )
]
