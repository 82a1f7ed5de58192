"""How conversations end: silence, outcome, rating."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from zhike.conversations.thread import Conversation, State

OUTCOMES: Final = ("resolved", "unresolved", "follow_up", "referred")
"""What a person may record: solved; not solved; somebody goes on with it; sent elsewhere (a branch, another body)."""
OUTCOMES_BY_ITSELF: Final = ("answered", "left", "abandoned", "unrecorded")
"""What happens without a person's word: the assistant answered; the customer left without an answer; left while waiting
for a person; the agent never recorded an outcome."""
MERGED: Final = "merged"
"""It was over because its matter goes on in another conversation."""
REJOINED: Final = "rejoined"
"""It was split off by mistake and taken back before anybody had worked on it: it never was a contact."""

CHANGE_RATING_WITHIN: Final = timedelta(minutes=10)
RATE_WITHIN: Final = timedelta(days=7)
# Of the idle time: an agent's chat gets a notice after two, ends after three; a forgotten wrap-up is closed after four.
WARN_AFTER: Final = 2
END_AFTER_WARNING: Final = 1
FORGOTTEN_AFTER: Final = 4

IdleStep = Literal["close", "warn", "wrap_up"]


def idle_step(
    *,
    state: State,
    state_since: datetime,
    last_author: str | None,
    last_at: datetime,
    warned_at: datetime | None,
    idle: timedelta,
    now: datetime,
) -> IdleStep | None:
    """What silence calls for. Never ends a chat in which the customer waits for an agent's word."""
    if state == "assistant":
        return "close" if now - last_at >= idle else None
    if state == "wrap_up":
        return "close" if now - max(state_since, last_at) >= idle * FORGOTTEN_AFTER else None
    if state != "active" or last_author == "customer":
        return None
    if warned_at is not None:
        return "wrap_up" if now - warned_at >= idle * END_AFTER_WARNING else None
    return "warn" if now - max(state_since, last_at) >= idle * WARN_AFTER else None


def outcome_by_itself(*, state: State, answers: int, customer_messages: int) -> str:
    """The outcome of a conversation that ends in `state` without a person's word."""
    if state in {"queued", "offered"}:
        return "abandoned"
    if state in {"active", "wrap_up"}:
        return "unrecorded"
    return "answered" if answers and customer_messages else "left"


def rating_problem(conversation: Conversation, score: int, now: datetime) -> str | None:
    """The code of why `score` cannot be taken now, or None. One rating; it may be changed for ten minutes."""
    if not 1 <= score <= 5:
        return "conversations.rating_out_of_range"
    if not conversation.ended:
        return "conversations.rating_too_early"
    if conversation.rated_at is not None and now - conversation.rated_at > CHANGE_RATING_WITHIN:
        return "conversations.rating_taken"
    if conversation.closed_at is not None and now - conversation.closed_at > RATE_WITHIN:
        return "conversations.rating_too_late"
    return None
