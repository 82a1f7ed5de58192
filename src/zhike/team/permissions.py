"""The only loaders of what the space keeps. What is not for the reader does not exist for them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.routing import api as routing
from zhike.team.errors import AnnouncementUnknown, PostNotYours, PostUnknown, ShiftNoteUnknown
from zhike.team.repository import announcements, posts, shift_notes
from zhike.team.rules.announcing import state_of
from zhike.team.rules.audience import is_for, may_see_note, queues_of
from zhike.team.values import Announcement, Post, Reader, ShiftNote

READ: Final = "team.read"
WRITE: Final = "team.write"
KEEP: Final = "team.keep"


async def reader_of(session: Session, actor: Actor) -> Reader:
    """The actor, who works here, as the space sees them."""
    actor.require(READ)
    staff = await identity.get_staff(session, UUID(actor.id))
    return Reader(staff.id, staff.role, await _queues(session, staff), actor.can(KEEP))


async def find_announcement(session: Session, *, actor: Actor, announcement_id: UUID, now: datetime) -> Announcement:
    """One that is addressed to the actor and in force, or over; who keeps the space sees all. Raises
    `AnnouncementUnknown`."""
    reader = await reader_of(session, actor)
    found = await announcements.find(session, announcement_id, reader=reader.id)
    if found is None:
        raise AnnouncementUnknown
    hidden = not is_for(found, reader) or state_of(found, now) in {"planned", "withdrawn"}
    if hidden and not reader.keeps:
        raise AnnouncementUnknown
    return found


async def find_kept_announcement(session: Session, *, actor: Actor, announcement_id: UUID) -> Announcement:
    """One to change, locked, for who keeps the space. Raises `AnnouncementUnknown`, `Forbidden`."""
    actor.require(KEEP)
    found = await announcements.find(session, announcement_id, reader=UUID(actor.id), lock=True)
    if found is None:
        raise AnnouncementUnknown
    return found


async def find_note(
    session: Session, *, actor: Actor, shift_note_id: UUID, lock: bool = False
) -> tuple[ShiftNote, Reader]:
    """A shift note that is the reader's business. Raises `ShiftNoteUnknown`."""
    reader = await reader_of(session, actor)
    note = await shift_notes.find(session, shift_note_id, lock=lock)
    if note is None or not may_see_note(note, reader):
        raise ShiftNoteUnknown
    return note, reader


async def find_post(session: Session, *, actor: Actor, post_id: UUID, lock: bool = False) -> Post:
    """A post: everybody who reads the space reads all of them. Raises `PostUnknown`."""
    actor.require(READ)
    post = await posts.find(session, post_id, reader=UUID(actor.id), lock=lock)
    if post is None:
        raise PostUnknown
    return post


async def find_own_post(session: Session, *, actor: Actor, post_id: UUID) -> Post:
    """A post to change, locked: its author's, or for who keeps the space. Raises `PostNotYours`, `PostUnknown`."""
    post = await find_post(session, actor=actor, post_id=post_id, lock=True)
    if str(post.by_id) != actor.id and not actor.can(KEEP):
        raise PostNotYours
    return post


async def addressed(session: Session, announcement: Announcement) -> list[identity.Staff]:
    """Everybody who works here and to whom it is addressed, in order of number."""
    role = announcement.target if announcement.audience == "role" else None
    staff = await identity.find_staff(session, role=role, active=True)
    if announcement.audience != "queue":
        return staff
    serving = [each for each in staff if "routing.work" in identity.permissions_of(each.role)]
    skills = await routing.get_skills(session, [each.id for each in serving])
    queues = await _skills_of_queues(session)
    return [each for each in serving if announcement.target in queues_of(skills.get(each.id, {}), queues)]


async def _queues(session: Session, staff: identity.Staff) -> frozenset[str]:
    if "routing.work" not in identity.permissions_of(staff.role):
        return frozenset()
    skills = await routing.get_skills(session, [staff.id])
    return queues_of(skills.get(staff.id, {}), await _skills_of_queues(session))


async def _skills_of_queues(session: Session) -> dict[str, tuple[str, ...]]:
    return {queue.key: queue.skills for queue in await routing.list_queues(session)}
