"""Inserting a canned reply into a conversation: its gaps filled, its files laid ready, its use counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.conversations import permissions
from zhike.conversations.errors import CannedNotOffered
from zhike.conversations.repository import canned
from zhike.conversations.rules import canned as rules
from zhike.conversations.service.canned_files import read_canned_file
from zhike.conversations.service.files import store_file
from zhike.conversations.thread import Attachment, Conversation
from zhike.customers import api as customers
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy


@dataclass(frozen=True, slots=True)
class Inserted:
    """What goes into the draft: the text, the gaps that are left in it, and the files, uploaded and not sent yet."""

    text: str
    gaps: tuple[str, ...]
    files: tuple[Attachment, ...]


async def use_canned_reply(
    runtime: Runtime, session: Session, *, actor: Actor, conversation_id: UUID, reply_id: UUID, now: datetime
) -> Inserted:
    """Take a canned reply into a draft. Raises `CannedNotOffered` where it is not in force, or not for this desk."""
    conversation = await permissions.find_answerable(session, actor=actor, conversation_id=conversation_id)
    staff = await identity.get_staff(session, UUID(actor.id))
    today = now.astimezone(runtime.settings.zone).date()
    desk = rules.Desk(
        actor.id, staff.team, conversation.queue or "", conversation.language, conversation.channel, today
    )
    reply = await canned.find_canned_reply(session, reply_id)
    if reply is None or not rules.is_offered(reply, desk):
        raise CannedNotOffered
    filled = rules.fill(reply.wording.text, await _known(runtime, session, conversation, staff, now))
    files = []
    for file_id in reply.wording.files:
        file, content = await read_canned_file(runtime, session, file_id)
        files.append(
            await store_file(
                runtime,
                session,
                actor=actor,
                conversation_id=conversation_id,
                name=file.name,
                content=content,
                now=now,
            )
        )
    await canned.count_use(session, reply_id, today)
    return Inserted(filled.text, filled.gaps, tuple(files))


async def _known(
    runtime: Runtime, session: Session, conversation: Conversation, staff: identity.Staff, now: datetime
) -> dict[str, str]:
    """What can be put into gaps; the customer by surname at most: whose name it is was not asked for."""
    settings, language = runtime.settings, conversation.language
    masked = ""
    if conversation.customer_id is not None:
        vault = privacy.Vault(runtime.keyring, purpose="service")
        names = await customers.get_names(session, vault, [conversation.customer_id])
        masked = names.get(conversation.customer_id, "")
    today = now.astimezone(settings.zone)
    return {
        "customer_name": rules.address(masked, language),
        "agent_name": staff.name,
        "agent_number": staff.number,
        "bank_name": settings.bank_name_zh if language == "zh" else settings.bank_name_en,
        "today": f"{today.month}月{today.day}日" if language == "zh" else f"{today:%-d %B}",
    }
