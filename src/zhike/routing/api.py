"""What other contexts may ask of routing. Values in and out; every function runs in the caller's transaction."""

from zhike.routing.callbacks.schemas import CallbackShownOut, CallbackWishBody, PossibleCallbackOut
from zhike.routing.callbacks.service.requesting import cancel_callback, find_called, request_callback
from zhike.routing.callbacks.service.requesting import show as show_callback
from zhike.routing.callbacks.service.requesting import show_possible as show_possible_callback
from zhike.routing.callbacks.service.watching import watch as watch_callbacks
from zhike.routing.callbacks.values import Shown as ShownCallback
from zhike.routing.callbacks.values import Wish as CallbackWish
from zhike.routing.hours import ALWAYS, Hours, daily, read_hours
from zhike.routing.levels.rules import Step as EscalationStep
from zhike.routing.levels.rules import Target as ServiceTarget
from zhike.routing.levels.service.setup import configure_targets
from zhike.routing.levels.values import Ladder as EscalationLadder
from zhike.routing.rules import (
    DEFAULT_QUEUES,
    FALLBACK_QUEUE,
    SKILLS,
    STATE_REASONS,
    STATE_WORDS,
    Agent,
    Decision,
    Mix,
    Policy,
    QueueRule,
    Reason,
    Rung,
    Waiting,
    Weights,
    build_ladder,
    choose,
    estimate_wait,
    priority,
    read_weights,
)
from zhike.routing.service.calendar import fill_calendar, list_special_days
from zhike.routing.service.desk import desk_of, explain
from zhike.routing.service.dispatching import dispatch
from zhike.routing.service.floor import count_answered, snapshot
from zhike.routing.service.interventions import count_told, find_incident
from zhike.routing.service.passing import transfer
from zhike.routing.service.places import get_place, get_places
from zhike.routing.service.policies import configure_times
from zhike.routing.service.presence import get_presence, heartbeat, heartbeats, set_presence
from zhike.routing.service.queues import (
    add_queue,
    change_queue,
    configure_default_queues,
    configure_queues,
    list_queues,
    load_policy,
)
from zhike.routing.service.requesting import leave_queue, release, request_person
from zhike.routing.service.serving import accept, decline, take_next
from zhike.routing.service.shown_places import find_shown_place
from zhike.routing.service.skills import get_skills, list_shift_patterns, set_mix, set_shift_patterns, set_skills
from zhike.routing.values import (
    AgentFloor,
    Assignment,
    Attention,
    Desk,
    DeskItem,
    Entry,
    Explanation,
    Floor,
    Intervention,
    Place,
    Presence,
    Queue,
    QueueFloor,
    ShiftPattern,
)

__all__ = [
    "ALWAYS",
    "DEFAULT_QUEUES",
    "FALLBACK_QUEUE",
    "SKILLS",
    "STATE_REASONS",
    "STATE_WORDS",
    "Agent",
    "AgentFloor",
    "Assignment",
    "Attention",
    "CallbackShownOut",
    "CallbackWish",
    "CallbackWishBody",
    "Decision",
    "Desk",
    "DeskItem",
    "Entry",
    "EscalationLadder",
    "EscalationStep",
    "Explanation",
    "Floor",
    "Hours",
    "Intervention",
    "Mix",
    "Place",
    "Policy",
    "PossibleCallbackOut",
    "Presence",
    "Queue",
    "QueueFloor",
    "QueueRule",
    "Reason",
    "Rung",
    "ServiceTarget",
    "ShiftPattern",
    "ShownCallback",
    "Waiting",
    "Weights",
    "accept",
    "add_queue",
    "build_ladder",
    "cancel_callback",
    "change_queue",
    "choose",
    "configure_default_queues",
    "configure_queues",
    "configure_targets",
    "configure_times",
    "count_answered",
    "count_told",
    "daily",
    "decline",
    "desk_of",
    "dispatch",
    "estimate_wait",
    "explain",
    "fill_calendar",
    "find_called",
    "find_incident",
    "find_shown_place",
    "get_place",
    "get_places",
    "get_presence",
    "get_skills",
    "heartbeat",
    "heartbeats",
    "leave_queue",
    "list_queues",
    "list_shift_patterns",
    "list_special_days",
    "load_policy",
    "priority",
    "read_hours",
    "read_weights",
    "release",
    "request_callback",
    "request_person",
    "set_mix",
    "set_presence",
    "set_shift_patterns",
    "set_skills",
    "show_callback",
    "show_possible_callback",
    "snapshot",
    "take_next",
    "transfer",
    "watch_callbacks",
]
