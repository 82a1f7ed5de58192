"""What goes over HTTP about ties."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel

from zhike.conversations.schemas.threads import ConversationLine, MessageOut, view_line
from zhike.conversations.ties.errors import UndoRefused
from zhike.conversations.ties.service import ShownTie
from zhike.conversations.ties.values import Kind

Role = Literal["linked", "kept", "merged", "original", "split_off"]
# Of the one at the end `from_id`, and of the one at `to_id`.
_ROLES: Final[dict[Kind, tuple[Role, Role]]] = {
    "link": ("linked", "linked"),
    "merge": ("merged", "kept"),
    "split": ("original", "split_off"),
}


class TieOut(BaseModel):
    """What one conversation is to another.

    `role`: of a merge, whether the one that was asked about was `kept` or `merged`; of a split, whether it is the
    `original` or was `split_off`. `taken`: of a split, the places in the original's thread that belong to the other.
    `other`: null where it is not open to the reader. `undo_refused`: why it cannot be undone, null = it can.
    """

    id: UUID
    kind: Kind
    role: Role
    other_id: UUID
    other: ConversationLine | None
    ended: bool
    by_name: str
    at: datetime
    taken: list[int]
    undo_refused: str | None

    @classmethod
    def of(cls, shown: ShownTie, conversation_id: UUID, names: dict[UUID, str], language: str) -> TieOut:
        """The tie as the conversation at this end shows it."""
        tie = shown.tie
        return cls(
            id=tie.id,
            kind=tie.kind,
            role=_ROLES[tie.kind][tie.to_id == conversation_id],
            other_id=tie.other_of(conversation_id),
            other=None if shown.other is None else view_line(shown.other, names),
            ended=tie.ended_one,
            by_name=tie.by_name,
            at=tie.at,
            taken=list(tie.taken),
            undo_refused=None if shown.problem is None else UndoRefused(shown.problem).message(language),
        )


class TiesOut(BaseModel):
    """All that holds of a conversation, the oldest first."""

    items: list[TieOut]


class NewLink(BaseModel):
    """Which other conversation belongs with it."""

    other_id: UUID


class JoinedMessageOut(MessageOut):
    """A message of another thread that is part of this one, merged or split off; its sequence is of its own thread."""

    conversation_id: UUID


class JoinedMessagesOut(BaseModel):
    """Messages of other threads that are part of a conversation, in order of time."""

    items: list[JoinedMessageOut]
