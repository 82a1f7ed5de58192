"""Roles, what they allow, and the arithmetic of signing in. Everything here is pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

Role = Literal[
    "agent",
    "assistant_specialist",
    "back_office",
    "supervisor",
    "inspector",
    "editor",
    "analyst",
    "compliance",
    "admin",
]
ROLES: tuple[Role, ...] = get_args(Role)

# Everybody who works here sees colleagues' names, the reason tree, the product list and published answers.
_EVERYBODY = frozenset({"identity.self", "identity.read", "reasons.read", "products.read", "knowledge.read"})
_SERVING = frozenset(
    {
        "conversations.read",
        "conversations.reply",
        "conversations.resolve",
        "routing.work",
        "routing.transfer",
        "customers.read",
        "customers.search",
        "customers.reveal",
        "banking.read",
        "banking.reveal",
        "banking.block",
        "cases.read",
        "cases.work",
        "assistant.suggest",
        "privacy.consent",
        "privacy.intake",
    }
)
# Who keeps the rules on personal data, and decides on customers' requests about theirs.
_PRIVACY = frozenset(
    {"privacy.read", "privacy.manage", "privacy.consent", "privacy.intake", "privacy.decide", "privacy.extract"}
)
# Who decides which records of the bank's systems are one customer.
_STEWARD = frozenset({"customers.matches", "customers.merge"})
_BOARD = frozenset({"routing.floor", "quality.board", "quality.read"})

# Deny by default: a permission that stands in no line here is held by nobody.
PERMISSIONS: dict[Role, frozenset[str]] = {
    "agent": _EVERYBODY | _SERVING,
    "assistant_specialist": _EVERYBODY | _SERVING | {"knowledge.edit", "assistant.learn"},
    "back_office": _EVERYBODY
    | {
        "conversations.read",
        "customers.read",
        "customers.search",
        "customers.reveal",
        "privacy.consent",
        "privacy.intake",
        "banking.read",
        "banking.reveal",
        "cases.read",
        "cases.work",
    },
    "supervisor": _EVERYBODY
    | _SERVING
    | _BOARD
    | {
        "cases.export",
        "conversations.read_all",
        "customers.understand",
        "routing.manage",
        "quality.export",
        "quality.manage",
    },
    "inspector": _EVERYBODY
    | _BOARD
    | {
        "cases.read",
        "conversations.read",
        "conversations.read_all",
        "customers.read",
        "banking.read",
        "quality.export",
    },
    "editor": _EVERYBODY
    | {"knowledge.edit", "knowledge.approve", "knowledge.publish", "assistant.learn", "assistant.models"},
    "analyst": _EVERYBODY
    | _BOARD
    | {
        "quality.export",
        "privacy.extract",
        "customers.quality",
        "customers.understand",
        "customers.segment",
        "customers.portray",
    }
    | _STEWARD,
    "compliance": _EVERYBODY
    | {"customers.quality"}
    | _BOARD
    | _PRIVACY
    | {
        "audit.read",
        "audit.export",
        "audit.watch",
        "cases.read",
        "cases.export",
        "conversations.read",
        "conversations.read_all",
        "customers.read",
        "banking.read",
        "knowledge.comply",
        "quality.export",
    },
    "admin": _EVERYBODY
    | {"customers.quality", "customers.collect"}
    | _BOARD
    | _PRIVACY
    | {
        "audit.read",
        "audit.export",
        "audit.watch",
        "assistant.learn",
        "assistant.models",
        "customers.understand",
        "customers.segment",
        "customers.portray",
        "customers.matches",
        "customers.merge",
        "customers.survivorship",
        "identity.manage",
        "knowledge.edit",
        "knowledge.approve",
        "knowledge.comply",
        "knowledge.publish",
        "quality.export",
        "quality.manage",
        "routing.manage",
    },
}
KNOWN_PERMISSIONS: frozenset[str] = frozenset().union(*PERMISSIONS.values())

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
PASSWORD_SHORTEST = 10
PASSWORD_LONGEST = 200
LINK_LIFETIME = timedelta(hours=24)
# A session's row is touched at most this often: a desk asks many times a second, the row is written once a minute.
TOUCH_EVERY = timedelta(minutes=1)

FREE_TRIES_LOGIN = 5
# Many colleagues share one address behind the office's gateway.
FREE_TRIES_ADDRESS = 40
BACK_OFF_S = (60, 120, 240, 480, 900)
FORGET_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works here. `version` grows with each change (If-Match)."""

    id: UUID
    login: str
    name: str
    number: str
    role: Role
    language: Literal["zh", "en"]
    team: str
    active: bool
    has_password: bool
    version: int


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lives without use, and at most."""

    idle: timedelta = timedelta(minutes=60)
    lifetime: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Tries:
    """Failed tries of one login or one address in a row, the last one at `last_at`."""

    failures: int
    last_at: datetime


def permissions_of(role: str) -> frozenset[str]:
    """What `role` allows; an unknown role allows nothing."""
    return next((held for known, held in PERMISSIONS.items() if known == role), frozenset())


def normal_login(typed: str) -> str:
    """The login as it is stored: no outer spaces, full-width forms folded, lower case."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def login_problem(login: str) -> bool:
    """Whether `login` cannot be one: 2-40 of a-z, 0-9, dot, dash, underscore, beginning with a letter or digit."""
    return LOGIN.fullmatch(login) is None


def role_known(role: str) -> bool:
    """Whether `role` is one of ours."""
    return role in ROLES


def password_problem(password: str, *, login: str) -> str | None:
    """The error code of what is wrong with a new password, or None when it is good.

    Long beats complicated: at least ten characters, not the login, not one character repeated.
    """
    folded = normal_login(password)
    if len(password) < PASSWORD_SHORTEST:
        return "identity.password_short"
    if len(password) > PASSWORD_LONGEST:
        return "identity.password_long"
    if folded in {login, login + login, login[::-1]}:
        return "identity.password_is_login"
    if any(unicodedata.category(character) == "Cc" for character in password):
        return "identity.password_control"
    if len(set(folded)) < 3:
        return "identity.password_simple"
    return None


def locked_for_s(tries: Tries | None, *, free: int, now: datetime) -> int:
    """Whole seconds until another try is heard; 0 = now.

    After `free` failures the wait grows: 1, 2, 4, 8, then 15 minutes. An hour without a failure forgets them all.
    """
    if tries is None or tries.failures < free or now - tries.last_at > FORGET_AFTER:
        return 0
    step = min(tries.failures - free, len(BACK_OFF_S) - 1)
    left = tries.last_at + timedelta(seconds=BACK_OFF_S[step]) - now
    return max(0, -int(-left.total_seconds() // 1))


def tries_left(tries: Tries | None, *, free: int, now: datetime) -> int:
    """How many more failures there may be before the next wait."""
    if tries is None or now - tries.last_at > FORGET_AFTER:
        return free
    return max(0, free - tries.failures)


def session_ends_at(opened_at: datetime, now: datetime, limits: SessionLimits) -> datetime:
    """When a session that is used `now` ends: after the idle time, and never later than its lifetime allows."""
    return min(now + limits.idle, opened_at + limits.lifetime)
