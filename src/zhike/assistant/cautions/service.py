"""Cautions: noticed as messages come, listed for supervisors, looked at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from zhike.assistant.cautions import repository
from zhike.assistant.cautions.repository import Caution
from zhike.assistant.cautions.rules import LOOK_BACK, Noticed, of_agent, of_customer
from zhike.assistant.errors import CautionNotFound
from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation, Message
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.reasons import api as reasons

KEPT_OPEN = timedelta(hours=24)
"""As long a caution waits to be looked at: after a day the inspection of the contact says more."""
SILENCE = timedelta(minutes=3)
MOST = 200
# As many lines as are read to find the customer's last ones.
_LINES_READ = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """A caution with its conversation as it stands now."""

    caution: Caution
    conversation: Conversation


async def notice(session: Session, *, conversation_id: UUID, message_id: UUID, sequence: int) -> None:
    """Look at a message of a conversation that an agent has."""
    after = max(0, sequence - _LINES_READ)
    lines = await conversations.list_messages(session, conversation_id, after=after, limit=_LINES_READ)
    message = next((line for line in lines if line.id == message_id), None)
    if message is None:
        return
    conversation = await conversations.get_conversation(session, conversation_id)
    if message.author == "agent":
        found = of_agent(message.text, flags=_flags(conversation))
    else:
        found = await _of_customer(session, message, lines)
    await repository.add(session, message, found, conversation.agent_id)


async def _of_customer(session: Session, message: Message, lines: list[Message]) -> list[Noticed]:
    said = [line.text for line in lines if line.author == "customer" and line.sequence <= message.sequence]
    found = of_customer(said[-LOOK_BACK:])
    # one who is angry is angry in many lines: once is enough until somebody has looked
    if found and await repository.has_open(session, message.conversation_id, "anger"):
        return []
    return found


def _flags(conversation: Conversation) -> frozenset[str]:
    card = conversation.handover
    reason = conversation.reason or (card.reason if card is not None else None) or conversation.wanted_reason
    return reasons.get_reason(reason).flags if reason and reasons.is_reason(reason) else frozenset()


async def list_cautions(session: Session, *, now: datetime) -> list[Listed]:
    """What waits to be looked at, with the customers who wait for a reply; the newest first."""
    noticed = await repository.list_open(session, since=now - KEPT_OPEN, limit=MOST)
    known = await conversations.get_conversations(session, [each.conversation_id for each in noticed])
    listed = [Listed(each, known[each.conversation_id]) for each in noticed if each.conversation_id in known]
    listed += [Listed(_silence(each), each) for each in await _silent(session, now)]
    return sorted(listed, key=lambda each: each.caution.at, reverse=True)


async def _silent(session: Session, now: datetime) -> list[Conversation]:
    silent = await conversations.list_unanswered(session, before=now - SILENCE, limit=MOST)
    return [each for each in silent if each.agent_id is not None]


def _silence(conversation: Conversation) -> Caution:
    sequence = conversation.last_public_sequence
    at, agent = conversation.last_at, conversation.agent_id
    return Caution(None, conversation.id, sequence, "silence", "silence", at, agent)


async def acknowledge(session: Session, *, actor: Actor, caution_id: UUID, now: datetime) -> None:
    """Somebody has looked at it. Raises `CautionNotFound`, also where somebody else was faster."""
    seen = await repository.mark_seen(session, caution_id, by=actor.id, now=now)
    if seen is None:
        raise CautionNotFound
    detail = {"caution": str(caution_id), "kind": seen.kind, "code": seen.code}
    subject = f"conversation:{seen.conversation_id}"
    await audit.record(
        session, actor=actor, action="assistant.caution_acknowledged", subject=subject, detail=detail, now=now
    )
