"""Replies that wait for a second person, and the rule that says which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from zhike.conversations.review import Review, ReviewRule, ReviewState, Why
from zhike.platform.database import Session

_NAMES = tuple(Review.__slots__)
_SELECT = f"select {', '.join(f'r.{name}' for name in _NAMES)} from conversations.reply_review r "  # noqa: S608 - our own column names
_JSON = (bindparam("attachments", type_=JSONB), bindparam("whys", type_=JSONB))
_INSERT = text(f"""
    insert into conversations.reply_review ({", ".join(_NAMES)}) values ({", ".join(f":{name}" for name in _NAMES)})
""").bindparams(*_JSON)  # noqa: S608 - our own column names
_UPDATE = text(
    f"update conversations.reply_review set {', '.join(f'{name} = :{name}' for name in _NAMES)} where id = :id"  # noqa: S608 - our own column names
).bindparams(*_JSON)
_FIND = text(_SELECT + "where id = :id")
_LOCKED = text(_SELECT + "where id = :id for update")
_SHOWN = text(
    _SELECT + "where conversation_id = :conversation_id and state in ('waiting', 'sent_back', 'returned') "
    "order by asked_at, id"
)
_HAS_WAITING = text("""
    select 1 from conversations.reply_review
    where conversation_id = :conversation_id and state = 'waiting' and author_id <> :reader limit 1
""")
_COUNT = text("select count(*) from conversations.reply_review where state = 'waiting' and author_id <> :reader")
# What waits in a conversation that its author has no more goes back at once: nobody should look at it in vain.
_LOST = text("""
    select r.id from conversations.reply_review r join conversations.conversation c on c.id = r.conversation_id
    where r.state = 'waiting' and (c.state <> 'active' or c.agent_id is distinct from r.author_id)
    order by r.id limit :limit
""")
_RULE = text("""
    select enabled, flags, tone, amount_over, level_below, roles, minutes, version
    from conversations.review_rule where id = 1
""")
_SET_RULE = text("""
    insert into conversations.review_rule (id, enabled, flags, tone, amount_over, level_below, roles, minutes, version)
    values (1, :enabled, :flags, :tone, :amount_over, :level_below, :roles, :minutes, 2)
    on conflict (id) do update set enabled = :enabled, flags = :flags, tone = :tone, amount_over = :amount_over,
        level_below = :level_below, roles = :roles, minutes = :minutes, version = review_rule.version + 1
    where review_rule.version = :version
    returning version
""").bindparams(*(bindparam(name, type_=JSONB) for name in ("flags", "tone", "roles")))


async def insert_review(session: Session, review: Review) -> None:
    """A reply that waits."""
    await session.execute(_INSERT, _row(review))


async def update_review(session: Session, review: Review) -> None:
    """Write it as it is now."""
    await session.execute(_UPDATE, _row(review))


async def find_review(session: Session, review_id: UUID, *, lock: bool = False) -> Review | None:
    """The review, its row locked until the end of the transaction if asked."""
    row = (await session.execute(_LOCKED if lock else _FIND, {"id": review_id})).mappings().one_or_none()
    return None if row is None else _review(row)


async def list_shown(session: Session, conversation_id: UUID) -> list[Review]:
    """What waits in the conversation, and what came back to its author."""
    found = await session.execute(_SHOWN, {"conversation_id": conversation_id})
    return [_review(row) for row in found.mappings()]


async def list_reviews(
    session: Session, *, states: Sequence[ReviewState], after: tuple[datetime, UUID] | None, newest: bool, limit: int
) -> list[Review]:
    """Those in `states`: who has waited longest first, or the last asked first."""
    values: dict[str, Any] = {"states": list(states), "limit": limit}
    order, sign = ("desc", "<") if newest else ("asc", ">")
    page = ""
    if after is not None:
        page = f"and (asked_at, id) {sign} (:at, :after_id) "
        values |= {"at": after[0], "after_id": after[1]}
    query = f"{_SELECT} where state = any(:states) {page} order by asked_at {order}, id {order} limit :limit"
    return [_review(row) for row in (await session.execute(text(query), values)).mappings()]


async def has_waiting(session: Session, conversation_id: UUID, *, reader: UUID) -> bool:
    """Whether somebody else's reply waits there for a second person."""
    values = {"conversation_id": conversation_id, "reader": reader}
    return (await session.execute(_HAS_WAITING, values)).first() is not None


async def count_waiting(session: Session, *, reader: UUID) -> int:
    """How many replies of others wait."""
    return int((await session.execute(_COUNT, {"reader": reader})).scalar_one())


async def list_lost(session: Session, *, limit: int) -> Sequence[UUID]:
    """What waits where its author has no word any more."""
    return (await session.execute(_LOST, {"limit": limit})).scalars().all()


async def find_rule(session: Session) -> ReviewRule:
    """The rule in force; where none was set, nothing needs a second person."""
    row = (await session.execute(_RULE)).mappings().one_or_none()
    if row is None:
        return ReviewRule()
    sets = {name: frozenset(row[name]) for name in ("flags", "tone", "roles")}
    return ReviewRule(**{**row, **sets})


async def set_rule(session: Session, rule: ReviewRule) -> ReviewRule | None:
    """Write the rule, if nobody changed it since `rule.version`; None where somebody did."""
    values: dict[str, Any] = {name: getattr(rule, name) for name in ReviewRule.__slots__}
    lists = {name: sorted(values[name]) for name in ("flags", "tone", "roles")}
    version = (await session.execute(_SET_RULE, {**values, **lists})).scalar_one_or_none()
    return None if version is None else replace(rule, version=version)


def _row(review: Review) -> dict[str, Any]:
    values = {name: getattr(review, name) for name in _NAMES}
    whys = [{"kind": each.kind, "what": each.what} for each in review.whys]
    return {**values, "attachments": [dict(each) for each in review.attachments], "whys": whys}


def _review(row: RowMapping) -> Review:
    values = dict(row)
    whys = tuple(Why(**each) for each in values["whys"])
    return Review(**{**values, "attachments": tuple(values["attachments"]), "whys": whys})
