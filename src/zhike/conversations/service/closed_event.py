"""What others learn of a conversation that is over: all that its contact record needs."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.conversations.events import ConversationClosed, StepTaken
from zhike.conversations.thread import Conversation, Step


def closed_event(after: Conversation, steps: Sequence[Step]) -> ConversationClosed:
    """The event of a conversation that is closed; its running step ended with it."""
    assert after.closed_at is not None
    now = after.closed_at
    taken = tuple(
        StepTaken(step.kind, step.queue, step.agent_id, step.started_at, step.ended_at or now) for step in steps
    )
    return ConversationClosed(
        conversation_id=after.id,
        closed_by=after.closed_by or "system",
        reason=after.reason,
        wanted_reason=after.wanted_reason,
        outcome=after.outcome or "",
        because=after.because,
        urgency=after.urgency,
        channel=after.channel,
        language=after.language,
        customer_id=after.customer_id,
        elder=after.elder,
        queue=after.queue,
        agent_id=after.agent_id,
        opened_at=after.opened_at,
        requested_at=after.requested_at,
        answered_at=after.answered_at,
        first_reply_at=after.first_reply_at,
        closed_at=now,
        steps=taken,
        customer_messages=after.customer_messages,
        assistant_messages=after.assistant_messages,
        agent_messages=after.agent_messages,
        answers=after.answers,
        transfers=after.transfers,
    )
