"""Customers made of records that are nobody's: each field by its rule, a number of the bank's or one of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from zhike.customers.repository import golden, integrating, merging
from zhike.customers.repository import profile as repository
from zhike.customers.rules.numbering import own_number
from zhike.customers.rules.records import SourceRecord
from zhike.customers.rules.survivorship import (
    DEFAULT,
    DEFAULT_CRITERIA,
    GOLDEN_FIELDS,
    PLAIN_GOLDEN,
    SEALED_GOLDEN,
    Chosen,
    Claim,
    Criterion,
    choose,
    claims_of_record,
    lineage_of,
)
from zhike.customers.service.consolidating import PURPOSE, REGISTERED_TRUST, get_rules
from zhike.customers.service.records import get_records, list_trust, settle_records
from zhike.customers.service.search_keys import index_names
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy

# What a customer is until somebody says otherwise.
_USUAL: Final[Mapping[str, Any]] = {
    "gender": "unknown",
    "birth_year": None,
    "tier": "standard",
    "region": "",
    "city": "",
    "branch": "",
    "adviser": "",
    "language": "zh",
    "vulnerable": False,
    "city_tier": 3,
}
_SAID_BY_NOBODY: Final = Chosen(Claim("", DEFAULT, 0), "only")


async def create_of_records(
    session: Session, vault: privacy.Vault, groups: Sequence[Sequence[UUID]], *, now: datetime
) -> list[UUID]:
    """One customer of each group of records, which are theirs from now on; their ids, in the order given.

    A customer has the number that the most trusted record gives, unless somebody has it already; else one of ours.
    """
    await merging.one_at_a_time(session)
    ids = [record for group in groups for record in group]
    chosen = await choose_of_records(session, vault, groups)
    records, trust = await get_records(session, vault.for_purpose(PURPOSE), ids), await list_trust(session)
    numbers = await _numbers(session, [_number([records[each] for each in group], trust) for group in groups])
    customers = [uuid7() for _ in groups]
    values: dict[UUID, dict[str, str]] = {
        customer: {"name": "", **{name: kept[name].claim.value for name in SEALED_GOLDEN if name in kept}}
        for customer, kept in zip(customers, chosen, strict=True)
    }
    sealed = await vault.seal_many(session, values)
    rows = [
        {"id": customer, "number": number, **_plain(kept, now), **_secret(vault, values[customer], sealed[customer])}
        for customer, number, kept in zip(customers, numbers, chosen, strict=True)
    ]
    await repository.add_customers(session, rows)
    usual = dict.fromkeys(GOLDEN_FIELDS, _SAID_BY_NOBODY)
    lineage = {customer: lineage_of({**usual, **kept}) for customer, kept in zip(customers, chosen, strict=True)}
    await golden.put_lineage(session, lineage)
    await index_names(session, vault, {customer: said["name"] for customer, said in values.items() if said["name"]})
    owners = zip(groups, customers, strict=True)
    await settle_records(session, {record: customer for group, customer in owners for record in group}, now=now)
    return customers


async def choose_of_records(
    session: Session, vault: privacy.Vault, groups: Sequence[Sequence[UUID]]
) -> list[dict[str, Chosen]]:
    """By field the word that survives of each group of records."""
    ids = [record for group in groups for record in group]
    records = await get_records(session, vault.for_purpose(PURPOSE), ids)
    failing = await golden.find_failing_fields(session, ids)
    trust, rules = await list_trust(session), await get_rules(session)
    return [_choose([records[each] for each in group], trust, failing, rules) for group in groups]


def _choose(
    members: Sequence[SourceRecord],
    trust: Mapping[str, int],
    failing: Mapping[UUID, Sequence[str]],
    rules: Mapping[str, Sequence[Criterion]],
) -> dict[str, Chosen]:
    claims: dict[str, list[Claim]] = {name: [] for name in GOLDEN_FIELDS}
    for record in members:
        believed = trust.get(record.source, REGISTERED_TRUST)
        for name, claim in claims_of_record(record, believed, failing.get(record.id, ())).items():
            claims[name].append(claim)
    return {name: kept for name in GOLDEN_FIELDS if (kept := choose(claims[name], rules[name])) is not None}


def _number(members: Sequence[SourceRecord], trust: Mapping[str, int]) -> str | None:
    said = [
        Claim(
            privacy.normal_form("number", record.number),
            record.source,
            trust.get(record.source, REGISTERED_TRUST),
            record.source_time or record.updated_at,
            record_id=record.id,
        )
        for record in members
        if record.number
    ]
    kept = choose(said, DEFAULT_CRITERIA)
    return kept.claim.value if kept else None


async def _numbers(session: Session, wanted: Sequence[str | None]) -> list[str]:
    """The number of each: the one that is wanted where nobody has it, neither on record nor earlier in this list."""
    taken = await integrating.find_taken(session, {each for each in wanted if each is not None})
    given: list[str | None] = []
    for each in wanted:
        free = each is not None and each not in taken
        given.append(each if free else None)
        taken |= {each} if free and each is not None else set()
    own = iter(await integrating.next_sequence(session, given.count(None)))
    return [each if each is not None else own_number(next(own)) for each in given]


def _plain(kept: Mapping[str, Chosen], now: datetime) -> dict[str, Any]:
    said = {name: kept[name].claim.value for name in PLAIN_GOLDEN if name in kept}
    return {
        **_USUAL,
        **said,
        "birth_year": int(said["birth_year"]) if "birth_year" in said else None,
        "since": date.fromisoformat(said["since"]) if "since" in said else now.date(),
    }


def _secret(vault: privacy.Vault, values: Mapping[str, str], sealed: Mapping[str, bytes]) -> dict[str, Any]:
    """Sealed values with their blind indexes."""
    columns: dict[str, Any] = {}
    for name in SEALED_GOLDEN:
        index = vault.blind_index(name, values[name]) if name in values else None
        columns |= {name: sealed.get(name), f"{name}_index": index}
    return columns
