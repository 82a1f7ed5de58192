"""The policy and the tree of contact reasons fit together."""

from __future__ import annotations

from dataclasses import asdict

from tests.routing.makers import PRIORITY_RULES
from zhike.reasons import api as reasons
from zhike.routing.rules import DEFAULT_QUEUES, SKILLS, read_weights


def test_the_weights_are_those_of_the_contact_reasons() -> None:
    assert read_weights(asdict(reasons.priority_rules())) == read_weights(PRIORITY_RULES)


def test_every_skill_of_the_reasons_has_words_and_one_queue() -> None:
    needed = {reason.skill for reason in reasons.all_reasons()}
    queued = [skill for queue in DEFAULT_QUEUES for skill in queue.skills]
    assert needed <= set(SKILLS)
    assert sorted(queued) == sorted(SKILLS)
