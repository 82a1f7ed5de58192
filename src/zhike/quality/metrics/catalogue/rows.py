"""Words that several metrics share: which contacts are meant. Each takes the contacts' Ibis table."""

from __future__ import annotations

from typing import Any

SERVICE_LEVEL_S = 20
"""Y of the service level: answered within so many seconds."""


def answered(c: Any) -> Any:
    """A person answered."""
    return c.answered


def abandoned(c: Any) -> Any:
    """The customer left the queue before a person answered."""
    return c.abandoned


def offered(c: Any) -> Any:
    """Came to a queue: answered or abandoned."""
    return c.answered | c.abandoned


def offered_in_earnest(c: Any) -> Any:
    """Came to a queue and did not leave within seconds."""
    return offered(c) & ~c.short_abandon


def answered_in_time(c: Any) -> Any:
    """Answered within the service level's seconds."""
    return c.answered & (c.wait_s <= SERVICE_LEVEL_S)


def ended_in_time(c: Any) -> Any:
    """Answered or abandoned within the service level's seconds."""
    return offered(c) & (c.wait_s <= SERVICE_LEVEL_S)


def served(c: Any) -> Any:
    """Somebody dealt with it: a person, or the assistant to the end."""
    return c.answered | c.assistant_only


def first_of_issue(c: Any) -> Any:
    """Not a repeat of an earlier contact."""
    return c.repeat_of.isnull()


def unsolved(c: Any) -> Any:
    """Something says that it was not solved: left without an answer, recorded as unresolved, or rated 1 or 2."""
    return (c.outcome == "left") | (~c.resolved).fill_null(False) | (c.rating <= 2).fill_null(False)


def handling(c: Any) -> Any:
    """Seconds of an agent's work on it."""
    return c.talk_s + c.hold_s + c.wrap_up_s
