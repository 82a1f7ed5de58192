"""Imports and their rejected rows in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, tuple_, update

from zhike.knowledge.models import ImportRejectRow, ImportRunRow
from zhike.knowledge.repository.articles import person_values
from zhike.knowledge.rules.articles import Person
from zhike.knowledge.rules.importing import Reject
from zhike.knowledge.rules.runs import OPEN, RESUMABLE, ImportRun
from zhike.platform.database import Session

_COLUMNS = ImportRunRow.__table__.columns


async def insert_run(session: Session, run: ImportRun) -> None:
    """A new import."""
    values = {name: value for name, value in asdict(run).items() if name != "by"}
    await session.execute(insert(ImportRunRow).values(**values, **person_values("actor", run.by)))


async def find_run(session: Session, run_id: UUID, *, lock: bool = False) -> ImportRun | None:
    """The import, its row locked until the end of the transaction if asked."""
    query = select(*_COLUMNS).where(ImportRunRow.id == run_id)
    row = (await session.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else _run(row)


async def find_next(session: Session) -> UUID | None:
    """The oldest import that is to be taken in."""
    query = select(ImportRunRow.id).where(ImportRunRow.state.in_(OPEN))
    return (await session.execute(query.order_by(ImportRunRow.created_at, ImportRunRow.id).limit(1))).scalar()


async def list_runs(session: Session, *, before: tuple[datetime, UUID] | None, limit: int) -> list[ImportRun]:
    """Imports, newest first, from before the key (`created_at`, `id`) of an earlier page."""
    query = select(*_COLUMNS).order_by(ImportRunRow.created_at.desc(), ImportRunRow.id.desc())
    if before is not None:
        query = query.where(tuple_(ImportRunRow.created_at, ImportRunRow.id) < tuple_(*before))
    return [_run(row) for row in await session.execute(query.limit(limit))]


async def change_run(session: Session, run_id: UUID, **values: Any) -> None:
    """Write some columns of an import."""
    await session.execute(update(ImportRunRow).where(ImportRunRow.id == run_id).values(**values))


async def add_rejects(session: Session, run_id: UUID, rejects: Sequence[Reject]) -> None:
    """Put rows that were not taken on record, after those that are there."""
    if not rejects:
        return
    counted = select(func.count()).select_from(ImportRejectRow).where(ImportRejectRow.run_id == run_id)
    first = (await session.execute(counted)).scalar_one()
    rows = [
        {
            "run_id": run_id,
            "place": place,
            "row": each.row,
            "column": each.column,
            "code": each.code,
            "params": {name: str(value) for name, value in each.params.items()},
            "cells": dict(each.cells),
            "at": each.at,
        }
        for place, each in enumerate(rejects, first)
    ]
    await session.execute(insert(ImportRejectRow), rows)


async def list_rejects(session: Session, run_id: UUID, *, limit: int | None = None) -> list[Reject]:
    """The rows that were not taken, by their place in the file."""
    query = select(*ImportRejectRow.__table__.columns).where(ImportRejectRow.run_id == run_id)
    found = await session.execute(query.order_by(ImportRejectRow.row, ImportRejectRow.place).limit(limit))
    return [Reject(row.row, row.column, row.code, row.params, row.cells, row.at) for row in found]


async def list_given_up(session: Session, *, before: datetime) -> list[UUID]:
    """Imports that were begun before an instant and that nobody took up again."""
    given_up = (ImportRunRow.state.in_(RESUMABLE), ImportRunRow.created_at < before)
    return list((await session.execute(select(ImportRunRow.id).where(*given_up))).scalars())


def _run(row: Row[Any]) -> ImportRun:
    return ImportRun(
        id=row.id,
        state=row.state,
        file_name=row.file_name,
        by=Person(row.actor_id, row.actor_name),
        rows=row.rows,
        done=row.done,
        imported=row.imported,
        updated=row.updated,
        unchanged=row.unchanged,
        rejected=row.rejected,
        stop_requested=row.stop_requested,
        created_at=row.created_at,
        beat_at=row.beat_at,
        ended_at=row.ended_at,
    )
