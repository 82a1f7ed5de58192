"""SQL of side threads and of who belongs to which department."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, any_, bindparam, case, delete, exists, false, func, literal, not_, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert

from zhike.cases.models import ComplaintRow
from zhike.cases.sides.models import DepartmentMemberRow, DepartmentSetupRow, SidePostRow, SideThreadRow
from zhike.cases.sides.values import Post, SideFilter, SideThread, Which
from zhike.platform.database import Session

_COLUMNS = [getattr(SideThreadRow, field.name) for field in fields(SideThread)]
_POST = [getattr(SidePostRow, field.name) for field in fields(Post)]
_NEXT_NUMBER = text("select nextval('cases.side_number')")
_LAST_POST = text("select coalesce(max(position), 0) from cases.side_post where side_thread_id = :id")
_WATCH = text("""
    select id from cases.side_thread
    where state = 'open' and warned < 2 and (due_at <= :now or (warned = 0 and warn_at <= :now))
    order by due_at limit :limit for no key update skip locked
""")
_UUIDS = ARRAY(Uuid)
_IDS = bindparam("ids", type_=_UUIDS)
_BLANK = text("update cases.side_thread set subject = '' where id = any(:ids)").bindparams(_IDS)
_BLANK_POSTS = text("update cases.side_post set text = '' where side_thread_id = any(:ids)").bindparams(_IDS)
# A guest whose conversation became a customer's later is found by the conversation, or by that of their complaint.
_OF_PERSON = text("""
    select id from cases.side_thread where customer_id = :customer_id or conversation_id = any(:conversations)
    or complaint_id in (
        select id from cases.complaint where customer_id = :customer_id or conversation_id = any(:conversations))
    order by asked_at, id
""").bindparams(bindparam("conversations", type_=_UUIDS))
_OF_COMPLAINTS = text("select id from cases.side_thread where complaint_id = any(:ids) order by asked_at, id")
# Closed or forgotten: what nobody has touched for so long has no end of its own. Those of a complaint go with it.
_DUE_TO_GO = """
    from cases.side_thread where changed_at < :before and subject <> '' and complaint_id is null
    and not coalesce(customer_id = any(:held), false)
    and not coalesce(conversation_id = any(:held_conversations), false)
"""
_HELD = (bindparam("held", type_=_UUIDS), bindparam("held_conversations", type_=_UUIDS))
_COUNT_GOING = text(f"select count(*) {_DUE_TO_GO}").bindparams(*_HELD)
_SOME_GOING = text(f"select id {_DUE_TO_GO} order by changed_at, id limit :limit").bindparams(*_HELD)


async def next_number(session: Session) -> int:
    """The count of the next side thread; one that was drawn and not used leaves a gap."""
    return int((await session.execute(_NEXT_NUMBER)).scalar_one())


async def add(session: Session, thread: SideThread) -> None:
    """Store a new one."""
    values = {field.name: getattr(thread, field.name) for field in fields(SideThread)}
    await session.execute(insert(SideThreadRow).values(**values))


async def find(session: Session, thread_id: UUID, *, lock: bool = False) -> SideThread | None:
    """The side thread as it stands; locked until the end of the transaction if asked."""
    query = select(*_COLUMNS).where(SideThreadRow.id == thread_id)
    row = (await session.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else SideThread(*row)


async def change(session: Session, thread_id: UUID, values: dict[str, Any]) -> SideThread:
    """Write `values` and count the version up; the row is locked already."""
    row = (await session.execute(select(SideThreadRow).where(SideThreadRow.id == thread_id))).scalar_one()
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    await session.flush()
    return SideThread(*(getattr(row, field.name) for field in fields(SideThread)))


async def add_post(session: Session, thread_id: UUID, post: Post) -> Post:
    """Put a post at the end; the thread's row is locked already."""
    position = int((await session.execute(_LAST_POST, {"id": thread_id})).scalar_one()) + 1
    values = {field.name: getattr(post, field.name) for field in fields(Post)} | {"position": position}
    await session.execute(insert(SidePostRow).values(side_thread_id=thread_id, **values))
    return Post(**values)


async def list_posts(session: Session, thread_ids: Collection[UUID]) -> dict[UUID, list[Post]]:
    """The posts of these threads, oldest first."""
    query = select(SidePostRow.side_thread_id, *_POST).where(SidePostRow.side_thread_id.in_(thread_ids))
    found: dict[UUID, list[Post]] = {thread_id: [] for thread_id in thread_ids}
    for thread_id, *values in await session.execute(query.order_by(SidePostRow.side_thread_id, SidePostRow.position)):
        found[thread_id].append(Post(*values))
    return found


async def list_page(
    session: Session, wanted: SideFilter, *, after: tuple[datetime, UUID] | None = None, limit: int, now: datetime
) -> list[SideThread]:
    """Side threads of the filter: what waits for an answer by its due time, everything else the newest first."""
    row, key = SideThreadRow, key_column(wanted.which)
    query = select(*_COLUMNS).where(*_conditions(wanted, now))
    soonest_first = key is row.due_at
    if after is not None:
        at, last_id = after
        beyond = (key > at, row.id > last_id) if soonest_first else (key < at, row.id < last_id)
        query = query.where(or_(beyond[0], (key == at) & beyond[1]))
    order = (key.asc(), row.id.asc()) if soonest_first else (key.desc(), row.id.desc())
    return [SideThread(*found) for found in await session.execute(query.order_by(*order).limit(limit))]


async def count(session: Session, wanted: SideFilter, *, now: datetime) -> int:
    """How many side threads the filter has."""
    query = select(func.count()).select_from(SideThreadRow).where(*_conditions(wanted, now))
    return int((await session.execute(query)).scalar_one())


async def lock_watched(session: Session, *, now: datetime, limit: int) -> list[UUID]:
    """Those of which somebody has to be told that they are due soon, or overdue."""
    return list((await session.execute(_WATCH, {"now": now, "limit": limit})).scalars())


async def list_departments_of(session: Session, staff_id: UUID) -> frozenset[str]:
    """For which departments somebody answers."""
    query = select(DepartmentMemberRow.department).where(DepartmentMemberRow.staff_id == staff_id)
    return frozenset((await session.execute(query)).scalars())


async def list_members(session: Session, department: str | None = None) -> list[tuple[str, UUID]]:
    """Who answers for which department, in a fixed order."""
    row = DepartmentMemberRow
    query = select(row.department, row.staff_id).order_by(row.department, row.staff_id)
    found = await session.execute(query if department is None else query.where(row.department == department))
    return [(each.department, each.staff_id) for each in found]


async def list_setups(session: Session) -> dict[str, tuple[int, int]]:
    """Minutes and version of the departments for which somebody has set them."""
    row = DepartmentSetupRow
    found = await session.execute(select(row.department, row.minutes, row.version))
    return {each.department: (each.minutes, each.version) for each in found}


async def write_setup(session: Session, department: str, *, minutes: int, before: int) -> bool:
    """Set the minutes; False where somebody else was faster than version `before` (0 = nobody has set any)."""
    row = DepartmentSetupRow
    values = {"department": department, "minutes": minutes, "version": before + 1}
    written = await session.execute(
        insert(row)
        .values(**values)
        .on_conflict_do_update(
            index_elements=[row.department],
            set_={"minutes": minutes, "version": before + 1},
            where=row.version == before,
        )
        .returning(row.version)
    )
    return written.first() is not None


async def replace_members(session: Session, department: str, members: Sequence[UUID]) -> None:
    """These people answer for the department, and no others; who leads it and stays goes on leading it."""
    row = DepartmentMemberRow
    await session.execute(delete(row).where(row.department == department, row.staff_id.not_in(members)))
    if members:
        rows = [{"department": department, "staff_id": each} for each in dict.fromkeys(members)]
        await session.execute(insert(row).values(rows).on_conflict_do_nothing())


async def list_ids_of(session: Session, customer_id: UUID, conversations: Collection[UUID]) -> list[UUID]:
    """All side threads about a person: by the person, and by their conversations."""
    values = {"customer_id": customer_id, "conversations": list(conversations)}
    return list((await session.execute(_OF_PERSON, values)).scalars())


async def list_by_ids(session: Session, thread_ids: Collection[UUID]) -> list[SideThread]:
    """These side threads, the oldest first."""
    query = select(*_COLUMNS).where(SideThreadRow.id.in_(thread_ids))
    found = await session.execute(query.order_by(SideThreadRow.asked_at, SideThreadRow.id))
    return [SideThread(*row) for row in found]


async def list_ids_of_complaints(session: Session, complaint_ids: Collection[UUID]) -> list[UUID]:
    """All side threads of these complaints, the oldest first."""
    found = await session.execute(_OF_COMPLAINTS.bindparams(_IDS), {"ids": list(complaint_ids)})
    return list(found.scalars())


async def blank(session: Session, thread_ids: Collection[UUID]) -> None:
    """Empty what was said; departments, people of the bank, times and states stay."""
    for statement in (_BLANK, _BLANK_POSTS):
        await session.execute(statement, {"ids": list(thread_ids)})


async def count_going(
    session: Session, *, before: datetime, held: Collection[UUID], held_conversations: Collection[UUID]
) -> tuple[int, list[UUID]]:
    """Side threads untouched since then that still say something, and the ids of some."""
    values = {"before": before, "held": list(held), "held_conversations": list(held_conversations)}
    number = int((await session.execute(_COUNT_GOING, values)).scalar_one())
    return number, list((await session.execute(_SOME_GOING, {**values, "limit": 5})).scalars())


async def list_going(
    session: Session, *, before: datetime, held: Collection[UUID], held_conversations: Collection[UUID], limit: int
) -> list[UUID]:
    """At most `limit` of them."""
    values = {"before": before, "held": list(held), "held_conversations": list(held_conversations), "limit": limit}
    return list((await session.execute(_SOME_GOING, values)).scalars())


def key_column(which: Which) -> Any:
    """By what a list of these is ordered."""
    return SideThreadRow.due_at if which in ("open", "overdue") else SideThreadRow.asked_at


def _conditions(wanted: SideFilter, now: datetime) -> list[Any]:
    row = SideThreadRow
    state = "open" if wanted.which == "overdue" else wanted.which
    optional = (
        (wanted.which != "all", row.state == state),
        (wanted.which == "overdue", row.due_at < now),
        (wanted.whose == "inbox", _asked_of(wanted.my_departments)),
        (wanted.whose == "asked", or_(row.asked_by == wanted.me, _looked_into_by(wanted.me))),
        (True, _seen_by(wanted)),
        (wanted.me, not_(_of_complaint(_named(wanted.me)))),
        (wanted.department, row.department == wanted.department),
        (wanted.conversation_id, row.conversation_id == wanted.conversation_id),
        (wanted.work_order_id, row.work_order_id == wanted.work_order_id),
        (wanted.complaint_id, row.complaint_id == wanted.complaint_id),
        (wanted.text, _says(wanted.text)),
    )
    return [condition for given, condition in optional if given]


def _seen_by(wanted: SideFilter) -> Any:
    """What is open to whoever looks: of complaints by their own right, whatever else they may read whole."""
    row = SideThreadRow
    own = [_asked_of(wanted.my_departments), and_(row.complaint_id.is_(None), row.asked_by == wanted.me)]
    if wanted.seen_whole:
        own.append(row.complaint_id.is_(None))
    own.append(row.complaint_id.is_not(None) if wanted.reads_complaints else _looked_into_by(wanted.me))
    return or_(*own)


def _looked_into_by(person: UUID | None) -> Any:
    row = ComplaintRow
    return _of_complaint(case((row.state == "under_review", row.reviewer_id), else_=row.handler_id) == person)


def _named(person: UUID | None) -> Any:
    return (literal(person) == any_(ComplaintRow.named)) & ComplaintRow.ended_at.is_(None)


def _of_complaint(condition: Any) -> Any:
    return exists().where(ComplaintRow.id == SideThreadRow.complaint_id, condition)


def _asked_of(departments: Sequence[str]) -> Any:
    return SideThreadRow.department.in_(list(departments)) if departments else false()


def _says(words: str) -> Any:
    row = SideThreadRow
    return or_(*(column.icontains(words, autoescape=True) for column in (row.number, row.subject, row.asked_by_name)))
