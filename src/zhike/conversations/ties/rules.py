"""Which conversations may become one, and until when that can be taken back. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from zhike.conversations.rules.access import MERGE, READ_ALL, Viewer, is_in_charge, leads_desk
from zhike.conversations.thread import Conversation
from zhike.conversations.ties.values import Tie

UNDO_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Side:
    """A conversation with what decides whether it may be merged.

    `merged_away`: it was merged into another. `keeps`: another was merged into it. `ahead`: a reply waits that was
    written ahead; `in_review`: one waits for a second person; `called`: the customer is to be called back.
    """

    conversation: Conversation
    merged_away: bool = False
    keeps: bool = False
    ahead: bool = False
    in_review: bool = False
    called: bool = False


@dataclass(frozen=True, slots=True)
class _Pair:
    merged: Side
    kept: Side
    viewer: Viewer

    @property
    def goes_on(self) -> bool:
        """Whether the one to be merged is open, so that its customer has to go on elsewhere."""
        return self.merged.conversation.state != "closed"


def may_merge(viewer: Viewer, kept: Conversation) -> bool:
    """Whether the viewer may make others part of it: who has it, or had it last, and who leads the desk."""
    return viewer.can(MERGE) and (is_in_charge(viewer, kept.agent_id) or leads_desk(viewer))


def may_link(viewer: Viewer, conversation: Conversation) -> bool:
    """Whether the viewer may say that it belongs with another one."""
    return viewer.can(MERGE) and (is_in_charge(viewer, conversation.agent_id) or viewer.can(READ_ALL))


def obstacles(viewer: Viewer, *, merged: Side, kept: Side) -> tuple[str, ...]:
    """Codes of all that stands against making `merged` part of `kept` now; none: it may be done."""
    pair = _Pair(merged, kept, viewer)
    return tuple(code for code, stands in _OBSTACLES if stands(pair))


def undo_problem(tie: Tie, *, kept: Conversation, now: datetime) -> str | None:
    """The code of what stands against taking a tie back now, or None. A link can always be taken back."""
    if tie.undone_at is not None:
        return "undone"
    if tie.kind == "link":
        return None
    if now - tie.at > UNDO_WITHIN:
        return "late"
    if not tie.ended_one:
        return None
    # Whoever was served to the end in the kept one does not wait in the other one again.
    return "kept_over" if tie.settled_at is not None or kept.ended else None


def _differs(pair: _Pair) -> bool:
    customers = {pair.merged.conversation.customer_id, pair.kept.conversation.customer_id}
    return None not in customers and len(customers) == 2


def _is_guest(pair: _Pair) -> bool:
    return None in {pair.merged.conversation.customer_id, pair.kept.conversation.customer_id}


def _others_work(pair: _Pair) -> bool:
    """A third person talks to the customer in the one to be merged."""
    merged, kept = pair.merged.conversation, pair.kept.conversation
    if merged.state != "active" or str(merged.agent_id) == pair.viewer.id:
        return False
    return kept.state != "active" or merged.agent_id != kept.agent_id


def _proves_more(pair: _Pair) -> bool:
    """Whoever goes on in the kept one would be believed more than they have shown."""
    return pair.goes_on and pair.kept.conversation.identity_level > pair.merged.conversation.identity_level


_OBSTACLES: Final[tuple[tuple[str, Callable[[_Pair], bool]], ...]] = (
    ("same", lambda pair: pair.merged.conversation.id == pair.kept.conversation.id),
    ("guest", _is_guest),
    ("other_customer", _differs),
    ("merged_already", lambda pair: pair.merged.merged_away or pair.kept.merged_away),
    ("keeps_others", lambda pair: pair.merged.keeps),
    ("kept_closed", lambda pair: pair.goes_on and pair.kept.conversation.state == "closed"),
    ("kept_rings", lambda pair: pair.kept.conversation.state == "offered"),
    ("kept_wraps_up", lambda pair: pair.kept.conversation.state == "wrap_up"),
    (
        "kept_with_assistant",
        lambda pair: (
            pair.kept.conversation.state == "assistant"
            and pair.merged.conversation.state not in ("assistant", "closed")
        ),
    ),
    ("rings", lambda pair: pair.merged.conversation.state == "offered"),
    ("wraps_up", lambda pair: pair.merged.conversation.state == "wrap_up"),
    ("other_agent", _others_work),
    ("ahead", lambda pair: pair.goes_on and pair.merged.ahead),
    ("in_review", lambda pair: pair.goes_on and pair.merged.in_review),
    ("called", lambda pair: pair.goes_on and pair.merged.called),
    ("identity", _proves_more),
)
OBSTACLES: Final = tuple(code for code, _ in _OBSTACLES)
