"""Reads what the customer's page shows of the present conversation."""

from __future__ import annotations

from zhike.channels.chat import Chat
from zhike.channels.schemas import BankView, ConversationView, view_conversation, view_place
from zhike.channels.service import talking
from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

STRETCH = 500  # messages that are read at a time


async def show_conversation(
    runtime: Runtime, session: Session, chat: Chat, conversation: conversations.Conversation | None = None
) -> ConversationView:
    """The present conversation with place and name, as it stands now."""
    found = conversation or await conversations.get_conversation(session, chat.conversation_id)
    place = await talking.get_place(session, found, now=runtime.clock.now())
    name = await talking.get_customer_name(runtime, session, chat)
    return view_conversation(found, place=view_place(place) if place else None, customer_name=name)


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
