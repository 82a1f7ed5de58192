"""What a customer does about being called back: see what is possible, ask, change, cancel. Routing does the rest."""

from __future__ import annotations

from datetime import datetime

from zhike.channels.chat import Chat
from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing

_WAITING = frozenset({"queued", "offered", "active"})


async def show(
    session: Session, runtime: Runtime, conversation: conversations.Conversation
) -> routing.ShownCallback | None:
    """The callback that is arranged in the conversation; None where there is none, or it is over."""
    if conversation.state not in _WAITING:
        return None
    return await routing.show_callback(runtime, session, conversation.id)


async def ask(runtime: Runtime, session: Session, *, chat: Chat, wish: routing.CallbackWish, now: datetime) -> None:
    """Arrange it, or change what is arranged. Raises as routing does."""
    await routing.request_callback(
        runtime, session, actor=chat.actor, conversation_id=chat.conversation_id, wish=wish, now=now
    )


async def cancel(session: Session, *, chat: Chat, now: datetime) -> None:
    """Wait in the chat again. Raises as routing does."""
    await routing.cancel_callback(session, actor=chat.actor, conversation_id=chat.conversation_id, now=now)
