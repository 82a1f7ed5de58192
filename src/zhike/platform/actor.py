"""Who acts. Every use case takes its actor explicitly; nothing is ambient."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from zhike.platform.errors import Forbidden

ActorKind = Literal["staff", "customer", "system", "operator"]

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts.

    `id` is a staff or chat-participant id, a context's name for the system itself, or the system user's name for an
    operator at the command line. `name` is for audit rows and screens. Permissions are `context.verb` words; an
    operator holds `*`, since whoever owns the machine owns the data folder too.
    """

    id: str
    kind: ActorKind
    name: str = ""
    permissions: frozenset[str] = field(default_factory=frozenset)

    def can(self, permission: str) -> bool:
        """Whether the actor holds `permission`; nothing is allowed that was not granted."""
        return permission in self.permissions or EVERYTHING in self.permissions

    def require(self, permission: str) -> None:
        """Raise `Forbidden` naming the missing permission, unless it is held."""
        if not self.can(permission):
            raise Forbidden(permission=permission)


def system_actor(context: str) -> Actor:
    """The system itself, acting for `context` (a schedule, a subscriber, the assistant)."""
    return Actor(id=context, kind="system", name=context, permissions=frozenset({EVERYTHING}))


def operator_actor(name: str) -> Actor:
    """The person at the command line of the host."""
    return Actor(id=name, kind="operator", name=name, permissions=frozenset({EVERYTHING}))
