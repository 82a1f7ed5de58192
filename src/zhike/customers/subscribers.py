"""What customers does when something happened with one of them elsewhere: it stands on the timeline."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from zhike.banking.events import CardBlocked
from zhike.conversations.events import (
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationRated,
    ConversationSplit,
    SplitUndone,
)
from zhike.customers.rules.timeline import TimelineEntry, without_nothing
from zhike.customers.service import timeline
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Subscription

Opened = ConversationOpened | ConversationSplit
Told = Opened | SplitUndone | ConversationAssigned | ConversationClosed | ConversationRated | CardBlocked
_EVENTS = (
    ConversationOpened,
    ConversationSplit,
    SplitUndone,
    ConversationAssigned,
    ConversationClosed,
    ConversationRated,
    CardBlocked,
)


async def on_told(_runtime: Runtime, session: Session, event: Told, envelope: Envelope) -> None:
    """Keep the timeline in step. One reader keeps the order within a conversation."""
    if isinstance(event, Opened):
        await _opened(session, event, envelope)
    elif isinstance(event, SplitUndone):
        await timeline.remove_timeline_entry(session, event.conversation_id)
    elif isinstance(event, ConversationAssigned):
        await timeline.amend_timeline_entry(session, event.conversation_id, {"agent_id": str(event.agent_id)})
    elif isinstance(event, ConversationClosed):
        await _closed(session, event)
    elif isinstance(event, ConversationRated):
        await timeline.amend_timeline_entry(session, event.conversation_id, {"rating": event.score})
    else:
        await _blocked(session, event, envelope)


async def _opened(session: Session, event: Opened, envelope: Envelope) -> None:
    if event.customer_id is not None:
        entry = TimelineEntry(
            event.conversation_id,
            event.customer_id,
            envelope.at,
            "contact",
            channel=event.channel,
            state="open",
            detail={"elder": event.elder},
        )
        await timeline.put_timeline_entry(session, entry)


async def _closed(session: Session, event: ConversationClosed) -> None:
    if event.customer_messages == 0 and event.requested_at is None:
        # A page that was opened and left without a word is no contact.
        await timeline.remove_timeline_entry(session, event.conversation_id)
    elif event.customer_id is not None:
        await timeline.put_timeline_entry(session, _contact(event, event.customer_id))


def _contact(event: ConversationClosed, customer_id: UUID) -> TimelineEntry:
    detail = {
        "reason": event.reason or event.wanted_reason,
        "outcome": event.outcome,
        "agent_id": str(event.agent_id) if event.agent_id else None,
        "urgency": event.urgency,
        "elder": event.elder,
        "length_s": round((event.closed_at - event.opened_at).total_seconds()),
        "source": "live",
    }
    return TimelineEntry(
        event.conversation_id,
        customer_id,
        event.opened_at,
        "contact",
        channel=event.channel,
        detail=without_nothing(detail),
    )


async def _blocked(session: Session, event: CardBlocked, envelope: Envelope) -> None:
    entry = TimelineEntry(uuid7(), event.customer_id, envelope.at, "card_block", detail={"because": event.because})
    await timeline.put_timeline_entry(session, entry)


SUBSCRIPTIONS: list[Subscription] = [
    Subscription(
        name="customers.timeline",
        events=cast("tuple[type[Told], ...]", _EVENTS),
        handle=on_told,
    )
]
