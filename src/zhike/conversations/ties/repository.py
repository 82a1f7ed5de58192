"""Reading and changing ties, and putting a merged conversation back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from zhike.conversations.repository.threads import COLUMNS, as_conversation
from zhike.conversations.thread import Conversation
from zhike.conversations.ties.values import Tie
from zhike.platform.database import Session

_NAMES = [field.name for field in fields(Tie)]
_COLUMNS = ", ".join(_NAMES)
_SELECT = f"select {_COLUMNS} from conversations.tie "  # noqa: S608 - our own column names
_ONE = text(_SELECT + "where id = :id")
_LOCKED = text(_SELECT + "where id = :id for update")
_OF = text(_SELECT + "where (from_id = :id or to_id = :id) and undone_at is null order by at, id")
_INTO = text(_SELECT + "where to_id = :id and kind = 'merge' and undone_at is null order by at, id")
_SPLIT_OFF = text(_SELECT + "where to_id = any(:ids) and kind = 'split' and undone_at is null").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)
_SPLIT_FROM = text(_SELECT + "where from_id = :id and kind = 'split' and undone_at is null order by at, id")
_SPLITS_AMONG = text(
    _SELECT
    + "where (from_id = any(:ids) or to_id = any(:ids)) and kind = 'split' and undone_at is null order by at, id"
).bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_TAKING = text(_SELECT + "where from_id = :id and kind = 'split' and undone_at is null and :sequence = any(taken)")
_SPOKEN = text("select 1 from conversations.message where conversation_id = :id and kind <> 'notice' limit 1")
_UNSETTLED_INTO = text(
    _SELECT + "where to_id = :id and before is not null and undone_at is null and settled_at is null "
    "order by at, id for update"
)
_UNSETTLED = text(
    _SELECT + "where at <= :before and before is not null and undone_at is null and settled_at is null "
    "order by at, id limit :limit for update skip locked"
)
_INSERT = text(
    f"insert into conversations.tie ({_COLUMNS}) values ({', '.join(':' + name for name in _NAMES)}) "  # noqa: S608
    "on conflict do nothing returning id"
).bindparams(bindparam("before", type_=JSONB(none_as_null=True)), bindparam("taken", type_=ARRAY(Integer)))
_UNDO = text("update conversations.tie set undone_at = :now, undone_by = :by where id = :id")
_SETTLE = text("update conversations.tie set settled_at = :now where id = :id")
_STANDINGS = text("""
    select c.id,
        exists (select from conversations.tie t
            where t.from_id = c.id and t.kind = 'merge' and t.undone_at is null) as merged_away,
        exists (select from conversations.tie t
            where t.to_id = c.id and t.kind = 'merge' and t.undone_at is null) as keeps,
        exists (select from conversations.scheduled_message s
            where s.conversation_id = c.id and s.state = 'pending') as ahead,
        exists (select from conversations.reply_review r
            where r.conversation_id = c.id and r.state = 'waiting') as in_review
    from conversations.conversation c where c.id = any(:ids)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_OF_CUSTOMER = text(
    f"select {COLUMNS} from conversations.conversation where customer_id = :customer_id and id <> :but "  # noqa: S608
    "order by state = 'closed', opened_at desc, id desc limit :limit"
)
# What ending a conversation changes, and nothing that names its customer.
_SNAPSHOT = text("""
    select jsonb_build_object('state', state, 'state_since', state_since, 'steps', steps, 'snoozed_at', snoozed_at,
        'snoozed_until', snoozed_until, 'closed_at', closed_at, 'closed_by', closed_by, 'outcome', outcome)
    from conversations.conversation where id = :id
""")
_PUT_BACK = text("""
    update conversations.conversation c set state = r.state, state_since = r.state_since, steps = r.steps,
        snoozed_at = r.snoozed_at, snoozed_until = r.snoozed_until, closed_at = r.closed_at, closed_by = r.closed_by,
        outcome = r.outcome, version = c.version + 1
    from jsonb_populate_record(null::conversations.conversation, :before) r
    where c.id = :id and c.state = 'closed' and c.outcome = 'merged' returning c.id
""").bindparams(bindparam("before", type_=JSONB))
_REOPEN_STEP = text("""
    update conversations.step s set ended_at = null from conversations.conversation c
    where c.id = :id and s.conversation_id = c.id and s.position = c.steps
""")


async def find_tie(session: Session, tie_id: UUID, *, lock: bool = False) -> Tie | None:
    """The tie; locked until the end of the transaction if asked."""
    row = (await session.execute(_LOCKED if lock else _ONE, {"id": tie_id})).one_or_none()
    return None if row is None else Tie(*row)


async def list_of(session: Session, conversation_id: UUID) -> list[Tie]:
    """What holds of a conversation, the oldest first."""
    return [Tie(*row) for row in await session.execute(_OF, {"id": conversation_id})]


async def list_merged_into(session: Session, conversation_id: UUID) -> list[Tie]:
    """The merges by which others are part of it now."""
    return [Tie(*row) for row in await session.execute(_INTO, {"id": conversation_id})]


async def list_split_off(session: Session, ids: Sequence[UUID]) -> dict[UUID, Tie]:
    """By id, the splits by which those of `ids` that are split-off conversations came to be."""
    return {row.to_id: Tie(*row) for row in await session.execute(_SPLIT_OFF, {"ids": list(ids)})}


async def list_split_from(session: Session, conversation_id: UUID) -> list[Tie]:
    """The splits by which some of its messages are another conversation's matter now."""
    return [Tie(*row) for row in await session.execute(_SPLIT_FROM, {"id": conversation_id})]


async def list_splits_among(session: Session, ids: Sequence[UUID]) -> list[Tie]:
    """Splits of which either end is among `ids`."""
    return [Tie(*row) for row in await session.execute(_SPLITS_AMONG, {"ids": list(ids)})]


async def list_taking(session: Session, conversation_id: UUID, sequence: int) -> list[Tie]:
    """Splits that take that message of a thread along: one at most."""
    found = await session.execute(_TAKING, {"id": conversation_id, "sequence": sequence})
    return [Tie(*row) for row in found]


async def has_spoken(session: Session, conversation_id: UUID) -> bool:
    """Whether anybody said or noted anything in its own thread."""
    return (await session.execute(_SPOKEN, {"id": conversation_id})).first() is not None


async def list_unsettled_into(session: Session, conversation_id: UUID) -> list[Tie]:
    """Merges into it that ended an open conversation and are not final."""
    return [Tie(*row) for row in await session.execute(_UNSETTLED_INTO, {"id": conversation_id})]


async def list_unsettled(session: Session, *, before: datetime, limit: int) -> list[Tie]:
    """Merges of any that are older than that and not final."""
    return [Tie(*row) for row in await session.execute(_UNSETTLED, {"before": before, "limit": limit})]


async def insert(session: Session, tie: Tie) -> bool:
    """Keep a tie; False when its conversation is merged away already."""
    values = {name: getattr(tie, name) for name in _NAMES}
    return (await session.execute(_INSERT, {**values, "taken": list(tie.taken)})).first() is not None


async def undo(session: Session, tie_id: UUID, *, by: str, now: datetime) -> None:
    """It holds no more."""
    await session.execute(_UNDO, {"id": tie_id, "by": by, "now": now})


async def settle(session: Session, tie_id: UUID, *, now: datetime) -> None:
    """It is final."""
    await session.execute(_SETTLE, {"id": tie_id, "now": now})


async def read_standings(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[str, bool]]:
    """Per conversation what stands in it, as `rules.Side` names it."""
    found = await session.execute(_STANDINGS, {"ids": list(ids)})
    return {row["id"]: {name: row[name] for name in row if name != "id"} for row in found.mappings()}


async def list_of_customer(session: Session, customer_id: UUID, *, but: UUID, limit: int) -> list[Conversation]:
    """A customer's other conversations: those that go on first, the newest first."""
    found = await session.execute(_OF_CUSTOMER, {"customer_id": customer_id, "but": but, "limit": limit})
    return [as_conversation(row) for row in found.mappings()]


async def take_snapshot(session: Session, conversation_id: UUID) -> dict[str, Any]:
    """What ending a conversation changes, as it is now."""
    return dict((await session.execute(_SNAPSHOT, {"id": conversation_id})).scalar_one())


async def put_back(session: Session, conversation_id: UUID, before: Mapping[str, Any]) -> bool:
    """The conversation as it was when the snapshot was taken; False when it is no longer merely merged."""
    values = {"id": conversation_id, "before": dict(before)}
    if (await session.execute(_PUT_BACK, values)).one_or_none() is None:
        return False
    await session.execute(_REOPEN_STEP, {"id": conversation_id})
    return True
