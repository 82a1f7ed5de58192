"""SQL of the consent ledger: rows are only ever added."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import desc, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from zhike.platform.database import Session
from zhike.privacy.models import ConsentRow
from zhike.privacy.repository.joining import find_families
from zhike.privacy.rules.consents import ConsentChannel, ConsentEntry, Decision

# One person's entries are written one after the other.
_LOCK = text("select pg_advisory_xact_lock(hashtextextended('privacy.consent:' || :subject, 0))")


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which entries are wanted; None leaves a condition out."""

    subject_id: UUID | None = None
    purpose: str | None = None
    decision: str | None = None
    channel: str | None = None


async def lock_subject(session: Session, subject_id: UUID) -> None:
    """Wait for whoever writes about this person; held until the end of the transaction."""
    await session.execute(_LOCK, {"subject": str(subject_id)})


async def add_entry(session: Session, entry: ConsentEntry, digest: bytes) -> None:
    """Store an entry."""
    session.add(
        ConsentRow(
            id=entry.id,
            subject_id=entry.subject_id,
            purpose=entry.purpose,
            decision=entry.decision,
            text_version=entry.text_version,
            channel=entry.channel,
            by_kind=entry.by_kind,
            by_id=entry.by_id,
            at=entry.at,
            digest=digest,
        )
    )
    await session.flush()


async def list_of_subject(session: Session, subject_id: UUID) -> list[tuple[ConsentEntry, bytes]]:
    """A person's entries with their digests, in the order of the ledger."""
    query = select(ConsentRow).where(ConsentRow.subject_id == subject_id).order_by(ConsentRow.number)
    return [(_entry(row), row.digest) for row in (await session.execute(query)).scalars()]


async def find_states(
    session: Session, subjects: Collection[UUID], purposes: Collection[str]
) -> dict[UUID, dict[str, ConsentEntry]]:
    """The last entry of each of these people for each of these purposes, under whichever id they gave it."""
    families = await find_families(session, subjects)
    members = {member for family in families.values() for member in family}
    query = (
        select(ConsentRow)
        .where(ConsentRow.subject_id == func.any(list(members)), ConsentRow.purpose.in_(purposes))
        .ext(distinct_on(ConsentRow.subject_id, ConsentRow.purpose))
        .order_by(ConsentRow.subject_id, ConsentRow.purpose, desc(ConsentRow.number))
    )
    last = {(row.subject_id, row.purpose): row for row in (await session.execute(query)).scalars()}
    found: dict[UUID, dict[str, ConsentEntry]] = {}
    for subject, family in families.items():
        for purpose in purposes:
            said = [last[member, purpose] for member in family if (member, purpose) in last]
            if said:
                newest = max(said, key=lambda row: (row.at, row.number))
                found.setdefault(subject, {})[purpose] = _entry(newest)
    return found


async def list_entries(
    session: Session, wanted: LedgerFilter, *, before: int | None, limit: int
) -> list[tuple[int, ConsentEntry]]:
    """Entries newest first with their numbers, from before a number."""
    conditions = {
        ConsentRow.subject_id: wanted.subject_id,
        ConsentRow.purpose: wanted.purpose,
        ConsentRow.decision: wanted.decision,
        ConsentRow.channel: wanted.channel,
    }
    query = select(ConsentRow).order_by(desc(ConsentRow.number)).limit(limit)
    for column, value in conditions.items():
        if value is not None:
            query = query.where(column == value)
    if before is not None:
        query = query.where(ConsentRow.number < before)
    return [(row.number, _entry(row)) for row in (await session.execute(query)).scalars()]


def _entry(row: ConsentRow) -> ConsentEntry:
    return ConsentEntry(
        row.id,
        row.subject_id,
        row.purpose,
        cast("Decision", row.decision),
        row.text_version,
        cast("ConsentChannel", row.channel),
        row.by_kind,
        row.by_id,
        row.at,
    )
