"""One's own notifications."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from zhike.identity.schemas import NotificationBody, NotificationsBody
from zhike.identity.service import notifications
from zhike.platform.paging import decode_moment, encode_moment
from zhike.platform.web import ActorDep, NowDep, SessionDep, requires

router = APIRouter()
_SELF = requires("identity.self")


@router.get("/me/notifications", dependencies=[_SELF])
async def get_own_notifications(
    *,
    session: SessionDep,
    actor: ActorDep,
    unread: bool = False,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> NotificationsBody:
    """What one is told of, newest first; `unread`: only what is not read yet."""
    found = await notifications.list_notifications(
        session, actor=actor, unread=unread, before=decode_moment(cursor), limit=limit + 1
    )
    last = found[limit - 1] if len(found) > limit else None
    return NotificationsBody(
        items=[NotificationBody.of(told) for told in found[:limit]],
        unread=await notifications.count_unread(session, actor=actor),
        next_cursor=encode_moment(last.at, last.id) if last else None,
    )


@router.put("/me/notifications/read", status_code=204, dependencies=[_SELF])
async def put_all_read(session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """All of them are read."""
    await notifications.read_notifications(session, actor=actor, now=now)


@router.put("/me/notifications/{notification_id}/read", status_code=204, dependencies=[_SELF])
async def put_one_read(notification_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """This one is read; somebody else's is none of one's own and stays as it is."""
    await notifications.read_notifications(session, actor=actor, only=notification_id, now=now)
