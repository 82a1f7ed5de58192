"""What goes over HTTP about ties."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from zhike.conversations.schemas.threads import ConversationLine, MessageOut, view_line
from zhike.conversations.ties.errors import UndoRefused
from zhike.conversations.ties.service import ShownTie
from zhike.conversations.ties.values import Kind


class TieOut(BaseModel):
    """What one conversation is to another.

    `role`: of a merge, whether the one that was asked about was `kept` or `merged`. `other`: null where it is not open
    to the reader. `undo_refused`: why it cannot be undone, null = it can.
    """

    id: UUID
    kind: Kind
    role: Literal["linked", "kept", "merged"]
    other_id: UUID
    other: ConversationLine | None
    ended: bool
    by_name: str
    at: datetime
    undo_refused: str | None

    @classmethod
    def of(cls, shown: ShownTie, conversation_id: UUID, names: dict[UUID, str], language: str) -> TieOut:
        """The tie as the conversation at this end shows it."""
        tie = shown.tie
        role: Literal["linked", "kept", "merged"] = "kept" if tie.to_id == conversation_id else "merged"
        return cls(
            id=tie.id,
            kind=tie.kind,
            role="linked" if tie.kind == "link" else role,
            other_id=tie.other_of(conversation_id),
            other=None if shown.other is None else view_line(shown.other, names),
            ended=tie.ended_one,
            by_name=tie.by_name,
            at=tie.at,
            undo_refused=None if shown.problem is None else UndoRefused(shown.problem).message(language),
        )


class TiesOut(BaseModel):
    """All that holds of a conversation, the oldest first."""

    items: list[TieOut]


class NewLink(BaseModel):
    """Which other conversation belongs with it."""

    other_id: UUID


class JoinedMessageOut(MessageOut):
    """A message of a conversation that was merged into this one; its sequence is of its own thread."""

    conversation_id: UUID


class JoinedMessagesOut(BaseModel):
    """Messages of all that was merged into a conversation, in order of time."""

    items: list[JoinedMessageOut]
