"""Letting a customer in: as a guest or by the app's word, greeted, with a token to come back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.channels import repository
from zhike.channels.chat import Chat
from zhike.channels.errors import PassRefused
from zhike.channels.permissions import hash_token
from zhike.channels.rules import passes
from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Opened:
    """A chat that was let in; `token` exists only here and at the customer's."""

    token: str
    chat: Chat


async def open_chat(
    runtime: Runtime,
    session: Session,
    *,
    channel: str,
    language: str,
    elder: bool = False,
    jwt: str | None = None,
    now: datetime,
) -> Opened:
    """A new chat with its first conversation, greeted by the assistant. Raises `PassRefused`.

    A pass for a customer number that we do not know lets the customer in as a guest: the app vouches for them, and a
    profile that is not there yet is no reason to turn anybody away.
    """
    customer_id = await _recognise(runtime, session, jwt, now=now) if jwt else None
    if customer_id is not None and not elder:
        elder = (await customers.get_segment(session, customer_id, now)).elder
    chat_id = uuid7()
    conversation = await conversations.open_conversation(
        session,
        actor=Actor(id=str(chat_id), kind="customer"),
        channel=channel,
        language=language,
        customer_id=customer_id,
        elder=elder,
        now=now,
    )
    chat = Chat(chat_id, channel, language, elder, customer_id, conversation.id, opened_at=now, last_seen_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await repository.insert_chat(session, chat, hash_token(token))
    await _greet(runtime, session, chat, now=now)
    return Opened(token, chat)


async def restart(runtime: Runtime, session: Session, *, chat: Chat, now: datetime) -> Chat:
    """A new conversation under the same chat, when the present one has ended; else the present one goes on."""
    current = await repository.find_chat(session, chat.id, lock=True)
    assert current is not None
    conversation = await conversations.get_conversation(session, current.conversation_id)
    if not conversation.ended:
        return current
    opened = await conversations.open_conversation(
        session,
        actor=current.actor,
        channel=current.channel,
        language=current.language,
        customer_id=current.customer_id,
        elder=current.elder,
        now=now,
    )
    await repository.switch_conversation(session, current.id, opened.id, now=now)
    # The other windows of this chat watch the old conversation: they learn there that it is another one now.
    session.notify(f"conversation:{current.conversation_id}", state=1)
    switched = Chat(
        current.id,
        current.channel,
        current.language,
        current.elder,
        current.customer_id,
        opened.id,
        opened_at=current.opened_at,
        last_seen_at=now,
    )
    await _greet(runtime, session, switched, now=now)
    return switched


async def _recognise(runtime: Runtime, session: Session, token: str, *, now: datetime) -> UUID | None:
    settings = runtime.settings
    try:
        vouched = passes.read_pass(
            token,
            key=settings.chat_jwt_secret,
            algorithm=settings.chat_jwt_algorithm,
            issuer=settings.chat_jwt_issuer,
            now=now,
        )
    except passes.PassProblem as problem:
        raise PassRefused(problem.code) from None
    vault = privacy.Vault(runtime.keyring, purpose="service")
    found = await customers.find_by_reference(session, vault, vouched.number) if vouched.number else None
    if found is None and vouched.phone:
        found = await customers.find_by_phone(session, vault, vouched.phone)
    return found


async def _greet(runtime: Runtime, session: Session, chat: Chat, *, now: datetime) -> None:
    settings = runtime.settings
    bank = settings.bank_name_zh if chat.language == "zh" else settings.bank_name_en
    await conversations.post_notice(
        session, chat.conversation_id, "greeting", language=chat.language, now=now, bank=bank
    )
