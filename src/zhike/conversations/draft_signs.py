"""The port by which the rules on second eyes learn what contexts above know of a draft and its author."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from zhike.platform.database import Session


class DraftSigns(Protocol):
    """Answered by `assistant` and `routing`, hung up by the composition root."""

    def codes(self) -> tuple[str, ...]:
        """All codes that the tone check knows."""

    def tone_of(self, text: str, *, flags: Collection[str], elder: bool) -> frozenset[str]:
        """The codes of what the tone check finds in the draft; `flags` are those of the contact reason."""

    async def best_level(self, session: Session, staff_id: UUID) -> int:
        """The highest level of any skill of the agent, 1-5; 0 = they have none."""


class _Place:
    signs: DraftSigns | None = None


_place = _Place()


def hang_up_draft_signs(signs: DraftSigns | None) -> None:
    """Say who knows drafts."""
    _place.signs = signs


def draft_signs() -> DraftSigns | None:
    """Who knows drafts; None where nobody was hung up (commands that send nothing)."""
    return _place.signs
