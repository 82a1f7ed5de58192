"""The routing policy as a document that people edit: what it holds, what is wrong with it, how two of them differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from zhike.routing.rules.facts import Agent, QueueRule, Weights, is_licensed

# Nobody waits longer than this; a step after it helps nobody.
LONGEST_WAIT_S = 2 * 3600
# Whoever waits must be first in the end, and within the day.
LONGEST_STARVATION_S = 8 * 3600
# Nobody is held back longer than this for one person, however much they are theirs.
LONGEST_HOLD_S = 600
SHORTEST_RING_S = 5
LONGEST_RING_S = 300


@dataclass(frozen=True, slots=True)
class Ladder:
    """How what a queue asks for is relaxed with waiting, and who helps out."""

    min_level: int
    relax_every_s: int
    overflow_to: str | None
    overflow_after_s: int


@dataclass(frozen=True, slots=True)
class Document:
    """All that people decide of the policy: points, times, and a ladder for each queue.

    `refusal_holds_s`: whoever declined or missed a contact is not asked again for so long. `reserved_s`: a colleague
    chosen by name has so long before anybody else may take it. `adviser_s`: so has the customer's adviser, and
    `sticky_s`: whoever served the customer last (0: nobody). `offer_timeout_s`: an offer rings so long; None: as the
    installation is set.
    """

    weights: Weights
    language_relaxed_after_s: float
    refusal_holds_s: float
    reserved_s: float
    ladders: Mapping[str, Ladder]
    sticky_s: float = 0.0
    adviser_s: float = 0.0
    offer_timeout_s: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a document cannot be activated, and where: a code with its words elsewhere, a place like `ladders.cards`."""

    code: str
    place: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which two documents differ; None where one of them has nothing."""

    place: str
    before: Any
    after: Any


def write_document(document: Document) -> dict[str, Any]:
    """The document as JSON."""
    return asdict(document)


def read_document(told: Mapping[str, Any]) -> Document:
    """The document of that JSON."""
    ladders = {key: Ladder(**each) for key, each in told["ladders"].items()}
    return Document(**{**told, "weights": Weights(**told["weights"]), "ladders": ladders})


def compare(before: Document, after: Document) -> list[Difference]:
    """Where `after` says something else than `before`, by place."""
    one, other = _flat(write_document(before)), _flat(write_document(after))
    places = sorted(one.keys() | other.keys())
    return [
        Difference(place, one.get(place), other.get(place)) for place in places if one.get(place) != other.get(place)
    ]


def find_problems(
    document: Document,
    queues: Mapping[str, QueueRule],
    skills: Mapping[str, frozenset[str]],
    staff: Sequence[Agent],
    now: float,
) -> list[Problem]:
    """All that speaks against the document, given the queues in use, their skills, and everybody who takes contacts."""
    problems = [*_weigh(document.weights), *_check_times(document)]
    for key, ladder in document.ladders.items():
        place = f"ladders.{key}"
        if key not in queues:
            problems.append(Problem("routing.policy_queue_unknown", place, key))
            continue
        problems += _check_overflow(document, key, ladder, skills)
        able = [agent for agent in staff if is_licensed(agent, queues[key].licences, now)]
        if not _anybody(able, skills[key] | skills.get(ladder.overflow_to or "", frozenset())):
            problems.append(Problem("routing.policy_nobody", place, key))
        elif ladder.overflow_to in queues and not _anybody(able, skills[ladder.overflow_to or ""]):
            problems.append(Problem("routing.policy_helper_nobody", f"{place}.overflow_to", ladder.overflow_to or ""))
    return problems


def _weigh(weights: Weights) -> list[Problem]:
    problems = [
        Problem("routing.policy_negative", f"weights.{place}")
        for place, points in _flat(asdict(weights)).items()
        if points < 0
    ]
    by_urgency = [weights.urgency[each] for each in sorted(weights.urgency)]
    if by_urgency != sorted(by_urgency, reverse=True):
        problems.append(Problem("routing.policy_urgency_order", "weights.urgency"))
    if weights.ageing_per_minute <= 0 or weights.starvation_bound_s > LONGEST_STARVATION_S:
        problems.append(Problem("routing.policy_starves", "weights.ageing_per_minute"))
    return problems


def _check_times(document: Document) -> list[Problem]:
    problems = []
    if not 0 <= document.adviser_s <= LONGEST_HOLD_S:
        problems.append(Problem("routing.policy_hold_long", "adviser_s", str(LONGEST_HOLD_S)))
    rings = document.offer_timeout_s
    if rings is not None and not SHORTEST_RING_S <= rings <= LONGEST_RING_S:
        problems.append(Problem("routing.policy_ring_unfit", "offer_timeout_s", f"{SHORTEST_RING_S}-{LONGEST_RING_S}"))
    return problems


def _check_overflow(
    document: Document, key: str, ladder: Ladder, skills: Mapping[str, frozenset[str]]
) -> list[Problem]:
    place = f"ladders.{key}"
    problems = []
    if ladder.overflow_to is not None:
        if ladder.overflow_to not in skills:
            problems.append(Problem("routing.policy_helper_unknown", f"{place}.overflow_to", ladder.overflow_to))
        elif (circle := _circle(document, key)) is not None:
            problems.append(Problem("routing.policy_loop", f"{place}.overflow_to", " → ".join(circle)))
        if ladder.overflow_after_s > LONGEST_WAIT_S:
            problems.append(Problem("routing.policy_unreachable", f"{place}.overflow_after_s"))
    if ladder.min_level > 1 and ladder.relax_every_s > LONGEST_WAIT_S:
        problems.append(Problem("routing.policy_unreachable", f"{place}.relax_every_s"))
    return problems


def _circle(document: Document, key: str) -> list[str] | None:
    """The way from a queue back to itself, if its overflow leads there."""
    path, current = [key], document.ladders[key].overflow_to
    while current is not None and current in document.ladders:
        path.append(current)
        if current == key:
            return path
        if current in path[:-1]:
            return None  # a circle further on, which is found from there
        current = document.ladders[current].overflow_to
    return None


def _anybody(staff: Sequence[Agent], skills: frozenset[str]) -> bool:
    return any(not skills.isdisjoint(agent.skills) for agent in staff)


def _flat(value: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, each in value.items():
        if isinstance(each, Mapping):
            flat |= _flat(each, f"{above}{key}.")
        else:
            flat[above + key] = each
    return flat
