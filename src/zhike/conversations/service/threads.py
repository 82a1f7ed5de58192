"""Opening conversations, speaking in them as staff, and reading them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import permissions
from zhike.conversations.errors import FileMissing
from zhike.conversations.events import ConversationOpened
from zhike.conversations.repository import attachments, threads
from zhike.conversations.rules.states import REOPENED
from zhike.conversations.service.posting import post
from zhike.conversations.service.review_needs import refuse_unreviewed
from zhike.conversations.service.states import set_state
from zhike.conversations.thread import Attachment, Author, Conversation, Posted, Visibility
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish


async def open_conversation(
    session: Session,
    *,
    actor: Actor,
    channel: str,
    language: str,
    customer_id: UUID | None = None,
    elder: bool = False,
    now: datetime,
) -> Conversation:
    """A new conversation in the hands of the assistant."""
    conversation_id = uuid7()
    segments = {} if customer_id is None else await customers.get_segments(session, [customer_id], now)
    await threads.insert_conversation(
        session,
        conversation_id,
        channel=channel,
        language=language,
        customer_id=customer_id,
        elder=elder,
        tier=segments[customer_id].tier if customer_id in segments else None,
        now=now,
    )
    await threads.update_conversation(session, conversation_id, {"steps": 1})
    await threads.begin_step(session, conversation_id, position=1, kind="assistant", queue=None, agent_id=None, now=now)
    opened = ConversationOpened(conversation_id, channel, language, customer_id, elder)
    await publish(session, opened, stream=str(conversation_id), actor=actor, now=now)
    session.notify("floor")
    conversation = await threads.find_conversation(session, conversation_id)
    assert conversation is not None
    return conversation


async def post_as_staff(
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    text: str,
    visibility: Visibility = "public",
    client_id: str | None = None,
    seen_sequence: int | None = None,
    attachment_id: UUID | None = None,
    now: datetime,
) -> Posted:
    """An agent's reply to the customer, or an internal note. A reply while wrapping up takes the talk up again."""
    await _let_speak(session, actor=actor, conversation_id=conversation_id, visibility=visibility, text=text, now=now)
    if attachment_id is not None:
        return await post_attachment(
            session,
            actor=actor,
            conversation_id=conversation_id,
            author="agent",
            attachment_id=attachment_id,
            text=text,
            visibility=visibility,
            client_id=client_id,
            seen_sequence=seen_sequence,
            now=now,
        )
    return await post(
        session,
        actor=actor,
        conversation_id=conversation_id,
        author="agent",
        text=text,
        visibility=visibility,
        client_id=client_id,
        seen_sequence=seen_sequence,
        now=now,
    )


async def _let_speak(
    session: Session, *, actor: Actor, conversation_id: UUID, visibility: Visibility, text: str, now: datetime
) -> None:
    if visibility == "internal":
        await permissions.find_notable(session, actor=actor, conversation_id=conversation_id)
        return
    conversation = await permissions.find_answerable(session, actor=actor, conversation_id=conversation_id)
    await refuse_unreviewed(session, conversation, text.strip(), author_id=UUID(actor.id))
    if conversation.state == "wrap_up":
        await set_state(session, conversation_id, "active", because=REOPENED, actor=actor, now=now)


async def post_attachment(
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    author: Author,
    attachment_id: UUID,
    text: str = "",
    visibility: Visibility = "public",
    client_id: str | None = None,
    seen_sequence: int | None = None,
    now: datetime,
) -> Posted:
    """Send a file that the same actor uploaded into this conversation; raises `FileMissing`."""
    attachment = await attachments.find_attachment(session, attachment_id)
    if attachment is None or attachment.conversation_id != conversation_id or attachment.uploaded_by != actor.id:
        raise FileMissing
    posted = await post(
        session,
        actor=actor,
        conversation_id=conversation_id,
        author=author,
        text=text,
        kind="attachment",
        payload={"attachment": view_attachment(attachment)},
        visibility=visibility,
        client_id=client_id,
        seen_sequence=seen_sequence,
        now=now,
    )
    if not posted.duplicate and not await attachments.mark_sent(
        session, attachment_id, conversation_id=conversation_id, sequence=posted.message.sequence
    ):
        raise FileMissing
    return posted


def view_attachment(attachment: Attachment) -> dict[str, str | int | None]:
    """What a message says of its file."""
    return {
        "id": str(attachment.id),
        "name": attachment.name,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "width": attachment.width,
        "height": attachment.height,
    }


async def mark_read(session: Session, *, conversation_id: UUID, by: Author, sequence: int) -> int | None:
    """Move the read mark of `customer` or `agent` forward; its new place, or None if it stood there already."""
    moved = await threads.mark_read(session, conversation_id, by_customer=by == "customer", sequence=sequence)
    if moved is not None:
        session.notify(f"conversation:{conversation_id}", read=moved, by=by)
    return moved


async def read_conversation(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> Conversation:
    """The conversation for a member of staff; looking at one that is not in one's own hands is put on record."""
    conversation = await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    if str(conversation.agent_id) != actor.id:
        await audit.record(
            session,
            actor=actor,
            action="conversations.read",
            subject=f"conversation:{conversation_id}",
            detail={"state": conversation.state},
            now=now,
        )
    return conversation


async def list_conversations(
    session: Session,
    *,
    actor: Actor,
    states: Sequence[str] = (),
    agent_id: UUID | None = None,
    customer_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[Conversation]:
    """Conversations, newest first; who may not read all sees only their own."""
    if not actor.can("conversations.read_all"):
        agent_id = UUID(actor.id)
    if customer_id is not None:  # whoever was merged is asked for under an old link
        customer_id = (await customers.find_survivors(session, [customer_id])).get(customer_id, customer_id)
    return await threads.list_conversations(
        session,
        states=states,
        agent_id=agent_id,
        customer_id=customer_id,
        since=since,
        until=until,
        before=before,
        limit=limit,
    )
