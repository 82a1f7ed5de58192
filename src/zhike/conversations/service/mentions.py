"""Calling colleagues to a conversation by a note in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from zhike.conversations import permissions
from zhike.conversations.errors import MentionRefused
from zhike.conversations.repository import threads
from zhike.conversations.rules import notices
from zhike.conversations.service.posting import SYSTEM, post
from zhike.conversations.thread import Posted, Visibility
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session


async def call_colleagues(
    session: Session,
    called: Sequence[UUID],
    *,
    actor: Actor,
    conversation_id: UUID,
    text: str,
    visibility: Visibility = "internal",
    client_id: str | None = None,
    attached: bool = False,
    now: datetime,
) -> Posted:
    """A note that calls colleagues who work here: they are told, and may read the conversation from then on.

    Words to a colleague are never for the customer, whatever the page says, and a file calls nobody: `MentionRefused`.
    """
    await permissions.find_notable(session, actor=actor, conversation_id=conversation_id)
    staff = [each for each in await identity.find_staff(session, ids=list(dict.fromkeys(called))) if each.active]
    if visibility != "internal" or attached or len(staff) != len(set(called)):
        raise MentionRefused
    posted = await post(
        session,
        actor=actor,
        conversation_id=conversation_id,
        author="agent",
        text=text,
        payload={"mentions": [{"id": str(each.id), "name": each.name} for each in staff]},
        visibility="internal",
        client_id=client_id,
        now=now,
    )
    if not posted.duplicate:
        subject = f"conversation:{conversation_id}"
        ids = [each.id for each in staff]
        await identity.notify_staff(session, actor=actor, staff_ids=ids, kind="mention", subject=subject, now=now)
    return posted


async def open_to_colleague(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> None:
    """The actor, to whom a colleague who may read the conversation left it in a shift note, may read it from now on.

    The caller has seen to that. An internal notice in the thread says so; a conversation that is closed
    (nothing is added to it), or open to the actor already, is left as it is.
    """
    conversation = await threads.find_conversation(session, conversation_id)
    if conversation is None or conversation.state == "closed":
        return
    if await permissions.may_read(session, actor=actor, conversation=conversation):
        return
    await post(
        session,
        actor=SYSTEM,
        conversation_id=conversation_id,
        author="system",
        text=notices.notice("shift_note_taken", conversation.language, name=actor.name),
        kind="notice",
        payload={"notice": "shift_note_taken", "mentions": [{"id": actor.id, "name": actor.name}]},
        visibility="internal",
        now=now,
    )
