"""Roles, what they allow, and the arithmetic of signing in. Everything here is pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, get_args
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

# Everybody who works here sees colleagues' names, the reason tree, the product list, published answers and what
# the team shares.
_EVERYBODY = frozenset(
    {"identity.self", "identity.read", "reasons.read", "products.read", "knowledge.read", "team.read"}
)
_SERVING = frozenset(
    {
        "conversations.read",
        "conversations.reply",
        "conversations.resolve",
        "conversations.merge",
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
        "complaints.register",
        "assistant.suggest",
        "privacy.consent",
        "privacy.intake",
        "team.write",
        "quality.own",
        "sides.read",
        "sides.ask",
        "sides.write",
    }
)
# Who keeps the rules on personal data, and decides on customers' requests about theirs.
_PRIVACY = frozenset(
    {"privacy.read", "privacy.manage", "privacy.consent", "privacy.intake", "privacy.decide", "privacy.extract"}
)
# Who decides which records of the bank's systems are one customer.
_STEWARD = frozenset({"customers.matches", "customers.merge"})
_BOARD = frozenset({"routing.floor", "quality.board", "quality.read", "assistant.evaluate"})

# Deny by default: a permission that stands in no line here is held by nobody.
PERMISSIONS: dict[Role, frozenset[str]] = {
    "agent": _EVERYBODY | _SERVING,
    "assistant_specialist": _EVERYBODY
    | _SERVING
    | {
        "conversations.approve",
        "knowledge.edit",
        "assistant.learn",
        "assistant.evaluate",
        "quality.read",
        "quality.export",
    },
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
        "complaints.register",
        "complaints.read",
        "complaints.work",
        "sides.read",
        "sides.write",
        "team.write",
    },
    "supervisor": _EVERYBODY
    | _SERVING
    | _BOARD
    | {
        "cases.export",
        "cases.manage",
        "complaints.read",
        "complaints.work",
        "complaints.assign",
        "complaints.approve",
        "complaints.export",
        "conversations.read_all",
        "conversations.export",
        "conversations.approve",
        "conversations.review_rule",
        "customers.advise",
        "customers.understand",
        "routing.manage",
        "quality.export",
        "quality.manage",
        "sides.manage",
        "sides.read_all",
        "team.keep",
    },
    "inspector": _EVERYBODY
    | _BOARD
    | {
        "cases.read",
        "complaints.read",
        "conversations.read",
        "conversations.read_all",
        "customers.read",
        "banking.read",
        "quality.export",
        "team.write",
    },
    "editor": _EVERYBODY
    | {
        "knowledge.edit",
        "knowledge.approve",
        "knowledge.publish",
        "assistant.learn",
        "assistant.evaluate",
        "assistant.models",
        "team.write",
        "team.keep",
    },
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
        "complaints.read",
        "complaints.assign",
        "complaints.approve",
        "complaints.approve_senior",
        "complaints.export",
        "conversations.read",
        "conversations.read_all",
        "conversations.export",
        "conversations.approve",
        "conversations.review_rule",
        "customers.read",
        "banking.read",
        "knowledge.comply",
        "quality.export",
        "sides.read",
        "sides.write",
        "team.keep",
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
        "quality.import",
        "quality.manage",
        "quality.warehouse",
        "routing.manage",
        "team.keep",
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


@dataclass(frozen=True, slots=True)
class Preferences:
    """How somebody likes to work. `keys`: command to keys ("" = none), only where they differ from what is given."""

    single_keys: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)


MOST_KEYS: Final = 200
_COMMAND = re.compile(r"[a-z][A-Za-z0-9_.-]{0,79}")
# One sign outside text ("e"), two in a row ("g d"), or a key with Alt or Ctrl/Command; not what the browser needs.
_KEYS = re.compile(r"[!-~](?: [!-~])?|(?:alt|mod)\+(?:[!-~]|enter)|alt\+arrow(?:left|right|up|down)")
_BROWSERS: Final = frozenset(f"mod+{key}" for key in "acfhjlnopqrtvwxyz0+-=")


def keys_problem(keys: Mapping[str, str]) -> str | None:
    """The command whose chosen keys cannot be kept (`*`: too many of them), or None."""
    if len(keys) > MOST_KEYS:
        return "*"
    for command, chosen in keys.items():
        fits = not chosen or (_KEYS.fullmatch(chosen) and chosen not in _BROWSERS)
        if not fits or not _COMMAND.fullmatch(command):
            return command
    return None


NotificationKind = Literal[
    "mention",
    "whisper",
    "transfer",
    "complaint_due",
    "promise_due",
    "order_handed",
    "order_taken",
    "order_returned",
    "order_withdrawn",
    "order_stopped",
    "order_stays",
    "order_given",
    "order_gone",
    "order_soon",
    "order_overdue",
    "order_remark",
    "canned_back",
    "canned_waits",
    "scheduled_back",
    "snooze_over",
    "review_back",
    "clock_warned",
    "clock_breached",
    "callback_late",
    "announcement",
    "announcement_reminder",
    "shift_note_taken",
    "shift_note_done",
    "post_comment",
    "post_drafted",
    "post_published",
    "side_asked",
    "side_answered",
    "side_due",
    "side_overdue",
]
# Older ones are removed, read or not: what matters stands in the conversation itself.
NOTIFICATIONS_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Notification:
    """Something that a member of staff is told of. The same again while it is unread is one, counted in `times`."""

    id: UUID
    kind: NotificationKind
    subject: str
    by_name: str
    times: int
    at: datetime
    read_at: datetime | None
