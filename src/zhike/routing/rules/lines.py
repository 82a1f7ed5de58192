"""The agents as lines of candidates: one line for each skill, language and kind of channel, the best one in front.

A line is a heap by (level, load, idle since, id). Agents only fill up while the policy hands out contacts, so an entry
may be too good for the truth but never too bad: it is put right when it comes to the front.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from zhike.routing.rules.facts import Agent

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

    def __init__(self, agents: Sequence[Agent]) -> None:
        self.agents = {agent.id: agent for agent in agents}
        self._load = {agent.id: sum(agent.load.values()) for agent in agents}
        self._room: dict[tuple[str, str], int] = {}
        for agent in agents:
            for kind, most in agent.capacity.items():
                if most > 0:
                    self._room[agent.id, kind] = most - agent.load.get(kind, 0)
        self.free = sum(room for room in self._room.values() if room > 0)
        self._holders: dict[str, dict[str, list[_Holder]]] = {}
        self._lines: dict[tuple[str, str, str], Line] = {}

    def has_room(self, agent_id: str, kind: str) -> bool:
        """Whether the agent can take one more contact of this kind."""
        return self._room.get((agent_id, kind), 0) > 0

    def fill(self, agent_id: str, kind: str) -> None:
        """The agent takes one contact of this kind."""
        self._room[agent_id, kind] -= 1
        self._load[agent_id] += 1
        self.free -= 1

    def line(self, skill: str, language: str, kind: str) -> Line:
        """The line of those who have `skill` and speak `language` ("" = any)."""
        found = self._lines.get((skill, language, kind))
        if found is None:
            found = self._lines[skill, language, kind] = self._form(skill, language, kind)
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

    def _form(self, skill: str, language: str, kind: str) -> Line:
        by_skill = self._holders.get(kind)
        if by_skill is None:
            by_skill = self._holders[kind] = self._index(kind)
        holders = by_skill.get(skill, [])
        if language:
            holders = [one for one in holders if language in one[1].languages]
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
