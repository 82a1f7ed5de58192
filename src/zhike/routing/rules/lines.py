"""The agents as lines of candidates: one line for each skill, language and kind of channel, the best one in front.

A line is a heap by (level, load, idle since, id). Agents only fill up while the policy hands out contacts, so an entry
may be too good for the truth but never too bad: it is put right when it comes to the front.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from zhike.routing.rules.capacity import Mix, room_for
from zhike.routing.rules.facts import NOBODY, Agent, is_licensed

# (-level, load, idle since, id): the smallest is the best candidate.
Candidate = tuple[int, int, float, str]

# Level, agent, and whether there was room for one more at the start.
_Holder = tuple[int, Agent, bool]


@dataclass(slots=True)
class Line:
    """Who can take a contact with this skill: `holders` are all on duty, full or not, `heap` those with room."""

    skill: str
    kind: str
    holders: list[_Holder]
    heap: list[Candidate]

    def reaches(self, level: int, refused_by: frozenset[str]) -> bool:
        """Whether anybody on duty, full or not, has this level and has not refused."""
        return any(held >= level and agent.id not in refused_by for held, agent, _ in self.holders)


class Lines:
    """Everybody on duty during one call of the policy."""

    def __init__(self, agents: Sequence[Agent], now: float = 0.0) -> None:
        self.agents = {agent.id: agent for agent in agents}
        self._now = now
        self._load = {agent.id: sum(agent.load.values()) for agent in agents}
        self._room: dict[tuple[str, str], int] = {}
        self._mixed: dict[str, tuple[Mix, dict[str, int]]] = {}
        for agent in agents:
            if agent.mix is not None:
                self._mixed[agent.id] = agent.mix, dict(agent.load)
            for kind, most in agent.capacity.items():
                if most > 0:
                    self._room[agent.id, kind] = room_for(kind, agent.capacity, agent.load, agent.mix)
        # Places of all kinds together; zero when nobody can take anything. Under a mix places of one kind take up
        # those of another, so it is then more than there really is, never less.
        self.free = sum(room for room in self._room.values() if room > 0)
        self._holders: dict[str, dict[str, list[_Holder]]] = {}
        self._lines: dict[tuple[str, str, str, frozenset[str]], Line] = {}

    def has_room(self, agent_id: str, kind: str) -> bool:
        """Whether the agent can take one more contact of this kind."""
        return self._room.get((agent_id, kind), 0) > 0

    def fill(self, agent_id: str, kind: str) -> None:
        """The agent takes one contact of this kind."""
        self._load[agent_id] += 1
        if agent_id in self._mixed:
            self._fill_mixed(agent_id, kind)
        else:
            self._room[agent_id, kind] -= 1
            self.free -= 1

    def line(self, skill: str, language: str, kind: str, licences: frozenset[str] = NOBODY) -> Line:
        """The line of those who have `skill`, speak `language` ("" = any) and hold `licences`."""
        found = self._lines.get((skill, language, kind, licences))
        if found is None:
            found = self._lines[skill, language, kind, licences] = self._form(skill, language, kind, licences)
        return found

    def peek(self, line: Line, min_level: int, refused_by: frozenset[str]) -> Candidate | None:
        """The best candidate of `line` who has room, reaches `min_level` and has not refused; he stays in the line."""
        best = self._front(line)
        if best is None or -best[0] < min_level:
            return None
        if best[3] not in refused_by:
            return best
        aside = []
        while best is not None and best[3] in refused_by:
            aside.append(heappop(line.heap))
            best = self._front(line)
        for candidate in aside:
            heappush(line.heap, candidate)
        return best if best is not None and -best[0] >= min_level else None

    def _front(self, line: Line) -> Candidate | None:
        heap, kind = line.heap, line.kind
        while heap:
            front = heap[0]
            agent_id = front[3]
            if self._room[agent_id, kind] <= 0:
                heappop(heap)
            elif (load := self._load[agent_id]) != front[1]:
                heappop(heap)
                heappush(heap, (front[0], load, front[2], agent_id))
            else:
                return front
        return None

    def _fill_mixed(self, agent_id: str, kind: str) -> None:
        """One more at hand takes room for every kind."""
        mix, load = self._mixed[agent_id]
        load[kind] = load.get(kind, 0) + 1
        capacity = self.agents[agent_id].capacity
        for one, most in capacity.items():
            if most > 0:
                left = room_for(one, capacity, load, mix)
                self.free += max(0, left) - max(0, self._room[agent_id, one])
                self._room[agent_id, one] = left

    def _form(self, skill: str, language: str, kind: str, licences: frozenset[str]) -> Line:
        by_skill = self._holders.get(kind)
        if by_skill is None:
            by_skill = self._holders[kind] = self._index(kind)
        holders = by_skill.get(skill, [])
        if language:
            holders = [one for one in holders if language in one[1].languages]
        if licences:
            holders = [one for one in holders if is_licensed(one[1], licences, self._now)]
        load = self._load
        heap = [(-level, load[agent.id], agent.idle_since, agent.id) for level, agent, room in holders if room]
        heapify(heap)
        return Line(skill, kind, holders, heap)

    def _index(self, kind: str) -> dict[str, list[_Holder]]:
        index: dict[str, list[_Holder]] = {}
        for agent in self.agents.values():
            room = self._room.get((agent.id, kind))
            if room is not None:
                for skill, level in agent.skills.items():
                    index.setdefault(skill, []).append((level, agent, room > 0))
        return index
