"""How a member of staff likes to work."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.identity import repository
from zhike.identity.errors import KeysUnfit
from zhike.identity.rules import Preferences, keys_problem
from zhike.platform.actor import Actor
from zhike.platform.database import Session


async def get_preferences(session: Session, actor: Actor) -> Preferences:
    """The actor's own."""
    return await repository.find_preferences(session, UUID(actor.id))


async def choose_preferences(session: Session, *, actor: Actor, chosen: Preferences, now: datetime) -> Preferences:
    """Keep the actor's choice; raises `KeysUnfit`. What is the same already is not written."""
    unfit = keys_problem(chosen.keys)
    if unfit is not None:
        raise KeysUnfit(command=unfit)
    if chosen == await get_preferences(session, actor):
        return chosen
    await repository.save_preferences(session, UUID(actor.id), chosen, now)
    detail = {"single_keys": chosen.single_keys, "keys": len(chosen.keys)}
    await audit.record(
        session, actor=actor, action="identity.preferences", subject=f"staff:{actor.id}", detail=detail, now=now
    )
    return chosen
