"""Reading and changing conversations, messages and steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Integer, RowMapping, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from zhike.conversations.thread import Conversation, Handover, Line, Message, Step, Turn
from zhike.platform.database import Session

COLUMNS = ", ".join(field.name for field in fields(Conversation))
_SELECT = f"select {COLUMNS} from conversations.conversation "  # noqa: S608 - our own column names
_BY_IDS = text(_SELECT + "where id = any(:ids)").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_BY_IDS_LOCKED = text(_SELECT + "where id = any(:ids) order by id for no key update").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)
_BY_ID = text(_SELECT + "where id = :id")
_LOCKED = text(_SELECT + "where id = :id for no key update")
_INSERT = text("""
    insert into conversations.conversation (id, channel, language, customer_id, elder, state, state_since, last_at,
                                            opened_at, identity_level, tier)
    values (:id, :channel, :language, :customer_id, :elder, 'assistant', :now, :now, :now, :identity_level, :tier)
""")
_MARK_FOR_SEARCH = text("insert into conversations.search_mark (conversation_id) values (:id)")
_MESSAGES = (
    "select id, conversation_id, sequence, author, author_id, author_name, visibility, kind, text, payload, client_id, "
    "at from conversations.message where conversation_id = :id and sequence > :after "
)
_PUBLIC_MESSAGES = text(
    _MESSAGES + "and visibility = 'public' and payload -> 'withdrawn' is null order by sequence limit :limit"
)
_ALL_MESSAGES = text(_MESSAGES + "order by sequence limit :limit")
_SOME_MESSAGES = text(_MESSAGES + "and sequence = any(:sequences) order by sequence").bindparams(
    bindparam("sequences", type_=ARRAY(Integer))
)
_NEWEST = text("""
    select m.id, m.conversation_id, m.sequence, m.author, m.author_id, m.author_name, m.visibility, m.kind, m.text,
        m.payload, m.client_id, m.at
    from unnest(cast(:ids as uuid[]), cast(:after as integer[])) asked(id, after)
    join conversations.message m on m.conversation_id = asked.id and m.sequence > asked.after
    order by m.conversation_id, m.sequence
""")
_TURNS = text("""
    select m.conversation_id, m.sequence, m.author, m.at
    from unnest(cast(:ids as uuid[]), cast(:after as integer[])) asked(id, after)
    join conversations.message m on m.conversation_id = asked.id and m.sequence > asked.after
    where m.visibility = 'public' and m.author in ('customer', 'agent') and m.kind <> 'notice'
    order by m.conversation_id, m.sequence
""")
_LINES = text("""
    select m.conversation_id, m.id, m.sequence, m.author, m.text, m.at
    from unnest(cast(:ids as uuid[]), cast(:after as integer[]), cast(:until as integer[])) asked(id, after, until)
    join conversations.message m
        on m.conversation_id = asked.id and m.sequence > asked.after and m.sequence <= asked.until
    where m.visibility = 'public' and m.author in ('customer', 'agent') and m.payload -> 'withdrawn' is null
    order by m.conversation_id, m.sequence
""")
_END_STEP = text("""
    update conversations.step set ended_at = :now
    where conversation_id = :id and position = :position and ended_at is null
""")
_BEGIN_STEP = text("""
    insert into conversations.step (conversation_id, position, kind, queue, agent_id, started_at)
    values (:id, :position, :kind, :queue, :agent_id, :now)
""")
_STEPS = text("""
    select kind, queue, agent_id, started_at, ended_at from conversations.step
    where conversation_id = :id order by position
""")
_READ_BY_CUSTOMER = text("""
    update conversations.conversation set read_by_customer = least(:sequence, last_sequence)
    where id = :id and read_by_customer < least(:sequence, last_sequence) returning read_by_customer
""")
_READ_BY_AGENT = text("""
    update conversations.conversation c set read_by_agent = least(:sequence, last_sequence), unread = (
        select count(*) from conversations.message m
        where m.conversation_id = :id and m.sequence > :sequence and m.author = 'customer' and m.visibility = 'public')
    where id = :id and (read_by_agent < least(:sequence, last_sequence)) returning read_by_agent
""")
_MENTIONED = text("""
    select distinct conversation_id from conversations.message
    where conversation_id = any(:ids) and visibility = 'internal' and payload -> 'mentions' @> :called
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)), bindparam("called", type_=JSONB))
_SERVED = text("select 1 from conversations.step where conversation_id = :id and agent_id = :agent_id limit 1")
_SERVES_CUSTOMER = text("""
    select 1 from conversations.conversation
    where agent_id = :agent_id and state <> 'closed' and customer_id = :customer_id limit 1
""")
# Put aside on purpose, waiting for its hour to be spoken to, or talked about by phone, it is not silent.
_NOTHING_AHEAD = """
    not exists (select 1 from conversations.scheduled_message s where s.conversation_id = c.id and s.state = 'pending')
    and not exists (select 1 from conversations.reply_review r where r.conversation_id = c.id and r.state = 'waiting')
"""
_SILENT = text(
    _SELECT + "c where state in ('assistant', 'active', 'wrap_up') and last_at <= :before and snoozed_at is null and "
    f"not (by_phone and state = 'active') and {_NOTHING_AHEAD} order by last_at limit :limit"
)
_SNOOZED_OVER = text("""
    select id from conversations.conversation where snoozed_until <= :now order by snoozed_until limit :limit
""")
_UNANSWERED = text(
    _SELECT + "where state = 'active' and last_author = 'customer' and last_at <= :before order by last_at limit :limit"
)
_WAITING = text("select id from conversations.conversation where state in ('queued', 'offered')")
_OF_CUSTOMERS = text("select id from conversations.conversation where customer_id = any(:customers)").bindparams(
    bindparam("customers", type_=ARRAY(Uuid))
)
_PUBLIC_SEQUENCES = text("""
    select id, last_public_sequence, version from conversations.conversation where id = any(:ids)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


async def insert_conversation(
    session: Session,
    conversation_id: UUID,
    *,
    channel: str,
    language: str,
    customer_id: UUID | None,
    elder: bool,
    tier: str | None,
    identity_level: str | None = None,
    now: datetime,
) -> None:
    """A new conversation in the hands of the assistant; `identity_level` where it is known how sure it is who talks."""
    values = {
        "id": conversation_id,
        "channel": channel,
        "language": language,
        "customer_id": customer_id,
        "elder": elder,
        "tier": tier,
        # Whom the bank's app names is known by one factor; a guest by none.
        "identity_level": identity_level or ("L0" if customer_id is None else "L1"),
    }
    await session.execute(_INSERT, {**values, "now": now})
    await session.execute(_MARK_FOR_SEARCH, {"id": conversation_id})


async def find_conversation(session: Session, conversation_id: UUID, *, lock: bool = False) -> Conversation | None:
    """The conversation, its row locked until the end of the transaction if asked."""
    found = await session.execute(_LOCKED if lock else _BY_ID, {"id": conversation_id})
    row = found.mappings().one_or_none()
    return None if row is None else as_conversation(row)


async def find_conversations(session: Session, ids: Sequence[UUID], *, lock: bool = False) -> dict[UUID, Conversation]:
    """Those of `ids` that exist; locked if asked, in the order of their ids, so that two who do so never block."""
    if not ids:
        return {}
    found = await session.execute(_BY_IDS_LOCKED if lock else _BY_IDS, {"ids": list(ids)})
    return {row["id"]: as_conversation(row) for row in found.mappings()}


async def list_conversations(
    session: Session,
    *,
    states: Sequence[str],
    agent_id: UUID | None,
    customer_id: UUID | None,
    since: datetime | None,
    until: datetime | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Conversation]:
    """Newest first; `before` is the key of the last one of the page before."""
    conditions, values = ["true"], dict[str, Any](limit=limit)
    wanted = {
        "state = any(:states)": ("states", list(states)),
        "agent_id = :agent_id": ("agent_id", agent_id),
        "customer_id = :customer_id": ("customer_id", customer_id),
        "opened_at >= :since": ("since", since),
        "opened_at < :until": ("until", until),
    }
    for condition, (name, value) in wanted.items():
        if value:
            conditions.append(condition)
            values[name] = value
    if before is not None:
        conditions.append("(opened_at, id) < (:before_at, :before_id)")
        values |= {"before_at": before[0], "before_id": before[1]}
    query = f"{_SELECT} where {' and '.join(conditions)} order by opened_at desc, id desc limit :limit"
    found = await session.execute(text(query), values)
    return [as_conversation(row) for row in found.mappings()]


async def update_conversation(session: Session, conversation_id: UUID, changes: Mapping[str, Any]) -> None:
    """Set columns of the conversation, under its lock; the version grows."""
    assignments = ", ".join(f"{column} = :{column}" for column in changes)
    statement = text(
        f"update conversations.conversation set {assignments}, version = version + 1 where id = :id"  # noqa: S608 - our own column names
    )
    if "handover" in changes:
        statement = statement.bindparams(bindparam("handover", type_=JSONB))
    await session.execute(statement, {**changes, "id": conversation_id})


async def list_messages(
    session: Session, conversation_id: UUID, *, after: int, limit: int, include_internal: bool
) -> list[Message]:
    """Messages after the sequence `after`, in order."""
    query = _ALL_MESSAGES if include_internal else _PUBLIC_MESSAGES
    found = await session.execute(query, {"id": conversation_id, "after": after, "limit": limit})
    return [Message(*row) for row in found]


async def list_newest(session: Session, after: Mapping[UUID, int]) -> dict[UUID, list[Message]]:
    """Of each conversation the messages after that sequence, notes included, in order."""
    messages: dict[UUID, list[Message]] = {conversation_id: [] for conversation_id in after}
    for row in await session.execute(_NEWEST, {"ids": list(after), "after": list(after.values())}):
        messages[row[1]].append(Message(*row))
    return messages


async def list_some_messages(session: Session, conversation_id: UUID, sequences: Collection[int]) -> list[Message]:
    """Those at these places of the thread, notes included, in order."""
    found = await session.execute(_SOME_MESSAGES, {"id": conversation_id, "after": 0, "sequences": list(sequences)})
    return [Message(*row) for row in found]


async def list_turns(session: Session, after: Mapping[UUID, int]) -> dict[UUID, list[Turn]]:
    """Of each conversation who said something after that sequence, and when; in order."""
    turns: dict[UUID, list[Turn]] = {conversation_id: [] for conversation_id in after}
    for conversation_id, *turn in await session.execute(_TURNS, {"ids": list(after), "after": list(after.values())}):
        turns[conversation_id].append(Turn(*turn))
    return turns


async def list_lines(session: Session, spans: Mapping[UUID, tuple[int, int]]) -> dict[UUID, list[Line]]:
    """Of each conversation what customer and agent said after the first and up to the second sequence, in order."""
    lines: dict[UUID, list[Line]] = {conversation_id: [] for conversation_id in spans}
    after, until = [span[0] for span in spans.values()], [span[1] for span in spans.values()]
    for conversation_id, *line in await session.execute(_LINES, {"ids": list(spans), "after": after, "until": until}):
        lines[conversation_id].append(Line(*line))
    return lines


async def list_public_sequences(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Per conversation the sequence of its last public message, and its version."""
    if not ids:
        return {}
    found = await session.execute(_PUBLIC_SEQUENCES, {"ids": list(ids)})
    return {row[0]: (row[1], row[2]) for row in found}


async def list_ids_of_customers(session: Session, customers: Collection[UUID]) -> list[UUID]:
    """All conversations of these customers."""
    return [row[0] for row in await session.execute(_OF_CUSTOMERS, {"customers": list(customers)})]


async def list_waiting(session: Session) -> list[UUID]:
    """All conversations that wait for a person now."""
    return [row[0] for row in await session.execute(_WAITING)]


async def begin_step(
    session: Session,
    conversation_id: UUID,
    *,
    position: int,
    kind: str,
    queue: str | None,
    agent_id: UUID | None,
    now: datetime,
) -> None:
    """The next stretch of the process begins."""
    values = {"id": conversation_id, "position": position, "kind": kind, "queue": queue, "agent_id": agent_id}
    await session.execute(_BEGIN_STEP, {**values, "now": now})


async def end_step(session: Session, conversation_id: UUID, *, position: int, now: datetime) -> None:
    """The stretch at `position` is over."""
    await session.execute(_END_STEP, {"id": conversation_id, "position": position, "now": now})


async def list_steps(session: Session, conversation_id: UUID) -> list[Step]:
    """The process record, in order."""
    return [Step(*row) for row in await session.execute(_STEPS, {"id": conversation_id})]


async def mark_read(session: Session, conversation_id: UUID, *, by_customer: bool, sequence: int) -> int | None:
    """Move a read mark forward, never past the end; its new place, or None where it stood there already."""
    statement = _READ_BY_CUSTOMER if by_customer else _READ_BY_AGENT
    moved = await session.execute(statement, {"id": conversation_id, "sequence": sequence})
    return moved.scalar_one_or_none()


async def has_served(session: Session, conversation_id: UUID, agent_id: UUID) -> bool:
    """Whether the agent ever had, or was offered, the conversation."""
    found = await session.execute(_SERVED, {"id": conversation_id, "agent_id": agent_id})
    return found.first() is not None


async def list_mentioned(session: Session, ids: Sequence[UUID], staff_id: UUID) -> set[UUID]:
    """Those of `ids` in which a note calls that colleague."""
    return set((await session.execute(_MENTIONED, {"ids": list(ids), "called": [{"id": str(staff_id)}]})).scalars())


async def serves_customer(session: Session, customer_id: UUID, agent_id: UUID) -> bool:
    """Whether the agent has that customer in an open conversation now."""
    found = await session.execute(_SERVES_CUSTOMER, {"customer_id": customer_id, "agent_id": agent_id})
    return found.first() is not None


async def list_silent(session: Session, *, before: datetime, limit: int) -> list[Conversation]:
    """Open conversations not waiting in a queue in which nobody has spoken since `before`, longest silence first."""
    found = await session.execute(_SILENT, {"before": before, "limit": limit})
    return [as_conversation(row) for row in found.mappings()]


async def list_snoozed_over(session: Session, *, now: datetime, limit: int) -> list[UUID]:
    """Conversations whose time of being put aside is over."""
    return list((await session.execute(_SNOOZED_OVER, {"now": now, "limit": limit})).scalars())


async def list_unanswered(session: Session, *, before: datetime, limit: int) -> list[Conversation]:
    """Conversations of agents in which the customer spoke last, before `before`; who waits longest first."""
    found = await session.execute(_UNANSWERED, {"before": before, "limit": limit})
    return [as_conversation(row) for row in found.mappings()]


def as_conversation(row: RowMapping) -> Conversation:
    """A row of all `COLUMNS` as a value."""
    values = dict(row)
    if values["handover"] is not None:
        values["handover"] = msgspec.convert(values["handover"], Handover)
    return Conversation(**values)
