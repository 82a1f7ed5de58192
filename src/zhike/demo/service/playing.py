"""Plays a day of the centre: the arrivals meet the people on duty, and the routing policy says who serves whom.

Waits, abandonment and occupancy come out of this, they are not drawn. Handle time is the agent's busy time, so that one
contact at a time stands for chats handled beside each other.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from zhike.demo.rules.arrivals import Arrival
from zhike.demo.rules.rosters import OnDuty
from zhike.routing import api as routing

ARRIVE, LEAVE, FINISH, SHIFT, SAMPLE = range(5)
SAMPLE_EVERY_S = 900.0
RING_S = 3.0


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a contact. Times in seconds after local midnight; `agent` None = nobody served it."""

    arrival: Arrival
    queue: str | None
    queued_at: float | None
    agent: str | None
    served_at: float | None
    left_at: float


@dataclass(frozen=True, slots=True)
class Sample:
    """The floor at a moment; the seconds of work and of readiness since the sample before."""

    at: float
    waiting: int
    longest_wait_s: float
    online: int
    serving_s: float
    available_s: float


@dataclass(slots=True)
class Day:
    """A played day: its contacts, its samples, and the seconds that agents were busy and present."""

    contacts: list[Played] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    busy_s: float = 0.0
    present_s: float = 0.0

    @property
    def occupancy(self) -> float:
        """Busy time in presence, 0-1."""
        return self.busy_s / self.present_s if self.present_s else 0.0


class Floor:
    """The centre on one day."""

    def __init__(self, policy: routing.Policy, queue_of: Mapping[str, str], agents: Sequence[OnDuty]) -> None:
        self._policy = policy
        self._queue_of = queue_of
        self._agents = {agent.id: agent for agent in agents}
        self._idle_since: dict[str, float] = {}
        self._busy: set[str] = set()
        self._waiting: dict[str, tuple[Arrival, routing.Waiting]] = {}
        self._events: list[tuple[float, int, int, object]] = []
        self._numbers = count()
        self._day = Day()
        self._seen_at = 0.0
        self._serving_s = 0.0

    def play(self, arrivals: Sequence[Arrival], *, until: float = 86_400.0) -> Day:
        """The day up to `until`; who still waits then is not recorded, who is served then is."""
        for arrival in arrivals:
            if arrival.contained:
                self._day.contacts.append(
                    Played(arrival, None, None, None, None, left_at=arrival.at + arrival.assistant_s)
                )
            else:
                self._push(arrival.at + arrival.assistant_s, ARRIVE, arrival)
        for agent in self._agents.values():
            for start, end in agent.spans:
                self._push(start, SHIFT, agent)
                self._day.present_s += max(0.0, min(end, until) - max(0.0, start))
        self._push(SAMPLE_EVERY_S, SAMPLE, None)
        while self._events and self._events[0][0] < until:
            now, kind, _, subject = heapq.heappop(self._events)
            self._serving_s += len(self._busy) * max(0.0, now - self._seen_at)
            self._seen_at = max(self._seen_at, now)
            self._happen(now, kind, subject)
        self._day.contacts = [played for played in self._day.contacts if played.left_at <= until]
        return self._day

    def _push(self, at: float, kind: int, subject: object) -> None:
        heapq.heappush(self._events, (at, kind, next(self._numbers), subject))

    def _happen(self, now: float, kind: int, subject: object) -> None:
        if kind == ARRIVE and isinstance(subject, Arrival):
            self._queue(now, subject)
        elif kind == LEAVE and isinstance(subject, str):
            self._abandon(now, subject)
        elif kind == FINISH and isinstance(subject, str):
            self._busy.discard(subject)
            self._idle_since[subject] = now
        elif kind == SHIFT and isinstance(subject, OnDuty):
            self._idle_since.setdefault(subject.id, now)
        elif kind == SAMPLE:
            self._sample(now)
        if self._waiting:
            self._hand_out(now)

    def _queue(self, now: float, arrival: Arrival) -> None:
        key = str(next(self._numbers))
        customer = arrival.customer
        self._waiting[key] = (
            arrival,
            routing.Waiting(
                id=key,
                queue=self._queue_of[arrival.reason.skill],
                skill=arrival.reason.skill,
                queued_at=now,
                channel=arrival.channel,
                language=arrival.language,
                urgency=arrival.reason.urgency,
                elder=bool(customer and customer.elder),
                vulnerable=bool(customer and customer.vulnerable),
                tier=customer.tier if customer else "standard",
                contacts_in_7_days=int(arrival.repeat),
            ),
        )
        self._push(now + arrival.patience_s, LEAVE, key)

    def _abandon(self, now: float, key: str) -> None:
        if key in self._waiting:
            arrival, waiting = self._waiting.pop(key)
            self._day.contacts.append(Played(arrival, waiting.queue, waiting.queued_at, None, None, left_at=now))

    def _sample(self, now: float) -> None:
        online = sum(_is_present(agent, now) for agent in self._agents.values())
        waits = [now - waiting.queued_at for _, waiting in self._waiting.values()]
        available = max(0.0, online * SAMPLE_EVERY_S - self._serving_s)
        self._day.samples.append(Sample(now, len(waits), max(waits, default=0.0), online, self._serving_s, available))
        self._serving_s = 0.0
        self._push(now + SAMPLE_EVERY_S, SAMPLE, None)

    def _hand_out(self, now: float) -> None:
        free = [one for one in self._agents.values() if one.id not in self._busy and _is_present(one, now)]
        if not free:
            return
        taken: set[str] = set()
        waiting = [waiting for _, waiting in self._waiting.values()]
        for decision in routing.choose(waiting, [self._seen(agent) for agent in free], self._policy, now):
            # The policy counts chats and calls apart; here one busy agent is busy.
            if decision.agent_id not in taken:
                taken.add(decision.agent_id)
                self._serve(now, decision.waiting_id, decision.agent_id)

    def _seen(self, agent: OnDuty) -> routing.Agent:
        return routing.Agent(
            id=agent.id,
            skills=agent.skills,
            idle_since=self._idle_since.get(agent.id, 0.0),
            languages=agent.languages,
            capacity={"chat": 1, "voice": 1},
        )

    def _serve(self, now: float, key: str, agent: str) -> None:
        arrival, waiting = self._waiting.pop(key)
        begins = now + RING_S
        ends = begins + arrival.handle_s
        self._busy.add(agent)
        self._day.busy_s += ends - now
        self._push(ends, FINISH, agent)
        self._day.contacts.append(
            Played(arrival, waiting.queue, waiting.queued_at, agent, served_at=begins, left_at=ends)
        )


def _is_present(agent: OnDuty, now: float) -> bool:
    for start, end in agent.spans:  # noqa: SIM110 - asked a hundred thousand times a day: a generator costs the double
        if start <= now < end:
            return True
    return False
