"""What to do next: rules as data (`next_steps.yaml`) over the contact reason and the conversation's state. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, get_args

from zhike.assistant.rules.tempers import Emotion
from zhike.reasons import api as reasons
from zhike.reasons.api import Reason

StepKind = Literal["protect", "never", "identity", "say", "procedure", "article", "work_order", "transfer"]
KINDS: Final[tuple[StepKind, ...]] = get_args(StepKind)

FILE_NAME: Final = "next_steps.yaml"
# More than an agent reads while a customer waits.
MOST_STEPS: Final = 7
CONDITIONS: Final = frozenset(
    {"flags", "idv", "bot", "urgency", "group", "reason", "known", "elder", "emotion", "promised", "referred"}
    | {"answer", "unreasoned"}
)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do. `raises` is the kind of work order, `skill` the queue's skill, where the step has one."""

    id: str
    kind: StepKind
    zh: str
    en: str
    raises: str = ""
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at. `known`: the customer is signed in; `answer`: an article fits."""

    reason: Reason | None
    known: bool
    elder: bool
    emotion: Emotion = 0
    promised: bool = False
    referred: bool = False
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A step and when it is taken."""

    step: Step
    when: Mapping[str, Any]

    def fires(self, situation: Situation) -> bool:
        """Whether every condition holds."""
        return all(_holds(key, wanted, situation) for key, wanted in self.when.items())


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules; `silent` are the flags of the catalogue that ask nothing of an agent."""

    rules: tuple[Rule, ...]
    silent: frozenset[str]


def next_steps(situation: Situation) -> list[Step]:
    """The steps that the situation calls for: what protects first, then in the order of kinds, at most `MOST_STEPS`."""
    steps = [rule.step for rule in rule_book().rules if rule.fires(situation)]
    return sorted(steps, key=lambda step: KINDS.index(step.kind))[:MOST_STEPS]


def read_rules(document: Mapping[str, Any]) -> RuleBook:
    """The rules of a parsed file. Raises `ValueError` that names the rule where one cannot be followed."""
    rules = tuple(_rule(entry) for entry in document["rules"])
    names = [rule.step.id for rule in rules]
    if len(names) != len(set(names)):
        raise ValueError("two rules have the same id")
    return RuleBook(rules, frozenset(document.get("silent", ())))


@cache
def rule_book() -> RuleBook:
    """The rules of the package."""
    import yaml

    text = resources.files(__package__).joinpath(FILE_NAME).read_text(encoding="utf-8")
    return read_rules(yaml.safe_load(text))


def _rule(entry: Mapping[str, Any]) -> Rule:
    name, when = entry["id"], entry["when"]
    if entry["kind"] not in KINDS:
        raise ValueError(f"rule {name}: there is no kind {entry['kind']}")
    if not when or (unknown := set(when) - CONDITIONS):
        raise ValueError(f"rule {name}: no condition, or an unknown one: {sorted(unknown) if when else when}")
    for reason in when.get("reason", ()):
        reasons.get_reason(reason)
    raises, skill = entry.get("raise", ""), entry.get("skill", "")
    if skill and skill not in reasons.skills():
        raise ValueError(f"rule {name}: there is no skill {skill}")
    return Rule(Step(name, entry["kind"], entry["zh"], entry["en"], raises, skill), when)


def _holds(key: str, wanted: Any, situation: Situation) -> bool:
    if key == "unreasoned":
        return bool((situation.reason is None) == wanted)
    if key == "emotion":
        return situation.emotion >= int(wanted)
    if key in {"known", "elder", "promised", "referred", "answer"}:
        return bool(getattr(situation, key) == wanted)
    return situation.reason is not None and _fits(key, wanted, situation.reason)


def _fits(key: str, wanted: Sequence[str], reason: Reason) -> bool:
    if key == "flags":
        return bool(reason.flags.intersection(wanted))
    values = {
        "idv": reason.idv,
        "bot": reason.bot,
        "urgency": reason.urgency,
        "group": reason.group,
        "reason": reason.id,
    }
    return values[key] in tuple(wanted)
