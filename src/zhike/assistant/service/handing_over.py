"""Handing a conversation to a person, who should not have to ask again what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from zhike.assistant import repository
from zhike.assistant.rules.handover import WISH, Handoff
from zhike.assistant.rules.hearing import hear
from zhike.assistant.rules.tempers import feel
from zhike.assistant.rules.wording import EMOTIONS
from zhike.assistant.tasks.telling import tell_tasks
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation, Handover, Message
from zhike.knowledge import api as knowledge
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.routing import api as routing

ASSISTANT: Final = system_actor("assistant")
LONGEST_FACT: Final = 120
MOST_FACTS: Final = 6
READ_BACK: Final = 200


async def hand_over(
    runtime: Runtime, session: Session, conversation: Conversation, handoff: Handoff, *, now: datetime
) -> None:
    """Ask for a person and put the hand-over card on the conversation."""
    reason = handoff.reason
    if reason in {None, WISH}:
        reason = await repository.find_last_reason(session, conversation.id) or reason
    waits = await routing.request_person(
        session,
        actor=ASSISTANT,
        conversation_id=conversation.id,
        because=handoff.because,
        reason=reason,
        urgency=handoff.urgency,
        now=now,
    )
    if waits:
        card = await _card(runtime, session, conversation, handoff.because, reason=reason, urgency=handoff.urgency)
        await conversations.handover(session, conversation.id, card)


async def write_card(runtime: Runtime, session: Session, conversation_id: UUID) -> None:
    """Put a card on a conversation whose customer asked for a person by themselves, unless it has one."""
    conversation = await conversations.get_conversation(session, conversation_id)
    if conversation.handover is not None or conversation.because is None or conversation.state == "closed":
        return
    reason = conversation.wanted_reason or await repository.find_last_reason(session, conversation_id)
    card = await _card(
        runtime, session, conversation, conversation.because, reason=reason, urgency=conversation.urgency
    )
    await conversations.handover(session, conversation_id, card)


async def refresh_card(runtime: Runtime, session: Session, conversation: Conversation) -> None:
    """Write the card anew after something was done while the customer waited: whoever comes knows that too."""
    old = conversation.handover
    if old is None or conversation.state not in {"queued", "offered"}:
        return
    card = await _card(runtime, session, conversation, old.because, reason=old.reason, urgency=old.urgency)
    await conversations.handover(session, conversation.id, card)


async def _card(
    runtime: Runtime,
    session: Session,
    conversation: Conversation,
    because: str,
    *,
    reason: str | None,
    urgency: str | None,
) -> Handover:
    messages = await conversations.list_messages(session, conversation.id, limit=READ_BACK)
    said = [message.text for message in messages if message.author == "customer" and message.text.strip()]
    done = await tell_tasks(runtime, session, conversation)
    return Handover(
        because=because,
        urgency=urgency,
        reason=reason if reason != WISH else None,
        # Class C2 stays in the text of its message and nowhere else (decision 26).
        facts=(*done.facts, *(_clip(privacy.mask_text(text)) for text in said[-MOST_FACTS:])),
        sources=_sources(messages),
        emotion=EMOTIONS[max((feel(hear(knowledge.fold(text))) for text in said[-MOST_FACTS:]), default=0)],
        identity=conversation.identity_level,
        steps=done.steps,
        promises=done.promises,
    )


def _sources(messages: Sequence[Message]) -> tuple[str, ...]:
    """The articles that were quoted, each once, with the version."""
    citations = [message.payload["citation"] for message in messages if message.payload.get("citation")]
    return tuple(dict.fromkeys(f"{each['title']} (v{each['version']})" for each in citations))


def _clip(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= LONGEST_FACT else folded[: LONGEST_FACT - 1] + "…"
