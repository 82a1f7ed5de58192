"""Who may look at pairs that may be one person, and who may decide."""

from __future__ import annotations

from zhike.platform.actor import Actor


def require_looking(actor: Actor) -> None:
    """Raise `Forbidden` unless the actor may see pairs, their evidence, and what was merged."""
    actor.require("customers.matches")


def require_deciding(actor: Actor) -> None:
    """Raise `Forbidden` unless the actor may say that two are one person, or are not."""
    actor.require("customers.merge")


def require_ruling(actor: Actor) -> None:
    """Raise `Forbidden` unless the actor may set which word of several survives."""
    actor.require("customers.survivorship")
