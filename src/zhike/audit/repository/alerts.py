"""SQL of the watch: what it has read, and what it saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, text, tuple_, update

from zhike.audit.models import AlertRow, EntryRow
from zhike.audit.repository.entries import BELOW_SNAPSHOT, entries_query, entry_of
from zhike.audit.rules.chain import Entry
from zhike.audit.rules.watching import Sighting
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

MOST_ENTRIES = 500
_PROGRESS = text("select entry_id from audit.watch_progress")
_ADVANCE = text(
    "insert into audit.watch_progress (id, entry_id) values (1, :entry_id) "
    "on conflict (id) do update set entry_id = excluded.entry_id"
)


@dataclass(frozen=True, slots=True)
class Alert:
    """What the watch saw, and what became of it. `acknowledged_at` None = nobody has dealt with it yet."""

    id: UUID
    rule: str
    actor_id: str
    actor_name: str
    first_at: datetime
    last_at: datetime
    count: int
    subjects: int
    entry_ids: tuple[int, ...]
    acknowledged_at: datetime | None
    acknowledged_by: str
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts: `open` True = not dealt with, False = dealt with, None = both; equal rule and actor."""

    open: bool | None = None
    rule: str | None = None
    actor: str | None = None


async def get_progress(session: Session) -> int:
    """The last entry looked at; 0 before the first."""
    return (await session.execute(_PROGRESS)).scalar_one_or_none() or 0


async def advance(session: Session, entry_id: int) -> None:
    """Remember how far the watch has read."""
    await session.execute(_ADVANCE, {"entry_id": entry_id})


async def list_new(session: Session, *, after: int, limit: int) -> list[Entry]:
    """Committed entries after that one, in order."""
    query = entries_query().where(EntryRow.id > after, BELOW_SNAPSHOT).order_by(EntryRow.id).limit(limit)
    return [entry_of(row) for row in await session.execute(query)]


async def list_around(
    session: Session, actions: Sequence[str], *, from_at: datetime, to_at: datetime, actors: Sequence[str]
) -> list[Entry]:
    """Entries of these actions and actors in that stretch, both ends included, in order of time."""
    query = (
        entries_query()
        .where(
            EntryRow.at >= from_at,
            EntryRow.at <= to_at,
            EntryRow.actor_id.in_(actors),
            EntryRow.action.in_(actions),
        )
        .order_by(EntryRow.at, EntryRow.id)
    )
    return [entry_of(row) for row in await session.execute(query)]


async def store_sighting(session: Session, seen: Sighting, *, join_within: timedelta) -> bool:
    """Keep a sighting: as more of the alert that it goes on with, else as a new one; whether it is new.

    One that was dealt with and has nothing new in it stays as it is.
    """
    last = await _last_alert(session, seen, join_within=join_within)
    if last is None:
        session.add(_new_alert(seen))
        await session.flush()
        return True
    fresh = [entry for entry in seen.entry_ids if entry not in set(last.entry_ids)]
    if last.acknowledged_at is not None:
        return await _again(session, seen, fresh)
    if fresh:
        ids = [*last.entry_ids, *fresh][-MOST_ENTRIES:]
        await session.execute(
            update(AlertRow)
            .where(AlertRow.id == last.id)
            .values(
                last_at=max(last.last_at, seen.last_at),
                first_at=min(last.first_at, seen.first_at),
                count=last.count + len(fresh),
                subjects=max(last.subjects, seen.subjects),
                entry_ids=ids,
                version=last.version + 1,
            )
        )
    return False


async def _again(session: Session, seen: Sighting, fresh: list[int]) -> bool:
    """After somebody dealt with it: a new alert only where the rule is touched by new entries alone."""
    if len(fresh) < len(seen.entry_ids):
        return False
    session.add(_new_alert(seen))
    await session.flush()
    return True


async def find_alert(session: Session, alert_id: UUID) -> Alert | None:
    """One alert."""
    row = await session.get(AlertRow, alert_id, populate_existing=True)
    return _alert(row) if row else None


async def list_alerts(
    session: Session, wanted: AlertFilter, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[Alert]:
    """Alerts, those that were seen last first."""
    query = select(AlertRow).where(*_conditions(wanted)).order_by(AlertRow.last_at.desc(), AlertRow.id.desc())
    if before is not None:
        query = query.where(tuple_(AlertRow.last_at, AlertRow.id) < tuple_(*before))
    return [_alert(row) for row in (await session.execute(query.limit(limit))).scalars()]


async def acknowledge(session: Session, alert_id: UUID, *, by: str, note: str, now: datetime, version: int) -> None:
    """Say that somebody has dealt with the alert."""
    await session.execute(
        update(AlertRow)
        .where(AlertRow.id == alert_id)
        .values(acknowledged_at=now, acknowledged_by=by, note=note, version=version + 1)
    )


async def list_entries_by_id(session: Session, ids: Sequence[int]) -> list[Entry]:
    """The entries with these ids, newest first."""
    query = entries_query().where(EntryRow.id.in_(ids)).order_by(EntryRow.at.desc(), EntryRow.id.desc())
    return [entry_of(row) for row in await session.execute(query)]


async def _last_alert(session: Session, seen: Sighting, *, join_within: timedelta) -> Alert | None:
    query = (
        select(AlertRow)
        .where(
            AlertRow.rule == seen.rule,
            AlertRow.actor_id == seen.actor_id,
            AlertRow.last_at >= seen.first_at - join_within,
        )
        .order_by(AlertRow.last_at.desc())
        .limit(1)
    )
    row = (await session.execute(query)).scalars().first()
    return _alert(row) if row else None


def _new_alert(seen: Sighting) -> AlertRow:
    return AlertRow(
        id=uuid7(),
        rule=seen.rule,
        actor_id=seen.actor_id,
        actor_name=seen.actor_name,
        first_at=seen.first_at,
        last_at=seen.last_at,
        count=seen.count,
        subjects=seen.subjects,
        entry_ids=list(seen.entry_ids[-MOST_ENTRIES:]),
    )


def _alert(row: AlertRow) -> Alert:
    return Alert(
        row.id,
        row.rule,
        row.actor_id,
        row.actor_name,
        row.first_at,
        row.last_at,
        row.count,
        row.subjects,
        tuple(row.entry_ids),
        row.acknowledged_at,
        row.acknowledged_by or "",
        row.note or "",
        row.version or 1,
    )


def _conditions(wanted: AlertFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool] | None] = [
        None if wanted.open is None else AlertRow.acknowledged_at.is_(None) == wanted.open,
        None if wanted.rule is None else AlertRow.rule == wanted.rule,
        None if wanted.actor is None else AlertRow.actor_id == wanted.actor,
    ]
    return [and_(condition) for condition in conditions if condition is not None]
