"""What the policy sees: plain values, seconds since the epoch, ids as text. Nothing here reads, writes or waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from zhike.routing.rules.capacity import Mix

Scope = Literal["own", "queue", "overflow"]

NOBODY: frozenset[str] = frozenset()
CHINESE: frozenset[str] = frozenset({"zh"})
THREE_CHATS: Mapping[str, int] = {"chat": 3}
NOTHING: Mapping[str, int] = {}
UNLICENSED: Mapping[str, float] = {}

# What an agent does several of at a time is counted by kind, not by channel: three chats, wherever they come from.
KIND_OF_CHANNEL: Mapping[str, str] = {
    "app_chat": "chat",
    "web_chat": "chat",
    "wechat": "chat",
    "voice": "voice",
    "ivr": "voice",
    "video": "voice",
    "outbound_voice": "voice",
    "branch": "voice",
    "sms": "message",
    "email": "message",
    "letter": "message",
}


@dataclass(slots=True)
class Waiting:
    """A contact that waits for a person.

    `queued_at` is when it joined this queue: its wait and its ageing count from there. `contacts_in_7_days` counts
    earlier contacts of the customer. `refused_by` are agents who just declined or missed it. `reserved_for` is the
    one agent it may go to until `reserved_until` (or until that agent leaves). `reason` is what it seems to be about.
    `served_by` served the customer last. `adviser`: the customer's own; `adviser_gone`: who works here no more.
    `callback`: an agent calls the customer, so nobody takes it in quiet hours; `callback_due`: at a time that was
    promised.
    """

    id: str
    queue: str
    skill: str
    queued_at: float
    channel: str = "web_chat"
    language: str = "zh"
    urgency: str = "P2"
    reason: str = ""
    reason_zh: str = ""
    reason_en: str = ""
    elder: bool = False
    vulnerable: bool = False
    tier: str = "standard"
    contacts_in_7_days: int = 0
    open_complaint: bool = False
    transferred: bool = False
    callback_due: bool = False
    callback: bool = False
    returned: bool = False
    served_by: str | None = None
    refused_by: frozenset[str] = NOBODY
    reserved_for: str | None = None
    reserved_until: float = 0.0
    adviser: str | None = None
    adviser_gone: bool = False


@dataclass(slots=True)
class Agent:
    """An agent on duty: online and heard of, whether or not there is room for one more contact.

    `skills` maps a skill to a level (1 new - 5 expert). `capacity` and `load` count contacts by kind of channel; `mix`
    limits them together. `licences` maps a licence to when it runs out.
    """

    id: str
    skills: Mapping[str, int]
    idle_since: float
    languages: frozenset[str] = CHINESE
    capacity: Mapping[str, int] = field(default_factory=lambda: THREE_CHATS)
    load: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    mix: Mix | None = None
    licences: Mapping[str, float] = field(default_factory=lambda: UNLICENSED)


def is_licensed(agent: Agent, licences: frozenset[str], now: float) -> bool:
    """Whether the agent holds all of `licences`, none of them run out."""
    return all(agent.licences.get(licence, 0.0) > now for licence in licences)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a queue's ladder: from `after_s` of waiting on, who may serve.

    `skills` are any-of and come with the scope: `own` means the contact's own skill, `queue` any skill of the queue,
    `overflow` also those of the queue that helps out. A later rung never shuts out whom an earlier one allowed.
    """

    after_s: float
    min_level: int
    scope: Scope
    skills: frozenset[str] = NOBODY


@dataclass(frozen=True, slots=True)
class QueueRule:
    """A queue as the policy sees it. A queue that is not open hands out nothing.

    Who serves in it holds all of `licences`, however long anybody waits.
    """

    key: str
    zh: str
    en: str
    ladder: tuple[Rung, ...]
    open: bool = True
    overflow_zh: str = ""
    overflow_en: str = ""
    licences: frozenset[str] = NOBODY


@dataclass(frozen=True, slots=True)
class Weights:
    """Points of the priority score; the larger score is served first."""

    urgency: Mapping[str, float]
    tier: Mapping[str, float]
    elder: float
    vulnerable: float
    repeat: float
    open_complaint: float
    transferred: float
    callback_due: float
    returned: float
    ageing_per_minute: float

    @property
    def largest(self) -> float:
        """The most points that a contact can have before it has waited at all."""
        customer = max(self.tier.values()) + self.elder + self.vulnerable + self.repeat
        state = self.open_complaint + self.transferred + self.callback_due + self.returned
        return max(self.urgency.values()) + customer + state

    @property
    def starvation_bound_s(self) -> float:
        """Whoever has waited this much longer than another contact is never behind it."""
        return (self.largest - min(self.urgency.values())) / self.ageing_per_minute * 60


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that decides, besides who waits and who is there.

    Whoever refused a contact is not asked again for `refusal_holds_s`; one passed on by name is kept for `reserved_s`;
    one of a customer who has an adviser on duty, for the adviser for `adviser_s` (0: for nobody); one of a customer
    whom somebody on duty served lately, for that colleague for `sticky_s` (0: for nobody).
    `offer_timeout_s`: how long an offer rings; None: as the installation is set. `quiet`: nobody may be called now.
    `licences_of_reason`: what whoever serves a contact about this reason holds, in whichever queue it waits.
    """

    weights: Weights
    queues: Mapping[str, QueueRule]
    skill_names: Mapping[str, tuple[str, str]]
    language_relaxed_after_s: float = 120.0
    refusal_holds_s: float = 120.0
    reserved_s: float = 60.0
    sticky_s: float = 0.0
    adviser_s: float = 0.0
    offer_timeout_s: float | None = None
    quiet: bool = False
    licences_of_reason: Mapping[str, frozenset[str]] = field(default_factory=dict)
    licence_names: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def demands(self, waiting: Waiting) -> frozenset[str]:
        """The licences that whoever serves this contact holds: those of its queue and of its reason."""
        queue = self.queues.get(waiting.queue)
        own = queue.licences if queue is not None else NOBODY
        return own | self.licences_of_reason[waiting.reason] if waiting.reason in self.licences_of_reason else own


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in words for people; `points` is its share of a priority score."""

    code: str
    zh: str
    en: str
    points: float = 0.0


# A contact whose agent was lost has been waited for already: ahead of all but money in danger (P0).
RETURNED_POINTS = 900.0


def read_weights(rules: Mapping[str, Any]) -> Weights:
    """Weights from the `priority_rules` of the contact reasons. KeyError when one is missing."""
    tiers, state = dict(rules["customer"]), rules["state"]
    elder, vulnerable = tiers.pop("elder_60_plus"), tiers.pop("disability_or_vulnerable")
    return Weights(
        urgency=rules["urgency"],
        tier=tiers,
        elder=elder,
        vulnerable=vulnerable,
        repeat=state["repeat_within_7d"],
        open_complaint=state["open_complaint"],
        transferred=state["transferred"],
        callback_due=state["callback_due"],
        returned=state.get("returned", RETURNED_POINTS),
        ageing_per_minute=rules["ageing_per_waiting_minute"],
    )


def build_ladder(
    *,
    skills: frozenset[str],
    min_level: int,
    relax_every_s: float,
    overflow_skills: frozenset[str],
    overflow_after_s: float | None,
) -> tuple[Rung, ...]:
    """A ladder from a queue's settings.

    It starts at `min_level` of the contact's own skill; every `relax_every_s` one level less will do, and after level
    1 any skill of the queue. From `overflow_after_s` on, holders of `overflow_skills` help. Rungs only ever widen.
    """
    steps: list[tuple[float, int, Scope]] = [
        ((min_level - level) * relax_every_s, level, "own") for level in range(min_level, 0, -1)
    ]
    steps.append((min_level * relax_every_s, 1, "queue"))
    if overflow_after_s is not None and overflow_skills:
        steps.append((overflow_after_s, min_level, "overflow"))
    rungs: list[Rung] = []
    level, scope = min_level, "own"
    order: dict[str, int] = {"own": 0, "queue": 1, "overflow": 2}
    allowed: dict[str, frozenset[str]] = {"own": NOBODY, "queue": skills, "overflow": skills | overflow_skills}
    for after_s, step_level, step_scope in sorted(steps):
        level, scope = min(level, step_level), max(scope, step_scope, key=lambda one: order[one])
        rungs.append(Rung(after_s=after_s, min_level=level, scope=scope, skills=allowed[scope]))  # type: ignore[arg-type]
    return tuple(rungs)
