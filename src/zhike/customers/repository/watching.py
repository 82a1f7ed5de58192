"""SQL of the files of watched folders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import delete, or_, select, text, update

from zhike.customers.models.sources import WatchedFileRow
from zhike.customers.rules.collecting import FileState
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

_SEE = text("""
    insert into customers.watched_file as file (id, source, name, state, size, modified_ns, at)
    values (:id, :source, :name, 'waiting', :size, :modified_ns, :at)
    on conflict (source, name) where state = 'waiting' do update set
        at = case when file.size = excluded.size and file.modified_ns = excluded.modified_ns
            then file.at else excluded.at end,
        size = excluded.size, modified_ns = excluded.modified_ns
    returning id, at
""")


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """A file of a watched folder, and what came of it."""

    id: UUID
    name: str
    state: FileState
    size: int
    run_id: UUID | None
    problem: dict[str, Any] | None
    at: datetime


async def see_file(
    session: Session, source: str, name: str, *, size: int, modified_ns: int, now: datetime
) -> tuple[UUID, datetime]:
    """Note that a file lies there; (its row, since when it is as it is now)."""
    values = {"id": uuid7(), "source": source, "name": name, "size": size, "modified_ns": modified_ns, "at": now}
    row = (await session.execute(_SEE, values)).one()
    return row[0], row[1]


async def list_settled(session: Session, source: str) -> set[tuple[str, int, int]]:
    """(name, size, modified) of files that lie there still, though all is said about them."""
    query = select(WatchedFileRow.name, WatchedFileRow.size, WatchedFileRow.modified_ns).where(
        WatchedFileRow.source == source,
        or_(WatchedFileRow.state == "refused", WatchedFileRow.problem["code"].astext == "customers.folder.unmovable"),
    )
    return {(row[0], row[1], row[2]) for row in await session.execute(query)}


async def forget_gone(session: Session, source: str, there: list[str]) -> None:
    """Forget waiting files that lie there no more."""
    query = delete(WatchedFileRow).where(WatchedFileRow.source == source, WatchedFileRow.state == "waiting")
    await session.execute(query.where(WatchedFileRow.name.not_in(there)) if there else query)


async def is_imported(session: Session, source: str, content_hash: bytes) -> bool:
    """Whether a file of this content was imported for the source."""
    query = select(WatchedFileRow.id).where(
        WatchedFileRow.source == source,
        WatchedFileRow.content_hash == content_hash,
        WatchedFileRow.state == "imported",
    )
    return (await session.execute(query.limit(1))).first() is not None


async def end_file(session: Session, file_id: UUID, state: FileState, *, now: datetime, **values: Any) -> None:
    """Say what came of a file."""
    await session.execute(
        update(WatchedFileRow).where(WatchedFileRow.id == file_id).values(state=state, at=now, **values)
    )


async def list_files(session: Session, source: str, *, limit: int) -> list[WatchedFile]:
    """The files of a source, the newest first."""
    query = select(WatchedFileRow).where(WatchedFileRow.source == source)
    query = query.order_by(WatchedFileRow.at.desc(), WatchedFileRow.id.desc()).limit(limit)
    found = (await session.execute(query.execution_options(populate_existing=True))).scalars()
    return [
        WatchedFile(row.id, row.name, cast("FileState", row.state), row.size, row.run_id, row.problem, row.at)
        for row in found
    ]
