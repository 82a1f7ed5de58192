"""The 300 people of the service centre: roles, skills, teams and shifts. 200 agents, 50 specialists, 50 back office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from random import Random

from zhike.demo.rules.figures import SEED
from zhike.demo.rules.names import chinese_name

PASSWORD = "zhike-demo"  # noqa: S105 - printed at the start; `zhike serve` refuses it

# Role, how many, how their logins begin. Agents 200, assistant specialists (with editors and analysts) 50, others 50.
ROLES = (
    ("agent", 200, "agent"),
    ("assistant_specialist", 22, "specialist"),
    ("editor", 18, "editor"),
    ("analyst", 10, "analyst"),
    ("supervisor", 14, "supervisor"),
    ("inspector", 12, "inspector"),
    ("compliance", 3, "compliance"),
    ("admin", 2, "admin"),
    ("back_office", 19, "office"),
)
TEAM_SIZE = 20

# A team's main skills; everybody has general skills too. Levels 1 (new) to 5 (expert).
_PROFILES: tuple[tuple[str, ...], ...] = (
    ("general", "agency", "branch_ops"),
    ("payments", "fx", "general"),
    ("card", "loyalty", "general"),
    ("card", "collections", "credit_bureau"),
    ("loan", "collections", "credit_bureau"),
    ("digital", "security", "general"),
    ("security", "fraud", "risk"),
    ("wealth", "vip", "general"),
    ("complaint", "complaint_sr", "privacy"),
    ("special", "general", "agency"),
)


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift pattern; one that ends before it begins runs over midnight. `share` of those on duty."""

    name_zh: str
    name_en: str
    start: time
    end: time
    share: float

    @property
    def hours(self) -> float:
        """Length in hours."""
        minutes = (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute
        return (minutes % 1440) / 60


SHIFTS = (
    Shift("早班", "Early", time(7, 30), time(16, 0), 0.34),
    Shift("中班", "Day", time(9, 0), time(17, 30), 0.26),
    Shift("晚班", "Evening", time(12, 0), time(20, 30), 0.14),
    Shift("末班", "Late", time(14, 30), time(23, 0), 0.20),
    Shift("夜班", "Night", time(22, 0), time(8, 0), 0.06),
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """One member of staff. `skills` maps a skill to a level; empty for those who do not serve customers."""

    login: str
    name: str
    number: str
    role: str
    team: str
    skills: Mapping[str, int]
    languages: frozenset[str]
    shift: int


def make_staff() -> list[Colleague]:
    """All 300, always the same."""
    random = Random(SEED)
    people: list[Colleague] = []
    for role, count, prefix in ROLES:
        for place in range(1, count + 1):
            people.append(_colleague(random, role, f"{prefix}{place:02d}", place, len(people) + 1))
    return people


def _colleague(random: Random, role: str, login: str, place: int, number: int) -> Colleague:
    team = (place - 1) // TEAM_SIZE
    serves = role in ("agent", "assistant_specialist")
    # The first one of each role is who signs in to look around: an expert in everything, in both languages.
    skills = (
        dict.fromkeys({skill for profile in _PROFILES for skill in profile}, 5) if place == 1 else _skills(random, team)
    )
    english = place == 1 or random.random() < 0.18
    return Colleague(
        login=login,
        name=chinese_name(random, random.choice(("female", "female", "male"))),
        number=f"{8000 + number}",
        role=role,
        team=f"{role}-{team + 1:02d}",
        skills=skills if serves else {},
        languages=frozenset({"zh", "en"}) if english else frozenset({"zh"}),
        shift=_draw_shift(random),
    )


def _skills(random: Random, team: int) -> dict[str, int]:
    main = _PROFILES[team % len(_PROFILES)]
    skills = {"general": random.randint(2, 4)}
    skills.update({skill: random.randint(3, 5) for skill in main})
    others = [skill for profile in _PROFILES for skill in profile if skill not in skills]
    skills.update({skill: random.randint(1, 3) for skill in random.sample(sorted(set(others)), 7)})
    return skills


def _draw_shift(random: Random) -> int:
    point, total = random.random(), 0.0
    for place, shift in enumerate(SHIFTS):
        total += shift.share
        if point < total:
            return place
    return 0
