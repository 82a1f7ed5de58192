"""The words of a service centre: skills, the queues it starts with, and what an agent can be doing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

State = Literal["offline", "online", "busy", "break", "training", "meeting", "wrap_up"]
FloorState = Literal["idle", "serving", "wrap_up", "busy", "break", "training", "meeting"]
AttentionKind = Literal["state_over", "long_service", "long_wrap_up", "silent"]
QueueState = Literal["fine", "watch", "over"]
STATES: tuple[State, ...] = get_args(State)

STATE_WORDS: Mapping[str, tuple[str, str]] = {
    "online": ("在线", "Online"),
    "busy": ("忙碌", "Busy"),
    "break": ("小休", "Break"),
    "training": ("培训", "Training"),
    "meeting": ("会议", "Meeting"),
    "wrap_up": ("话后", "Wrap-up"),
    "offline": ("离线", "Offline"),
    "serving": ("服务中", "Serving"),
    "idle": ("空闲", "Idle"),
}


@dataclass(frozen=True, slots=True)
class StateReason:
    """Why an agent is in a state. `limit_minutes`: longer than this needs attention. `own`: an agent may choose it."""

    state: State
    code: str
    zh: str
    en: str
    limit_minutes: int | None = None
    own: bool = True


# The first reason of a state is meant when none is given.
STATE_REASONS: tuple[StateReason, ...] = (
    StateReason("online", "available", "在线", "Online"),
    StateReason("busy", "back_office", "处理工单", "Working on cases"),
    StateReason("busy", "consulting", "请教同事", "Asking a colleague"),
    StateReason("break", "rest", "小休", "Short break", limit_minutes=15),
    StateReason("break", "lunch", "午餐", "Lunch", limit_minutes=60),
    StateReason("break", "personal", "私事", "Personal", limit_minutes=15),
    StateReason("break", "missed", "漏接，暂停派单", "Missed an offer, paused", limit_minutes=5, own=False),
    StateReason("training", "course", "培训", "Course", limit_minutes=120),
    StateReason("training", "coaching", "辅导", "Coaching", limit_minutes=60),
    StateReason("meeting", "team", "班会", "Team meeting", limit_minutes=30),
    StateReason("meeting", "other", "会议", "Meeting", limit_minutes=90),
    StateReason("wrap_up", "after_contact", "话后整理", "After-contact work", limit_minutes=5),
    StateReason("offline", "signed_out", "下班", "Off duty"),
    StateReason("offline", "gone", "连接中断", "Connection lost", own=False),
)

SKILLS: Mapping[str, tuple[str, str]] = {
    "general": ("综合业务", "General"),
    "payments": ("支付结算", "Payments"),
    "card": ("信用卡", "Cards"),
    "security": ("挂失与安全", "Loss and security"),
    "fraud": ("反诈", "Fraud"),
    "digital": ("电子银行", "Digital banking"),
    "loan": ("贷款", "Loans"),
    "collections": ("还款协商", "Repayment talks"),
    "wealth": ("理财", "Wealth"),
    "fx": ("外汇", "Foreign exchange"),
    "agency": ("代理与民生", "Agency services"),
    "loyalty": ("积分权益", "Loyalty"),
    "vip": ("贵宾", "Premium"),
    "complaint": ("投诉处理", "Complaints"),
    "complaint_sr": ("高级投诉处理", "Senior complaints"),
    "privacy": ("个人信息权利", "Privacy rights"),
    "credit_bureau": ("征信", "Credit records"),
    "risk": ("风险管控", "Risk control"),
    "branch_ops": ("网点与自助设备", "Branches and devices"),
    "special": ("特殊与适老服务", "Special care"),
}


@dataclass(frozen=True, slots=True)
class DefaultQueue:
    """A queue that a new installation starts with."""

    key: str
    zh: str
    en: str
    skills: tuple[str, ...]
    target_s: int
    hours: Literal["always", "long", "office"]


FALLBACK_QUEUE = "general"

DEFAULT_QUEUES: tuple[DefaultQueue, ...] = (
    DefaultQueue("general", "综合服务", "General", ("general", "agency", "branch_ops"), 60, "always"),
    DefaultQueue("transfers", "转账与外汇", "Transfers and FX", ("payments", "fx"), 60, "long"),
    DefaultQueue("cards", "信用卡", "Cards", ("card", "loyalty"), 60, "long"),
    DefaultQueue("loans", "贷款与还款", "Loans", ("loan", "collections", "credit_bureau"), 60, "long"),
    DefaultQueue("wealth", "财富与贵宾", "Wealth and premium", ("wealth", "vip"), 60, "long"),
    DefaultQueue("digital", "电子银行", "Digital banking", ("digital",), 60, "long"),
    DefaultQueue("security", "挂失与反诈", "Loss and fraud", ("security", "fraud", "risk"), 20, "always"),
    DefaultQueue("complaints", "投诉与权益", "Complaints", ("complaint", "complaint_sr", "privacy"), 30, "always"),
    DefaultQueue("seniors", "特殊与适老专席", "Special care", ("special",), 30, "office"),
)

SERVICE_LEVEL_PERCENT = 85
MIN_LEVEL = 3
RELAX_EVERY_S = 15
OVERFLOW_AFTER_S = 45
LANGUAGE_RELAXED_AFTER_S = 120.0
# Whoever declined or missed a contact is not asked again for this long.
REFUSAL_HOLDS_S = 120.0
# A colleague chosen by name has this long before anybody else may take it.
RESERVED_S = 60.0

# Somebody without any recorded skill is new, not useless: they help with what everybody can.
DEFAULT_SKILLS: Mapping[str, int] = {"general": 1}
DEFAULT_LANGUAGES = ("zh", "en")
DEFAULT_CAPACITY: Mapping[str, int] = {"chat": 3}

# Longer than this in the talk itself, and a supervisor looks whether help is needed.
LONG_SERVICE_S = 20 * 60
LONG_WRAP_UP_S = 5 * 60


def find_reason(state: str, code: str | None, *, own: bool) -> StateReason | None:
    """The reason `code` of `state`, or the state's first one; None when the state or the reason does not exist.

    `own` is whether the agent chooses it: reasons that only the system gives are not for them.
    """
    for reason in STATE_REASONS:
        if reason.state == state and code in (None, "", reason.code) and (reason.own or not own):
            return reason
    return None


def floor_state(state: str, *, active: int, wrapping: int) -> FloorState | None:
    """What a supervisor sees: what the agent does, not only what they declared; None when not here at all."""
    if state == "offline":
        return None
    if state in ("break", "training", "meeting", "busy", "wrap_up"):
        return state  # type: ignore[return-value]  # narrowed to the shared words above
    if active:
        return "serving"
    return "wrap_up" if wrapping else "idle"


def over_limit_s(state: str, reason: str, seconds: float) -> float:
    """By how many seconds a state has lasted too long; 0 when it has not."""
    found = find_reason(state, reason, own=False)
    if found is None or found.limit_minutes is None:
        return 0.0
    return max(0.0, seconds - found.limit_minutes * 60)


def route(queues: Mapping[str, tuple[bool, str | None]], key: str) -> str:
    """The queue that takes a contact meant for `key` now: itself when open, else the first open one it overflows to.

    `queues` maps a key to (open, overflow key). When all of them are closed the contact waits where it belongs.
    """
    seen: set[str] = set()
    current: str | None = key
    while current is not None and current in queues and current not in seen:
        seen.add(current)
        is_open, overflow = queues[current]
        if is_open:
            return current
        current = overflow
    return key


def queue_state(longest_wait_s: float, target_s: float) -> QueueState:
    """How a queue is: `over` when somebody waits longer than the target, `watch` from half of it on."""
    if longest_wait_s > target_s:
        return "over"
    return "watch" if longest_wait_s * 2 > target_s else "fine"
