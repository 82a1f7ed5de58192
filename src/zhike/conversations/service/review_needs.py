"""Which replies need a second person, by the rule in force and what is known of the draft."""

from __future__ import annotations

from uuid import UUID

from zhike.conversations.draft_signs import draft_signs
from zhike.conversations.errors import ReviewNeeded
from zhike.conversations.repository import reviews
from zhike.conversations.review import Why
from zhike.conversations.rules import reviews as rules
from zhike.conversations.thread import Conversation
from zhike.identity import api as identity
from zhike.platform.database import Session
from zhike.reasons import api as reasons


async def whys_of(session: Session, conversation: Conversation, text: str, *, author_id: UUID) -> tuple[Why, ...]:
    """What in the reply calls for a second person by the rule in force."""
    rule = await reviews.find_rule(session)
    if not rule.enabled or not text:
        return ()
    flags, signs = _flags_of(conversation), draft_signs()
    tone = signs.tone_of(text, flags=flags, elder=conversation.elder) if signs and rule.tone else frozenset[str]()
    level = await signs.best_level(session, author_id) if signs and rule.level_below else rule.level_below
    role = (await identity.get_staff(session, author_id)).role
    return rules.whys_of(rule, rules.Draft(text, flags, tone, role, level))


async def refuse_unreviewed(session: Session, conversation: Conversation, text: str, *, author_id: UUID) -> None:
    """Raise `ReviewNeeded` where the reply may not go without a second person."""
    if await whys_of(session, conversation, text, author_id=author_id):
        raise ReviewNeeded


def _flags_of(conversation: Conversation) -> frozenset[str]:
    handed = conversation.handover.reason if conversation.handover else None
    found = handed or conversation.wanted_reason
    return reasons.get_reason(found).flags if found and reasons.is_reason(found) else frozenset()
