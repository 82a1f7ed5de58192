"""What a list of conversations is narrowed to. Pure: who looks, the zone and the time are handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final, Literal, get_args
from uuid import UUID

from zhike.conversations.thread import Conversation, State

Whose = Literal["anyone", "mine", "team", "nobody"]
Order = Literal["newest", "oldest"]
STATES: Final[tuple[State, ...]] = get_args(State)
OPEN_STATES: Final[tuple[State, ...]] = tuple(state for state in STATES if state != "closed")
LONGEST_DAYS: Final = 3650
LONGEST_WAIT_MIN: Final = 100_000
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; an empty field asks for nothing. Within a field one of several suffices.

    `reasons` are what it was about in the end, or while it goes on what it seems to be about. `days`: begun today or in
    the days before, so many in all. `waits_over_min`: the customer has waited longer than that for a person or for an
    agent's word.
    """

    states: tuple[State, ...] = ()
    whose: Whose = "anyone"
    agents: tuple[UUID, ...] = ()
    queues: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    days: int | None = None
    waits_over_min: int | None = None
    order: Order = "newest"


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks. `all`: they may read every conversation, else their own and what waits. `team`: their colleagues."""

    id: UUID
    all: bool
    team: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Bounds:
    """A filter as it stands now for one looker. `agents` None = whoever has it; `only_of`: whose they may see."""

    filter: Filter
    states: tuple[State, ...]
    agents: tuple[UUID, ...] | None
    nobody: bool
    only_of: UUID | None
    since: datetime | None
    until: datetime | None
    waits_since: datetime | None

    @property
    def open_only(self) -> bool:
        """Whether nothing that is closed can fit: then a small index has all there is."""
        return bool(self.states) and "closed" not in self.states


def bounds_of(wanted: Filter, looker: Looker, *, zone: tzinfo, now: datetime) -> Bounds:
    """What the filter asks for at `now`, by the days of `zone`; both days of a period are part of it."""
    since = [_beginning(day, zone) for day in (wanted.since, _first_of(wanted.days, zone, now)) if day is not None]
    waits = None if wanted.waits_over_min is None else now - timedelta(minutes=wanted.waits_over_min)
    ended = wanted.until is not None and wanted.until < date.max
    return Bounds(
        filter=wanted,
        # Nobody waits in a closed conversation: said, so that it is looked for in the small index.
        states=wanted.states or (OPEN_STATES if waits is not None or wanted.whose == "nobody" else ()),
        agents=_agents(wanted, looker),
        nobody=wanted.whose == "nobody",
        only_of=None if looker.all else looker.id,
        since=max(since, default=None),
        until=_beginning(wanted.until + _DAY, zone) if ended and wanted.until else None,
        waits_since=waits,
    )


def is_at_least(bounds: Bounds, *, looked: int, window: int, reached: datetime | None) -> bool:
    """Whether more than was counted may fit: only the newest `window` were looked at, back to `reached`."""
    if bounds.open_only or looked < window or reached is None:
        return False
    return bounds.since is None or bounds.since < reached


def waits_since(conversation: Conversation) -> datetime | None:
    """Since when the customer waits: for a person, or for the word of the agent who has them; None: they do not."""
    if conversation.state in ("queued", "offered"):
        return conversation.requested_at if conversation.answered_at is None else conversation.state_since
    return conversation.last_at if conversation.state == "active" and conversation.last_author == "customer" else None


def _agents(wanted: Filter, looker: Looker) -> tuple[UUID, ...] | None:
    of_whom: frozenset[UUID] | None = {"mine": frozenset({looker.id}), "team": looker.team}.get(wanted.whose)
    named = frozenset(wanted.agents) if wanted.agents else None
    if of_whom is None:
        return None if named is None else tuple(sorted(named))
    return tuple(sorted(of_whom if named is None else of_whom & named))


def _first_of(days: int | None, zone: tzinfo, now: datetime) -> date | None:
    return None if days is None else now.astimezone(zone).date() - (days - 1) * _DAY


def _beginning(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
