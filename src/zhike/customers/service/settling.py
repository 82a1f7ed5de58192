"""Settle source records: say whose each new or changed one is, by its keys."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.repository import settling as repository
from zhike.customers.repository.matching import propose_matches
from zhike.customers.rules.matching import Evidence, ProposedMatch
from zhike.customers.rules.records import SourceRecord
from zhike.customers.rules.settling import OWN_KEYS, SHARED_KEYS, Candidate, Settlement, candidate, settle
from zhike.customers.service.consolidating import consolidate
from zhike.customers.service.records import claim_records, settle_records
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.privacy import api as privacy

SETTLED_AT_ONCE = 1000
# Nobody weighed them: half and half.
EVEN = 0.0


async def resolve_records(
    session: Session, vault: privacy.Vault, *, actor: Actor, now: datetime, limit: int = SETTLED_AT_ONCE
) -> Mapping[str, int]:
    """Settle up to `limit` records that are new or changed; how many by each key, or why by none.

    Nothing is left to do when the counts are empty; to do it again changes nothing. Keys are compared as numbers and
    blind indexes. A record that is nobody's today is looked at again when its source changes it.
    """
    records = await claim_records(session, vault, limit=limit)
    if not records:
        return {}
    compared = {record.id: _compared(record) for record in records}
    wanted: dict[str, set[Any]] = {
        field: {keys[field] for keys in compared.values()} - {None} for field in (*OWN_KEYS, *SHARED_KEYS)
    }
    known = await repository.find_sharing(session, wanted)
    sharing: dict[tuple[str, object], set[UUID]] = defaultdict(set)
    for customer_id, customer in known.items():
        for field in wanted:
            sharing[field, customer[field]].add(customer_id)
    met = {}
    for record_id, keys in compared.items():
        shared = set().union(*(sharing[field, keys[field]] for field in wanted if keys[field] is not None))
        met[record_id] = [_candidate(keys, known[one]) for one in sorted(shared)]
    settled = {record_id: settle(candidates) for record_id, candidates in met.items()}
    whose = {record: one.customer_id for record, one in settled.items()}
    await settle_records(session, whose, now=now)
    await consolidate(session, vault, {customer for customer in whose.values() if customer is not None})
    doubts = list(_doubts(settled, met))
    if doubts:
        await propose_matches(session, doubts, now=now)
    counts: dict[str, int] = dict(sorted(Counter(one.by for one in settled.values()).items()))
    await audit.record(session, actor=actor, action="customers.resolved", subject="records", detail=counts, now=now)
    return counts


def _doubts(settled: Mapping[UUID, Settlement], met: Mapping[UUID, Sequence[Candidate]]) -> Iterator[ProposedMatch]:
    """Records whose keys somebody else claims, or several do: a person looks at each pair that shares an own key."""
    for record, one in settled.items():
        if one.by not in ("conflict", "ambiguous"):
            continue
        for found in met[record]:
            if found.same.isdisjoint((*OWN_KEYS, "name")):
                continue
            evidence: dict[str, Evidence] = dict.fromkeys(found.same, "same")
            evidence |= dict.fromkeys(found.other, "other")
            yield ProposedMatch(record, found.customer_id, EVEN, evidence, origin="conflict")


def _candidate(keys: dict[str, Any], customer: dict[str, Any]) -> Candidate:
    """How a record compares with what a customer is known by, who counts as whoever stands for them."""
    return candidate(customer["survivor"], keys, customer)


def _compared(record: SourceRecord) -> dict[str, Any]:
    fields = ("name", "id_number", *SHARED_KEYS)
    return {"number": record.number, **{field: record.indexes.get(field) for field in fields}}
