"""The routing policy with which the history is played: the product's own, with its default queues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache

from zhike.reasons import api as reasons
from zhike.routing import api as routing

RELAX_EVERY_S = 15.0
OVERFLOW_AFTER_S = 45.0
MIN_LEVEL = 3


@cache
def demo_policy() -> tuple[routing.Policy, Mapping[str, str]]:
    """The policy, and the queue of each skill."""
    helpers = frozenset(next(queue.skills for queue in routing.DEFAULT_QUEUES if queue.key == routing.FALLBACK_QUEUE))
    queues, queue_of = {}, {}
    for queue in routing.DEFAULT_QUEUES:
        ladder = routing.build_ladder(
            skills=frozenset(queue.skills),
            min_level=MIN_LEVEL,
            relax_every_s=RELAX_EVERY_S,
            overflow_skills=helpers,
            overflow_after_s=OVERFLOW_AFTER_S,
        )
        queues[queue.key] = routing.QueueRule(queue.key, queue.zh, queue.en, ladder)
        queue_of.update(dict.fromkeys(queue.skills, queue.key))
    weights = routing.read_weights(asdict(reasons.priority_rules()))
    return routing.Policy(weights, queues, routing.SKILLS), queue_of
