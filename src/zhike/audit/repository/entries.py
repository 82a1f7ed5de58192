"""All SQL of audit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, func, select, text, tuple_

from zhike.audit.models import EntryRow, SealRow
from zhike.audit.rules.chain import CHAIN_START, Entry, Seal
from zhike.platform.database import Session

STREAM_BATCH = 2000

_INSERT = text(
    "insert into audit.entry (at, actor_id, actor_kind, actor_name, action, subject, detail) "
    "values (:at, :actor_id, :actor_kind, :actor_name, :action, :subject, cast(:detail as jsonb))"
)
# One at a time may extend the chain, wherever it was started from.
_LOCK = text("select pg_advisory_xact_lock(hashtextextended('audit.chain', 0))")
# Rows of transactions that are over everywhere: a later one can no longer slip in below them.
BELOW_SNAPSHOT = text("entry.txid < pg_snapshot_xmin(pg_current_snapshot())")
_SEAL = text("""
    update audit.entry e set position = v.position, link = v.link
    from unnest(cast(:ids as bigint[]), cast(:positions as bigint[]), cast(:links as bytea[])) as v(id, position, link)
    where e.id = v.id
""")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are meant: equal actor and subject, an action or everything under it, `from_at` <= at < `to_at`."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None


async def add_entry(session: Session, **columns: Any) -> None:
    """Write one entry, unsealed."""
    await session.execute(_INSERT, {**columns, "detail": msgspec.json.encode(columns["detail"]).decode()})


async def add_entries(session: Session, subjects: Sequence[str], **columns: Any) -> None:
    """Write one entry for each subject, unsealed; the other columns are the same in all."""
    detail = msgspec.json.encode(columns["detail"]).decode()
    rows = [{**columns, "detail": detail, "subject": subject} for subject in subjects]
    if rows:
        await session.execute(_INSERT, rows)


async def lock_chain(session: Session) -> None:
    """Wait until nobody else extends the chain; held until the transaction ends."""
    await session.execute(_LOCK)


async def get_head(session: Session) -> tuple[int, bytes]:
    """(last position, its link) of the chain; (0, the chain's start) of an empty one."""
    found = await session.execute(
        select(SealRow.last_position, SealRow.link).order_by(SealRow.last_position.desc()).limit(1)
    )
    row = found.first()
    return (row[0], row[1]) if row else (0, CHAIN_START)


async def list_sealable(session: Session, *, limit: int) -> list[Entry]:
    """The oldest entries that are committed for good and not in the chain yet."""
    found = await session.execute(
        entries_query().where(EntryRow.position.is_(None), BELOW_SNAPSHOT).order_by(EntryRow.id).limit(limit)
    )
    return [entry_of(row) for row in found]


async def seal_entries(session: Session, links: Sequence[tuple[int, int, bytes]]) -> None:
    """Give each entry (id, position, link) its place."""
    ids, positions, hashes = zip(*links, strict=True)
    await session.execute(_SEAL, {"ids": list(ids), "positions": list(positions), "links": list(hashes)})


async def add_seal(session: Session, seal: Seal, *, at: datetime) -> None:
    """Write the seal of a batch."""
    session.add(SealRow(last_position=seal.last_position, link=seal.link, signature=seal.signature, at=at))
    await session.flush()


async def count_unsealed(session: Session) -> int:
    """How many entries wait for the next seal."""
    found = await session.execute(select(func.count()).select_from(EntryRow).where(EntryRow.position.is_(None)))
    return found.scalar_one()


async def list_sealed(session: Session, *, after: int, until: int, limit: int) -> list[Entry]:
    """Sealed entries with `after` < position <= `until`, in order."""
    found = await session.execute(
        entries_query()
        .where(EntryRow.position > after, EntryRow.position <= until)
        .order_by(EntryRow.position)
        .limit(limit)
    )
    return [entry_of(row) for row in found]


async def list_seals(session: Session, *, after: int, until: int) -> list[Seal]:
    """Seals with `after` < last position <= `until`."""
    found = await session.execute(
        select(SealRow.last_position, SealRow.link, SealRow.signature).where(
            SealRow.last_position > after, SealRow.last_position <= until
        )
    )
    return [Seal(*row) for row in found]


async def list_entries(
    session: Session, wanted: Filter, *, before: tuple[datetime, int] | None, limit: int
) -> list[Entry]:
    """Entries newest first, from before the key (`at`, `id`) of an earlier page."""
    query = entries_query().where(*_conditions(wanted)).order_by(EntryRow.at.desc(), EntryRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(tuple_(EntryRow.at, EntryRow.id) < tuple_(*before))
    return [entry_of(row) for row in await session.execute(query)]


async def stream_entries(session: Session, wanted: Filter) -> AsyncIterator[list[Entry]]:
    """All entries of the filter, newest first, in batches that fit in memory."""
    before: tuple[datetime, int] | None = None
    while batch := await list_entries(session, wanted, before=before, limit=STREAM_BATCH):
        yield batch
        before = (batch[-1].at, batch[-1].id)


def entries_query() -> Select[Any]:
    return select(
        EntryRow.id,
        EntryRow.at,
        EntryRow.actor_id,
        EntryRow.actor_kind,
        EntryRow.actor_name,
        EntryRow.action,
        EntryRow.subject,
        EntryRow.detail,
        EntryRow.position,
        EntryRow.link,
    )


def entry_of(row: Row[Any]) -> Entry:
    columns: tuple[Any, ...] = tuple(row)
    return Entry(*columns)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool] | None] = [
        None if wanted.actor is None else EntryRow.actor_id == wanted.actor,
        None if wanted.action is None else _is_action(wanted.action),
        None if wanted.subject is None else EntryRow.subject == wanted.subject,
        None if wanted.from_at is None else EntryRow.at >= wanted.from_at,
        None if wanted.to_at is None else EntryRow.at < wanted.to_at,
    ]
    return [and_(condition) for condition in conditions if condition is not None]


def _is_action(action: str) -> ColumnElement[bool]:
    """`customers` means every action of that context, `customers.read` only itself."""
    if "." in action:
        return EntryRow.action == action
    return EntryRow.action.startswith(action + ".", autoescape=True)
