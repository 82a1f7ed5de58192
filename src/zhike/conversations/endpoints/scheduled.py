"""Routes for messages that were written ahead, and for putting contacts aside."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response, status

from zhike.conversations import permissions
from zhike.conversations.endpoints.reading import show
from zhike.conversations.schemas.scheduled import ScheduledIn, ScheduledListOut, ScheduledOut, SnoozeBody
from zhike.conversations.schemas.threads import ConversationOut
from zhike.conversations.service import scheduling, snoozing
from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag

router = APIRouter()
_READ = requires("conversations.read")
_REPLY = requires("conversations.reply")


@router.get("/conversations/{conversation_id}/scheduled-messages", dependencies=[_READ])
async def list_scheduled_messages(
    conversation_id: UUID, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> ScheduledListOut:
    """What waits there to be sent, and what came back unsent."""
    conversation = await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    found = await scheduling.list_scheduled(session, actor=actor, conversation_id=conversation_id)
    quiet = scheduling.quiet_hours(runtime.settings, conversation.channel)
    until = quiet.end_after(now) if quiet is not None and quiet.holds(now) else None
    return ScheduledListOut(items=[ScheduledOut.of(each) for each in found], quiet_until=until)


@router.post(
    "/conversations/{conversation_id}/scheduled-messages",
    status_code=status.HTTP_201_CREATED,
    dependencies=[_REPLY, CREATES],
)
async def add_scheduled_message(
    *,
    conversation_id: UUID,
    body: ScheduledIn,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ScheduledOut:
    """Write a reply now and have it sent later, outside quiet hours."""
    added = await scheduling.schedule_message(
        session,
        actor=actor,
        conversation_id=conversation_id,
        written=body.written(),
        settings=runtime.settings,
        now=now,
    )
    set_etag(response, added.version)
    return ScheduledOut.of(added)


@router.put("/scheduled-messages/{message_id}", dependencies=[_REPLY])
async def change_scheduled_message(
    *,
    message_id: UUID,
    body: ScheduledIn,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ScheduledOut:
    """Other words or another time, until it is sent; what came back waits again."""
    changed = await scheduling.change_scheduled(
        session,
        actor=actor,
        message_id=message_id,
        written=body.written(),
        version=version,
        settings=runtime.settings,
        now=now,
    )
    set_etag(response, changed.version)
    return ScheduledOut.of(changed)


@router.delete("/scheduled-messages/{message_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_REPLY])
async def remove_scheduled_message(
    message_id: UUID, version: ExpectedVersionDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Take it back before it is sent; put away what came back."""
    await scheduling.take_back_scheduled(session, actor=actor, message_id=message_id, version=version, now=now)


@router.put("/conversations/{conversation_id}/snooze", dependencies=[_REPLY])
async def put_snooze(
    *,
    conversation_id: UUID,
    body: SnoozeBody,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ConversationOut:
    """Put a contact aside until a time or the customer's next words, whichever comes first."""
    after = await snoozing.snooze(session, actor=actor, conversation_id=conversation_id, until=body.until, now=now)
    return await show(runtime, session, after, actor)


@router.delete("/conversations/{conversation_id}/snooze", dependencies=[_REPLY])
async def remove_snooze(
    conversation_id: UUID, runtime: RuntimeDep, session: SessionDep, actor: ActorDep
) -> ConversationOut:
    """Take a contact up again before its time."""
    after = await snoozing.wake(session, actor=actor, conversation_id=conversation_id)
    return await show(runtime, session, after, actor)
