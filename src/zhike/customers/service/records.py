"""What resolution and lineage ask of source records: claim those that changed, settle whose they are, find and open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.customers.repository import records as repository
from zhike.customers.repository.records import StoredRecord
from zhike.customers.rules.records import SEALED_AS, SourceRecord, unpack
from zhike.platform.database import Session
from zhike.privacy import api as privacy

CLAIMED_AT_ONCE = 1000


async def claim_records(session: Session, vault: privacy.Vault, *, limit: int = CLAIMED_AT_ONCE) -> list[SourceRecord]:
    """New and changed records, the oldest first, opened and locked for this transaction: two claims never overlap."""
    return await _opened(session, vault, await repository.claim_records(session, limit=limit))


async def settle_records(session: Session, settled: Mapping[UUID, UUID | None], *, now: datetime) -> None:
    """Say whose each record is (None = nobody's yet); none of them is claimed again until it changes."""
    await repository.settle_records(session, settled, now=now)


async def get_records(session: Session, vault: privacy.Vault, ids: Sequence[UUID]) -> dict[UUID, SourceRecord]:
    """Records by id, opened; unknown ids are left out, erased ones come without values."""
    found = await _opened(session, vault, await repository.find_records(session, ids))
    return {record.id: record for record in found}


async def list_customer_records(session: Session, vault: privacy.Vault, customer_id: UUID) -> list[SourceRecord]:
    """The records of a customer, opened, the oldest first."""
    return await _opened(session, vault, await repository.find_records_of(session, customer_id))


async def find_record_ids_by_keys(
    session: Session, *, number: str | None = None, indexes: Mapping[str, bytes] | None = None
) -> list[tuple[UUID, UUID | None]]:
    """(record, customer) of all records that share the customer number or one of the blind indexes (field -> index)."""
    return await repository.find_by_keys(session, number=number, indexes=indexes or {})


async def list_trust(session: Session) -> dict[str, int]:
    """How far each source is believed, 0 to 100: survivorship asks it."""
    return await repository.list_trust(session)


async def _opened(session: Session, vault: privacy.Vault, stored: Sequence[StoredRecord]) -> list[SourceRecord]:
    sealed = {each.record.id: {SEALED_AS: each.sealed} for each in stored}
    opened = await vault.open_many(session, sealed)
    return [
        replace(each.record, values=unpack(opened[each.record.id][SEALED_AS]) if each.record.id in opened else {})
        for each in stored
    ]
