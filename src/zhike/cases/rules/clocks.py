"""Until when a complaint is to be answered. Pure: days, ladders and extensions in, the day in force out.

Each clock (*profile*) is a ladder of days after the day of receipt. A complaint stands on one step of each ladder that
applies; the earliest of these days is in force. An extension goes one step up on every ladder that sets that day, never
two, and counts only if it was asked for, approved by somebody else and told to the customer before that day is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal
from uuid import UUID

Needs = Literal["", "approve", "approve_senior"]
NEEDS: Final[tuple[Needs, ...]] = ("", "approve", "approve_senior")
REGULATOR: Final = "regulator"
NoExtension = Literal["over", "pending", "last_step", "regulator"]


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ClockStep:
    """A step: the day counted from the day of receipt, and whose approval it needs."""

    days: int
    needs: Needs = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A clock: where it comes from, which complaints it is for (`businesses` and `reason_groups` empty: all)."""

    id: str
    name: Words
    source: Words
    check: Words
    steps: tuple[ClockStep, ...]
    businesses: frozenset[str] = frozenset()
    reason_groups: frozenset[str] = frozenset()

    def applies(self, business: str | None, reason: str | None) -> bool:
        """Whether it runs for a complaint of that business or contact reason."""
        if not self.businesses and not self.reason_groups:
            return True
        return business in self.businesses or (reason or "").partition("-")[0] in self.reason_groups


@dataclass(frozen=True, slots=True)
class Clocks:
    """All clocks of complaints."""

    profiles: tuple[Profile, ...]
    objection_days: int
    review_days: int
    warnings: tuple[int, ...]

    def of(self, ids: Iterable[str]) -> tuple[Profile, ...]:
        """The profiles with these ids, in their order."""
        wanted = set(ids)
        return tuple(each for each in self.profiles if each.id in wanted)

    def ids_for(self, business: str | None, reason: str | None) -> list[str]:
        """The ids of those that run for a complaint of that business or contact reason."""
        return [each.id for each in self.profiles if each.applies(business, reason)]


@dataclass(frozen=True, slots=True)
class Extension:
    """What was asked for: profile -> the number of the step; days are those of the bank."""

    steps: Mapping[str, int]
    asked_by: UUID
    asked_on: date
    approved_by: UUID | None = None
    approved_on: date | None = None
    refused: bool = False
    told_on: date | None = None

    @property
    def pending(self) -> bool:
        """Whether it waits for approval or for the customer's notice."""
        return not self.refused and (self.approved_on is None or self.told_on is None)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the clocks stand: the step on each ladder, the day in force, and what sets it."""

    steps: Mapping[str, int]
    due_on: date
    binding: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What an extension asked for today would be: the steps, whose approval it needs, and the day it would lead to."""

    steps: Mapping[str, int]
    needs: Needs
    due_on: date


def standing_of(
    received_on: date,
    profiles: Sequence[Profile],
    extensions: Sequence[Extension] = (),
    regulator_due_on: date | None = None,
) -> Standing:
    """Where the clocks stand after `extensions` (in the order in which they were asked for)."""
    steps = dict.fromkeys((each.id for each in profiles), 0)
    standing = _at(received_on, profiles, steps, regulator_due_on)
    for each in extensions:
        if counts(each, standing):
            standing = _at(received_on, profiles, {**standing.steps, **each.steps}, regulator_due_on)
    return standing


def counts(extension: Extension, standing: Standing) -> bool:
    """Whether an extension is whole: asked for, approved by another and told while the day in force was not over."""
    if extension.refused or extension.approved_by is None or extension.approved_by == extension.asked_by:
        return False
    days = (extension.asked_on, extension.approved_on, extension.told_on)
    if any(day is None or day > standing.due_on for day in days):
        return False
    return all(step == standing.steps.get(profile, step) + 1 for profile, step in extension.steps.items())


def next_step(
    received_on: date,
    profiles: Sequence[Profile],
    extensions: Sequence[Extension],
    regulator_due_on: date | None,
    today: date,
) -> NextStep | NoExtension:
    """What could be asked for today, or why nothing can."""
    standing = standing_of(received_on, profiles, extensions, regulator_due_on)
    if today > standing.due_on:
        return "over"
    if any(each.pending for each in extensions):
        return "pending"
    if REGULATOR in standing.binding:
        return "regulator"
    binding = [each for each in profiles if each.id in standing.binding]
    if any(standing.steps[each.id] + 1 >= len(each.steps) for each in binding):
        return "last_step"
    steps = {each.id: standing.steps[each.id] + 1 for each in binding}
    needs = max((each.steps[steps[each.id]].needs for each in binding), key=NEEDS.index)
    after = _at(received_on, profiles, {**standing.steps, **steps}, regulator_due_on)
    return NextStep(steps, needs, after.due_on)


def warning_of(due_on: date, today: date, warnings: Iterable[int]) -> int | None:
    """Of how many days left the owner is to be told today: 0 = it is overdue, None = nothing yet."""
    left = (due_on - today).days
    return 0 if left < 0 else min((each for each in warnings if left <= each), default=None)


def is_news(warned: int | None, warning: int | None) -> bool:
    """Whether the owner was not told of that before."""
    return warning is not None and (warned is None or warning < warned)


def read_clocks(document: Mapping[str, Any]) -> Clocks:
    """The clocks of a parsed file; `ValueError` where a ladder does not rise or its first step needs an approval."""
    profiles = tuple(_profile(each) for each in document["profiles"])
    for each in profiles:
        days = [step.days for step in each.steps]
        unapproved = [place for place, step in enumerate(each.steps) if not step.needs]
        if days != sorted(set(days)) or unapproved != [0]:
            raise ValueError(f"the ladder of {each.id} does not rise, or a later step needs nobody's approval")
    return Clocks(
        profiles,
        objection_days=int(document["objection_days"]),
        review_days=int(document["review_days"]),
        warnings=tuple(document["warnings"]),
    )


def _profile(raw: Mapping[str, Any]) -> Profile:
    return Profile(
        id=raw["id"],
        name=Words(**raw["name"]),
        source=Words(**raw["source"]),
        check=Words(**raw["check"]),
        steps=tuple(ClockStep(**step) for step in raw["steps"]),
        businesses=frozenset(raw.get("businesses", ())),
        reason_groups=frozenset(raw.get("reason_groups", ())),
    )


def _at(received_on: date, profiles: Sequence[Profile], steps: Mapping[str, int], regulator: date | None) -> Standing:
    days = {each.id: received_on + timedelta(days=each.steps[steps[each.id]].days) for each in profiles}
    if regulator is not None:
        days[REGULATOR] = regulator
    due_on = min(days.values())
    return Standing(steps, due_on, tuple(name for name, day in days.items() if day == due_on))
