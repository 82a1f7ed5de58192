"""SQL of work orders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, exists, func, literal, not_, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert

from zhike.cases.models import ComplaintRow, StepRow, WorkOrderRow
from zhike.cases.work_order import Step, WorkOrder
from zhike.platform.database import Session

_COLUMNS = [getattr(WorkOrderRow, field.name) for field in fields(WorkOrder)]
_NEXT_NUMBER = text("select nextval('cases.number')")
_LAST_STEP = text("select coalesce(max(position), 0) from cases.step where work_order_id = :id")
_DUE_TO_GO = """
    from cases.work_order where ended_at < :before and (told is not null or title <> '')
    and (kind = 'complaint') = :complaint and not coalesce(customer_id = any(:held), false)
"""
_HELD = bindparam("held", type_=ARRAY(Uuid))
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_COUNT_GOING = text(f"select count(*) {_DUE_TO_GO}").bindparams(_HELD)
_SOME_GOING = text(f"select id {_DUE_TO_GO} order by ended_at, id limit :limit").bindparams(_HELD)
_BLANK = text("update cases.work_order set told = null, title = '' where id = any(:ids)").bindparams(_IDS)
_BLANK_STEPS = text("""
    update cases.step set text = '' where work_order_id = any(:ids) and kind in ('note', 'remark') and text <> ''
""").bindparams(_IDS)
_BLANK_HOPS = text("""
    update cases.hand_over set reason = '', answer_reason = '' where work_order_id = any(:ids)
""").bindparams(_IDS)
_OF = text("select id from cases.work_order where customer_id = :customer_id order by opened_at, id")
_OF_CONVERSATION = text("""
    select 1 from cases.work_order where conversation_id = :id
    union all select 1 from cases.complaint where conversation_id = :id
    union all select 1 from cases.side_thread where conversation_id = :id limit 1
""")
_OPEN_COMPLAINT = text("""
    select 1 from cases.work_order where customer_id = :customer_id and kind = 'complaint' and ended_at is null
    union all select 1 from cases.complaint where customer_id = :customer_id and ended_at is null limit 1
""")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which work orders are wanted; None = any. `open_only`: not ended; `overdue`: not ended and past `now`.

    `unseen_by`: leave out intakes of open complaints that name this person. `department`: where it is, or where it was
    handed over to; `handed`: not taken yet (`handed_to`: by these departments); `stopped`: a supervisor is to decide.
    `due_in`: due from the first moment until before the second.
    """

    states: Sequence[str] = ()
    kinds: Sequence[str] = ()
    department: str | None = None
    owner_id: UUID | None = None
    unowned: bool = False
    customer_id: UUID | None = None
    conversation_id: UUID | None = None
    open_only: bool = False
    overdue: bool = False
    due_in: tuple[datetime, datetime] | None = None
    text: str = ""
    handed: bool = False
    handed_to: Sequence[str] | None = None
    stopped: bool = False
    unseen_by: UUID | None = None


async def next_number(session: Session) -> int:
    """The count of the next work order; a number that was drawn and not used leaves a gap."""
    return int((await session.execute(_NEXT_NUMBER)).scalar_one())


async def add(session: Session, order: WorkOrder, *, key: str | None) -> bool:
    """Store a new one; False where its key was used before."""
    values = {field.name: getattr(order, field.name) for field in fields(WorkOrder)}
    # The ladder looks at it once right away, and from then on when there is something to do.
    added = await session.execute(
        insert(WorkOrderRow)
        .values(**values, key=key, step_at=order.opened_at)
        .on_conflict_do_nothing()
        .returning(WorkOrderRow.id)
    )
    return added.first() is not None


async def find(session: Session, order_id: UUID, *, lock: bool = False) -> WorkOrder | None:
    """The work order as it stands; locked until the end of the transaction if asked."""
    query = select(*_COLUMNS).where(WorkOrderRow.id == order_id)
    row = (await session.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else WorkOrder(*row)


async def find_by_key(session: Session, key: str) -> WorkOrder | None:
    """The work order that was opened with `key`."""
    row = (await session.execute(select(*_COLUMNS).where(WorkOrderRow.key == key))).one_or_none()
    return None if row is None else WorkOrder(*row)


async def change(session: Session, order_id: UUID, values: dict[str, Any]) -> WorkOrder:
    """Write `values` and count the version up; the row is locked already."""
    row = (await session.execute(select(WorkOrderRow).where(WorkOrderRow.id == order_id))).scalar_one()
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    await session.flush()
    return WorkOrder(*(getattr(row, field.name) for field in fields(WorkOrder)))


async def list_page(
    session: Session,
    wanted: Filter,
    *,
    now: datetime | None = None,
    before: tuple[datetime, UUID] | None = None,
    limit: int,
) -> list[WorkOrder]:
    """Work orders of the filter, newest first, after the key of the last page's end. `now`: for `overdue`."""
    query = select(*_COLUMNS).where(*_conditions(wanted, now))
    if before is not None:
        at, order_id = before
        later = or_(WorkOrderRow.opened_at < at, (WorkOrderRow.opened_at == at) & (WorkOrderRow.id < order_id))
        query = query.where(later)
    found = await session.execute(query.order_by(WorkOrderRow.opened_at.desc(), WorkOrderRow.id.desc()).limit(limit))
    return [WorkOrder(*row) for row in found]


async def count(session: Session, wanted: Filter, *, now: datetime) -> int:
    """How many work orders the filter has."""
    query = select(func.count()).select_from(WorkOrderRow).where(*_conditions(wanted, now))
    return int((await session.execute(query)).scalar_one())


async def count_by_owner(
    session: Session, wanted: Filter, *, now: datetime, until: datetime
) -> list[tuple[UUID, int, int, int, int]]:
    """Of each owner who has any: promises that are overdue, promises due before `until`, and the same of all else."""
    row = WorkOrderRow
    promised, over, soon = row.kind == "promise", row.due_at < now, (row.due_at >= now) & (row.due_at < until)
    parts = [promised & over, promised & soon, not_(promised) & over, not_(promised) & soon]
    counts = [func.count().filter(part) for part in parts]
    query = select(row.owner_id, *counts).where(
        *_conditions(wanted, now), row.owner_id.is_not(None), row.due_at < until
    )
    found = (await session.execute(query.group_by(row.owner_id))).all()
    return [cast("tuple[UUID, int, int, int, int]", tuple(each)) for each in found]


async def add_step(session: Session, order_id: UUID, step: Step, *, by_id: str) -> Step:
    """Put a line at the end of the trail; the work order's row is locked already."""
    position = int((await session.execute(_LAST_STEP, {"id": order_id})).scalar_one()) + 1
    values = {field.name: getattr(step, field.name) for field in fields(Step)} | {"position": position}
    await session.execute(insert(StepRow).values(work_order_id=order_id, by_id=by_id, **values))
    return Step(**values)


async def list_steps(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, list[Step]]:
    """The trails of these work orders, oldest line first."""
    columns = [getattr(StepRow, field.name) for field in fields(Step)]
    query = select(StepRow.work_order_id, *columns).where(StepRow.work_order_id.in_(order_ids))
    found: dict[UUID, list[Step]] = {order_id: [] for order_id in order_ids}
    for order_id, *values in await session.execute(query.order_by(StepRow.work_order_id, StepRow.position)):
        found[order_id].append(Step(*values))
    return found


async def list_ids_of(session: Session, customer_id: UUID) -> list[UUID]:
    """All work orders of a customer."""
    return list((await session.execute(_OF, {"customer_id": customer_id})).scalars())


async def has_open_complaint(session: Session, customer_id: UUID) -> bool:
    """Whether a complaint of the customer is not settled."""
    return (await session.execute(_OPEN_COMPLAINT, {"customer_id": customer_id})).first() is not None


async def blank(session: Session, order_ids: Collection[UUID]) -> int:
    """Empty what says who it was about; kinds, times and states stay. How many lines of the trail lost their text."""
    await session.execute(_BLANK, {"ids": list(order_ids)})
    await session.execute(_BLANK_HOPS, {"ids": list(order_ids)})
    return getattr(await session.execute(_BLANK_STEPS, {"ids": list(order_ids)}), "rowcount", 0)


async def count_going(
    session: Session, *, complaint: bool, before: datetime, held: Collection[UUID]
) -> tuple[int, list[UUID]]:
    """Work orders that ended before that moment and still say something, and the ids of some."""
    values = {"complaint": complaint, "before": before, "held": list(held)}
    number = int((await session.execute(_COUNT_GOING, values)).scalar_one())
    return number, list((await session.execute(_SOME_GOING, {**values, "limit": 5})).scalars())


async def list_going(
    session: Session, *, complaint: bool, before: datetime, held: Collection[UUID], limit: int
) -> list[UUID]:
    """At most `limit` of them."""
    values = {"complaint": complaint, "before": before, "held": list(held), "limit": limit}
    return list((await session.execute(_SOME_GOING, values)).scalars())


def _conditions(wanted: Filter, now: datetime | None) -> list[Any]:
    row = WorkOrderRow
    optional = (
        (wanted.states, row.state.in_(wanted.states)),
        (wanted.kinds, row.kind.in_(wanted.kinds)),
        (wanted.department, or_(row.department == wanted.department, row.handed_to == wanted.department)),
        (wanted.owner_id, row.owner_id == wanted.owner_id),
        (wanted.unowned, row.owner_id.is_(None)),
        (wanted.customer_id, row.customer_id == wanted.customer_id),
        (wanted.conversation_id, row.conversation_id == wanted.conversation_id),
        (wanted.open_only or wanted.overdue, row.ended_at.is_(None)),
        (wanted.overdue, row.due_at < (now or func.now())),
        (wanted.due_in, _due_in(wanted.due_in)),
        (wanted.text, or_(row.number.icontains(wanted.text, autoescape=True), _titled(wanted.text))),
        (wanted.handed, row.handed_to.is_not(None)),
        (wanted.handed_to is not None, row.handed_to.in_(wanted.handed_to or ())),
        (wanted.stopped, row.stopped_at.is_not(None)),
        (wanted.unseen_by, not_(_names_openly(wanted.unseen_by))),
    )
    return [condition for given, condition in optional if given]


def _due_in(span: tuple[datetime, datetime] | None) -> Any:
    return (WorkOrderRow.due_at >= span[0]) & (WorkOrderRow.due_at < span[1]) if span else None


def _titled(words: str) -> Any:
    return WorkOrderRow.title.icontains(words, autoescape=True)


def _names_openly(person: UUID | None) -> Any:
    row = ComplaintRow
    named = (row.work_order_id == WorkOrderRow.id) & (literal(person) == any_(row.named)) & row.ended_at.is_(None)
    return exists().where(named)


async def has_of_conversation(session: Session, conversation_id: UUID) -> bool:
    """Whether a work order, a complaint or a side thread came out of that conversation."""
    return (await session.execute(_OF_CONVERSATION, {"id": conversation_id})).first() is not None
