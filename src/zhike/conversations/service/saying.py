"""Saying what was kept for a while, words and files, in its author's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.conversations.errors import FileMissing
from zhike.conversations.repository import attachments
from zhike.conversations.service.posting import post
from zhike.conversations.service.threads import post_attachment, view_attachment
from zhike.platform.actor import Actor
from zhike.platform.database import Session


async def lay_ready(
    session: Session, actor: Actor, conversation_id: UUID, attachment_id: UUID
) -> dict[str, str | int | None]:
    """What is said of a file that the actor uploaded there and nobody sent yet; raises `FileMissing`."""
    found = await attachments.find_attachment(session, attachment_id)
    own = found is not None and found.conversation_id == conversation_id and found.uploaded_by == actor.id
    if found is None or not own or found.sequence is not None:
        raise FileMissing
    return view_attachment(found)


async def say(
    session: Session,
    author: Actor,
    *,
    conversation_id: UUID,
    text: str,
    attachments: Sequence[Mapping[str, Any]],
    client_id: str,
    now: datetime,
) -> None:
    """The words, or each file as a line of its own and the words at the first; under `client_id` it is said once."""
    if not attachments:
        await post(
            session,
            actor=author,
            conversation_id=conversation_id,
            author="agent",
            text=text,
            client_id=client_id,
            now=now,
        )
    for place, view in enumerate(attachments):
        await post_attachment(
            session,
            actor=author,
            conversation_id=conversation_id,
            author="agent",
            attachment_id=UUID(str(view["id"])),
            text=text if place == 0 else "",
            client_id=f"{client_id}.{place}",
            now=now,
        )
