"""The state machine of a conversation: which changes there are, who may make them, and what step each one opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from zhike.conversations.thread import Author, Handler, State, StepKind, Visibility

TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    "assistant": frozenset({"queued", "closed"}),
    # Back to the assistant: the customer does not want to wait any longer.
    "queued": frozenset({"assistant", "queued", "offered", "active", "closed"}),
    "offered": frozenset({"queued", "offered", "active", "closed"}),
    # To itself: a colleague or a supervisor takes it over. To queued: transfer, or the agent is gone.
    "active": frozenset({"queued", "offered", "active", "wrap_up", "closed"}),
    "wrap_up": frozenset({"queued", "offered", "active", "closed"}),
    "closed": frozenset(),
}

# What each kind of actor may do; the system and the operator may make every change that exists.
ALLOWED: Final[Mapping[str, frozenset[tuple[State, State]]]] = {
    "customer": frozenset(
        {
            ("assistant", "queued"),
            ("queued", "assistant"),
            ("assistant", "closed"),
            ("queued", "closed"),
            ("offered", "closed"),
            ("active", "wrap_up"),
        }
    ),
    "staff": frozenset(
        (before, after)
        for before, following in TRANSITIONS.items()
        for after in following
        if before != "assistant" and after != "assistant"
    )
    | {("assistant", "queued")},
}

HANDLERS: Final[Mapping[State, Handler]] = {
    "assistant": "assistant",
    "queued": "queue",
    "offered": "queue",
    "active": "agent",
    "wrap_up": "agent",
    "closed": "none",
}
_STEPS: Final[Mapping[State, StepKind | None]] = {
    "assistant": "assistant",
    "queued": "queue",
    "offered": "ring",
    "active": "talk",
    "wrap_up": "wrap_up",
    "closed": None,
}
# The assistant's last words may still arrive when the customer has just been queued; never once a person is there.
_ASSISTANT_SPEAKS: Final[frozenset[State]] = frozenset({"assistant", "queued", "offered"})
_AGENT_SPEAKS: Final[frozenset[State]] = frozenset({"active", "wrap_up"})
# What refuses a reply whose author has not seen it, the weightiest first.
_LOCKS: Final[tuple[tuple[Author, Visibility], ...]] = (
    ("agent", "public"),
    ("customer", "public"),
    ("agent", "internal"),
)
TRANSFER: Final = "transfer"
CALLBACK: Final = "callback"
REOPENED: Final = "reopened"


@dataclass(frozen=True, slots=True)
class Unseen:
    """Somebody said something that the author of a reply had not seen."""

    author: Author
    visibility: Visibility
    author_id: str


def handler_of(state: State) -> Handler:
    """Who answers the customer in `state`."""
    return HANDLERS[state]


def step_of(state: State) -> StepKind | None:
    """The step that `state` is part of; a closed conversation has none."""
    return _STEPS[state]


def may_change(before: State, after: State, actor_kind: str) -> bool:
    """Whether an actor of `actor_kind` (staff, customer, system, operator) may take it from `before` to `after`."""
    if after not in TRANSITIONS[before]:
        return False
    allowed = ALLOWED.get(actor_kind)
    return allowed is None or (before, after) in allowed


def is_same_place(
    before: State,
    after: State,
    *,
    agent_before: UUID | None,
    agent: UUID | None,
    queue_before: str | None,
    queue: str | None,
) -> bool:
    """Whether nothing would change: the same state in the same hands. Asking for it twice is then no error."""
    if before != after:
        return False
    if after in {"offered", "active"}:
        return agent is None or agent == agent_before
    if after == "queued":
        return queue is None or queue == queue_before
    return True


def is_transfer(before: State, after: State, because: str | None) -> bool:
    """Whether a person passes the customer on (an agent who vanished passes nobody on)."""
    return before in _AGENT_SPEAKS and after in {"queued", "offered", "active"} and (because or "").startswith(TRANSFER)


def notice_of(before: State, after: State, because: str | None) -> str | None:
    """The notice by which the customer learns of the change, if they should."""
    if after == "active":
        return None if because == REOPENED else "agent_joined"
    if before == "queued" and after == "assistant":
        return "back_to_assistant"
    if after == "queued" and before == "assistant":
        return "queued"
    if because == CALLBACK:  # what became of the call is said by whoever made it
        return None
    if before in _AGENT_SPEAKS and after in {"queued", "offered"}:
        return "transferring" if is_transfer(before, after, because) else "requeued"
    return None


def may_speak(author: Author, visibility: Visibility, state: State) -> bool:
    """Whether `author` may add a message in `state`. Nothing is added to a closed conversation.

    The customer may always speak until then, whatever we are doing, and so may the system. A note may be written at any
    time before the end.
    """
    if state == "closed":
        return False
    if visibility == "internal" or author in {"customer", "system"}:
        return True
    return state in (_ASSISTANT_SPEAKS if author == "assistant" else _AGENT_SPEAKS)


def unseen_by_author(unseen: Iterable[Unseen], *, author_id: str) -> Unseen | None:
    """The reply lock: the weightiest word of somebody else that the author of a reply has not seen yet, or None.

    A colleague's reply weighs most, then the customer's words, then a colleague's note. One's own words never lock (two
    quick lines in a row are normal typing), nor do notices and the assistant's last words.
    """
    found = [_LOCKS.index((each.author, each.visibility)) for each in unseen if _locks(each, author_id)]
    return Unseen(*_LOCKS[min(found)], "") if found else None


def _locks(each: Unseen, author_id: str) -> bool:
    return each.author_id != author_id and (each.author, each.visibility) in _LOCKS
