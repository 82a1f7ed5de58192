"""The hot path: storing a message in two round trips, spoken to the driver directly (three times cheaper than the ORM).

First the conversation's row is locked and read; then, seeing all that committed before the lock, one statement stores
the message and moves the row. In between, rules decide on plain values. The lock is what orders the thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row
from psycopg.types.json import Jsonb

from zhike.conversations.rules.states import Unseen
from zhike.conversations.thread import Author, Message, State
from zhike.platform.database import Session


@dataclass(frozen=True, slots=True)
class Head:
    """What posting must know of a conversation, read under its lock."""

    state: State
    language: str
    agent_id: UUID | None
    last_sequence: int
    last_public_sequence: int


_LOCK = """
    select state, language, agent_id, last_sequence, last_public_sequence
    from conversations.conversation where id = %s for no key update
"""
_STORE = """
    with stored as (
        insert into conversations.message (conversation_id, sequence, id, author, author_id, author_name, visibility,
                                           kind, text, payload, client_id, at)
        select %(conversation_id)s::uuid, %(sequence)s, %(id)s, %(author)s::varchar, %(author_id)s::varchar,
               %(author_name)s, %(visibility)s, %(kind)s, %(text)s, %(payload)s, %(client_id)s::varchar,
               %(at)s::timestamptz
        where not exists (
            select 1 from conversations.message
            where conversation_id = %(conversation_id)s::uuid and client_id = %(client_id)s::varchar)
        returning sequence
    )
    update conversations.conversation c set
        last_sequence = stored.sequence,
        last_public_sequence = case when %(public)s::bool then stored.sequence else c.last_public_sequence end,
        first_reply_at = coalesce(c.first_reply_at, case when %(agent)s::bool then %(at)s::timestamptz end),
        customer_messages = c.customer_messages + %(customer)s::bool::int,
        assistant_messages = c.assistant_messages + %(assistant)s::bool::int,
        agent_messages = c.agent_messages + %(agent)s::bool::int,
        answers = c.answers + %(answer)s::bool::int,
        unread = case when %(agent)s::bool then 0 else c.unread + %(customer)s::bool::int end,
        read_by_agent = case when %(agent)s::bool then stored.sequence else c.read_by_agent end,
        snoozed_at = case when %(customer)s::bool then null else c.snoozed_at end,
        snoozed_until = case when %(customer)s::bool then null else c.snoozed_until end,
        warned_at = case when %(customer)s::bool then null else c.warned_at end,
        last_line = case when %(spoken)s::bool then %(line)s::varchar else c.last_line end,
        last_author = case when %(spoken)s::bool then %(author)s::varchar else c.last_author end,
        last_at = case when %(spoken)s::bool then %(at)s::timestamptz else c.last_at end
    from stored where c.id = %(conversation_id)s::uuid
"""
_FIND = """
    select id, conversation_id, sequence, author, author_id, author_name, visibility, kind, text, payload, client_id, at
    from conversations.message where conversation_id = %s and client_id = %s
"""
_UNSEEN = """
    select distinct author, visibility, author_id from conversations.message
    where conversation_id = %s and sequence > %s and kind <> 'notice'
"""


Driver = psycopg.AsyncConnection[Any]


async def driver_of(session: Session) -> Driver:
    """The session's own connection: what runs on it is part of the session's transaction."""
    return (await session.line()).driver


async def lock_head(driver: Driver, conversation_id: UUID) -> Head | None:
    """Lock the conversation's row until the end of the transaction and read its head."""
    cursor = driver.cursor(row_factory=tuple_row)
    await cursor.execute(_LOCK, (conversation_id,))
    row = await cursor.fetchone()
    return None if row is None else Head(*row)


async def list_unseen(driver: Driver, conversation_id: UUID, *, after: int) -> list[Unseen]:
    """Who said something after the sequence `after`, each once; under the lock nothing can be added meanwhile."""
    cursor = await driver.execute(_UNSEEN, (conversation_id, after))
    return [Unseen(*row) for row in await cursor.fetchall()]


async def store_message(driver: Driver, message: Message, *, line: str) -> bool:
    """Store `message` and move its conversation's head, under the lock. False: its client id is stored already."""
    public = message.visibility == "public"
    spoken: Author | None = message.author if public and message.kind != "notice" else None
    parameters = {
        "conversation_id": message.conversation_id,
        "sequence": message.sequence,
        "id": message.id,
        "author": message.author,
        "author_id": message.author_id,
        "author_name": message.author_name,
        "visibility": message.visibility,
        "kind": message.kind,
        "text": message.text,
        "payload": Jsonb(dict(message.payload)),
        "client_id": message.client_id,
        "at": message.at,
        "public": public,
        "customer": spoken == "customer",
        "assistant": spoken == "assistant",
        "agent": spoken == "agent",
        "answer": spoken == "assistant" and message.kind == "answer",
        "spoken": spoken is not None,
        "line": line,
    }
    cursor = await driver.execute(_STORE, parameters)
    return cursor.rowcount == 1


async def find_message_by_client_id(driver: Driver, conversation_id: UUID, client_id: str) -> Message | None:
    """The message that was stored under the sender's own id."""
    cursor = driver.cursor(row_factory=tuple_row)
    await cursor.execute(_FIND, (conversation_id, client_id))
    row = await cursor.fetchone()
    return None if row is None else Message(*row)
