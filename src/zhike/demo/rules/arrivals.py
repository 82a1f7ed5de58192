"""Who contacts the bank when, why and how: one day's contacts, drawn from that day's own seed.

A day can be drawn without the days before it. First contacts of a day come from an eighth of the customers, which
rotates, without replacement, so that a second contact about the same thing within a week is always a true repeat;
repeats are drawn by the day of their first contact.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import accumulate
from random import Random

import holidays

from zhike.demo.rules import figures
from zhike.demo.rules.figures import Era, era_of
from zhike.demo.rules.people import Person

ROTATION = 8
REPEAT_WITHIN_DAYS = 6
FIRST_SHARE = 0.912  # of a day's contacts; the others are repeats
ANONYMOUS = {"voice": 0.06, "web_chat": 0.30, "wechat": 0.12, "app_chat": 0.0}
REPEAT_CHANNEL = {"voice": 0.62, "web_chat": 0.24, "wechat": 0.14}

_CHANNELS, _CHANNEL_SUMS = list(figures.CHANNEL_SHARES), list(accumulate(figures.CHANNEL_SHARES.values()))
_REPEAT_CHANNELS, _REPEAT_SUMS = list(REPEAT_CHANNEL), list(accumulate(REPEAT_CHANNEL.values()))
_HOUR_SUMS = list(accumulate(figures.HOURS))


@dataclass(frozen=True, slots=True)
class ReasonShare:
    """A contact reason as the demo draws it."""

    id: str
    group: str
    urgency: str
    skill: str
    weight: float
    zh: str
    en: str
    straight_to_person: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """A contact that begins `at` seconds after local midnight; `customer` is None where nobody knows who it is."""

    at: float
    channel: str
    reason: ReasonShare
    customer: Person | None
    language: str
    resolved: bool
    repeat: bool
    contained: bool
    patience_s: float
    handle_s: float
    assistant_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """All that arrivals are drawn from; equal to nothing but itself, so that what is drawn from it can be kept."""

    people: Sequence[Person]
    reasons: Sequence[ReasonShare]


def arrivals_of(population: Population, first_day: date, day: int) -> list[Arrival]:
    """All contacts of day `day` (0 = `first_day`) in the order of time."""
    own = _first_contacts(population, first_day, day)
    repeats = [
        arrival
        for back in range(1, REPEAT_WITHIN_DAYS + 1)
        if day - back >= 0
        for arrival in _repeats(population, first_day, day - back, back)
    ]
    return sorted([*own, *repeats], key=lambda arrival: arrival.at)


def volume_of(first_day: date, day: int) -> float:
    """Expected number of contacts on that day: weekday, holiday, a slow drift."""
    on = first_day + timedelta(days=day)
    calendar = figures.WEEKDAYS[on.weekday()] * (figures.HOLIDAY if is_holiday(on) else 1.0)
    drift = 1.0 + 0.03 * math.sin(2 * math.pi * day / 30)
    return figures.CONTACTS_A_DAY * calendar * drift


def is_holiday(on: date) -> bool:
    """Whether it is a public holiday in China."""
    return on in _holidays(on.year)


@cache
def _holidays(year: int) -> Mapping[date, str]:
    return holidays.country_holidays("CN", years=year)


def _seeded(*parts: int) -> Random:
    seed = figures.SEED
    for part in parts:
        seed = seed * 1_000_003 + part
    return Random(seed)


@lru_cache(REPEAT_WITHIN_DAYS + 2)  # each day's are asked for by the days after it as well
def _first_contacts(population: Population, first_day: date, day: int) -> tuple[Arrival, ...]:
    random = _seeded(1, day)
    expected = volume_of(first_day, day) * FIRST_SHARE
    count = max(1, round(random.gauss(expected, 1.6 * math.sqrt(expected))))
    eighth = population.people[day % ROTATION :: ROTATION]
    order = random.sample(range(len(eighth)), min(count, len(eighth)))
    return tuple(_draw(random, population, era_of(day), eighth[order[i % len(order)]]) for i in range(count))


def _draw(random: Random, population: Population, era: Era, person: Person) -> Arrival:
    channel = random.choices(_CHANNELS, cum_weights=_CHANNEL_SUMS)[0]
    reason = _draw_reason(random, population)
    known = random.random() >= ANONYMOUS[channel]
    return _arrival(
        random,
        era=era,
        at=_draw_time(random),
        channel=channel,
        reason=reason,
        person=person if known else None,
        repeat=False,
    )


def _draw_reason(random: Random, population: Population) -> ReasonShare:
    return random.choices(population.reasons, cum_weights=_cumulative(population))[0]


@cache
def _cumulative(population: Population) -> list[float]:
    return list(accumulate(reason.weight for reason in population.reasons))


def _draw_time(random: Random) -> float:
    hour = random.choices(range(24), cum_weights=_HOUR_SUMS)[0]
    return hour * 3600 + random.random() * 3600


def _arrival(
    random: Random,
    *,
    era: Era,
    at: float,
    channel: str,
    reason: ReasonShare,
    person: Person | None,
    repeat: bool,
) -> Arrival:
    spread = figures.HANDLE_SPREAD
    mean = era.handle_s * figures.CHANNEL_HANDLE[channel]
    contained = not repeat and not reason.straight_to_person and random.random() < figures.CONTAINED[channel]
    return Arrival(
        at=at,
        channel=channel,
        reason=reason,
        customer=person,
        language=person.language if person else "zh",
        resolved=random.random() < era.resolved,
        repeat=repeat,
        contained=contained,
        patience_s=random.expovariate(1 / figures.MEAN_PATIENCE_S[channel]) + 4,
        handle_s=min(3600.0, random.lognormvariate(math.log(mean) - spread * spread / 2, spread)),
        assistant_s=0.0 if channel == "voice" else random.uniform(12, 95),
    )


def _repeats(population: Population, first_day: date, origin: int, later: int) -> list[Arrival]:
    """The contacts that come back `later` days after their first one on day `origin`."""
    random = _seeded(2, origin)
    era = era_of(origin)
    found: list[Arrival] = []
    for first in _first_contacts(population, first_day, origin):
        again = random.random() < (era.repeat_if_resolved if first.resolved else era.repeat_if_unresolved)
        lag = min(REPEAT_WITHIN_DAYS, 1 + int(random.expovariate(1 / 1.8)))
        channel = random.choices(_REPEAT_CHANNELS, cum_weights=_REPEAT_SUMS)[0]
        at = _draw_time(random)
        if again and lag == later and first.customer is not None:
            own = _seeded(3, origin, len(found), later)
            found.append(
                _arrival(
                    own,
                    era=era_of(origin + later),
                    at=at,
                    channel=channel,
                    reason=first.reason,
                    person=first.customer,
                    repeat=True,
                )
            )
    return found
