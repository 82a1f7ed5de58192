"""Who may see a conversation and speak in it. Permissions are words; everything here is deny by default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from zhike.conversations.thread import Conversation, State

READ: Final = "conversations.read"
READ_ALL: Final = "conversations.read_all"
REPLY: Final = "conversations.reply"
RESOLVE: Final = "conversations.resolve"
APPROVE: Final = "conversations.approve"
MERGE: Final = "conversations.merge"

# A colleague looks at what waits before taking it.
_WAITING: Final[frozenset[State]] = frozenset({"queued", "offered"})


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member of staff: id, and the permissions held among those above."""

    id: str
    permissions: frozenset[str]

    def can(self, permission: str) -> bool:
        """Whether the permission is held."""
        return permission in self.permissions


def leads_desk(viewer: Viewer) -> bool:
    """Whether the viewer answers for the whole desk: reads every conversation and may speak in it (a supervisor)."""
    return viewer.can(READ_ALL) and viewer.can(REPLY)


def is_in_charge(viewer: Viewer, agent_id: UUID | None) -> bool:
    """Whether the conversation lies with the viewer."""
    return agent_id is not None and str(agent_id) == viewer.id


def may_read_at_once(viewer: Viewer, conversation: Conversation) -> bool:
    """Whether the conversation alone shows that the viewer may read it: all, one's own, or waiting in a queue."""
    if viewer.can(READ_ALL):
        return True
    if not viewer.can(READ):
        return False
    return is_in_charge(viewer, conversation.agent_id) or conversation.state in _WAITING


def may_read(viewer: Viewer, conversation: Conversation, *, has_served: bool, serves_customer: bool) -> bool:
    """Whether the viewer may read it: at once, having served it or been called to it, or serving the same customer."""
    if may_read_at_once(viewer, conversation):
        return True
    return viewer.can(READ) and (has_served or serves_customer)


def may_reply(viewer: Viewer, conversation: Conversation) -> bool:
    """Whether the viewer may speak to the customer: who has it, or who leads the desk."""
    if not viewer.can(REPLY):
        return False
    return is_in_charge(viewer, conversation.agent_id) or leads_desk(viewer)


def may_note(viewer: Viewer, *, readable: bool) -> bool:
    """Whether the viewer may add an internal note: whoever serves customers and may read the thread."""
    return readable and viewer.can(REPLY)


def may_resolve(viewer: Viewer, conversation: Conversation) -> bool:
    """Whether the viewer may end it and record how it ended."""
    if not viewer.can(RESOLVE):
        return False
    return is_in_charge(viewer, conversation.agent_id) or leads_desk(viewer)
