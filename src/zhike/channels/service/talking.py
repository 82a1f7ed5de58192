"""What a customer does in a chat: speak, send a file, ask for a person, read, end, rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.channels import repository
from zhike.channels.chat import Chat
from zhike.channels.rules import presence
from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.errors import NotFound
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.routing import api as routing

WAITING = frozenset({"queued", "offered"})
BECAUSE_ASKED = "customer_request"
_SYSTEM = system_actor("channels")


async def post(session: Session, *, chat: Chat, client_id: str, text: str, now: datetime) -> conversations.Posted:
    """The customer says `text`; the same `client_id` again stores nothing new."""
    return await conversations.post(
        session,
        actor=chat.actor,
        conversation_id=chat.conversation_id,
        author="customer",
        text=text,
        client_id=client_id,
        now=now,
    )


async def post_attachment(
    session: Session, *, chat: Chat, client_id: str, attachment_id: UUID, text: str = "", now: datetime
) -> conversations.Posted:
    """The customer sends a file that they uploaded before."""
    return await conversations.post_attachment(
        session,
        actor=chat.actor,
        conversation_id=chat.conversation_id,
        author="customer",
        attachment_id=attachment_id,
        text=text,
        client_id=client_id,
        now=now,
    )


async def request_person(session: Session, *, chat: Chat, now: datetime) -> None:
    """A person, please: into the queue at once. Asking again changes nothing."""
    await routing.request_person(
        session,
        actor=chat.actor,
        conversation_id=chat.conversation_id,
        because=BECAUSE_ASKED,
        reason=None,
        urgency=None,
        now=now,
    )


async def end(session: Session, *, chat: Chat, now: datetime) -> conversations.Conversation:
    """The customer ends the chat, and gives up their place if they were waiting."""
    after = await conversations.end_by_customer(
        session, actor=chat.actor, conversation_id=chat.conversation_id, now=now
    )
    if after.state == "closed" and after.requested_at is not None:
        await routing.release(session, chat.conversation_id, now=now)
    return after


async def rate(session: Session, *, chat: Chat, score: int, comment: str, now: datetime) -> conversations.Conversation:
    """The customer's rating of the present conversation."""
    return await conversations.rate(
        session, actor=chat.actor, conversation_id=chat.conversation_id, score=score, comment=comment, now=now
    )


async def list_beside(session: Session, chat: Chat) -> list[tuple[conversations.Conversation, str]]:
    """What was split off and what it was split off from, of all that this page holds; with the words it began with."""
    return await conversations.list_split_beside(session, await repository.list_held(session, chat.id))


def has_unread(conversation: conversations.Conversation) -> bool:
    """Whether a person said something there that the customer has not seen."""
    return conversation.agent_messages > 0 and conversation.last_public_sequence > conversation.read_by_customer


async def turn_to(session: Session, *, chat: Chat, conversation_id: UUID, now: datetime) -> Chat:
    """The page shows that conversation from now on: one of the customer's matters that are handled side by side.

    What they write goes there. Raises `NotFound`.
    """
    current = await repository.find_chat(session, chat.id, lock=True)
    assert current is not None
    if conversation_id == current.conversation_id:
        return current
    if conversation_id not in {each.id for each, _ in await list_beside(session, current)}:
        raise NotFound
    await repository.turn_to(session, chat.id, conversation_id, now=now)
    # Other windows of this page watch the one that it showed: they turn with it.
    session.notify(f"conversation:{current.conversation_id}", state=1)
    return replace(current, conversation_id=conversation_id, last_seen_at=now)


async def close_abandoned(session: Session, conversation_id: UUID, *, now: datetime) -> None:
    """Give up the place of a customer who left, and close the conversation as abandoned."""
    conversation = await conversations.lock_conversation(session, conversation_id)
    if conversation.state not in WAITING or await routing.find_called(session, [conversation_id]):
        return
    await conversations.close(session, actor=_SYSTEM, conversation_id=conversation_id, now=now)
    await routing.release(session, conversation_id, now=now)


async def list_abandoned(session: Session, *, now: datetime) -> list[UUID]:
    """Conversations that wait for a person while their customer has been away for too long."""
    waiting = await conversations.list_waiting(session)
    # Who is to be called need not stay on the page, nor who did not put themselves into the line.
    free = await routing.find_called(session, waiting) | await conversations.list_split_off_among(session, waiting)
    staying = [each for each in waiting if each not in free]
    return await repository.list_left(session, staying, before=now - presence.GONE_AFTER)


async def find_place(
    runtime: Runtime, session: Session, conversation: conversations.Conversation
) -> routing.Place | None:
    """The place in the queue as the page shows it; None unless the customer waits and can be told it yet."""
    if conversation.state not in WAITING:
        return None
    return await routing.find_shown_place(runtime, session, conversation.id, now=runtime.clock.now())


async def get_places(session: Session, ids: Sequence[UUID], *, now: datetime) -> dict[UUID, routing.Place]:
    """The places of many in one go."""
    return await routing.get_places(session, ids, now=now)


async def get_customer_name(runtime: Runtime, session: Session, chat: Chat) -> str | None:
    """The customer's masked name; None for a guest."""
    if chat.customer_id is None:
        return None
    names = await customers.get_names(session, privacy.Vault(runtime.keyring, purpose="service"), [chat.customer_id])
    return names.get(chat.customer_id)


async def reload(session: Session, chat: Chat) -> Chat:
    """The chat as it is now: another window may have begun a new conversation."""
    current = await repository.find_chat(session, chat.id)
    assert current is not None
    return current


async def see_off(runtime: Runtime, chat: Chat) -> None:
    """The customer's window was closed: from now on they count as away."""
    async with runtime.database.transaction() as session:
        await repository.touch_chats(session, [chat.id], now=runtime.clock.now())


async def see_all(runtime: Runtime, chat_ids: Sequence[UUID]) -> None:
    """The customers of these chats have a window open."""
    async with runtime.database.transaction() as session:
        await repository.touch_chats(session, chat_ids, now=runtime.clock.now())
