"""While an incident is announced, whoever comes with its matter is answered by the announcement, once."""

from __future__ import annotations

from datetime import datetime
from typing import Final, cast

from zhike.assistant.matching.grams import Language
from zhike.assistant.rules.handover import direct_handoff
from zhike.assistant.rules.hearing import hear
from zhike.assistant.rules.wording import say
from zhike.assistant.taking import Said, Taken
from zhike.assistant.understanding.result import Understanding
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation, Message
from zhike.knowledge import api as knowledge
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing

# Whoever asks on after the announcement is answered as always.
_READ_BACK: Final = 40


async def take_incident(
    runtime: Runtime,
    session: Session,
    *,
    conversation: Conversation,
    message: Message,
    understanding: Understanding | None,
    now: datetime,
) -> Taken | None:
    """The announcement, where the message is about an incident that the customer was not told of yet.

    Money in danger, and a plain wish for a person, go to a person as ever.
    """
    del runtime, now
    if understanding is None or understanding.wants_person or understanding.urgency == "P0":
        return None
    guesses = [(each.reason, each.confidence) for each in understanding.guesses]
    incident = await routing.find_incident(session, guesses)
    if incident is None or direct_handoff(hear(knowledge.fold(message.text))) is not None:
        return None
    if await _knows(session, message, str(incident.id)):
        return None
    language = cast("Language", conversation.language)
    await routing.count_told(session, incident.id)
    person = say("person", language)
    payload = {"incident": str(incident.id), "choices": [{"label": person, "text": person}]}
    return Taken(Said(incident.detail["zh" if language == "zh" else "en"], "answer", payload), guesses[0][0])


async def _knows(session: Session, message: Message, incident: str) -> bool:
    after = max(0, message.sequence - 1 - _READ_BACK)
    lines = await conversations.list_messages(session, message.conversation_id, after=after, limit=_READ_BACK)
    return any(each.payload.get("incident") == incident for each in lines)
