"""Macros: kept by whoever made them; those of a team or of everybody by those who lead the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations.acts_errors import ActRefused, MacrosTooMany
from zhike.conversations.errors import ReasonUnknown
from zhike.conversations.permissions import find_changeable_macro, find_usable_macro
from zhike.conversations.repository import macros as repository
from zhike.conversations.rules import access
from zhike.conversations.rules.acts import Act, acts_problem
from zhike.conversations.rules.macros import MOST_MACROS, Macro, MacroScope, may_share
from zhike.conversations.rules.saved_views import ViewReader
from zhike.conversations.service.saved_views import reader_of
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden, Invalid
from zhike.platform.ids import uuid7
from zhike.platform.web import check_version
from zhike.reasons import api as reasons


@dataclass(frozen=True, slots=True)
class NewMacro:
    """What a macro says."""

    name: str
    acts: tuple[Act, ...]
    scope: MacroScope = "own"


def check_acts(acts: Sequence[Act]) -> None:
    """Raise `ActRefused` or `ReasonUnknown` for the first thing that is wrong with acts."""
    problem = acts_problem(acts)
    if problem is not None:
        raise ActRefused(problem.code, number=problem.number, what=problem.what, limit=problem.what)
    for act in acts:
        if act.reason and not reasons.is_reason(act.reason):
            raise ReasonUnknown(reason=act.reason)


async def list_macros(session: Session, *, actor: Actor) -> tuple[list[Macro], ViewReader]:
    """The macros that are there for the actor, and how the rules see the actor."""
    reader = await reader_of(session, actor)
    return await repository.list_macros(session, reader), reader


async def get_macro(session: Session, *, actor: Actor, macro_id: UUID) -> Macro:
    """A macro that is there for the actor. Raises `MacroGone`."""
    return await find_usable_macro(session, reader=await reader_of(session, actor), macro_id=macro_id)


async def add_macro(session: Session, *, actor: Actor, new: NewMacro, now: datetime) -> Macro:
    """Keep one. Raises `Forbidden` for sharing, `MacrosTooMany`, `ActRefused`, `ReasonUnknown`."""
    reader = await reader_of(session, actor)
    if await repository.count_own(session, reader.id) >= MOST_MACROS:
        raise MacrosTooMany(limit=MOST_MACROS)
    macro = _made(uuid7(), reader.id, actor.name, new, reader, version=1)
    await repository.insert_macro(session, macro)
    await _record(session, actor, "conversations.macro_added", macro, now)
    return macro


async def change_macro(
    session: Session, *, actor: Actor, macro_id: UUID, new: NewMacro, version: str, now: datetime
) -> Macro:
    """Replace what it says. Raises `PreconditionFailed` when somebody else was faster, `MacroGone`, `Forbidden`."""
    reader = await reader_of(session, actor)
    before = await find_changeable_macro(session, reader=reader, macro_id=macro_id)
    check_version(version, before.version)
    macro = _made(macro_id, before.owner_id, before.owner_name, new, reader, version=before.version + 1)
    await repository.update_macro(session, macro)
    await _record(session, actor, "conversations.macro_changed", macro, now)
    return macro


async def remove_macro(session: Session, *, actor: Actor, macro_id: UUID, version: str, now: datetime) -> None:
    """Remove it. Raises `PreconditionFailed`, `MacroGone`, `Forbidden`."""
    before = await find_changeable_macro(session, reader=await reader_of(session, actor), macro_id=macro_id)
    check_version(version, before.version)
    await repository.delete_macro(session, macro_id)
    await _record(session, actor, "conversations.macro_removed", before, now)


def _made(macro_id: UUID, owner_id: UUID, owner_name: str, new: NewMacro, reader: ViewReader, *, version: int) -> Macro:
    if not may_share(new.scope, reader):
        raise Forbidden(permission=access.READ_ALL)
    if new.scope == "team" and not reader.team:
        raise Invalid(what="team")
    check_acts(new.acts)
    team = reader.team if new.scope == "team" else ""
    return Macro(macro_id, new.name, new.scope, owner_id, owner_name, team, new.acts, version)


async def _record(session: Session, actor: Actor, action: str, macro: Macro, now: datetime) -> None:
    detail = {"scope": macro.scope, "acts": [act.kind for act in macro.acts], "version": macro.version}
    await audit.record(session, actor=actor, action=action, subject=f"macro:{macro.id}", detail=detail, now=now)
