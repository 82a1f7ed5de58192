"""What goes over HTTP about merging."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from zhike.conversations import api as conversations
from zhike.routing.ties.service import Candidate


class CandidateOut(BaseModel):
    """Another conversation of the customer. `ends`: merging ends it, and its customer goes on in the kept one.
    `obstacles`: in the reader's language, why it cannot be merged now; none = it can."""

    id: UUID
    channel: str
    state: conversations.State
    opened_at: datetime
    agent_name: str
    last_line: str
    ends: bool
    obstacles: list[str]

    @classmethod
    def of(cls, candidate: Candidate, language: str) -> CandidateOut:
        """The conversation as the dialog of merging shows it."""
        found = candidate.conversation
        return cls(
            id=found.id,
            channel=found.channel,
            state=found.state,
            opened_at=found.opened_at,
            agent_name=found.agent_name,
            last_line=found.last_line,
            ends=found.state != "closed",
            obstacles=[conversations.MergeRefused(code).message(language) for code in candidate.obstacles],
        )


class CandidatesOut(BaseModel):
    """The customer's other conversations: those that go on first, the newest first."""

    items: list[CandidateOut]


class NewMerge(BaseModel):
    """Which conversation becomes part of the one in the address."""

    merged_id: UUID


class MergeOut(BaseModel):
    """A tie that was made or taken back."""

    id: UUID
    from_id: UUID
    to_id: UUID
