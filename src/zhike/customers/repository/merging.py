"""SQL of merges: who stands for whom, which rows moved, and what was there before, byte for byte."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import desc, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from zhike.customers.models.merging import MergeRow
from zhike.customers.repository.golden import GOLDEN_COLUMNS
from zhike.customers.rules.merging import Merge
from zhike.platform.database import Session
from zhike.privacy import api as privacy

_COLUMNS = tuple(field.name for field in fields(Merge))
_NAMES = ", ".join(GOLDEN_COLUMNS)
_OURS = ", ".join(f"c.{name}" for name in GOLDEN_COLUMNS)
_THEIRS = ", ".join(f"image.{name}" for name in GOLDEN_COLUMNS)
# Merging is done one after the other: it is rare, and two that meet in one family must not cross.
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('customers.merging'))")
# Whoever lets one of these customers in holds a share of this lock until what they write is there to be moved.
_LOCK = text("select id, merged_into, number from customers.customer where id = any(:ids) order by id for update")
_READ = text("select id, merged_into, number from customers.customer where id = any(:ids)")
_POINT = text("update customers.customer set merged_into = null where id = :gone")
# Merges of one statement have nobody in common: so none of them reads what another one writes.
_TOGETHER = """
    unnest(cast(:merges as uuid[]), cast(:kept as uuid[]), cast(:gone as uuid[])) as pair (merge, kept, gone)
"""
_POINT_ALL = text(f"""
    update customers.customer c set merged_into = pair.kept from {_TOGETHER} where c.id = pair.gone
""")  # noqa: S608 - our own names
_SET_MOVED = text("""
    update customers.merge set moved = told.moved
    from unnest(cast(:merges as uuid[]), cast(:moved as jsonb[])) as told (merge, moved) where merge.id = told.merge
""")
_FAMILY_MERGES = text("""
    with recursive up (id) as (
        select cast(:id as uuid)
        union all
        select c.merged_into from customers.customer c join up on c.id = up.id where c.merged_into is not null
    ), root as (
        select up.id from up join customers.customer c on c.id = up.id where c.merged_into is null
    ), family (id) as (
        select id from root
        union all
        select c.id from customers.customer c join family on c.merged_into = family.id
    )
    select merge.id from customers.merge join family on family.id = merge.gone_id where merge.state = 'standing'
""")
_KEEP_IMAGE = text(f"""
    insert into customers.merge_image (merge_id, customer_id, {_NAMES}, lineage)
    select pair.merge, c.id, {_OURS}, l.fields
    from {_TOGETHER} join customers.customer c on c.id = pair.kept
    left join customers.lineage l on l.customer_id = c.id
""")  # noqa: S608 - our own column names
_RESTORE = text(f"""
    update customers.customer c set ({_NAMES}) = row({_THEIRS})
    from customers.merge_image image where image.merge_id = :merge and c.id = image.customer_id
""")  # noqa: S608 - our own column names
_FORGET_LINEAGE = text("""
    delete from customers.lineage where customer_id = (
        select customer_id from customers.merge_image where merge_id = :merge)
""")
_RESTORE_LINEAGE = text("""
    insert into customers.lineage (customer_id, fields)
    select customer_id, lineage from customers.merge_image where merge_id = :merge and lineage is not null
""")
_DROP_IMAGE = text("delete from customers.merge_image where merge_id = :merge returning stale")
_HAND_ON_IMAGE = text("update customers.merge_image set merge_id = :heir where merge_id = :merge")
_MARK_STALE = text("update customers.merge_image set stale = true where merge_id = any(:merges)")
# Rows that a merge noted and that every one of the `passed` merges moved on.
_PASSED_ON = """
    noted.merge_id = :merge and (
        select count(*) from customers.merge_row passing
        where passing.merge_id = any(:passed) and passing.pointer = noted.pointer and passing.key = noted.key
    ) = cardinality(cast(:passed as uuid[]))
"""
_FORGET_ONWARD = text(f"""
    delete from customers.merge_row onward using customers.merge_row noted
    where {_PASSED_ON} and onward.merge_id = :onward and onward.pointer = noted.pointer and onward.key = noted.key
""")  # noqa: S608 - our own condition
_FORGET_ROWS = text("delete from customers.merge_row where merge_id = :merge")
_MOVED_RECORDS = text("""
    select cast(key->>0 as uuid) from customers.merge_row
    where merge_id = :merge and pointer = 'customers.source_record.customer_id'
""")
_CHANGED_SINCE = text("""
    select distinct customer_id from customers.source_record
    where customer_id = any(:customers) and (updated_at > :since or resolved_at > :since)
    union
    select customer_id from customers.adviser_word where customer_id = any(:customers) and at > :since
""")
_SORT_ANEW = text("""
    update customers.source_record set resolved_at = null where customer_id = :customer and resolved_at > :since
""")


async def one_at_a_time(session: Session) -> None:
    """Wait until nobody else merges or splits; held until the end of the transaction."""
    await session.execute(_ONE_AT_A_TIME)


async def lock_customers(session: Session, ids: Collection[UUID]) -> dict[UUID, tuple[UUID | None, str]]:
    """Lock customers for this transaction: by id whom they were merged into, and their number."""
    return {row[0]: (row[1], row[2]) for row in await session.execute(_LOCK, {"ids": list(ids)})}


async def read_customers(session: Session, ids: Collection[UUID]) -> dict[UUID, tuple[UUID | None, str]]:
    """By id whom customers were merged into, and their number."""
    return {row[0]: (row[1], row[2]) for row in await session.execute(_READ, {"ids": list(ids)})}


async def point(session: Session, merges: Sequence[Merge]) -> None:
    """Let each kept customer stand for the gone one."""
    await session.execute(_POINT_ALL, _together(merges))


async def unpoint(session: Session, gone_id: UUID) -> None:
    """Let a customer stand for themselves again."""
    await session.execute(_POINT, {"gone": gone_id})


async def add_merges(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[Merge]:
    """Store merges, numbered in the order given."""
    added = insert(MergeRow).values([{**row, "state": "standing", "moved": {}} for row in rows]).returning(MergeRow)
    return sorted((_merge(row) for row in (await session.execute(added)).scalars()), key=lambda each: each.number)


async def find_merge(session: Session, merge_id: UUID) -> Merge | None:
    """The merge with this id."""
    query = select(MergeRow).where(MergeRow.id == merge_id).execution_options(populate_existing=True)
    row = (await session.execute(query)).scalar_one_or_none()
    return None if row is None else _merge(row)


async def find_family_merges(session: Session, customer_id: UUID) -> list[Merge]:
    """All standing merges of the family that a customer belongs to, in order."""
    ids = list((await session.execute(_FAMILY_MERGES, {"id": customer_id})).scalars())
    query = select(MergeRow).where(MergeRow.id == func.any(ids)).order_by(MergeRow.number)
    return [_merge(row) for row in (await session.execute(query)).scalars()]


async def list_merges(
    session: Session, *, customers: Collection[UUID] | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[Merge]:
    """Merges, the newest first; `customers`: only those in which one of them is a part."""
    query = select(MergeRow).order_by(desc(MergeRow.merged_at), desc(MergeRow.id)).limit(limit)
    if customers is not None:
        ids = list(customers)
        query = query.where((MergeRow.kept_id == func.any(ids)) | (MergeRow.gone_id == func.any(ids)))
    if before is not None:
        query = query.where(tuple_(MergeRow.merged_at, MergeRow.id) < tuple_(*before))
    return [_merge(row) for row in (await session.execute(query)).scalars()]


async def set_moved(session: Session, moved: Mapping[UUID, Mapping[str, int]]) -> None:
    """Say how many rows merges moved, by table."""
    told = [msgspec.json.encode(dict(each)).decode() for each in moved.values()]
    await session.execute(_SET_MOVED, {"merges": list(moved), "moved": told})


async def end_merge(session: Session, merge_id: UUID, *, by: str, by_name: str, reason: str, now: datetime) -> None:
    """Say that a merge was undone."""
    values = {"state": "undone", "undone_at": now, "undone_by": by, "undone_by_name": by_name, "undo_reason": reason}
    await session.execute(update(MergeRow).where(MergeRow.id == merge_id).values(**values))


async def move_rows(session: Session, pointer: privacy.Pointer, merges: Sequence[Merge]) -> dict[UUID, int]:
    """Let the gone customers' rows point to the kept ones, and note which; by merge how many did.

    The merges have nobody in common.
    """
    key = f"jsonb_build_array({', '.join(f'moving.{name}' for name, _ in pointer.key)})"
    taken = ""
    if pointer.unique:
        same = " and ".join(f"there.{name} = moving.{name}" for name, _ in pointer.key)
        taken = f"""
            and not exists (
                select from {pointer.table} there where there.{pointer.column} = pair.kept and {same})
        """
    statement = text(f"""
        with moved as (
            update {pointer.table} moving set {pointer.column} = pair.kept from {_TOGETHER}
            where moving.{pointer.column} = pair.gone {taken}
            returning pair.merge, {key} as key
        ), noted as (
            insert into customers.merge_row (merge_id, pointer, key) select merge, :pointer, key from moved
            on conflict do nothing
        )
        select merge, count(*) from moved group by merge
    """)  # noqa: S608 - declared by our contexts
    found = await session.execute(statement, {**_together(merges), "pointer": pointer.name})
    return {row[0]: int(row[1]) for row in found}


async def count_rows(session: Session, pointer: privacy.Pointer, customer_id: UUID) -> int:
    """How many rows point to a customer."""
    statement = text(f"select count(*) from {pointer.table} where {pointer.column} = :id")  # noqa: S608 - declared
    return int((await session.execute(statement, {"id": customer_id})).scalar_one())


async def return_rows(session: Session, pointer: privacy.Pointer, merge: Merge, path: Sequence[Merge]) -> None:
    """Let the rows that a merge moved point to the gone customer again, from where the merges of `path` took them.

    Of two who have the same row one may stay behind on the way, so each step is asked for what it has not moved on.
    """
    same = " and ".join(
        f"moving.{name} = cast(noted.key->>{place} as {kind})" for place, (name, kind) in enumerate(pointer.key)
    )
    statement = text(f"""
        update {pointer.table} moving set {pointer.column} = :gone from customers.merge_row noted
        where {_PASSED_ON} and noted.pointer = :pointer and moving.{pointer.column} = :at and {same}
            and not exists (
                select from customers.merge_row onward
                where onward.merge_id = :onward and onward.pointer = noted.pointer and onward.key = noted.key)
    """)  # noqa: S608 - declared by our contexts
    values = {"gone": merge.gone_id, "merge": merge.id, "pointer": pointer.name}
    for place, step in enumerate([*path, None]):
        at = path[place - 1].kept_id if place else merge.kept_id
        passed = [each.id for each in path[:place]]
        where = {"at": at, "passed": passed, "onward": step.id if step else None}
        await session.execute(statement, {**values, **where})


async def forget_rows(session: Session, merge: Merge, path: Sequence[Merge]) -> None:
    """Forget what an undone merge had moved, in its own notes and in those of the merges that moved it on."""
    for place, step in reversed(list(enumerate(path))):
        passed = [each.id for each in path[:place]]
        await session.execute(_FORGET_ONWARD, {"merge": merge.id, "passed": passed, "onward": step.id})
    await session.execute(_FORGET_ROWS, {"merge": merge.id})


async def keep_images(session: Session, merges: Sequence[Merge]) -> None:
    """Keep how the kept customers are before the merges."""
    await session.execute(_KEEP_IMAGE, _together(merges))


async def restore_image(session: Session, merge: Merge) -> bool:
    """Bring back how the kept customer was before a merge; whether the image was stale."""
    for statement in (_RESTORE, _FORGET_LINEAGE, _RESTORE_LINEAGE):
        await session.execute(statement, {"merge": merge.id})
    return bool((await session.execute(_DROP_IMAGE, {"merge": merge.id})).scalar_one())


async def hand_on_image(session: Session, merge: Merge, heir: Merge) -> None:
    """What was before a merge that is no more, was before the next one."""
    await session.execute(_DROP_IMAGE, {"merge": heir.id})
    await session.execute(_HAND_ON_IMAGE, {"merge": merge.id, "heir": heir.id})


async def mark_stale(session: Session, merges: Sequence[Merge]) -> None:
    """Say of images that they still show somebody who is split off."""
    if merges:
        await session.execute(_MARK_STALE, {"merges": [each.id for each in merges]})


async def find_moved_records(session: Session, merge: Merge) -> list[UUID]:
    """The records that came with a customer when they were merged."""
    return list((await session.execute(_MOVED_RECORDS, {"merge": merge.id})).scalars())


async def find_changed_since(session: Session, customers: Collection[UUID], since: datetime) -> list[UUID]:
    """Those of these customers who got or changed a record since, or whose adviser was set by hand."""
    found = await session.execute(_CHANGED_SINCE, {"customers": list(customers), "since": since})
    return list(found.scalars())


async def sort_anew(session: Session, customer_id: UUID, since: datetime) -> None:
    """Let the records that were settled to a customer since be looked at again."""
    await session.execute(_SORT_ANEW, {"customer": customer_id, "since": since})


def _together(merges: Sequence[Merge]) -> dict[str, list[UUID]]:
    columns = ("merges", [each.id for each in merges]), ("kept", [each.kept_id for each in merges])
    return {**dict(columns), "gone": [each.gone_id for each in merges]}


def _merge(row: MergeRow) -> Merge:
    return Merge(**{name: getattr(row, name) for name in _COLUMNS})
