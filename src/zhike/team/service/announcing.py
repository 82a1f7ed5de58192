"""Announcements: writing, changing, taking back, telling through the bell, and reminding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime
from zhike.platform.web import check_version
from zhike.routing import api as routing
from zhike.team import permissions
from zhike.team.errors import NotCurrent, RemindedAlready, SpanRefused, TargetUnknown
from zhike.team.events import AnnouncementPublished
from zhike.team.repository import announcements
from zhike.team.rules.announcing import next_reminder, span_holds, state_of
from zhike.team.rules.finding import sound_of
from zhike.team.values import Announcement, Audience, Receipt

_SYSTEM = system_actor("team")
_AT_ONCE: Final = 20
# Who read what is kept as long as records of the bank's own organisation are: three years after its end.
KEPT: Final = timedelta(days=1095)


@dataclass(frozen=True, slots=True)
class NewAnnouncement:
    """What an announcement says, for whom and when; without `starts_at` at once, without `ends_at` until taken back."""

    title: str
    text: str
    audience: Audience = "all"
    target: str = ""
    must_read: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None


async def announce(session: Session, *, actor: Actor, new: NewAnnouncement, now: datetime) -> Announcement:
    """Write one; it is told as soon as it is in force. Raises `TargetUnknown`, `SpanRefused`, `Forbidden`."""
    actor.require(permissions.KEEP)
    await _check(session, new, new.starts_at or now)
    announcement = Announcement(
        id=uuid7(),
        title=new.title,
        text=new.text,
        audience=new.audience,
        target=new.target,
        must_read=new.must_read,
        starts_at=new.starts_at or now,
        ends_at=new.ends_at,
        withdrawn_at=None,
        edition=1,
        told=0,
        reminded_at=None,
        by_id=UUID(actor.id),
        by_name=actor.name,
        created_at=now,
        updated_at=now,
        version=1,
    )
    await announcements.add(session, announcement, sound_of(new.title))
    await _record(session, "announced", announcement, actor=actor, now=now)
    return await _told(session, announcement, now=now)


async def change_announcement(
    session: Session,
    *,
    actor: Actor,
    announcement_id: UUID,
    expected: str,
    new: NewAnnouncement,
    again: bool = False,
    now: datetime,
) -> Announcement:
    """Replace what it says. `again`: who read it has to read it anew, and is told. Raises `AnnouncementUnknown`,
    `TargetUnknown`, `SpanRefused`, `PreconditionFailed`, `Forbidden`."""
    before = await permissions.find_kept_announcement(session, actor=actor, announcement_id=announcement_id)
    check_version(expected, before.version)
    starts_at = new.starts_at or before.starts_at
    await _check(session, new, starts_at)
    after = replace(
        before,
        title=new.title,
        text=new.text,
        audience=new.audience,
        target=new.target,
        must_read=new.must_read,
        starts_at=starts_at,
        ends_at=new.ends_at,
        edition=before.edition + again,
        updated_at=now,
    )
    await announcements.change(session, after, sound_of(new.title))
    await _record(session, "announcement_changed", after, actor=actor, now=now, again=again)
    return await _told(session, after, now=now)


async def withdraw(
    session: Session, *, actor: Actor, announcement_id: UUID, expected: str, now: datetime
) -> Announcement:
    """Take it back: nobody meets it any more; who read it stays on record."""
    before = await permissions.find_kept_announcement(session, actor=actor, announcement_id=announcement_id)
    check_version(expected, before.version)
    if before.withdrawn_at is not None:
        return before
    after = replace(before, withdrawn_at=now, updated_at=now)
    await announcements.change(session, after, sound_of(after.title))
    await _record(session, "announcement_withdrawn", after, actor=actor, now=now)
    return await _fresh(session, after)


async def note_read(session: Session, *, actor: Actor, announcement_id: UUID, now: datetime) -> None:
    """The actor read it. Raises `AnnouncementUnknown`."""
    found = await permissions.find_announcement(session, actor=actor, announcement_id=announcement_id, now=now)
    await announcements.note_read(session, found.id, staff_id=UUID(actor.id), edition=found.edition, now=now)
    session.notify(f"staff:{actor.id}", told=1)


async def list_receipts(session: Session, *, actor: Actor, announcement_id: UUID, now: datetime) -> list[Receipt]:
    """Everybody to whom it is addressed, and when they read it; in order of number. For who keeps the space."""
    actor.require(permissions.KEEP)
    found = await permissions.find_announcement(session, actor=actor, announcement_id=announcement_id, now=now)
    read = await announcements.list_read(session, found.id)
    return [
        Receipt(each.id, each.name, each.number, each.team, read.get(each.id))
        for each in await permissions.addressed(session, found)
    ]


async def remind(session: Session, *, actor: Actor, announcement_id: UUID, now: datetime) -> int:
    """Remind through the bell all who have not read it; how many.

    Raises `NotCurrent`, `RemindedAlready`, `AnnouncementUnknown`, `Forbidden`.
    """
    found = await permissions.find_kept_announcement(session, actor=actor, announcement_id=announcement_id)
    if state_of(found, now) != "current":
        raise NotCurrent
    at = next_reminder(found)
    if at is not None and now < at:
        raise RemindedAlready(retry_s=int((at - now).total_seconds()) + 1)
    receipts = await list_receipts(session, actor=actor, announcement_id=announcement_id, now=now)
    unread = [each.staff_id for each in receipts if each.read_at is None]
    subject = f"announcement:{found.id}"
    await identity.notify_staff(
        session, actor=actor, staff_ids=unread, kind="announcement_reminder", subject=subject, now=now
    )
    await announcements.note_reminded(session, found.id, now=now)
    await _record(session, "announcement_reminded", found, actor=actor, now=now, people=len(unread))
    return len(unread)


async def note_export(session: Session, *, actor: Actor, announcement_id: UUID, now: datetime, rows: int) -> None:
    """Who read an announcement was taken along: that is on record."""
    subject = f"announcement:{announcement_id}"
    await audit.record(session, actor=actor, action="team.exported", subject=subject, detail={"rows": rows}, now=now)


async def tell_due(runtime: Runtime) -> None:
    """Tell what came into force since: planned announcements, at their time."""
    async with runtime.database.transaction() as session:
        now = runtime.clock.now()
        for announcement_id in await announcements.take_untold(session, now=now, limit=_AT_ONCE):
            found = await announcements.find(session, announcement_id, reader=announcement_id)
            if found is not None:
                await _told(session, found, now=now)


async def forget_old(runtime: Runtime) -> None:
    """Delete announcements, and who read them, three years after their end."""
    async with runtime.database.transaction() as session:
        await announcements.delete_old(session, before=runtime.clock.now() - KEPT, limit=200)


async def _check(session: Session, new: NewAnnouncement, starts_at: datetime) -> None:
    if not span_holds(starts_at, new.ends_at):
        raise SpanRefused
    known: Mapping[str, set[str]] = {"all": {""}, "role": set(identity.ROLES), "queue": set()}
    targets = (
        {each.key for each in await routing.list_queues(session)} if new.audience == "queue" else known[new.audience]
    )
    if new.target not in targets:
        raise TargetUnknown(target=new.target[:40])


async def _told(session: Session, announcement: Announcement, *, now: datetime) -> Announcement:
    """Once an edition is in force, those to whom it is addressed hear of it: by the bell where they must read it."""
    if announcement.told < announcement.edition and state_of(announcement, now) == "current":
        await announcements.note_told(session, announcement.id)
        if announcement.must_read:
            author = Actor(id=str(announcement.by_id), kind="staff", name=announcement.by_name)
            ids = [each.id for each in await permissions.addressed(session, announcement)]
            subject = f"announcement:{announcement.id}"
            await identity.notify_staff(
                session, actor=author, staff_ids=ids, kind="announcement", subject=subject, now=now
            )
        event = AnnouncementPublished(
            announcement.id,
            announcement.edition,
            announcement.audience,
            announcement.target,
            announcement.must_read,
        )
        await publish(session, event, stream=f"announcement:{announcement.id}", actor=_SYSTEM, now=now)
    return await _fresh(session, announcement)


async def _fresh(session: Session, announcement: Announcement) -> Announcement:
    return await announcements.find(session, announcement.id, reader=announcement.by_id) or announcement


async def _record(
    session: Session, what: str, announcement: Announcement, *, actor: Actor, now: datetime, **more: object
) -> None:
    detail = {"audience": announcement.audience, "target": announcement.target, "must_read": announcement.must_read}
    await audit.record(
        session,
        actor=actor,
        action=f"team.{what}",
        subject=f"announcement:{announcement.id}",
        detail={**detail, "edition": announcement.edition, **more},
        now=now,
    )
