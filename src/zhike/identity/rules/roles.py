"""Who works here, in which role, and what a role allows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
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
_BOARD = frozenset({"routing.floor", "quality.board", "quality.read", "assistant.evaluate", "stability.read"})

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


def permissions_of(role: str) -> frozenset[str]:
    """What `role` allows; an unknown role allows nothing."""
    return next((held for known, held in PERMISSIONS.items() if known == role), frozenset())


def role_known(role: str) -> bool:
    """Whether `role` is one of ours."""
    return role in ROLES
