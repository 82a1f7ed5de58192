"""Saved views: kept by whoever made them; shared ones by those who lead the desk, two of whom never overwrite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations.acts_errors import ViewsTooMany
from zhike.conversations.permissions import find_changeable_view, viewer_of
from zhike.conversations.repository import saved_views as repository
from zhike.conversations.rules import access
from zhike.conversations.rules.filters import Filter
from zhike.conversations.rules.saved_views import MOST_OWN, SavedView, ViewReader, ViewScope, may_share
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden, Invalid
from zhike.platform.ids import uuid7
from zhike.platform.web import check_version


@dataclass(frozen=True, slots=True)
class NewView:
    """What a view says. `role` is named where it is shared with one; with a team it is always one's own."""

    name: str
    filter: Filter
    scope: ViewScope = "own"
    role: str = ""


async def reader_of(session: Session, actor: Actor) -> ViewReader:
    """The actor as the rules of views see them."""
    staff = await identity.get_staff(session, UUID(actor.id))
    return ViewReader(staff.id, staff.team, staff.role, access.leads_desk(viewer_of(actor)))


async def list_views(session: Session, *, actor: Actor) -> tuple[list[SavedView], ViewReader]:
    """The views of the actor, their team and their role, and how the rules see the actor."""
    reader = await reader_of(session, actor)
    return await repository.list_views(session, reader), reader


async def add_view(session: Session, *, actor: Actor, new: NewView, now: datetime) -> SavedView:
    """Save one. Raises `Forbidden` for sharing, `ViewsTooMany`, `Invalid`."""
    reader = await reader_of(session, actor)
    if await repository.count_own(session, reader.id) >= MOST_OWN:
        raise ViewsTooMany(limit=MOST_OWN)
    view = _made(uuid7(), reader.id, actor.name, new, reader, version=1)
    await repository.insert_view(session, view)
    await _record(session, actor, "conversations.view_added", view, now)
    return view


async def change_view(
    session: Session, *, actor: Actor, view_id: UUID, new: NewView, version: str, now: datetime
) -> SavedView:
    """Replace what it says. Raises `PreconditionFailed` when somebody else was faster, `ViewGone`, `Forbidden`."""
    reader = await reader_of(session, actor)
    before = await find_changeable_view(session, reader=reader, view_id=view_id)
    check_version(version, before.version)
    view = _made(view_id, before.owner_id, before.owner_name, new, reader, version=before.version + 1)
    await repository.update_view(session, view)
    await _record(session, actor, "conversations.view_changed", view, now)
    return view


async def remove_view(session: Session, *, actor: Actor, view_id: UUID, version: str, now: datetime) -> None:
    """Remove it. Raises `PreconditionFailed`, `ViewGone`, `Forbidden`."""
    before = await find_changeable_view(session, reader=await reader_of(session, actor), view_id=view_id)
    check_version(version, before.version)
    await repository.delete_view(session, view_id)
    await _record(session, actor, "conversations.view_removed", before, now)


def _made(
    view_id: UUID, owner_id: UUID, owner_name: str, new: NewView, reader: ViewReader, *, version: int
) -> SavedView:
    if not may_share(new.scope, reader):
        raise Forbidden(permission=access.READ_ALL)
    if new.scope == "role" and new.role not in identity.ROLES:
        raise Invalid(what="role")
    if new.scope == "team" and not reader.team:
        raise Invalid(what="team")
    return SavedView(
        id=view_id,
        name=new.name,
        scope=new.scope,
        owner_id=owner_id,
        owner_name=owner_name,
        team=reader.team if new.scope == "team" else "",
        role=new.role if new.scope == "role" else "",
        filter=new.filter,
        version=version,
    )


async def _record(session: Session, actor: Actor, action: str, view: SavedView, now: datetime) -> None:
    detail = {"scope": view.scope, "version": view.version}
    await audit.record(session, actor=actor, action=action, subject=f"saved_view:{view.id}", detail=detail, now=now)
