"""The policy of routing: pure functions of (waiting, agents, policy, now), for the live desk and for a simulator."""

from zhike.routing.rules.centre import (
    DEFAULT_QUEUES,
    SKILLS,
    STATE_REASONS,
    STATES,
    DefaultQueue,
    StateReason,
    find_reason,
    floor_state,
    over_limit_s,
    route,
)
from zhike.routing.rules.choosing import Decision, choose, rank
from zhike.routing.rules.facts import (
    KIND_OF_CHANNEL,
    Agent,
    Policy,
    QueueRule,
    Reason,
    Rung,
    Waiting,
    Weights,
    build_ladder,
    read_weights,
)
from zhike.routing.rules.priority import duration_words, priority, score
from zhike.routing.rules.waits import estimate_wait

__all__ = [
    "DEFAULT_QUEUES",
    "KIND_OF_CHANNEL",
    "SKILLS",
    "STATES",
    "STATE_REASONS",
    "Agent",
    "Decision",
    "DefaultQueue",
    "Policy",
    "QueueRule",
    "Reason",
    "Rung",
    "StateReason",
    "Waiting",
    "Weights",
    "build_ladder",
    "choose",
    "duration_words",
    "estimate_wait",
    "find_reason",
    "floor_state",
    "over_limit_s",
    "priority",
    "rank",
    "read_weights",
    "route",
    "score",
]
