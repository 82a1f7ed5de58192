"""The only loaders of conversations for staff. What is not open to the actor does not exist for them."""

from __future__ import annotations

from uuid import UUID

from zhike.conversations.errors import ConversationNotFound, FileMissing, NotInCharge
from zhike.conversations.repository import attachments, threads
from zhike.conversations.rules import access
from zhike.conversations.thread import Attachment, Conversation
from zhike.platform.actor import Actor
from zhike.platform.database import Session

_WORDS = (access.READ, access.READ_ALL, access.REPLY, access.RESOLVE)


def viewer_of(actor: Actor) -> access.Viewer:
    """The actor as the rules see them; a customer holds nothing here."""
    held = frozenset(word for word in _WORDS if actor.can(word)) if actor.kind != "customer" else frozenset()
    return access.Viewer(actor.id, held)


async def find_readable(session: Session, *, actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation, if the actor may read it; else `ConversationNotFound`."""
    conversation = await threads.find_conversation(session, conversation_id)
    if conversation is None or not await _is_readable(session, viewer_of(actor), conversation):
        raise ConversationNotFound
    return conversation


async def find_answerable(session: Session, *, actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation, if the actor may speak to the customer in it; `NotInCharge` when they may only read it."""
    conversation = await find_readable(session, actor=actor, conversation_id=conversation_id)
    if not access.may_reply(viewer_of(actor), conversation):
        actor.require(access.REPLY)
        raise NotInCharge
    return conversation


async def find_notable(session: Session, *, actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation, if the actor may add an internal note to it."""
    conversation = await find_readable(session, actor=actor, conversation_id=conversation_id)
    if not access.may_note(viewer_of(actor), readable=True):
        actor.require(access.REPLY)
    return conversation


async def find_resolvable(session: Session, *, actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation, if the actor may end it."""
    conversation = await find_readable(session, actor=actor, conversation_id=conversation_id)
    if not access.may_resolve(viewer_of(actor), conversation):
        actor.require(access.RESOLVE)
        raise NotInCharge
    return conversation


async def find_readable_attachment(session: Session, *, actor: Actor, attachment_id: UUID) -> Attachment:
    """The file, if the actor may read its conversation; else `FileMissing`."""
    attachment = await attachments.find_attachment(session, attachment_id)
    if attachment is None:
        raise FileMissing
    try:
        await find_readable(session, actor=actor, conversation_id=attachment.conversation_id)
    except ConversationNotFound:
        raise FileMissing from None
    return attachment


async def _is_readable(session: Session, viewer: access.Viewer, conversation: Conversation) -> bool:
    if access.may_read_at_once(viewer, conversation):
        return True
    if not viewer.can(access.READ):
        return False
    try:
        agent_id = UUID(viewer.id)
    except ValueError:  # the system or an operator, who hold everything and never come here
        return False
    has_served = await threads.has_served(session, conversation.id, agent_id)
    serves_customer = not has_served and (
        conversation.customer_id is not None
        and await threads.serves_customer(session, conversation.customer_id, agent_id)
    )
    return access.may_read(viewer, conversation, has_served=has_served, serves_customer=serves_customer)
