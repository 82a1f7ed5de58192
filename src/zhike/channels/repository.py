"""All SQL of channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.channels.chat import Chat
from zhike.channels.rules.codes import StepUp
from zhike.platform.database import Session

_COLUMNS = ", ".join(field.name for field in fields(Chat))
_BY_TOKEN = text(f"select {_COLUMNS} from channels.chat where token_hash = :token_hash")  # noqa: S608 - our own column names
_BY_ID = text(f"select {_COLUMNS} from channels.chat where id = :id")  # noqa: S608 - our own column names
_LOCKED = text(f"select {_COLUMNS} from channels.chat where id = :id for update")  # noqa: S608 - our own column names
_INSERT = text("""
    insert into channels.chat (id, token_hash, channel, language, elder, customer_id, conversation_id, opened_at,
                               last_seen_at)
    values (:id, :token_hash, :channel, :language, :elder, :customer_id, :conversation_id, :now, :now)
""")
_SWITCH = text("update channels.chat set conversation_id = :conversation_id, last_seen_at = :now where id = :id")
_ADD = text("insert into channels.chat_conversation (conversation_id, chat_id) values (:conversation_id, :chat_id)")
_OWNS = text("""
    select 1 from channels.chat_conversation where chat_id = :chat_id and conversation_id = :conversation_id
    union all select 1 from channels.chat where id = :chat_id and conversation_id = :conversation_id
""")
_GO_ON_IN = text("""
    update channels.chat set conversation_id = :kept_id where conversation_id = :merged_id returning id
""")
# Only who came from there goes back; the kept one's own customer stays.
_GO_BACK_TO = text("""
    update channels.chat c set conversation_id = :merged_id
    from channels.chat_conversation o
    where c.conversation_id = :kept_id and o.chat_id = c.id and o.conversation_id = :merged_id
        and not exists (select from channels.chat_conversation k
                        where k.chat_id = c.id and k.conversation_id = :kept_id)
    returning c.id
""")
# The page that held the original holds the other one too, and may turn to it.
_ADD_SPLIT = text("""
    insert into channels.chat_conversation (conversation_id, chat_id)
    select :split_id, chat_id from channels.chat_conversation where conversation_id = :original_id
    on conflict do nothing
""")
_TURN_BACK = text("update channels.chat set conversation_id = :original_id where conversation_id = :split_id")
_REMOVE_SPLIT = text("delete from channels.chat_conversation where conversation_id = :split_id")
_HELD_BY = text("select conversation_id from channels.chat_conversation where chat_id = :chat_id order by 1")
_TURN = text("update channels.chat set conversation_id = :conversation_id, last_seen_at = :now where id = :id")
_TOUCH = text("update channels.chat set last_seen_at = :now where id = any(:ids) and last_seen_at < :now").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)
_CHATS_OF = text("""
    select id, channel, language, opened_at, last_seen_at from channels.chat
    where customer_id = :customer_id order by opened_at, id
""")
# A hash is 32 bytes; the id in its place is 16, so no token can ever have it.
_CLOSE_PASSES = text("""
    update channels.chat set token_hash = uuid_send(id)
    where customer_id = :customer_id and length(token_hash) = 32 returning id
""")
_ASLEEP = """
    from channels.chat where last_seen_at < :before and length(token_hash) = 32
    and not coalesce(customer_id = any(:held), false)
"""
_HELD = bindparam("held", type_=ARRAY(Uuid))
_COUNT_ASLEEP = text(f"select count(*) {_ASLEEP}").bindparams(_HELD)
_SOME_ASLEEP = text(f"select id {_ASLEEP} order by last_seen_at, id limit :limit").bindparams(_HELD)
_CLOSE = text("update channels.chat set token_hash = uuid_send(id) where id = any(:ids)").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)
_LEFT = text("""
    select conversation_id from channels.chat where conversation_id = any(:ids)
    group by conversation_id having max(last_seen_at) <= :before
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


_STEP_UP_COLUMNS = ", ".join(field.name for field in fields(StepUp))
_STEP_UP = text(
    f"select {_STEP_UP_COLUMNS} from channels.step_up where conversation_id = :id for update"  # noqa: S608 - our own
)
_PUT_STEP_UP = text("""
    insert into channels.step_up (conversation_id, chat_id, customer_id, code_hash, sent_at, expires_at, sent, tries,
                                  locked)
    values (:conversation_id, :chat_id, :customer_id, :code_hash, :sent_at, :expires_at, :sent, :tries, :locked)
    on conflict (conversation_id) do update set code_hash = excluded.code_hash, sent_at = excluded.sent_at,
        expires_at = excluded.expires_at, sent = excluded.sent, tries = excluded.tries, locked = excluded.locked
""")
_CODES_OF = text("""
    select coalesce(sum(sent), 0) from channels.step_up where customer_id = :customer_id and sent_at > :since
""")
_FORGET_STEP_UPS = text("delete from channels.step_up where sent_at < :before")


async def insert_chat(session: Session, chat: Chat, token_hash: bytes) -> None:
    """A new chat with its first conversation."""
    values = {
        "id": chat.id,
        "token_hash": token_hash,
        "channel": chat.channel,
        "language": chat.language,
        "elder": chat.elder,
        "customer_id": chat.customer_id,
        "conversation_id": chat.conversation_id,
        "now": chat.opened_at,
    }
    await session.execute(_INSERT, values)
    await session.execute(_ADD, {"conversation_id": chat.conversation_id, "chat_id": chat.id})


async def find_chat_by_token(session: Session, token_hash: bytes) -> Chat | None:
    """The chat that the token opens."""
    row = (await session.execute(_BY_TOKEN, {"token_hash": token_hash})).one_or_none()
    return None if row is None else Chat(*row)


async def find_chat(session: Session, chat_id: UUID, *, lock: bool = False) -> Chat | None:
    """The chat as it is now; locked until the end of the transaction if asked."""
    row = (await session.execute(_LOCKED if lock else _BY_ID, {"id": chat_id})).one_or_none()
    return None if row is None else Chat(*row)


async def switch_conversation(session: Session, chat_id: UUID, conversation_id: UUID, *, now: datetime) -> None:
    """From now on the chat holds this conversation."""
    await session.execute(_SWITCH, {"id": chat_id, "conversation_id": conversation_id, "now": now})
    await session.execute(_ADD, {"conversation_id": conversation_id, "chat_id": chat_id})


async def go_on_in(session: Session, *, merged_id: UUID, kept_id: UUID) -> bool:
    """Whoever held the merged conversation holds the kept one; whether anybody did."""
    found = await session.execute(_GO_ON_IN, {"merged_id": merged_id, "kept_id": kept_id})
    return bool(found.all())


async def go_back_to(session: Session, *, merged_id: UUID, kept_id: UUID) -> bool:
    """Whoever came to the kept conversation by that merge holds their own again; whether anybody does."""
    found = await session.execute(_GO_BACK_TO, {"merged_id": merged_id, "kept_id": kept_id})
    return bool(found.all())


async def add_split(session: Session, *, split_id: UUID, original_id: UUID) -> None:
    """What was split off is held under the chat of its original."""
    await session.execute(_ADD_SPLIT, {"split_id": split_id, "original_id": original_id})


async def remove_split(session: Session, *, split_id: UUID, original_id: UUID) -> None:
    """It is held under no chat any more; a page that shows it shows the original."""
    await session.execute(_TURN_BACK, {"split_id": split_id, "original_id": original_id})
    await session.execute(_REMOVE_SPLIT, {"split_id": split_id})


async def list_held(session: Session, chat_id: UUID) -> list[UUID]:
    """All conversations that were held under the chat, the oldest first."""
    return list((await session.execute(_HELD_BY, {"chat_id": chat_id})).scalars())


async def turn_to(session: Session, chat_id: UUID, conversation_id: UUID, *, now: datetime) -> None:
    """From now on the chat shows that one of those it holds."""
    await session.execute(_TURN, {"id": chat_id, "conversation_id": conversation_id, "now": now})


async def owns_conversation(session: Session, chat_id: UUID, conversation_id: UUID) -> bool:
    """Whether the conversation was held under the chat, or goes on there now."""
    found = await session.execute(_OWNS, {"chat_id": chat_id, "conversation_id": conversation_id})
    return found.first() is not None


async def touch_chats(session: Session, chat_ids: Sequence[UUID], *, now: datetime) -> None:
    """The customers of these chats are there now."""
    if chat_ids:
        await session.execute(_TOUCH, {"ids": sorted(chat_ids), "now": now})


async def list_left(session: Session, conversation_ids: Sequence[UUID], *, before: datetime) -> list[UUID]:
    """Those of the conversations whose customer was last seen before that moment."""
    if not conversation_ids:
        return []
    found = await session.execute(_LEFT, {"ids": list(conversation_ids), "before": before})
    return [row[0] for row in found]


async def list_chats_of(session: Session, customer_id: UUID) -> list[dict[str, object]]:
    """When and how a customer visited the chat page; never the token."""
    found = await session.execute(_CHATS_OF, {"customer_id": customer_id})
    return [dict(row) for row in found.mappings()]


async def close_passes_of(session: Session, customer_id: UUID) -> int:
    """Make the customer's tokens open nothing any more; how many."""
    return len((await session.execute(_CLOSE_PASSES, {"customer_id": customer_id})).all())


async def count_asleep(session: Session, *, before: datetime, held: Sequence[UUID]) -> tuple[int, list[UUID]]:
    """Chats last visited before that moment whose token could still be known, and the ids of some."""
    values = {"before": before, "held": list(held)}
    count = (await session.execute(_COUNT_ASLEEP, values)).scalar_one()
    return int(count), list((await session.execute(_SOME_ASLEEP, {**values, "limit": 5})).scalars())


async def close_asleep(session: Session, *, before: datetime, held: Sequence[UUID], limit: int) -> int:
    """Make at most `limit` of their tokens open nothing; how many."""
    values = {"before": before, "held": list(held), "limit": limit}
    ids = list((await session.execute(_SOME_ASLEEP, values)).scalars())
    await session.execute(_CLOSE, {"ids": ids})
    return len(ids)


async def find_step_up(session: Session, conversation_id: UUID) -> StepUp | None:
    """The code of a conversation, locked until the end of the transaction."""
    row = (await session.execute(_STEP_UP, {"id": conversation_id})).one_or_none()
    return None if row is None else StepUp(*row)


async def put_step_up(session: Session, step_up: StepUp) -> None:
    """Keep it as it stands."""
    await session.execute(_PUT_STEP_UP, {field.name: getattr(step_up, field.name) for field in fields(StepUp)})


async def count_codes_of(session: Session, customer_id: UUID, *, since: datetime) -> int:
    """How many codes the customer was sent since then, over all conversations."""
    return int((await session.execute(_CODES_OF, {"customer_id": customer_id, "since": since})).scalar_one())


async def forget_step_ups(session: Session, *, before: datetime) -> None:
    """Those that were sent before that moment go."""
    await session.execute(_FORGET_STEP_UPS, {"before": before})
