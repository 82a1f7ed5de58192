"""Tells `conversations` what the tone check finds in a draft, and how experienced its author is."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from zhike.assistant import api as assistant
from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.routing import api as routing


class _Signs:
    def codes(self) -> tuple[str, ...]:
        """All codes that the tone check knows."""
        return assistant.tone_codes()

    def tone_of(self, text: str, *, flags: Collection[str], elder: bool) -> frozenset[str]:
        """What the tone check finds in the draft."""
        return frozenset(found.code for found in assistant.check_draft(text, flags=flags, elder=elder))

    async def best_level(self, session: Session, staff_id: UUID) -> int:
        """The highest level of any skill of the agent; 0 = none."""
        levels = (await routing.get_skills(session, [staff_id])).get(staff_id, {})
        return max(levels.values(), default=0)


SIGNS: conversations.DraftSigns = _Signs()
