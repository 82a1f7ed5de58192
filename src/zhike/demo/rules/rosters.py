"""Who is on duty on a day of the history: a part of each team, in four shifts with breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from random import Random

from zhike.demo.rules import figures
from zhike.demo.rules.staff import SHIFTS, Colleague, Shift

# (where in the shift, from and to as shares of it; how long in seconds): lunch, two rests, a briefing or coaching
BREAKS = ((0.42, 0.58, 2700.0), (0.18, 0.30, 900.0), (0.70, 0.84, 900.0), (0.02, 0.12, 1800.0))


@dataclass(frozen=True, slots=True)
class OnDuty:
    """An agent's presence on a day: `spans` of (from, to) in seconds after local midnight, without breaks."""

    id: str
    skills: Mapping[str, int]
    languages: frozenset[str]
    spans: tuple[tuple[float, float], ...]


def on_duty(agents: Sequence[Colleague], day: int) -> list[OnDuty]:
    """The agents of day `day`, and those whose night shift began the day before."""
    today = _spans_of_day(agents, day, night_tail=False)
    yesterday = _spans_of_day(agents, day - 1, night_tail=True)
    spans: dict[str, list[tuple[float, float]]] = {}
    for login, pieces in [*yesterday, *today]:
        spans.setdefault(login, []).extend(pieces)
    known = {agent.login: agent for agent in agents}
    return [
        OnDuty(login, known[login].skills, known[login].languages, tuple(pieces))
        for login, pieces in sorted(spans.items())
        if pieces
    ]


def _spans_of_day(
    agents: Sequence[Colleague], day: int, *, night_tail: bool
) -> list[tuple[str, list[tuple[float, float]]]]:
    random = Random(figures.SEED * 31 + day)
    found = []
    for place, agent in enumerate(_drawn(agents, day, random)):
        shift = _shift_of(place, figures.era_of(max(day, 0)).agents_on_duty)
        pieces = _pieces(shift, random)
        crosses = shift.end < shift.start
        if night_tail and crosses:
            found.append((agent.login, [(start - 86_400, end - 86_400) for start, end in pieces]))
        elif not night_tail:
            found.append((agent.login, pieces))
    return found


def _drawn(agents: Sequence[Colleague], day: int, random: Random) -> list[Colleague]:
    """As many as the era needs, evenly from all teams, so that each skill is there."""
    wanted = figures.era_of(max(day, 0)).agents_on_duty
    by_team: dict[str, list[Colleague]] = {}
    for agent in agents:
        by_team.setdefault(agent.team, []).append(agent)
    for team in by_team.values():
        random.shuffle(team)
    rows = zip(*by_team.values(), strict=False)
    return [agent for row in rows for agent in row][:wanted]


def _shift_of(place: int, wanted: int) -> Shift:
    """Shifts are dealt so that each gets its share and each has people of all teams."""
    point, total = ((place * 0.618034) % 1.0), 0.0
    night = max(2, round(SHIFTS[-1].share * wanted))
    if place < night:
        return SHIFTS[-1]
    day_shares = sum(shift.share for shift in SHIFTS[:-1])
    for shift in SHIFTS[:-1]:
        total += shift.share / day_shares
        if point < total:
            return shift
    return SHIFTS[0]


def _pieces(shift: Shift, random: Random) -> list[tuple[float, float]]:
    start, length = _seconds(shift.start), shift.hours * 3600
    breaks = sorted((start + length * random.uniform(low, high), pause) for low, high, pause in BREAKS)
    pieces, begins = [], start
    for leaves, pause in breaks:
        if leaves > begins:
            pieces.append((begins, leaves))
        begins = max(begins, leaves) + pause
    return [*pieces, (begins, start + length)]


def _seconds(at: time) -> float:
    return at.hour * 3600.0 + at.minute * 60.0
