"""What a conversation that goes on is about, and how urgent it is, as a person says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations.errors import ConversationClosedError, ReasonUnknown
from zhike.conversations.events import TriageSet
from zhike.conversations.permissions import find_resolvable
from zhike.conversations.repository import threads
from zhike.conversations.rules.acts import URGENCIES
from zhike.conversations.service.states import lock
from zhike.conversations.thread import Conversation
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Invalid
from zhike.platform.outbox import publish
from zhike.reasons import api as reasons


async def set_triage(
    session: Session, *, actor: Actor, conversation_id: UUID, reason: str | None, urgency: str | None, now: datetime
) -> Conversation:
    """From now on it is about `reason` and as urgent as `urgency`, both as they shall be. As it is already: no change.

    Who has it may, and who leads the desk. Closing may record another reason. Raises `ReasonUnknown`, `Invalid`,
    `ConversationClosedError`, `NotInCharge`, `ConversationNotFound`.
    """
    if reason is not None and not reasons.is_reason(reason):
        raise ReasonUnknown(reason=reason)
    if urgency is not None and urgency not in URGENCIES:
        raise Invalid(what="urgency")
    await find_resolvable(session, actor=actor, conversation_id=conversation_id)
    before = await lock(session, conversation_id)
    if before.state == "closed":
        raise ConversationClosedError
    if (before.reason, before.urgency) == (reason, urgency):
        return before
    await threads.update_conversation(session, conversation_id, {"reason": reason, "urgency": urgency})
    detail = {"reason": reason or "", "urgency": urgency or ""}
    subject = f"conversation:{conversation_id}"
    await audit.record(session, actor=actor, action="conversations.triaged", subject=subject, detail=detail, now=now)
    event = TriageSet(conversation_id, reason, urgency)
    await publish(session, event, stream=str(conversation_id), actor=actor, now=now)
    session.notify(f"conversation:{conversation_id}", state=1)
    return replace(before, reason=reason, urgency=urgency, version=before.version + 1)
