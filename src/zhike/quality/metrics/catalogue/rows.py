"""Words that several metrics share: which contacts are meant. Each takes the contacts' Ibis table."""

from __future__ import annotations

from typing import Any

SERVICE_LEVEL_S = 20
"""Y of the service level: answered within so many seconds."""


def answered(c: Any) -> Any:
    """A person answered."""
    return c.answered


def answered_here(c: Any) -> Any:
    """A person answered, in this house: of what another system's history tells, nobody knows the floor."""
    return c.answered & (c.source != "imported")


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


def gave_answers(c: Any) -> Any:
    """The assistant answered from knowledge."""
    return c.assistant_served & (c.answers > 0)


def judged_by_agent(c: Any) -> Any:
    """An agent sent what the assistant suggested, or waved it all away."""
    return c.suggestion_used.notnull()


def judged_by_customer(c: Any) -> Any:
    """The customer rated a contact in which the assistant alone answered."""
    return c.assistant_only & (c.answers > 0) & c.rating.notnull()


def judged_right(c: Any) -> Any:
    """The agent used it; else the customer rated it 4 or 5."""
    return c.suggestion_used.fill_null(False) | (~judged_by_agent(c) & judged_by_customer(c) & (c.rating >= 4))


def judged_wrong(c: Any) -> Any:
    """The agent waved it away; else the customer rated it 1 or 2."""
    return (~c.suggestion_used).fill_null(False) | (~judged_by_agent(c) & judged_by_customer(c) & (c.rating <= 2))


def handling(c: Any) -> Any:
    """Seconds of an agent's work on it."""
    return c.talk_s + c.hold_s + c.wrap_up_s
