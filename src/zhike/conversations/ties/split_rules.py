"""Which messages may become a conversation of their own, and until when that can be taken back. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhike.conversations.thread import Conversation, Message
from zhike.conversations.ties.rules import UNDO_WITHIN, Side
from zhike.conversations.ties.values import Tie

SPLIT_WITHIN: Final = UNDO_WITHIN
"""How long after it was closed a conversation may still be split."""
MOST_TAKEN: Final = 500
"""Messages that one split may take along."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What is to be split off, with what decides whether it may be.

    `messages`: those of the thread at the `chosen` places. `taken`: places that earlier splits took along.
    `from_customer`: all places at which the customer spoke. `split_off`: it is a split-off conversation itself, and so
    has a matter without one of its own messages.
    """

    original: Side
    chosen: Sequence[int]
    messages: Mapping[int, Message]
    taken: Collection[int]
    from_customer: Collection[int]
    split_off: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """A split-off conversation with what decides whether the split can be taken back. `spoken`: somebody said or noted
    something in it. `split_on`: messages of its own were split off in turn. `level`: the original's
    identity level."""

    side: Side
    spoken: bool = False
    split_on: bool = False
    level: str = "L0"


def cannot_be_split(original: Side, now: datetime) -> tuple[str, ...]:
    """Codes of all that stands against splitting the conversation now, whatever is chosen; none: it may be."""
    return tuple(code for code, stands in _STANDS if stands(original, now))


def split_obstacles(cut: Cut) -> tuple[str, ...]:
    """Codes of all that stands against this split now; none: it may be done."""
    return cannot_be_split(cut.original, cut.now) + tuple(code for code, stands in _CHOSEN if stands(cut))


def split_undo_problem(tie: Tie, piece: Piece, now: datetime) -> str | None:
    """The code of what stands against taking a split back now, or None: nobody may have worked on it."""
    if tie.undone_at is not None:
        return "undone"
    if now - tie.at > UNDO_WITHIN:
        return "split_late"
    return next((code for code, stands in _UNDONE if stands(tie, piece)), None)


def is_choosable(message: Message) -> bool:
    """Whether somebody said it and it is still there: no notice, not taken back, not erased."""
    if message.kind == "notice" or "withdrawn" in message.payload:
        return False
    return bool(message.text or message.payload)


def _is_old(original: Conversation, now: datetime) -> bool:
    return original.closed_at is not None and original.ended and now - original.closed_at > SPLIT_WITHIN


def _says_nothing(cut: Cut) -> bool:
    """No word of the customer: a matter begins with what they want."""
    return bool(cut.chosen) and not set(cut.chosen) & set(cut.from_customer)


def _leaves_nothing(cut: Cut) -> bool:
    """No word of the customer would stay: that is no second matter, but the only one."""
    return not cut.split_off and not set(cut.from_customer) - set(cut.chosen) - set(cut.taken)


def _is_in_other_hands(tie: Tie, piece: Piece) -> bool:
    found = piece.side.conversation
    return found.transfers > 0 or (found.state == "active" and found.agent_id != tie.by_id)


_STANDS: Final[tuple[tuple[str, Callable[[Side, datetime], bool]], ...]] = (
    ("old", lambda original, now: _is_old(original.conversation, now)),
    ("merged", lambda original, _: original.merged_away),
    ("keeps_others", lambda original, _: original.keeps),
    ("with_assistant", lambda original, _: original.conversation.state == "assistant"),
    ("rings", lambda original, _: original.conversation.state == "offered"),
    ("ahead", lambda original, _: original.ahead),
    ("in_review", lambda original, _: original.in_review),
)
_CHOSEN: Final[tuple[tuple[str, Callable[[Cut], bool]], ...]] = (
    ("nothing", lambda cut: not cut.chosen),
    ("unknown", lambda cut: any(each not in cut.messages for each in cut.chosen)),
    ("unsaid", lambda cut: any(not is_choosable(message) for message in cut.messages.values())),
    ("taken", lambda cut: bool(set(cut.chosen) & set(cut.taken))),
    ("no_customer", _says_nothing),
    ("everything", _leaves_nothing),
)
_UNDONE: Final[tuple[tuple[str, Callable[[Tie, Piece], bool]], ...]] = (
    ("split_tied", lambda _, piece: piece.side.merged_away or piece.side.keeps or piece.split_on),
    ("split_over", lambda _, piece: piece.side.conversation.ended),
    ("split_rings", lambda _, piece: piece.side.conversation.state == "offered"),
    ("split_handed_on", _is_in_other_hands),
    ("split_spoken", lambda _, piece: piece.spoken),
    ("split_waits", lambda _, piece: piece.side.ahead or piece.side.in_review),
    ("split_proven", lambda _, piece: piece.side.conversation.identity_level > piece.level),
    ("split_called", lambda _, piece: piece.side.called),
)
SPLIT_OBSTACLES: Final = tuple(code for code, _ in _STANDS) + tuple(code for code, _ in _CHOSEN)
