"""What members of staff are told of, beyond the desk in front of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhike.identity import repository
from zhike.identity.rules import NOTIFICATIONS_KEPT, Notification, NotificationKind
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7


async def notify_staff(
    session: Session, *, actor: Actor, staff_ids: Iterable[UUID], kind: NotificationKind, subject: str, now: datetime
) -> None:
    """Tell these members of staff what `actor`, or the clock, has for them; nobody is told of their own doing.

    `subject`: "conversation:<id>", "complaint:<id>", "work_order:<id>", "queue:<key>", "announcement:<id>",
    "shift_note:<id>", "post:<id>" or "side_thread:<id>". No words of anybody: the page says what it is from the
    kind and the subject.
    """
    for staff_id in dict.fromkeys(staff_ids):
        if str(staff_id) == actor.id:
            continue
        told = Notification(uuid7(), kind, subject, actor.name, 1, now, None)
        await repository.add_notification(session, staff_id, told)
        session.notify(f"staff:{staff_id}", told=1)


async def list_notifications(
    session: Session,
    *,
    actor: Actor,
    unread: bool = False,
    before: tuple[datetime, UUID] | None = None,
    limit: int,
) -> list[Notification]:
    """The actor's own, newest first."""
    return await repository.list_notifications(session, UUID(actor.id), unread=unread, before=before, limit=limit)


async def count_unread(session: Session, *, actor: Actor) -> int:
    """How many of the actor's own are not read yet."""
    return await repository.count_unread(session, UUID(actor.id))


async def read_notifications(session: Session, *, actor: Actor, only: UUID | None = None, now: datetime) -> None:
    """The actor has read one, or all, of their own; their other windows hear of it."""
    await repository.read_notifications(session, UUID(actor.id), only=only, now=now)
    session.notify(f"staff:{actor.id}", told=1)


async def delete_old_notifications(session: Session, *, now: datetime) -> None:
    """Remove what is older than is kept."""
    await repository.delete_notifications(session, before=now - NOTIFICATIONS_KEPT)
