"""Months of contacts for whoever runs the installation: how many stand where, and what was asked to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import text

from zhike.platform.database import Session

Kind = Literal["seal", "move", "verify"]
TaskState = Literal["waiting", "running", "done", "failed"]

_LIVE = text("""
    select to_char(local_date, 'YYYY-MM') as month, sum(n)::bigint from (
        select local_date, count(*) as n from quality.contact group by local_date
    ) by_day group by 1
""")
_LIVE_OF = text("select exists (select from quality.contact where local_date between :first and :last)")
_COLUMNS = "month, kind, state, fault, by_name, asked_at, ended_at, verified_at"
_LIST = text(f"select {_COLUMNS} from quality.month_task")  # noqa: S608 - our own names
_FIND = text(f"select {_COLUMNS} from quality.month_task where month = :month for update")  # noqa: S608
_NEXT = text(f"""
    select {_COLUMNS} from quality.month_task where state in ('waiting', 'running') order by asked_at limit 1
""")  # noqa: S608
_ASK = text("""
    insert into quality.month_task (month, kind, state, by_name, asked_at)
    values (:month, :kind, 'waiting', :by_name, :now)
    on conflict (month) do update
    set kind = excluded.kind, state = 'waiting', fault = null, by_name = excluded.by_name, asked_at = excluded.asked_at,
        ended_at = null
""")
_BEGIN = text("update quality.month_task set state = 'running' where month = :month")
_END = text("""
    update quality.month_task set state = :state, fault = :fault, ended_at = :now,
        verified_at = case when :verified then :now else verified_at end
    where month = :month
""")


@dataclass(frozen=True, slots=True)
class MonthTask:
    """What somebody wanted done with a month. `verified_at`: when its files last agreed with what they should hold."""

    month: str
    kind: Kind
    state: TaskState
    fault: Mapping[str, str] | None
    by_name: str
    asked_at: datetime
    ended_at: datetime | None
    verified_at: datetime | None


async def count_live(session: Session) -> dict[str, int]:
    """Contacts in the database by month."""
    return {row[0]: row[1] for row in await session.execute(_LIVE)}


async def is_live(session: Session, first: date, last: date) -> bool:
    """Whether the database holds contacts between two days."""
    return bool((await session.execute(_LIVE_OF, {"first": first, "last": last})).scalar_one())


async def list_tasks(session: Session) -> dict[str, MonthTask]:
    """The last task of each month."""
    return {row.month: MonthTask(**row._mapping) for row in await session.execute(_LIST)}


async def find_task(session: Session, month: str) -> MonthTask | None:
    """The last task of a month, its row locked until the end of the transaction."""
    return _task((await session.execute(_FIND, {"month": month})).one_or_none())


async def find_next(session: Session) -> MonthTask | None:
    """The oldest task that is not done."""
    return _task((await session.execute(_NEXT)).one_or_none())


async def ask(session: Session, month: str, kind: Kind, *, by_name: str, now: datetime) -> None:
    """Let a worker do something with a month."""
    await session.execute(_ASK, {"month": month, "kind": kind, "by_name": by_name, "now": now})


async def begin(session: Session, month: str) -> None:
    """A worker is at it."""
    await session.execute(_BEGIN, {"month": month})


async def end(session: Session, month: str, *, fault: str | None, verified: bool, now: datetime) -> None:
    """It is over; `fault` (JSON) says what went wrong."""
    told = {"month": month, "state": "failed" if fault else "done", "fault": fault, "verified": verified, "now": now}
    await session.execute(_END, told)


def _task(row: Any) -> MonthTask | None:
    return None if row is None else MonthTask(**row._mapping)
