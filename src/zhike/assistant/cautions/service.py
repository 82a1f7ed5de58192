"""Cautions: noticed as messages come, listed for supervisors, looked at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from zhike.assistant.cautions import repository
from zhike.assistant.cautions.repository import Caution
from zhike.assistant.cautions.rules import LOOK_BACK, Noticed, of_agent, of_customer
from zhike.assistant.errors import CautionNotFound
from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation, Line
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


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message of a conversation that an agent has."""

    conversation_id: UUID
    message_id: UUID
    sequence: int


async def notice(session: Session, spoken: Sequence[Spoken]) -> None:
    """Look at these messages."""
    spans = {
        conversation_id: (max(0, min(sequences) - _LINES_READ), max(sequences))
        for conversation_id, sequences in _sequences(spoken).items()
    }
    lines = await conversations.list_lines(session, spans)
    known = await conversations.get_conversations(session, list(spans))
    for each in sorted(spoken, key=lambda one: one.sequence):
        said = [line for line in lines[each.conversation_id] if line.sequence <= each.sequence]
        conversation = known.get(each.conversation_id)
        if conversation is not None and said and said[-1].id == each.message_id:
            found = await _look(session, conversation, said)
            await repository.add(session, conversation, said[-1], found)


def _sequences(spoken: Iterable[Spoken]) -> dict[UUID, list[int]]:
    found: dict[UUID, list[int]] = defaultdict(list)
    for each in spoken:
        found[each.conversation_id].append(each.sequence)
    return found


async def _look(session: Session, conversation: Conversation, said: Sequence[Line]) -> list[Noticed]:
    """What is to be noticed in the last line of what was `said`."""
    if said[-1].author == "agent":
        return of_agent(said[-1].text, flags=_flags(conversation))
    found = of_customer([line.text for line in said if line.author == "customer"][-LOOK_BACK:])
    # one who is angry is angry in many lines: once is enough until somebody has looked
    if found and await repository.has_open(session, conversation.id, "anger"):
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
