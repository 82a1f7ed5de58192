"""What goes over HTTP about merging and splitting."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.conversations import api as conversations
from zhike.routing.ties.service import Candidate
from zhike.routing.ties.splitting import Preview


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


class SplitPreviewOut(BaseModel):
    """`obstacles`: in the reader's language, why the conversation cannot be split now, whatever is chosen; none = it
    can. `taken`: places in its thread that are split off already. `room`: the reader could keep what is split off."""

    obstacles: list[str]
    taken: list[int]
    room: bool

    @classmethod
    def of(cls, found: Preview, language: str) -> SplitPreviewOut:
        """What the dialog of splitting is told."""
        obstacles = [conversations.SplitRefused(code).message(language) for code in found.split.obstacles]
        return cls(obstacles=obstacles, taken=list(found.split.taken), room=found.room)


class NewSplitBody(BaseModel):
    """Which messages, by their places in the thread, become the matter of a conversation of its own.

    `reason`: the contact reason's id. `queue`: null = the one that fits the reason. `keep`: whoever splits goes on with
    it; where they have no room, or may not serve such contacts, it waits in its queue.
    """

    sequences: Annotated[list[Annotated[int, Field(ge=1)]], Field(max_length=conversations.MOST_TAKEN)]
    reason: Annotated[str, Field(min_length=1, max_length=20)]
    queue: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    keep: bool = False


class SplitOut(BaseModel):
    """A split that was made. `to_id`: the new conversation; `queue`: where it waits; `kept`: the caller has it."""

    id: UUID
    from_id: UUID
    to_id: UUID
    queue: str
    kept: bool
