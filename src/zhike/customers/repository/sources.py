"""SQL of sources and their import runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, null, or_, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from zhike.customers.models.sources import ImportRejectRow, ImportRunRow, SourceRow
from zhike.customers.rules.mapping import parse_mapping
from zhike.customers.rules.runs import OPEN_STATES, STALE_AFTER, ImportRun, Source
from zhike.platform.database import Session

_PLAIN = tuple(name for name in Source.__dataclass_fields__ if name not in {"name", "mapping", "version"})
_RUN_FIELDS = tuple(ImportRun.__dataclass_fields__)
_MARK = text("""
    select r.reading ->> 'mark' from customers.import_run r join customers.source s on s.name = r.source
    where r.source = :source and r.state in ('done', 'failed') and r.reading ? 'mark'
        and (s.anew_from is null or r.created_at > s.anew_from)
    order by r.created_at desc, r.id desc limit 1
""")


async def add_source(session: Session, source: Source, *, now: datetime) -> bool:
    """Store a new source; False where the name is taken."""
    values = _source_values(source) | {"created_at": now, "updated_at": now}
    added = await session.execute(
        insert(SourceRow).values(name=source.name, **values).on_conflict_do_nothing().returning(SourceRow.name)
    )
    return added.first() is not None


async def save_source(session: Session, source: Source, *, based_on: int, now: datetime) -> bool:
    """Store a change of version `based_on`; False where it is no longer the newest."""
    saved = await session.execute(
        update(SourceRow)
        .where(SourceRow.name == source.name, SourceRow.version == based_on)
        .values(**_source_values(source), version=based_on + 1, updated_at=now)
        .returning(SourceRow.name)
    )
    return saved.first() is not None


async def find_source(session: Session, name: str) -> Source | None:
    """The source of that name."""
    row = await session.get(SourceRow, name, populate_existing=True)
    return _source(row) if row else None


async def list_sources(session: Session, *, search: str = "") -> list[Source]:
    """All sources whose name or label holds `search`, by name."""
    query = select(SourceRow).order_by(SourceRow.name).execution_options(populate_existing=True)
    if search:
        query = query.where(
            or_(SourceRow.name.icontains(search, autoescape=True), SourceRow.label.icontains(search, autoescape=True))
        )
    return [_source(row) for row in (await session.execute(query)).scalars()]


async def add_run(session: Session, run: ImportRun, *, key: bytes) -> bool:
    """Store a new run; False where another run of its source is still open."""
    values = {name: getattr(run, name) for name in _RUN_FIELDS}
    added = await session.execute(
        insert(ImportRunRow).values(**values, key=key).on_conflict_do_nothing().returning(ImportRunRow.id)
    )
    return added.first() is not None


async def find_run(session: Session, run_id: UUID) -> ImportRun | None:
    """The run with this id."""
    row = await session.get(ImportRunRow, run_id, populate_existing=True)
    return _run(row) if row else None


async def find_key(session: Session, run_id: UUID) -> bytes | None:
    """The wrapped key of a run, None where it is forgotten."""
    found = await session.execute(select(ImportRunRow.key).where(ImportRunRow.id == run_id))
    return found.scalar_one_or_none()


async def list_runs(
    session: Session, *, source: str | None, state: str | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[ImportRun]:
    """Runs, the newest first, those before `before` (time, id)."""
    query = select(ImportRunRow).order_by(ImportRunRow.created_at.desc(), ImportRunRow.id.desc()).limit(limit)
    if source:
        query = query.where(ImportRunRow.source == source)
    if state:
        query = query.where(ImportRunRow.state == state)
    if before:
        query = query.where(
            or_(
                ImportRunRow.created_at < before[0],
                (ImportRunRow.created_at == before[0]) & (ImportRunRow.id < before[1]),
            )
        )
    found = await session.execute(query.execution_options(populate_existing=True))
    return [_run(row) for row in found.scalars()]


async def find_latest_runs(session: Session) -> dict[str, ImportRun]:
    """The newest run of each source."""
    query = (
        select(ImportRunRow)
        .ext(distinct_on(ImportRunRow.source))
        .order_by(ImportRunRow.source, ImportRunRow.created_at.desc(), ImportRunRow.id.desc())
        .execution_options(populate_existing=True)
    )
    return {row.source: _run(row) for row in (await session.execute(query)).scalars()}


async def hand_over(session: Session, run_id: UUID) -> None:
    """Leave a staged run to a worker."""
    by_worker = ImportRunRow.reading.concat({"sorted_by": "worker"})
    await session.execute(update(ImportRunRow).where(ImportRunRow.id == run_id).values(reading=by_worker))


async def note_mark(session: Session, run_id: UUID, mark: str) -> None:
    """Say how far the rows that a run has staged come in the source's own order."""
    noted = ImportRunRow.reading.concat({"mark": mark})
    await session.execute(update(ImportRunRow).where(ImportRunRow.id == run_id).values(reading=noted))


async def find_mark(session: Session, source: str) -> str | None:
    """How far a source was read and sorted, by its newest run that tells; None: it is to be read from its start."""
    found = await session.execute(_MARK, {"source": source})
    return found.scalar_one_or_none()


async def ask_for_delivery(session: Session, source: str, *, anew: bool, now: datetime) -> None:
    """Remember that somebody wants a delivery now; `anew`: all of it."""
    values = {"asked_at": now, "anew_from": now} if anew else {"asked_at": now}
    await session.execute(update(SourceRow).where(SourceRow.name == source).values(**values))


async def read_anew(session: Session, source: str, *, now: datetime) -> None:
    """Let the next delivery begin at the source's start."""
    await session.execute(update(SourceRow).where(SourceRow.name == source).values(anew_from=now))


async def note_trouble(session: Session, source: str, trouble: dict[str, Any] | None) -> None:
    """Say why the last look at a source came to no run, or (None) that it went well."""
    query = update(SourceRow).where(SourceRow.name == source)
    if trouble is None:
        query = query.where(SourceRow.trouble.is_not(None))
    await session.execute(query.values(trouble=null() if trouble is None else trouble))


async def list_troubles(session: Session) -> dict[str, dict[str, Any]]:
    """source -> why the last look at it came to no run."""
    query = select(SourceRow.name, SourceRow.trouble).where(SourceRow.trouble.is_not(None))
    return {row[0]: row[1] for row in await session.execute(query)}


async def list_asked(session: Session) -> dict[str, datetime]:
    """source -> when somebody last asked for a delivery."""
    query = select(SourceRow.name, SourceRow.asked_at).where(SourceRow.asked_at.is_not(None))
    return {name: asked for name, asked in await session.execute(query) if asked}


async def list_waiting(session: Session, *, now: datetime) -> list[ImportRun]:
    """Staged runs that were handed over, and open runs that nobody moves; the oldest first."""
    handed = (ImportRunRow.state == "sorting") & (ImportRunRow.reading["sorted_by"].astext == "worker")
    query = select(ImportRunRow).where(
        ImportRunRow.state.in_(OPEN_STATES), or_(handed, ImportRunRow.beat_at < now - STALE_AFTER)
    )
    found = await session.execute(query.order_by(ImportRunRow.id).execution_options(populate_existing=True))
    return [_run(row) for row in found.scalars()]


async def change_run(session: Session, run_id: UUID, *, now: datetime, **values: Any) -> bool:
    """Set columns of an open run and let it beat; whether it is to stop."""
    changed = await session.execute(
        update(ImportRunRow)
        .where(ImportRunRow.id == run_id, ImportRunRow.state.in_(OPEN_STATES))
        .values(beat_at=now, **values)
        .returning(ImportRunRow.stop_requested)
    )
    row = changed.first()
    return row is None or bool(row[0])


async def count_in_run(session: Session, run_id: UUID, counts: Mapping[str, int], *, now: datetime) -> None:
    """Add to the counts of a run."""
    added = {name: getattr(ImportRunRow, name) + count for name, count in counts.items()}
    await session.execute(update(ImportRunRow).where(ImportRunRow.id == run_id).values(**added, beat_at=now))


async def end_run(session: Session, run_id: UUID, state: str, *, problem: dict[str, Any] | None, now: datetime) -> bool:
    """End an open run and forget its key; False where it has ended already."""
    ended = await session.execute(
        update(ImportRunRow)
        .where(ImportRunRow.id == run_id, ImportRunRow.state.in_(OPEN_STATES))
        .values(state=state, problem=problem, ended_at=now, beat_at=now, key=None)
        .returning(ImportRunRow.id)
    )
    return ended.first() is not None


async def request_stop(session: Session, run_id: UUID) -> bool:
    """Ask an open run to stop; False where it has ended."""
    asked = await session.execute(
        update(ImportRunRow)
        .where(ImportRunRow.id == run_id, ImportRunRow.state.in_(OPEN_STATES))
        .values(stop_requested=True)
        .returning(ImportRunRow.id)
    )
    return asked.first() is not None


async def add_rejects(session: Session, run_id: UUID, rejects: Sequence[tuple[int, str, str]]) -> None:
    """Store (row, column, code) of lines that were not taken."""
    if rejects:
        rows = [{"run_id": run_id, "row": row, "column": column, "code": code} for row, column, code in rejects]
        await session.execute(insert(ImportRejectRow).on_conflict_do_nothing(), rows)


async def count_rejects(session: Session, run_id: UUID) -> int:
    """How many of a run's rejects are stored."""
    query = select(func.count()).select_from(ImportRejectRow).where(ImportRejectRow.run_id == run_id)
    return int((await session.execute(query)).scalar_one())


async def list_rejects(session: Session, run_id: UUID, *, after: int, limit: int) -> list[tuple[int, str, str]]:
    """(row, column, code) in order of row, after that row."""
    query = (
        select(ImportRejectRow.row, ImportRejectRow.column, ImportRejectRow.code)
        .where(ImportRejectRow.run_id == run_id, ImportRejectRow.row > after)
        .order_by(ImportRejectRow.row)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def sum_collected(session: Session, *, since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
    """source -> (deliveries, rows taken) of runs that ended well, or (pushes, events taken), in the period."""
    query = text("""
        select source, count(*), sum(added + changed + unchanged) from customers.import_run
        where state = 'done' and created_at >= :since and created_at < :until group by source
        union all
        select source, sum(pushes), sum(taken) from customers.push_hour
        where hour >= date_trunc('hour', cast(:since as timestamptz)) and hour < :until group by source
    """)
    found = await session.execute(query, {"since": since, "until": until})
    return {row[0]: (int(row[1]), int(row[2])) for row in found}


def _source_values(source: Source) -> dict[str, Any]:
    return {"mapping": source.mapping.as_dict(), **{name: getattr(source, name) for name in _PLAIN}}


def _source(row: SourceRow) -> Source:
    return Source(
        name=row.name, mapping=parse_mapping(row.mapping), version=row.version, **{n: getattr(row, n) for n in _PLAIN}
    )


def _run(row: ImportRunRow) -> ImportRun:
    return ImportRun(**{name: getattr(row, name) for name in _RUN_FIELDS})
