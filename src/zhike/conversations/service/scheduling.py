"""Writing ahead: a reply that is sent at a time, after quiet hours, or when the customer is back; changed or taken back
until then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import permissions
from zhike.conversations.errors import ScheduledSettled, ScheduleRefused, TextRefused
from zhike.conversations.repository import scheduled
from zhike.conversations.rules import scheduling
from zhike.conversations.rules.scheduling import QuietHours
from zhike.conversations.scheduled import Occasion, ScheduledMessage
from zhike.conversations.service.posting import admit
from zhike.conversations.service.review_needs import refuse_unreviewed
from zhike.conversations.service.saying import lay_ready
from zhike.conversations.thread import Conversation, Kind
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import NotFound
from zhike.platform.ids import uuid7
from zhike.platform.settings import Settings
from zhike.platform.web import check_version


@dataclass(frozen=True, slots=True)
class Written:
    """What was written ahead: the words, when to send them (`at` with the occasion of that name), what was seen."""

    text: str
    occasion: Occasion
    at: datetime | None
    seen_sequence: int
    attachments: tuple[UUID, ...] = ()


def quiet_hours(settings: Settings, channel: str) -> QuietHours | None:
    """When nothing that was written ahead is sent in the channel."""
    return QuietHours.read(settings.quiet_hours_of(channel), settings.zone)


async def list_scheduled(session: Session, *, actor: Actor, conversation_id: UUID) -> list[ScheduledMessage]:
    """What waits there, and what came back; for whoever may read the conversation."""
    await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    return await scheduled.list_shown(session, conversation_id)


async def schedule_message(
    session: Session, *, actor: Actor, conversation_id: UUID, written: Written, settings: Settings, now: datetime
) -> ScheduledMessage:
    """Keep a reply until its occasion. Raises `ScheduleRefused`, `TextRefused`, `FileMissing`, `NotInCharge`,
    `ReviewNeeded`."""
    conversation = await permissions.find_in_charge(session, actor=actor, conversation_id=conversation_id)
    if len(await scheduled.list_shown(session, conversation_id)) >= scheduling.MOST_PENDING:
        raise ScheduleRefused("conversations.schedule_many", most=scheduling.MOST_PENDING)
    text, due_at = _clean(written, conversation, settings, now)
    await refuse_unreviewed(session, conversation, text, author_id=UUID(actor.id))
    files = [await lay_ready(session, actor, conversation_id, each) for each in written.attachments]
    message = ScheduledMessage(
        id=uuid7(),
        conversation_id=conversation_id,
        author_id=UUID(actor.id),
        text=text,
        attachments=tuple(files),
        seen_sequence=written.seen_sequence,
        occasion=written.occasion,
        due_at=due_at,
        state="pending",
        why="",
        written_at=now,
        settled_at=None,
        version=1,
    )
    await scheduled.insert_scheduled(session, message)
    await _tell(session, actor, "conversations.scheduled", message, now)
    return message


async def change_scheduled(
    session: Session,
    *,
    actor: Actor,
    message_id: UUID,
    written: Written,
    version: str,
    settings: Settings,
    now: datetime,
) -> ScheduledMessage:
    """Other words, another time; also what came back waits again so. The files stay. Raises `ScheduledSettled`."""
    before = await _find(session, actor, message_id, version)
    conversation = await permissions.find_in_charge(session, actor=actor, conversation_id=before.conversation_id)
    if before.attachments and not written.text.strip():
        text, due_at = "", _due(written, conversation, settings, now)
    else:
        text, due_at = _clean(replace(written, attachments=()), conversation, settings, now)
    await refuse_unreviewed(session, conversation, text, author_id=before.author_id)
    after = replace(
        before,
        text=text,
        seen_sequence=written.seen_sequence,
        occasion=written.occasion,
        due_at=due_at,
        state="pending",
        why="",
        settled_at=None,
        version=before.version + 1,
    )
    await scheduled.update_scheduled(session, after)
    await _tell(session, actor, "conversations.scheduled_changed", after, now)
    return after


async def take_back_scheduled(session: Session, *, actor: Actor, message_id: UUID, version: str, now: datetime) -> None:
    """Never send it; what came back is put away. Raises `ScheduledSettled` where it was sent already."""
    before = await _find(session, actor, message_id, version)
    after = replace(before, state="taken_back", settled_at=now, version=before.version + 1)
    await scheduled.update_scheduled(session, after)
    await _tell(session, actor, "conversations.scheduled_taken_back", after, now)


async def note_customer_back(session: Session, conversation_id: UUID, *, now: datetime) -> None:
    """The customer looks at the chat again: what waits for that is due."""
    if await scheduled.note_customer_back(session, conversation_id, now=now):
        session.notify(f"conversation:{conversation_id}", state=1)


async def _find(session: Session, actor: Actor, message_id: UUID, version: str) -> ScheduledMessage:
    message = await scheduled.find_scheduled(session, message_id, lock=True)
    if message is None or str(message.author_id) != actor.id:
        raise NotFound
    if message.state in {"sent", "taken_back"}:
        raise ScheduledSettled
    check_version(version, message.version)
    return message


def _clean(
    written: Written, conversation: Conversation, settings: Settings, now: datetime
) -> tuple[str, datetime | None]:
    kind: Kind = "attachment" if written.attachments else "text"
    text, dropped = admit(written.text, author="agent", kind=kind, client_id=None)
    if dropped:  # what would be left out of it is no message that anybody should wait for
        raise TextRefused("conversations.schedule_secret")
    return text, _due(written, conversation, settings, now)


def _due(written: Written, conversation: Conversation, settings: Settings, now: datetime) -> datetime | None:
    problem = scheduling.problem_of(written.occasion, written.at, now)
    if problem is not None:
        raise ScheduleRefused(f"conversations.schedule_{problem}", days=scheduling.FARTHEST.days)
    return scheduling.due_of(written.occasion, written.at, quiet_hours(settings, conversation.channel), now)


async def _tell(session: Session, actor: Actor, action: str, message: ScheduledMessage, now: datetime) -> None:
    session.notify(f"conversation:{message.conversation_id}", state=1)
    subject = f"conversation:{message.conversation_id}"
    detail = {"message": str(message.id), "occasion": message.occasion}
    await audit.record(session, actor=actor, action=action, subject=subject, detail=detail, now=now)
