"""SQL of handing an adviser's customers over: who they are, each change with its customers, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from zhike.customers.rules.adviser_changes import WORKING, Advised, AdviserChange, ChangeItem
from zhike.platform.database import Session

TOPIC: Final = "adviser_changes"
_ADVISED = text("""
    select id, tier from customers.customer
    where adviser = :adviser and adviser <> '' and merged_into is null order by number limit :limit
""")
_NUMBERS = text("""
    select adviser, count(*) from customers.customer
    where adviser <> '' and merged_into is null group by adviser order by count(*) desc, adviser
""")
_NOW = text("select id, adviser from customers.customer where id = any(:ids) and merged_into is null").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)
_SELECT = """
    select id, from_number, to_numbers, reason, state, total, by_id, by_name, begun_at, ended_at, undone_by_id,
        undone_by_name, (
            select coalesce(jsonb_object_agg(state, number), '{}') from (
                select i.state, count(*) as number from customers.adviser_change_item i
                where i.change_id = c.id group by i.state) counted) as counts
    from customers.adviser_change c
"""
_FIND = text(_SELECT + "where id = :id")
_LOCK = text("select id from customers.adviser_change where id = :id for update")
_LIST = text(_SELECT + "order by begun_at desc, id desc limit :limit")
_NEXT = text("select id from customers.adviser_change where state = any(:working) order by begun_at, id limit 1")
_ADD = text("""
    insert into customers.adviser_change (id, from_number, to_numbers, reason, state, total, by_id, by_name, begun_at)
    values (:id, :from_number, :to_numbers, :reason, 'running', :total, :by_id, :by_name, :now)
    on conflict do nothing returning id
""").bindparams(bindparam("to_numbers", type_=ARRAY(Text)))
_ADD_ITEMS = text("""
    insert into customers.adviser_change_item (change_id, position, customer_id, to_number, state)
    select :id, position, customer, number, 'pending'
    from unnest(cast(:customers as uuid[]), cast(:numbers as text[]))
        with ordinality as given(customer, number, position)
""")
_ITEMS = text("""
    select position, customer_id, to_number, state, before, word_version from customers.adviser_change_item
    where change_id = :id and state = :state order by position limit :limit for update
""")
_FINISH = text("""
    update customers.adviser_change_item set state = :state, before = :before, word_version = :version
    where change_id = :id and position = :position
""").bindparams(bindparam("before", type_=JSONB(none_as_null=True)))
_SETTLE = text("update customers.adviser_change_item set state = :state where change_id = :id and position = :position")
_END = text("update customers.adviser_change set state = :state, ended_at = :now where id = :id")
_UNDO = text("""
    update customers.adviser_change set state = 'undoing', ended_at = null, undone_by_id = :by_id,
        undone_by_name = :by_name where id = :id
""")
_WORDS = text("""
    select customer_id, number, reason, by_id, by_name, to_jsonb(at) #>> '{}' as at, version
    from customers.adviser_word where customer_id = any(:ids) for update
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_RESTORE = text("""
    update customers.adviser_word set number = :number, reason = :reason, by_id = :by_id, by_name = :by_name,
        at = cast(:at as timestamptz), version = version + 1 where customer_id = :customer_id
""")
_DROP = text("delete from customers.adviser_word where customer_id = :customer_id")


async def list_all_advised(session: Session, adviser: str, *, limit: int) -> list[Advised]:
    """An adviser's customers in order of number."""
    return [Advised(*row) for row in await session.execute(_ADVISED, {"adviser": adviser, "limit": limit})]


async def count_by_adviser(session: Session) -> dict[str, int]:
    """How many customers each staff number advises, the most first."""
    return {row[0]: int(row[1]) for row in await session.execute(_NUMBERS)}


async def find_advisers_now(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Who advises these customers; whoever was merged into another is left out."""
    return {row[0]: row[1] for row in await session.execute(_NOW, {"ids": list(ids)})}


async def add_change(session: Session, *, given: Sequence[tuple[UUID, str]], **columns: Any) -> bool:
    """A new change with its customers; False: another of that adviser is running."""
    added = (await session.execute(_ADD, {**columns, "total": len(given)})).scalar_one_or_none() is not None
    if added:
        pairs = {"customers": [each for each, _ in given], "numbers": [to for _, to in given]}
        await session.execute(_ADD_ITEMS, {"id": columns["id"], **pairs})
        session.notify(TOPIC)
    return added


async def find_change(session: Session, change_id: UUID, *, lock: bool = False) -> AdviserChange | None:
    """The change with its counts, locked if asked."""
    if lock:
        await session.execute(_LOCK, {"id": change_id})
    row = (await session.execute(_FIND, {"id": change_id})).mappings().one_or_none()
    return None if row is None else _change(row)


async def list_changes(session: Session, *, limit: int) -> list[AdviserChange]:
    """Changes, the newest first."""
    return [_change(row) for row in (await session.execute(_LIST, {"limit": limit})).mappings()]


async def find_next(session: Session) -> UUID | None:
    """The oldest change that is to be worked on."""
    return (await session.execute(_NEXT, {"working": list(WORKING)})).scalar_one_or_none()


async def list_items(session: Session, change_id: UUID, state: str, *, limit: int) -> list[ChangeItem]:
    """Customers of the change in that state, locked."""
    found = await session.execute(_ITEMS, {"id": change_id, "state": state, "limit": limit})
    return [ChangeItem(*row) for row in found]


async def finish_item(
    session: Session,
    change_id: UUID,
    position: int,
    *,
    state: str,
    before: Mapping[str, Any] | None,
    version: int | None,
) -> None:
    """What became of a customer, with what staff had said before, and the version of what is said now."""
    values = {"id": change_id, "position": position, "state": state, "before": before, "version": version}
    await session.execute(_FINISH, values)


async def settle_item(session: Session, change_id: UUID, position: int, *, state: str) -> None:
    """What became of a customer when it was to be taken back."""
    await session.execute(_SETTLE, {"id": change_id, "position": position, "state": state})


async def end_change(session: Session, change_id: UUID, *, state: str, now: datetime) -> None:
    """The work is over."""
    await session.execute(_END, {"id": change_id, "state": state, "now": now})


async def begin_undoing(session: Session, change_id: UUID, *, by_id: str, by_name: str) -> None:
    """A worker takes it back."""
    await session.execute(_UNDO, {"id": change_id, "by_id": by_id, "by_name": by_name})
    session.notify(TOPIC)


async def read_words(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """What staff said of the adviser of each, as it is stored, locked."""
    found = await session.execute(_WORDS, {"ids": list(ids)})
    return {row["customer_id"]: {**row, "customer_id": str(row["customer_id"])} for row in found.mappings()}


async def restore_word(session: Session, customer_id: UUID, before: Mapping[str, Any] | None) -> None:
    """What staff had said before holds again; None: they had said nothing."""
    if before is None:
        await session.execute(_DROP, {"customer_id": customer_id})
        return
    kept = {name: before[name] for name in ("number", "reason", "by_id", "by_name", "at")}
    await session.execute(_RESTORE, {**kept, "customer_id": customer_id})


def _change(row: RowMapping) -> AdviserChange:
    values: dict[str, Any] = dict(row)
    return AdviserChange(**{**values, "to_numbers": tuple(values["to_numbers"])})
