"""The only loaders of what a customer may see: a chat by its token, and what was held under it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from zhike.channels import repository
from zhike.channels.chat import Chat
from zhike.channels.errors import ChatTokenInvalid, GuestUnknown
from zhike.channels.rules import presence
from zhike.conversations import api as conversations
from zhike.knowledge import api as knowledge
from zhike.platform.database import Session
from zhike.platform.errors import NotFound


def hash_token(token: str) -> bytes:
    """How a token is known here. It is 256 random bits, so a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).digest()


async def find_chat(session: Session, *, token: str, now: datetime) -> Chat:
    """The chat that `token` opens; raises `ChatTokenInvalid`. The customer counts as seen."""
    if not presence.could_be_token(token):
        raise ChatTokenInvalid
    chat = await repository.find_chat_by_token(session, hash_token(token))
    if chat is None or presence.is_asleep(chat.last_seen_at, now):
        raise ChatTokenInvalid
    if presence.may_touch(chat.last_seen_at, now):
        await repository.touch_chats(session, [chat.id], now=now)
    return chat


def require_customer(chat: Chat) -> UUID:
    """Whose data this chat may see and decide about: its own customer's. Raises `GuestUnknown`."""
    if chat.customer_id is None:
        raise GuestUnknown
    return chat.customer_id


async def find_attachment(session: Session, *, chat: Chat, attachment_id: UUID) -> conversations.Attachment:
    """A file that was sent to the customer or by them under this chat; a note's file does not exist for them."""
    attachment = await conversations.find_attachment(session, attachment_id)
    if attachment is None or not await repository.owns_conversation(session, chat.id, attachment.conversation_id):
        raise NotFound
    if attachment.uploaded_by != str(chat.id) and not await _was_shown(session, attachment):
        raise NotFound
    return attachment


async def find_cited_file(session: Session, *, chat: Chat, sequence: int, file_id: UUID) -> knowledge.Attachment:
    """A file of the article that a message of this chat's present conversation cites. Raises `NotFound`.

    What was said is theirs to read; whom the cited version was for is asked again.
    """
    found = await conversations.list_messages(session, chat.conversation_id, after=sequence - 1, limit=1)
    cited = found[0].payload.get("citation") if found and found[0].sequence == sequence else None
    if not cited:
        raise NotFound
    return await knowledge.find_told_file(
        session, article_id=UUID(cited["article_id"]), version=int(cited["version"]), file_id=file_id
    )


async def _was_shown(session: Session, attachment: conversations.Attachment) -> bool:
    if attachment.sequence is None:
        return False
    shown = await conversations.list_messages(
        session, attachment.conversation_id, after=attachment.sequence - 1, limit=1
    )
    return bool(shown) and shown[0].sequence == attachment.sequence
