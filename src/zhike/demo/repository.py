"""All SQL of the demo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from zhike.demo.models import ProgressRow
from zhike.platform.database import Session

_DAYS = text("select day, until_s from demo.played_day order by day")
_PLAYED = text("""
    insert into demo.played_day (day, until_s, contacts, occupancy) values (:day, :until_s, :contacts, :occupancy)
    on conflict (day) do update set until_s = excluded.until_s,
        contacts = played_day.contacts + excluded.contacts, occupancy = excluded.occupancy
""")


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of the making: `done` of `total`."""

    step: str
    done: int
    total: int


async def note_progress(session: Session, step: str, done: int, total: int, *, now: datetime) -> None:
    """Write how far `step` is."""
    statement = insert(ProgressRow).values(step=step, done=done, total=total, updated_at=now)
    changed = {"done": done, "total": total, "updated_at": now}
    await session.execute(statement.on_conflict_do_update(index_elements=["step"], set_=changed))


async def list_progress(session: Session) -> list[Progress]:
    """All steps that have begun."""
    rows = (await session.execute(select(ProgressRow).order_by(ProgressRow.step))).scalars()
    return [Progress(row.step, row.done, row.total) for row in rows]


async def played_days(session: Session) -> dict[date, float]:
    """The days of the history that are there: day -> up to which second after local midnight."""
    return {row[0]: row[1] for row in await session.execute(_DAYS)}


async def note_played(session: Session, day: date, *, until_s: float, contacts: int, occupancy: float) -> None:
    """Write that `day` is played up to `until_s`."""
    parameters = {"day": day, "until_s": until_s, "contacts": contacts, "occupancy": occupancy}
    await session.execute(_PLAYED, parameters)
