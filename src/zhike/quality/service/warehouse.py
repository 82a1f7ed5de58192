"""The warehouse: finished months of contacts as Parquet, each checked against the database before it counts.

A month is *sealed* when its files hold what the database holds: counts of values and whole-number sums of every column,
both from one frozen state. What is written or changed later goes to a second file; *compaction* makes one of both.
A month *moves* when it is older than the database keeps: from one transaction on its contacts are read from the file.
Each step can be killed at any moment and is done again by whoever comes next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.quality.errors import ExportMismatch, MonthFileGone, MonthInvalid, MonthNotOver
from zhike.quality.repository import month_files, reporting, rollups, warehouse
from zhike.quality.repository.duck import Limits
from zhike.quality.repository.merging import merge, state_of
from zhike.quality.repository.month_files import Manifest
from zhike.quality.repository.month_state import COUNTED, MonthState
from zhike.quality.repository.reporting import Scope
from zhike.quality.repository.warehouse import SealedMonth
from zhike.quality.rules.periods import Period, month_name, month_of

BATCH = 5000
# A month is sealed by itself once it is known whether its last customers came again.
SETTLED_AFTER = timedelta(days=9)
# A row's moment of change is taken a little before its commit.
_OVERLAP = timedelta(hours=1)
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
# From this share of late rows on, one file is cheaper than two.
_MANY_LATE = 0.2


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of a month; `written` is False where the files held it already, or there is nothing to hold."""

    month: str
    rows: int
    path: Path
    written: bool
    moved: bool = False


async def export_month(runtime: Runtime, month: str, *, now: datetime) -> Exported:
    """Seal the month `YYYY-MM`. Raises `MonthInvalid`, `MonthNotOver` or `ExportMismatch`."""
    period = period_of(month)
    if now.astimezone(runtime.settings.zone).date() <= period.last:
        raise MonthNotOver(month=month)
    folder = folder_of(runtime, month)
    async with runtime.database.transaction() as session:
        await warehouse.hold_still(session)
        manifest = await _seal(session, runtime, period, now)
        held = month_files.read(folder)
    if manifest is None:
        return Exported(month, held.rows if held else 0, folder / (held.file if held else ""), written=False)
    await _remember(runtime, manifest, now)
    return Exported(month, manifest.rows, folder / manifest.file, written=True)


async def compact_month(runtime: Runtime, month: str, *, now: datetime) -> bool:
    """Make one file of a month's two. False: there was only one."""
    folder = folder_of(runtime, month)
    held = month_files.read(folder)
    if held is None or held.late is None:
        return False
    number = held.number + 1
    merged = replace_manifest(held, number=number, file=f"contacts-{number:04d}.parquet", now=now)
    draft = folder / f".{merged.file}.draft"
    await asyncio.to_thread(merge, folder / held.file, folder / held.late, draft, limits_of(runtime))
    state = await asyncio.to_thread(state_of, draft, None, limits_of(runtime))
    _check(state, _state(held), month)
    draft.replace(folder / merged.file)
    month_files.publish(folder, merged)
    await _remember(runtime, merged, now)
    return True


async def verify_month(runtime: Runtime, month: str) -> None:
    """Read a month's files back: they must hold what they held when they were written, by counts and sums.

    Raises `MonthFileGone` or `ExportMismatch`.
    """
    folder = folder_of(runtime, month)
    held = month_files.read(folder)
    if held is None:
        raise MonthFileGone(month=month)
    late = folder / held.late if held.late else None
    _check(await asyncio.to_thread(state_of, folder / held.file, late, limits_of(runtime)), _state(held), month)


async def move_month(runtime: Runtime, month: str, *, now: datetime) -> bool:
    """Let a month's contacts leave the database, once one checked file with its rollups holds all of them.

    False: there was nothing to move, or something changed meanwhile; the next run tries again.
    """
    await export_month(runtime, month, now=now)
    await compact_month(runtime, month, now=now)
    folder, period = folder_of(runtime, month), period_of(month)
    held = month_files.read(folder)
    if held is None:
        return False
    if rollups.read(folder / held.file) is None:
        await asyncio.to_thread(rollups.build, folder / held.file, limits_of(runtime))
    async with runtime.database.transaction() as session:
        await warehouse.hold_still(session, writes=True)
        live = await warehouse.read_state(session, period)
        whole = await _whole(session, runtime, month, live)
        if live.rows == 0 or whole.differs_from(_state(held)) is not None:
            return False
        size = _size(folder, held)
        await warehouse.move(session, period, month=month, file=held.file, rows=held.rows, size=size, now=now)
    return True


async def keep_months(
    runtime: Runtime, *, now: datetime, told: Callable[[Exported], None] = lambda _month: None
) -> list[Exported]:
    """Seal every settled month that is new or changed, move what is older than the database keeps, refresh rollups.

    Done month by month: what was interrupted goes on where it stopped.
    """
    today = now.astimezone(runtime.settings.zone).date()
    async with runtime.database.transaction() as session:
        oldest = await warehouse.find_oldest(session)
        settled = today - SETTLED_AFTER
        months = await warehouse.list_months(session, Period(oldest, settled)) if oldest and oldest <= settled else []
    done = []
    for month in months:
        if period_of(month).last <= settled:
            done.append(await _keep_month(runtime, month, today, now))
            told(done[-1])
    await _refresh(runtime)
    return done


async def list_sealed(session: Session) -> list[SealedMonth]:
    """All months that stand in files, oldest first."""
    return await warehouse.list_sealed(session)


def limits_of(runtime: Runtime) -> Limits:
    """What a query of this installation may use."""
    settings = runtime.settings
    return Limits(settings.warehouse_memory_mb, settings.warehouse_threads, runtime.installation.warehouse_folder)


async def _keep_month(runtime: Runtime, month: str, today: date, now: datetime) -> Exported:
    done = await export_month(runtime, month, now=now)
    if period_of(month).last < today - timedelta(days=runtime.settings.warehouse_keep_days):
        done = replace(done, moved=await move_month(runtime, month, now=now))
    else:
        held = month_files.read(folder_of(runtime, month))
        if held is not None and held.late_rows > _MANY_LATE * held.rows:
            await compact_month(runtime, month, now=now)
    return done


async def _refresh(runtime: Runtime) -> None:
    """Rollups that lack what the catalogue has learned are made anew; nobody reads what is left lying for a day."""
    async with runtime.database.transaction() as session:
        known = await warehouse.list_sealed(session)
    for one in known:
        folder = folder_of(runtime, one.month)
        held = month_files.read(folder)
        path = folder / one.file
        if one.moved_at and path.exists() and not rollups.is_current(rollups.read(path)):
            await asyncio.to_thread(rollups.build, path, limits_of(runtime))
        named = [one.file, *([held.file, held.late or ""] if held else [])]
        await asyncio.to_thread(month_files.tidy, folder, named)


async def _seal(session: Session, runtime: Runtime, period: Period, now: datetime) -> Manifest | None:
    """Write what is missing; None where nothing is."""
    month, folder = month_name(period.first), folder_of(runtime, month_name(period.first))
    live = await warehouse.read_state(session, period)
    held = month_files.read(folder)
    whole = await _whole(session, runtime, month, live)
    if live.rows == 0 or (held is not None and held.changed_at == whole.changed_at and _same(held, whole)):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    known = await warehouse.find_sealed(session, month)
    is_moved = known is not None and known.moved_at is not None
    if held is not None:
        late = await _write_late(
            session,
            folder,
            held,
            period=period,
            whole=whole,
            now=now,
            limits=limits_of(runtime),
            everything=is_moved,
        )
        if late is not None:
            return late
    if is_moved:  # the database has only the late ones: there is nothing else to write it from
        raise ExportMismatch(month=month, column="id")
    number = held.number + 1 if held else 1
    return await _write_all(session, folder, period, number, whole=whole, now=now, limits=limits_of(runtime))


async def _write_all(
    session: Session, folder: Path, period: Period, number: int, *, whole: MonthState, now: datetime, limits: Limits
) -> Manifest:
    """Write the month as one file. Raises `ExportMismatch` where the file is not what the database holds."""
    month, name = month_name(period.first), f"contacts-{number:04d}.parquet"
    manifest = _manifest(month, number, name, None, state=whole, late_rows=0, base_at=whole.changed_at, now=now)
    draft = folder / f".{name}.draft"
    batches = reporting.stream_live_contacts(
        session, scope=Scope(period.first, period.last), columns=COUNTED, batch=BATCH
    )
    await month_files.write(draft, batches)
    _check(await asyncio.to_thread(state_of, draft, None, limits), whole, month)
    draft.replace(folder / name)
    month_files.publish(folder, manifest)
    return manifest


async def _write_late(
    session: Session,
    folder: Path,
    held: Manifest,
    *,
    period: Period,
    whole: MonthState,
    now: datetime,
    limits: Limits,
    everything: bool,
) -> Manifest | None:
    """Put what was written or changed since into a second file; None where both together do not agree."""
    number = held.number + 1
    since = _LONG_AGO if everything or held.base_at is None else held.base_at - _OVERLAP
    name = f"late-{number:04d}.parquet"
    draft = folder / f".{name}.draft"
    batches = warehouse.stream_changed(session, period, since, columns=COUNTED, batch=BATCH)
    rows = await month_files.write(draft, batches)
    state = await asyncio.to_thread(state_of, folder / held.file, draft, limits)
    if state.differs_from(whole) is not None:
        draft.unlink()
        return None
    draft.replace(folder / name)
    manifest = _manifest(
        held.month, number, held.file, name, state=whole, late_rows=rows, base_at=held.base_at, now=now
    )
    month_files.publish(folder, manifest)
    return manifest


async def _whole(session: Session, runtime: Runtime, month: str, live: MonthState) -> MonthState:
    """What the month amounts to: what the database holds, and what has moved."""
    known = await warehouse.find_sealed(session, month)
    if known is None or known.moved_at is None:
        return live
    return live + await asyncio.to_thread(state_of, folder_of(runtime, month) / known.file, None, limits_of(runtime))


async def _remember(runtime: Runtime, manifest: Manifest, now: datetime) -> None:
    size = _size(folder_of(runtime, manifest.month), manifest)
    async with runtime.database.transaction() as session:
        await warehouse.remember(
            session,
            month=manifest.month,
            file=manifest.file,
            rows=manifest.rows,
            late_rows=manifest.late_rows,
            size=size,
            now=now,
        )


def replace_manifest(held: Manifest, *, number: int, file: str, now: datetime) -> Manifest:
    """The manifest of the same contacts in one file."""
    return _manifest(held.month, number, file, None, state=_state(held), late_rows=0, base_at=held.changed_at, now=now)


def _manifest(
    month: str,
    number: int,
    file: str,
    late: str | None,
    *,
    state: MonthState,
    late_rows: int,
    base_at: datetime | None,
    now: datetime,
) -> Manifest:
    return Manifest(
        month=month,
        number=number,
        file=file,
        late=late,
        rows=state.rows,
        late_rows=late_rows,
        changed_at=state.changed_at,
        base_at=base_at,
        written_at=now,
        counts=state.counts,
        sums=state.sums,
    )


def _state(held: Manifest) -> MonthState:
    return MonthState(held.rows, held.changed_at, held.counts, held.sums)


def _same(held: Manifest, whole: MonthState) -> bool:
    return whole.differs_from(_state(held)) is None


def _check(found: MonthState, wanted: MonthState, month: str) -> None:
    """A file that differs never becomes part of the warehouse."""
    column = found.differs_from(wanted)
    if column is not None:
        raise ExportMismatch(month=month, column=column)


def _size(folder: Path, held: Manifest) -> int:
    return sum((folder / name).stat().st_size for name in (held.file, held.late) if name)


def folder_of(runtime: Runtime, month: str) -> Path:
    """Where the files of a month lie."""
    return runtime.installation.warehouse_folder / "contacts" / f"month={month}"


def period_of(month: str) -> Period:
    """The days of a month `YYYY-MM`. Raises `MonthInvalid`."""
    try:
        period = month_of(month)
    except ValueError:
        raise MonthInvalid from None
    if month_name(period.first) != month:
        raise MonthInvalid
    return period
