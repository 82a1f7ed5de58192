"""A day that was, played again under another policy: the same arrivals, the same agents, the same service times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush

from zhike.routing.rules.choosing import choose
from zhike.routing.rules.facts import KIND_OF_CHANNEL, Agent, Policy, Waiting

# A moment of the replay. Who comes within it is served in the same round, as the live dispatcher does each second.
STEP_S = 5.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A contact that came, and how long it takes whoever serves it."""

    contact: Waiting
    service_s: float


@dataclass(frozen=True, slots=True)
class Duty:
    """An agent who was there from `begins` to `ends`."""

    agent: Agent
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Day:
    """What came, who was there, and when each queue was open (begins, ends); a queue left out never opens."""

    arrivals: Sequence[Arrival]
    duties: Sequence[Duty]
    opening: Mapping[str, Sequence[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Waits:
    """How contacts waited: quantiles of those served, the share of all at risk to leave, and how many nobody took."""

    n: int
    p50_s: float | None
    p90_s: float | None
    at_risk: float | None
    unserved: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """The wait in seconds of each contact that somebody took, and which of them went to their customer's adviser."""

    waits: Mapping[str, float]
    to_adviser: frozenset[str]


@dataclass(slots=True)
class _Floor:
    """Who is there, what they have at hand, and until when."""

    agents: dict[str, Agent]
    busy: list[tuple[float, str, str]] = field(default_factory=list)

    def finish(self, now: float) -> None:
        """What is over by now leaves the hands of who served it."""
        while self.busy and self.busy[0][0] <= now:
            ended, agent_id, kind = heappop(self.busy)
            agent = self.agents[agent_id]
            agent.load = {**agent.load, kind: agent.load[kind] - 1}
            agent.idle_since = ended

    def take(self, agent_id: str, kind: str, now: float, service_s: float) -> None:
        """One more at hand."""
        agent = self.agents[agent_id]
        agent.load = {**agent.load, kind: agent.load.get(kind, 0) + 1}
        agent.idle_since = now
        heappush(self.busy, (now + service_s, agent_id, kind))


def replay(day: Day, policy: Policy, tell: Callable[[float], None] | None = None) -> Replayed:
    """What became of the day's contacts under `policy`; `tell` hears what share of the time is over."""
    arrivals = sorted(day.arrivals, key=lambda one: (one.contact.queued_at, one.contact.id))
    service = {one.contact.id: one.service_s for one in arrivals}
    floor = _Floor({duty.agent.id: replace(duty.agent, load={}) for duty in day.duties})
    last = max((duty.ends for duty in day.duties), default=0.0)
    waiting: dict[str, Waiting] = {}
    waits: dict[str, float] = {}
    to_adviser: set[str] = set()
    place, now = 0, arrivals[0].contact.queued_at if arrivals else last
    first = now
    while now < last and (place < len(arrivals) or waiting):
        while place < len(arrivals) and arrivals[place].contact.queued_at <= now:
            waiting[arrivals[place].contact.id] = arrivals[place].contact
            place += 1
        floor.finish(now)
        here = [floor.agents[duty.agent.id] for duty in day.duties if duty.begins <= now < duty.ends]
        for decision in choose(waiting.values(), here, _open_at(policy, day.opening, now), now):
            contact = waiting.pop(decision.waiting_id)
            waits[contact.id] = now - contact.queued_at
            if decision.evidence.kept == "adviser":
                to_adviser.add(contact.id)
            kind = KIND_OF_CHANNEL.get(contact.channel, "chat")
            floor.take(decision.agent_id, kind, now, service[contact.id])
        upcoming = arrivals[place].contact.queued_at if place < len(arrivals) else last
        now = now + STEP_S if waiting else max(now + STEP_S, upcoming)
        if tell is not None:
            tell(min(1.0, (now - first) / (last - first)))
    return Replayed(waits, frozenset(to_adviser))


def summarise(contacts: Sequence[Waiting], waits: Mapping[str, float], patience_s: float) -> Waits:
    """How `contacts` waited. At risk: whoever waited longer than `patience_s`, or was never served."""
    served = sorted(waits[one.id] for one in contacts if one.id in waits)
    unserved = len(contacts) - len(served)
    risky = unserved + sum(wait > patience_s for wait in served)
    return Waits(
        n=len(contacts),
        p50_s=_nearest(served, 0.5),
        p90_s=_nearest(served, 0.9),
        at_risk=100 * risky / len(contacts) if contacts else None,
        unserved=unserved,
    )


def _open_at(policy: Policy, opening: Mapping[str, Sequence[tuple[float, float]]], now: float) -> Policy:
    queues = {
        key: rule if rule.open == is_open else replace(rule, open=is_open)
        for key, rule in policy.queues.items()
        for is_open in [any(begins <= now < ends for begins, ends in opening.get(key, ()))]
    }
    return replace(policy, queues=queues)


def _nearest(ordered: Sequence[float], share: float) -> float | None:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None
