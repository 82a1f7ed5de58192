"""All SQL of banking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, TypeVar, cast
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from zhike.banking.models import (
    AccountRow,
    ApplicationRow,
    BillRow,
    BlockRow,
    BookingRow,
    BranchRow,
    CardRow,
    HolderRow,
    LimitRow,
    LoanRow,
    StatementOrderRow,
    TransferRow,
)
from zhike.banking.rules.dealings import Application, Bill, Branch, Transfer, TransferLimit
from zhike.banking.rules.holdings import (
    OWN_KINDS,
    Account,
    AccountKind,
    Activity,
    Booking,
    BookingKind,
    Card,
    CardKind,
    CardStatus,
    Holdings,
    Loan,
    LoanKind,
    RiskLevel,
    RiskRating,
)
from zhike.platform.database import Session

V = TypeVar("V")
R = TypeVar("R", AccountRow, CardRow, LoanRow)
_Owned = Account | Loan | Booking | Bill | Transfer | TransferLimit | Application

# One pass along the index (customer, at); the numbers of a page are known first.
_ACTIVITY = text("""
    select h.number, min(b.at)::date, max(b.at)::date, count(distinct b.at::date), sum(abs(b.amount))
    from (select customer_id, number from banking.holder where number > :after order by number limit :limit) h
    join banking.booking b on b.customer_id = h.customer_id
    where b.kind = any(:kinds) and b.at < cast(:until as date) + 1
    group by h.number order by h.number
""")
_LAST = text("""
    select max(number) from (select number from banking.holder where number > :after order by number limit :limit) h
""")


@dataclass(frozen=True, slots=True)
class Entry:
    """A customer to enter into the book, with all that they hold."""

    customer_id: UUID
    number: str
    holdings: Holdings
    bookings: Sequence[Booking] = ()
    bills: Sequence[Bill] = ()
    transfers: Sequence[Transfer] = ()
    limits: Sequence[TransferLimit] = ()
    applications: Sequence[Application] = ()


async def is_entered(session: Session, customer_id: UUID) -> bool:
    """Whether the book knows the customer."""
    found = await session.execute(select(HolderRow.number).where(HolderRow.customer_id == customer_id))
    return found.first() is not None


async def find_holdings(session: Session, customer_id: UUID, *, now: datetime) -> Holdings | None:
    """What a customer holds; None for one whom the book does not know."""
    found = await session.execute(select(HolderRow).where(HolderRow.customer_id == customer_id))
    holder = found.scalar_one_or_none()
    if holder is None:
        return None
    return Holdings(
        as_of=now,
        accounts=tuple(_account(row) for row in await _held(session, AccountRow, customer_id)),
        cards=tuple(_card(row) for row in await _held(session, CardRow, customer_id)),
        loans=tuple(_loan(row) for row in await _held(session, LoanRow, customer_id)),
        risk=_risk(holder),
    )


async def list_bookings(session: Session, customer_id: UUID, *, since: datetime, limit: int) -> list[Booking]:
    """The newest transactions since `since`."""
    query = (
        select(BookingRow)
        .where(BookingRow.customer_id == customer_id, BookingRow.at >= since)
        .order_by(BookingRow.at.desc(), BookingRow.id.desc())
        .limit(limit)
    )
    return [
        Booking(str(row.id), str(row.account_id), row.at, cast("BookingKind", row.kind), row.amount, row.currency)
        for row in (await session.execute(query)).scalars()
    ]


async def list_activity(session: Session, *, after: str, limit: int, until: date) -> list[Activity]:
    """What customers did up to `until`, in order of number; customers who did nothing are left out.

    A page of idle customers must not look like the end, so the page is drawn further until somebody did something.
    """
    while True:
        parameters = {"after": after, "limit": limit, "until": until, "kinds": sorted(OWN_KINDS)}
        rows: list[Activity] = [Activity(*row) for row in await session.execute(_ACTIVITY, parameters)]
        last = (await session.execute(_LAST, {"after": after, "limit": limit})).scalar_one()
        if rows or last is None:
            return rows
        after = last


async def add_block(session: Session, *, key: str, card_id: str, because: str, now: datetime) -> tuple[str, str] | None:
    """Note a request by its key; what the key was used for before (card, reason), or None."""
    added = await session.execute(
        insert(BlockRow)
        .values(key=key, card_id=card_id, because=because, at=now)
        .on_conflict_do_nothing()
        .returning(BlockRow.key)
    )
    if added.first() is not None:
        return None
    found = await session.execute(select(BlockRow.card_id, BlockRow.because).where(BlockRow.key == key))
    row = found.one()
    return row[0], row[1]


async def block_card(session: Session, customer_id: UUID, card_id: str) -> bool:
    """Stop a card of the customer; False where there is none with that id."""
    try:
        wanted = UUID(card_id)
    except ValueError:
        return False
    changed = await session.execute(
        update(CardRow)
        .where(CardRow.customer_id == customer_id, CardRow.id == wanted)
        .values(status="blocked")
        .returning(CardRow.id)
    )
    return changed.first() is not None


async def list_bills(session: Session, customer_id: UUID) -> list[Bill]:
    """The last statement of each credit card."""
    rows = await _rows(session, select(BillRow).where(BillRow.customer_id == customer_id).order_by(BillRow.due_on))
    return [_value(Bill, row) for row in rows]


async def list_transfers(session: Session, customer_id: UUID, *, since: datetime) -> list[Transfer]:
    """Transfers out since `since`, newest first."""
    query = select(TransferRow).where(TransferRow.customer_id == customer_id, TransferRow.at >= since)
    rows = await _rows(session, query.order_by(TransferRow.at.desc(), TransferRow.id.desc()))
    return [_value(Transfer, row) for row in rows]


async def list_limits(session: Session, customer_id: UUID) -> list[TransferLimit]:
    """Transfer limits by channel."""
    rows = await _rows(session, select(LimitRow).where(LimitRow.customer_id == customer_id).order_by(LimitRow.channel))
    return [_value(TransferLimit, row) for row in rows]


async def list_applications(session: Session, customer_id: UUID) -> list[Application]:
    """Loans that were applied for, newest first."""
    query = select(ApplicationRow).where(ApplicationRow.customer_id == customer_id)
    return [
        _value(Application, row) for row in await _rows(session, query.order_by(ApplicationRow.submitted_on.desc()))
    ]


async def add_statement_order(
    session: Session, customer_id: UUID, account_id: str, *, since: date, until: date, key: str, now: datetime
) -> tuple[str, date, date] | None:
    """Note an order by its key; what the key was used for before (account, from, to), or None."""
    values = {"customer_id": customer_id, "account_id": account_id, "since": since, "until": until}
    added = await session.execute(
        insert(StatementOrderRow)
        .values(key=key, at=now, **values)
        .on_conflict_do_nothing()
        .returning(StatementOrderRow.key)
    )
    if added.first() is not None:
        return None
    order = StatementOrderRow
    found = await session.execute(select(order.account_id, order.since, order.until).where(order.key == key))
    row = found.one()
    return row[0], row[1], row[2]


async def has_action(session: Session, key: str) -> bool:
    """Whether something was done with this key."""
    blocked = select(BlockRow.key).where(BlockRow.key == key)
    ordered = select(StatementOrderRow.key).where(StatementOrderRow.key == key)
    return (await session.execute(blocked.union_all(ordered))).first() is not None


async def list_branches(session: Session) -> list[Branch]:
    """All branches, by city and id."""
    rows = await _rows(session, select(BranchRow).order_by(BranchRow.city, BranchRow.id))
    return [_value(Branch, row) for row in rows]


async def set_branches(session: Session, branches: Sequence[Branch]) -> None:
    """Add branches, or write them anew."""
    for branch in branches:
        values = asdict(branch)
        await session.execute(
            insert(BranchRow).values(values).on_conflict_do_update(index_elements=["id"], set_=values)
        )


async def _rows(session: Session, query: Any) -> Sequence[Any]:
    rows: Sequence[Any] = (await session.execute(query)).scalars().all()
    return rows


def _value(shape: type[V], row: Any) -> V:
    """The row as a value; ids are text for those outside."""
    found = {field.name: getattr(row, field.name) for field in fields(cast("Any", shape))}
    return shape(**{name: str(each) if isinstance(each, UUID) else each for name, each in found.items()})


async def enter(session: Session, entries: Sequence[Entry]) -> None:
    """Write customers into the book with COPY: 250 with all they hold in some 20 ms."""
    await _copy(session, HolderRow, (_holder(entry) for entry in entries))
    for model, rows in (
        (AccountRow, (_owned(entry, each) for entry in entries for each in entry.holdings.accounts)),
        (CardRow, (_owned_card(entry, each) for entry in entries for each in entry.holdings.cards)),
        (LoanRow, (_owned(entry, each) for entry in entries for each in entry.holdings.loans)),
        (BookingRow, (_owned(entry, each) for entry in entries for each in entry.bookings)),
        (BillRow, (_owned(entry, each) for entry in entries for each in entry.bills)),
        (TransferRow, (_owned(entry, each) for entry in entries for each in entry.transfers)),
        (LimitRow, (_owned(entry, each) for entry in entries for each in entry.limits)),
        (ApplicationRow, (_owned(entry, each) for entry in entries for each in entry.applications)),
    ):
        await _copy(session, model, rows)


async def _held(session: Session, model: type[R], customer_id: UUID) -> Sequence[R]:
    found = await session.execute(select(model).where(model.customer_id == customer_id).order_by(model.id))
    return found.scalars().all()


async def _copy(session: Session, model: Any, rows: Iterable[dict[str, Any]]) -> None:
    columns = [column.name for column in model.__table__.columns]
    connection = await session.connection()
    driver = cast("psycopg.AsyncConnection[Any]", (await connection.get_raw_connection()).driver_connection)
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier("banking", model.__tablename__), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    async with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row([row[column] for column in columns])


def _holder(entry: Entry) -> dict[str, Any]:
    risk = entry.holdings.risk
    return {
        "customer_id": entry.customer_id,
        "number": entry.number,
        "risk_level": risk.level if risk else None,
        "risk_assessed_on": risk.assessed_on if risk else None,
        "risk_valid_until": risk.valid_until if risk else None,
    }


def _owned(entry: Entry, each: _Owned) -> dict[str, Any]:
    return {"customer_id": entry.customer_id, **asdict(each)}


def _owned_card(entry: Entry, card: Card) -> dict[str, Any]:
    fields = asdict(card)
    return {"customer_id": entry.customer_id, "credit_limit": fields.pop("limit"), **fields}


def _account(row: AccountRow) -> Account:
    return Account(
        id=str(row.id),
        product_code=row.product_code,
        kind=cast("AccountKind", row.kind),
        balance=row.balance,
        currency=row.currency,
        opened_on=row.opened_on,
        matures_on=row.matures_on,
    )


def _card(row: CardRow) -> Card:
    return Card(
        id=str(row.id),
        product_code=row.product_code,
        kind=cast("CardKind", row.kind),
        number_masked=row.number_masked,
        status=cast("CardStatus", row.status),
        currency=row.currency,
        limit=row.credit_limit,
        used=row.used,
    )


def _loan(row: LoanRow) -> Loan:
    return Loan(
        id=str(row.id),
        product_code=row.product_code,
        kind=cast("LoanKind", row.kind),
        principal=row.principal,
        outstanding=row.outstanding,
        currency=row.currency,
        next_due_on=row.next_due_on,
        overdue_days=row.overdue_days,
    )


def _risk(row: HolderRow) -> RiskRating | None:
    if row.risk_level is None or row.risk_assessed_on is None or row.risk_valid_until is None:
        return None
    return RiskRating(cast("RiskLevel", row.risk_level), row.risk_assessed_on, row.risk_valid_until)


async def list_rows_of(session: Session, customer_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """All rows of a customer by table: account, card, loan, booking, bill, transfer, transfer_limit, application."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in (AccountRow, CardRow, LoanRow, BookingRow, BillRow, TransferRow, LimitRow, ApplicationRow):
        query = select(*table.__table__.columns).where(table.customer_id == customer_id)
        found[table.__tablename__] = [dict(row) for row in (await session.execute(query)).mappings()]
    return found
