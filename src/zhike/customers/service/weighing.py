"""Weigh the records that no key has settled: against each other and against customers; likely pairs are proposed.

What is compared is opened in this process alone, for no longer than the weighing takes: DuckDB works in memory and has
no folder to spill into (docs/decisions/0029-weighing-sealed-records.md). No transaction is open meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.repository import weighing as repository
from zhike.customers.repository.matching import propose_matches
from zhike.customers.repository.records import StoredRecord
from zhike.customers.rules.finding import sounds_of
from zhike.customers.rules.linking.pairs import Pair, find_pairs
from zhike.customers.rules.matching import ACCEPT_FROM, PROPOSE_FROM, ProposedMatch
from zhike.customers.rules.records import INDEXED_FIELDS, SEALED_AS, SEALED_FIELDS, unpack
from zhike.customers.service.search_keys import search_key
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

PURPOSE: Final = "resolution"
FIELDS: Final = ("number", *SEALED_FIELDS)
_AT_ONCE: Final = 5000
# A phone, or the sound of a name, that more customers have than this does not say who is meant.
_MOST_SHARING: Final = 200
_NOBODY: Final = -1


@dataclass(slots=True)
class _Compared:
    """What is to be compared, in columns: `ids` are of records or customers; those of one group are one person."""

    ids: list[UUID] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    columns: dict[str, list[str | None]] = field(default_factory=lambda: {name: [] for name in FIELDS})

    def add(self, subject: UUID, group: int, number: str | None, values: Mapping[str, str]) -> None:
        """Add one record or customer."""
        self.ids.append(subject)
        self.groups.append(group)
        self.columns["number"].append(number)
        for name in SEALED_FIELDS:
            self.columns[name].append(values.get(name))

    def table(self) -> pa.Table:
        """The table that pairs are found in."""
        import numpy as np
        import pyarrow as pa

        columns = {f"f_{name}": pa.array(values, pa.string()) for name, values in self.columns.items()}
        places = np.arange(len(self.ids), dtype=np.int64)
        return pa.table({"n": places, "src": np.zeros(len(places), dtype=np.int32), **columns})


async def weigh_records(runtime: Runtime, *, actor: Actor) -> int:
    """Propose the likely pairs among records that are nobody's and customers; how many pairs are new in the queue.

    Doing it again changes nothing. It belongs after settling by keys and before customers are made of what is left.
    """
    compared = _Compared()
    vault = privacy.Vault(runtime.keyring, purpose=PURPOSE)
    customers = await _add_placeless(runtime, vault, compared)
    if not compared.ids:
        return 0
    await _add_customers(runtime, vault, compared, sorted(customers))
    async with runtime.database.transaction() as session:
        population = await repository.count_people(session)
    pairs = await asyncio.to_thread(_find, compared, population)
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        proposed = await propose_matches(session, _proposals(compared, pairs), now=now)
        detail = {"compared": len(compared.ids), "new": proposed.new, "changed": proposed.changed}
        await audit.record(session, actor=actor, action="customers.weighed", subject="records", detail=detail, now=now)
    return proposed.new


def _find(compared: _Compared, population: int) -> list[Pair]:
    import numpy as np

    groups: np.ndarray = np.array(compared.groups, dtype=np.int64)
    found = find_pairs(compared.table(), FIELDS, groups, population=population, least=PROPOSE_FROM, sure=ACCEPT_FROM)
    return list(found)


def _proposals(compared: _Compared, pairs: Sequence[Pair]) -> Iterator[ProposedMatch]:
    for pair in pairs:
        yield ProposedMatch(compared.ids[pair.one], compared.ids[pair.other], pair.weight, pair.evidence)


async def _add_placeless(runtime: Runtime, vault: privacy.Vault, compared: _Compared) -> set[UUID]:
    """Add the records that are nobody's; the customers who share a key or the sound of a name with one of them."""
    after: UUID | None = None
    meant: set[UUID] = set()
    while True:
        async with runtime.database.transaction() as session:
            stored = await repository.list_placeless(session, after=after, limit=_AT_ONCE)
            opened = await _open_records(session, vault, stored)
            for each in stored:
                if each.record.id in opened:
                    compared.add(each.record.id, _NOBODY, each.record.number, opened[each.record.id])
            meant |= await _find_meant(session, vault, stored, opened)
        if len(stored) < _AT_ONCE:
            return meant
        after = stored[-1].record.id


async def _find_meant(
    session: Session, vault: privacy.Vault, stored: Sequence[StoredRecord], opened: Mapping[UUID, Mapping[str, str]]
) -> set[UUID]:
    indexes = {
        name: {each.record.indexes[name] for each in stored if name in each.record.indexes} for name in INDEXED_FIELDS
    }
    names = {values["name"] for values in opened.values() if "name" in values}
    sounds = {sound for name in names for scope, sound in sounds_of(name) if scope == "pinyin"}
    keys = {search_key(vault, "pinyin", sound) for sound in sounds}
    return await repository.find_customers_sharing(session, indexes, keys, most=_MOST_SHARING)


async def _add_customers(
    runtime: Runtime, vault: privacy.Vault, compared: _Compared, customers: Sequence[UUID]
) -> None:
    """Add customers and what sources have written of them: a customer's own record holds no address and no birthday."""
    for start in range(0, len(customers), _AT_ONCE):
        some = customers[start : start + _AT_ONCE]
        group = {customer: start + place for place, customer in enumerate(some)}
        async with runtime.database.transaction() as session:
            sealed = await repository.find_sealed(session, some)
            opened = await vault.open_many(session, {customer: values for customer, (_, values) in sealed.items()})
            stored = await repository.find_records_of_all(session, some)
            written = await _open_records(session, vault, stored)
        for customer, values in opened.items():
            compared.add(customer, group[customer], sealed[customer][0], values)
        for each in stored:
            owner = each.record.customer_id
            if owner is not None and each.record.id in written:
                compared.add(each.record.id, group[owner], each.record.number, written[each.record.id])


async def _open_records(
    session: Session, vault: privacy.Vault, stored: Sequence[StoredRecord]
) -> dict[UUID, dict[str, str]]:
    """The personal values of records; erased ones are left out."""
    sealed = {each.record.id: {SEALED_AS: each.sealed} for each in stored}
    return {record: unpack(values[SEALED_AS]) for record, values in (await vault.open_many(session, sealed)).items()}
