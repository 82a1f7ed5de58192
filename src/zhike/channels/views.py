"""Reads what the customer's page shows of the present conversation."""

from __future__ import annotations

from uuid import UUID

from zhike.channels.chat import Chat
from zhike.channels.schemas.chat import (
    BankView,
    BesideView,
    ConversationView,
    view_callback,
    view_conversation,
    view_place,
)
from zhike.channels.service import calling, talking
from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

STRETCH = 500  # messages that are read at a time
LONGEST_ABOUT = 40  # characters by which another matter is named


async def show_conversation(
    runtime: Runtime, session: Session, chat: Chat, conversation: conversations.Conversation | None = None
) -> ConversationView:
    """The present conversation with place and name, as it stands now."""
    found = conversation or await conversations.get_conversation(session, chat.conversation_id)
    shown = await calling.show(session, runtime, found)
    callback = view_callback(shown, runtime.settings.zone, found.language) if shown else None
    # Who is parked is in no line: there is no place to tell.
    parked = callback is not None and callback.phase == "parked"
    place = None if parked else await talking.find_place(runtime, session, found)
    name = await talking.get_customer_name(runtime, session, chat)
    shown_place = view_place(place) if place else None
    beside, split_off = await show_beside(session, chat, found.id)
    return view_conversation(
        found,
        place=shown_place,
        callback=callback,
        customer_name=name,
        merged=await conversations.has_merged(session, found.id),
        taken=await conversations.read_joined(session, found.id, include_internal=False) if split_off else (),
        beside=beside,
    )


async def show_beside(session: Session, chat: Chat, present: UUID) -> tuple[list[BesideView], bool]:
    """The customer's other matters under this page, and whether the present one was split off itself."""
    found = await talking.list_beside(session, chat)
    shown = [
        BesideView(each.id, about[:LONGEST_ABOUT], each.ended, talking.has_unread(each))
        for each, about in found
        if each.id != present and (not each.ended or talking.has_unread(each))
    ]
    return shown, any(each.id == present and about for each, about in found)


async def read_all(session: Session, chat: Chat, *, after: int) -> list[conversations.Message]:
    """All public messages after the sequence, in order."""
    messages: list[conversations.Message] = []
    while True:
        stretch = await conversations.list_messages(
            session, chat.conversation_id, after=messages[-1].sequence if messages else after, limit=STRETCH
        )
        messages += stretch
        if len(stretch) < STRETCH:
            return messages


def show_bank(runtime: Runtime) -> BankView:
    """The bank's names."""
    return BankView(runtime.settings.bank_name_zh, runtime.settings.bank_name_en)
