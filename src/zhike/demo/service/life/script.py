"""What simulated people say, from the demo's content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from zhike.demo.rules import figures
from zhike.demo.service.content import articles, load, reason_shares

UNKNOWN = "GEN"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A talk with a person: the lines of both sides alternate, the customer begins."""

    group: str
    customer: Sequence[str]
    agent: Sequence[str]


@cache
def dialogues(language: str) -> Mapping[str, tuple[Dialogue, ...]]:
    """All talks by group of contact reasons."""
    said, answered = load("customer_turns"), load("agent_turns")
    return {
        group: tuple(
            Dialogue(group, customer, agent)
            for customer, agent in zip(said[group][language], answered[group][language], strict=True)
        )
        for group in said
    }


@cache
def _openings(language: str) -> Mapping[str, Dialogue]:
    return {talk.customer[0]: talk for talks in dialogues(language).values() for talk in talks}


def talk_that_begins_with(line: str, language: str) -> Dialogue | None:
    """The talk a simulated customer has in mind, known by its first line; None for a real visitor."""
    return _openings(language).get(line)


def draw_group(random: Random) -> str:
    """What a customer comes for."""
    return random.choices(list(figures.GROUPS), list(figures.GROUPS.values()))[0]


def draw_talk(random: Random, group: str, language: str) -> Dialogue:
    """What they say to a person."""
    return random.choice(dialogues(language).get(group) or dialogues(language)[UNKNOWN])


def draw_question(random: Random, group: str, language: str) -> str:
    """What they ask the assistant: an article's question, or one of its variants."""
    own = [article for article in articles() if article["reason"].startswith(group)] or articles()
    said = random.choice(own)[language]
    return str(random.choice([said["question"], *said["variants"]]))


def draw_reason(random: Random, group: str) -> str:
    """The reason an agent records."""
    own = [share for share in reason_shares() if share.group == group]
    return random.choices(own, [share.weight for share in own])[0].id
