"""SQL of complaints."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, func, literal, not_, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from zhike.cases.complaint import (
    SETTLED,
    Complaint,
    ComplaintDecision,
    ComplaintRequest,
    ComplaintStep,
)
from zhike.cases.models import ComplaintDecisionRow, ComplaintRequestRow, ComplaintRow, ComplaintStepRow
from zhike.platform.database import Session

V = TypeVar("V")
# `due`: the nearest clock first; settled ones have none and come last.
Order = Literal["newest", "due"]
_COLUMNS = [getattr(ComplaintRow, field.name) for field in fields(Complaint)]
_NEXT_NUMBER = text("select nextval('cases.complaint_number')")
_LAST_STEP = text("select coalesce(max(position), 0) from cases.complaint_step where complaint_id = :id")
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_HELD = bindparam("held", type_=ARRAY(Uuid))
_GOING = """
    from cases.complaint where ended_at < :before and (told is not null or title <> '')
    and not coalesce(customer_id = any(:held), false)
"""
_COUNT_GOING = text(f"select count(*) {_GOING}").bindparams(_HELD)
_SOME_GOING = text(f"select id {_GOING} order by ended_at, id limit :limit").bindparams(_HELD)
_BLANK = tuple(
    text(statement).bindparams(_IDS)
    for statement in (
        "update cases.complaint set told = null, title = '' where id = any(:ids)",
        """
        update cases.complaint_step set text = '' where complaint_id = any(:ids) and text <> ''
        and kind in ('note', 'remark', 'objected', 'returned')
        """,
        "update cases.complaint_request set because = '', answer = '' where complaint_id = any(:ids)",
        "update cases.complaint_decision set because = '', remedy = '', answer = '' where complaint_id = any(:ids)",
    )
)
_NOT_REGISTERED = text("""
    select id from cases.work_order w where kind = 'complaint' and ended_at is null
    and not exists (select from cases.complaint c where c.work_order_id = w.id) order by opened_at limit :limit
""")


@dataclass(frozen=True, slots=True)
class ComplaintFilter:
    """Which complaints are wanted; None = any. `unseen_by`: leave out open ones that name this person.

    `due_by`: not settled and due on or before that day. `handler_id`: they handle or review it.
    """

    states: Sequence[str] = ()
    level: str | None = None
    finding: str | None = None
    channel: str | None = None
    business: str | None = None
    cause: str | None = None
    handler_id: UUID | None = None
    unassigned: bool = False
    regulator: bool = False
    open_only: bool = False
    due_by: date | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None
    customer_id: UUID | None = None
    conversation_id: UUID | None = None
    correction_id: UUID | None = None
    text: str = ""
    unseen_by: UUID | None = None


async def next_number(session: Session) -> int:
    """The count of the next complaint; a number that was drawn and not used leaves a gap."""
    return int((await session.execute(_NEXT_NUMBER)).scalar_one())


async def add(session: Session, complaint: Complaint, *, key: str | None) -> bool:
    """Store a new one; False where its key or its work order was used before."""
    values = {field.name: getattr(complaint, field.name) for field in fields(Complaint)}
    added = await session.execute(
        insert(ComplaintRow).values(**values, key=key).on_conflict_do_nothing().returning(ComplaintRow.id)
    )
    return added.first() is not None


async def find(session: Session, complaint_id: UUID, *, lock: bool = False) -> Complaint | None:
    """The complaint as it stands; locked until the end of the transaction if asked."""
    query = select(*_COLUMNS).where(ComplaintRow.id == complaint_id)
    row = (await session.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else Complaint(*row)


async def find_by_key(session: Session, key: str) -> Complaint | None:
    """The complaint that was registered with `key`."""
    row = (await session.execute(select(*_COLUMNS).where(ComplaintRow.key == key))).one_or_none()
    return None if row is None else Complaint(*row)


async def find_of_order(session: Session, order_id: UUID) -> Complaint | None:
    """The complaint that a work order of intake was registered as."""
    row = (await session.execute(select(*_COLUMNS).where(ComplaintRow.work_order_id == order_id))).one_or_none()
    return None if row is None else Complaint(*row)


async def list_unregistered_orders(session: Session, *, limit: int) -> list[UUID]:
    """Work orders of intake that are open and were never registered as a complaint."""
    return list((await session.execute(_NOT_REGISTERED, {"limit": limit})).scalars())


async def change(session: Session, complaint_id: UUID, values: dict[str, Any]) -> Complaint:
    """Write `values` and count the version up; the row is locked already."""
    query = (
        update(ComplaintRow)
        .where(ComplaintRow.id == complaint_id)
        .values(**values, version=ComplaintRow.version + 1)
        .returning(*_COLUMNS)
    )
    return Complaint(*(await session.execute(query.execution_options(synchronize_session=False))).one())


async def list_page(
    session: Session,
    wanted: ComplaintFilter,
    *,
    order: Order = "newest",
    after: tuple[date, UUID] | None = None,
    limit: int,
) -> list[Complaint]:
    """Complaints of the filter in this order, after the key of the last page's end: when it was received, or is due."""
    row = ComplaintRow
    query = select(*_COLUMNS).where(*_conditions(wanted))
    if after is not None:
        query = query.where(_beyond(order, *after))
    ordered = (row.received_at.desc(), row.id.desc()) if order == "newest" else (row.due_on, row.id)
    return [Complaint(*each) for each in await session.execute(query.order_by(*ordered).limit(limit))]


async def count(session: Session, wanted: ComplaintFilter) -> int:
    """How many complaints the filter has."""
    query = select(func.count()).select_from(ComplaintRow).where(*_conditions(wanted))
    return int((await session.execute(query)).scalar_one())


async def list_due(session: Session, by: date) -> list[Complaint]:
    """Complaints that are not settled and due on or before that day, locked; those that somebody works on are left."""
    row = ComplaintRow
    query = select(*_COLUMNS).where(row.ended_at.is_(None), row.due_on <= by)
    found = await session.execute(query.order_by(row.due_on, row.id).with_for_update(skip_locked=True))
    return [Complaint(*each) for each in found]


async def add_step(session: Session, complaint_id: UUID, step: ComplaintStep) -> ComplaintStep:
    """Put a line at the end of the trail; the complaint's row is locked already."""
    position = int((await session.execute(_LAST_STEP, {"id": complaint_id})).scalar_one()) + 1
    values = {field.name: getattr(step, field.name) for field in fields(ComplaintStep)} | {"position": position}
    await session.execute(insert(ComplaintStepRow).values(complaint_id=complaint_id, **values))
    return ComplaintStep(**values)


async def list_steps(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[ComplaintStep]]:
    """The trails of these complaints, oldest line first."""
    row = ComplaintStepRow
    columns = [getattr(row, field.name) for field in fields(ComplaintStep)]
    query = select(row.complaint_id, *columns).where(row.complaint_id.in_(ids))
    found: dict[UUID, list[ComplaintStep]] = {each: [] for each in ids}
    for complaint_id, *values in await session.execute(query.order_by(row.complaint_id, row.position)):
        found[complaint_id].append(ComplaintStep(*values))
    return found


async def add_request(session: Session, request: ComplaintRequest) -> bool:
    """Store what was asked for; False where the same is open already."""
    values = {field.name: getattr(request, field.name) for field in fields(ComplaintRequest)}
    added = await session.execute(
        insert(ComplaintRequestRow).values(**values).on_conflict_do_nothing().returning(ComplaintRequestRow.id)
    )
    return added.first() is not None


async def change_request(session: Session, request_id: UUID, values: dict[str, Any]) -> ComplaintRequest:
    """Write `values` to a request; its complaint is locked already."""
    row = ComplaintRequestRow
    columns = [getattr(row, field.name) for field in fields(ComplaintRequest)]
    query = update(row).where(row.id == request_id).values(**values).returning(*columns)
    return ComplaintRequest(*(await session.execute(query.execution_options(synchronize_session=False))).one())


async def list_requests(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[ComplaintRequest]]:
    """What was asked for of these complaints, oldest first."""
    found: dict[UUID, list[ComplaintRequest]] = {each: [] for each in ids}
    for each in await _all_of(session, ComplaintRequestRow, ComplaintRequest, ids, ComplaintRequestRow.asked_at):
        found[each.complaint_id].append(each)
    return found


async def add_decision(session: Session, decision: ComplaintDecision) -> None:
    """Store what was found."""
    values = {field.name: getattr(decision, field.name) for field in fields(ComplaintDecision)}
    await session.execute(insert(ComplaintDecisionRow).values(**values))


async def change_decision(session: Session, decision_id: UUID, values: dict[str, Any]) -> None:
    """Write `values` to a decision; its complaint is locked already."""
    query = update(ComplaintDecisionRow).where(ComplaintDecisionRow.id == decision_id).values(**values)
    await session.execute(query.execution_options(synchronize_session=False))


async def list_decisions(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[ComplaintDecision]]:
    """What was found about these complaints, oldest first."""
    found: dict[UUID, list[ComplaintDecision]] = {each: [] for each in ids}
    order = ComplaintDecisionRow.proposed_at
    for each in await _all_of(session, ComplaintDecisionRow, ComplaintDecision, ids, order):
        found[each.complaint_id].append(each)
    return found


async def list_numbers_of_order(session: Session, order_id: UUID) -> list[tuple[UUID, str]]:
    """The complaints that a work order is the intake of, or corrects the root cause of: id and number."""
    row = ComplaintRow
    linked = or_(row.correction_id == order_id, row.work_order_id == order_id)
    query = select(row.id, row.number).where(linked).order_by(row.received_at, row.id)
    return [(each.id, each.number) for each in await session.execute(query)]


async def list_ids_of(session: Session, customer_id: UUID) -> list[UUID]:
    """All complaints of a customer."""
    row = ComplaintRow
    query = select(row.id).where(row.customer_id == customer_id).order_by(row.received_at, row.id)
    return list((await session.execute(query)).scalars())


async def list_open_to(session: Session, ids: Collection[UUID], person: UUID) -> list[UUID]:
    """Those of `ids` that are settled or do not name that person."""
    query = select(ComplaintRow.id).where(ComplaintRow.id.in_(ids), not_(_names_openly(person)))
    return list((await session.execute(query)).scalars())


async def has_of_conversation(session: Session, conversation_id: UUID) -> bool:
    """Whether a complaint came out of that conversation."""
    query = select(ComplaintRow.id).where(ComplaintRow.conversation_id == conversation_id).limit(1)
    return (await session.execute(query)).first() is not None


async def has_recent(session: Session, customer_id: UUID, *, since: datetime) -> bool:
    """Whether a complaint of the customer is not settled, or was answered after that moment."""
    row = ComplaintRow
    lives = or_(row.ended_at.is_(None), row.answered_at >= since)
    query = select(row.id).where(row.customer_id == customer_id, lives).limit(1)
    return (await session.execute(query)).first() is not None


async def blank(session: Session, ids: Collection[UUID]) -> None:
    """Empty what says who it was about; codes, times and states stay."""
    for statement in _BLANK:
        await session.execute(statement, {"ids": list(ids)})


async def count_going(session: Session, *, before: datetime, held: Collection[UUID]) -> tuple[int, list[UUID]]:
    """Complaints that ended before that moment and still say something, and the ids of some."""
    values = {"before": before, "held": list(held)}
    number = int((await session.execute(_COUNT_GOING, values)).scalar_one())
    return number, list((await session.execute(_SOME_GOING, {**values, "limit": 5})).scalars())


async def list_going(session: Session, *, before: datetime, held: Collection[UUID], limit: int) -> list[UUID]:
    """At most `limit` of them."""
    values = {"before": before, "held": list(held), "limit": limit}
    return list((await session.execute(_SOME_GOING, values)).scalars())


async def _all_of(session: Session, row: Any, value: type[V], ids: Collection[UUID], order: Any) -> list[V]:
    columns = [getattr(row, field.name) for field in fields(value)]  # type: ignore[arg-type]
    query = select(*columns).where(row.complaint_id.in_(ids)).order_by(order, row.id)
    return [value(*each) for each in await session.execute(query)]


def _beyond(order: Order, key: date, last_id: UUID) -> Any:
    row = ComplaintRow
    if order == "newest":
        return or_(row.received_at < key, (row.received_at == key) & (row.id < last_id))
    if key == date.max:
        return row.due_on.is_(None) & (row.id > last_id)
    return or_(row.due_on > key, (row.due_on == key) & (row.id > last_id), row.due_on.is_(None))


def _conditions(wanted: ComplaintFilter) -> list[Any]:
    row = ComplaintRow
    simple = ("level", "finding", "channel", "business", "cause", "customer_id", "conversation_id", "correction_id")
    optional = [(getattr(wanted, name), getattr(row, name) == getattr(wanted, name)) for name in simple]
    optional += [
        (wanted.states, row.state.in_(wanted.states)),
        (wanted.handler_id, or_(row.handler_id == wanted.handler_id, row.reviewer_id == wanted.handler_id)),
        (wanted.unassigned, row.handler_id.is_(None)),
        (wanted.regulator, row.regulator.is_(True)),
        (wanted.open_only or wanted.due_by, row.ended_at.is_(None)),
        (wanted.due_by, row.due_on <= (wanted.due_by or date.max)),
        (wanted.received_from, row.received_at >= (wanted.received_from or func.now())),
        (wanted.received_before, row.received_at < (wanted.received_before or func.now())),
        (wanted.text, or_(*(one.icontains(wanted.text, autoescape=True) for one in (row.number, row.title)))),
        (wanted.unseen_by, not_(_names_openly(wanted.unseen_by))),
    ]
    return [condition for given, condition in optional if given]


def _names_openly(person: UUID | None) -> Any:
    """The complaint names that person and is not settled."""
    row = ComplaintRow
    return (literal(person) == any_(row.named)) & row.state.not_in(SETTLED)
