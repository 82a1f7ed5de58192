"""One record of a customer from all that is known of them: each field by its rule, with where it is from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from zhike.customers.repository import advising
from zhike.customers.repository import golden as repository
from zhike.customers.repository.golden import Golden
from zhike.customers.rules.advising import Word, newest_word
from zhike.customers.rules.records import SourceRecord
from zhike.customers.rules.survivorship import (
    BY_HAND,
    CORRECTION,
    DEFAULT,
    DEFAULT_RULES,
    FADING,
    GOLDEN_FIELDS,
    PLAIN_GOLDEN,
    REGISTERED,
    SEALED_GOLDEN,
    SURE,
    Chosen,
    Claim,
    Criterion,
    choose,
    claims_of_record,
    lineage_of,
)
from zhike.customers.service.records import get_records, list_trust
from zhike.platform.database import Session
from zhike.privacy import api as privacy

# How far the customer as registered here is believed: as a source that says nothing else.
REGISTERED_TRUST: Final = 50
PURPOSE: Final = "resolution"
_NOBODY: Final = Chosen(Claim("", DEFAULT, 0), "only")

Claims = dict[str, list[Claim]]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found for one customer: by field the claim that is kept, and the columns that it changes.

    `defaults`: fields that nobody has told and that have their usual value.
    """

    chosen: Mapping[str, Chosen]
    changes: Mapping[str, str]
    vulnerable: bool
    city_tier: int
    defaults: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Known:
    """All that was read of some customers and those whom they stand for."""

    rows: Mapping[UUID, Golden]
    own: Mapping[UUID, Golden]
    registered: Mapping[UUID, Golden]
    opened_rows: Mapping[UUID, Mapping[str, str]]
    opened_own: Mapping[UUID, Mapping[str, str]]
    opened_registered: Mapping[UUID, Mapping[str, str]]
    created: Mapping[UUID, datetime]
    records: Mapping[UUID, SourceRecord]
    failing: Mapping[UUID, Sequence[str]]
    trust: Mapping[str, int]
    words: Mapping[UUID, Word]


async def consolidate(
    session: Session,
    vault: privacy.Vault,
    customers: Collection[UUID],
    *,
    records: Mapping[UUID, Collection[UUID]] | None = None,
) -> dict[UUID, frozenset[str]]:
    """Give each of these customers every field by its rule; by customer the fields that changed.

    `records`: the records of each, where they are not simply those that point to the customer. What was registered is
    kept before it is changed for the first time; a value that stays is not sealed again.
    """
    families = await repository.find_families(session, customers)
    weighed = await weigh(session, vault, families, records=records)
    changed = {customer: found for customer, found in weighed.items() if found.changes}
    await _keep_registered(session, changed)
    await _write(session, vault, weighed)
    lineage = {
        customer: lineage_of({**dict.fromkeys(found.defaults, _NOBODY), **found.chosen})
        for customer, found in weighed.items()
    }
    await repository.put_lineage(session, lineage)
    return {customer: frozenset(found.changes) for customer, found in changed.items()}


async def weigh(
    session: Session,
    vault: privacy.Vault,
    families: Mapping[UUID, Sequence[UUID]],
    *,
    records: Mapping[UUID, Collection[UUID]] | None = None,
) -> dict[UUID, Weighed]:
    """What each customer's fields would be if they stood for the whole of their family."""
    known = await _read(session, vault, families, records)
    rules = await get_rules(session)
    by_customer = records or await repository.find_record_ids(session, families)
    found: dict[UUID, Weighed] = {}
    for customer, family in families.items():
        claims = _claims(known, customer, family, by_customer.get(customer, ()))
        chosen = {name: kept for name in GOLDEN_FIELDS if (kept := choose(claims[name], rules[name])) is not None}
        found[customer] = _weighed(known, customer, family, chosen)
    return found


async def get_rules(session: Session) -> dict[str, tuple[Criterion, ...]]:
    """By field the order of criteria: the defaults, and what was changed."""
    changed = {row.field: tuple(row.criteria) for row in await repository.list_rules(session)}
    return {**DEFAULT_RULES, **changed}  # type: ignore[dict-item]  # checked when they were stored


async def _read(
    session: Session,
    vault: privacy.Vault,
    families: Mapping[UUID, Sequence[UUID]],
    records: Mapping[UUID, Collection[UUID]] | None,
) -> _Known:
    members = {member for family in families.values() for member in family}
    rows = await repository.find_rows(session, members)
    images = await repository.find_first_images(session, members)
    registered = await repository.find_registered(session, members)
    own = {**rows, **images}
    by_customer = records or await repository.find_record_ids(session, families)
    ids = [record for each in by_customer.values() for record in each]
    opener = vault.for_purpose(PURPOSE)
    opened_rows = await _open(session, opener, rows.values())
    return _Known(
        rows=rows,
        own=own,
        registered=registered,
        opened_rows=opened_rows,
        opened_own={**opened_rows, **await _open(session, opener, images.values())},
        opened_registered=await _open(session, opener, registered.values()),
        created=await repository.find_created(session, members),
        records=await get_records(session, opener, ids),
        failing=await repository.find_failing_fields(session, ids),
        trust=await list_trust(session),
        words=await advising.find_words(session, members),
    )


async def _open(session: Session, vault: privacy.Vault, people: Iterable[Golden]) -> dict[UUID, dict[str, str]]:
    sealed = {each.customer_id: each.sealed for each in people}
    return await vault.open_many(session, sealed) if sealed else {}


def _claims(known: _Known, customer: UUID, family: Sequence[UUID], records: Collection[UUID]) -> Claims:
    claims: Claims = {name: [] for name in GOLDEN_FIELDS}
    for record_id in records:
        record = known.records.get(record_id)
        if record is None:
            continue
        trust = known.trust.get(record.source, REGISTERED_TRUST)
        for name, claim in claims_of_record(record, trust, known.failing.get(record_id, ())).items():
            claims[name].append(claim)
    for member in family:
        for name in GOLDEN_FIELDS:
            claims[name] += [replace(each, standing=member == customer) for each in _own_claims(known, member, name)]
    claims["adviser"] += _claims_by_hand(known, family)
    return claims


def _claims_by_hand(known: _Known, family: Sequence[UUID]) -> list[Claim]:
    """What staff said last of the adviser of any of them; that the sources are to be followed again is no claim."""
    word = newest_word([known.words[member] for member in family if member in known.words])
    if word is None or word.number is None:
        return []
    return [Claim(word.number, BY_HAND, SURE, word.at, customer_id=word.customer_id)]


def _own_claims(known: _Known, member: UUID, name: str) -> list[Claim]:
    """What a customer's own record says of a field beside the sources: as registered, or as corrected."""
    own = known.own[member]
    entry = (own.lineage or {}).get(name)
    found = []
    if entry is not None and entry["source"] == CORRECTION and entry["customer"] == str(member):
        at = datetime.fromisoformat(entry["at"])
        value = _value(own, known.opened_own, name)
        found.append(Claim(value, CORRECTION, SURE, at, customer_id=member))
    registered = known.registered.get(member)
    since = known.created[member]
    if registered is not None:
        if (registered.lineage or {}).get(name, {}).get("source", REGISTERED) == REGISTERED:
            value = _value(registered, known.opened_registered, name)
            found.append(Claim(value, REGISTERED, REGISTERED_TRUST, since, customer_id=member))
    elif entry is None or (entry["source"] == REGISTERED and entry["customer"] == str(member)):
        value = _value(own, known.opened_own, name)
        found.append(Claim(value, REGISTERED, REGISTERED_TRUST, since, customer_id=member))
    return found


def _value(golden: Golden, opened: Mapping[UUID, Mapping[str, str]], name: str) -> str:
    if name in SEALED_GOLDEN:
        return opened.get(golden.customer_id, {}).get(name, "")
    return golden.plain[name]


def _weighed(known: _Known, customer: UUID, family: Sequence[UUID], chosen: Mapping[str, Chosen]) -> Weighed:
    row = known.rows[customer]
    changes = {
        name: kept.claim.value
        for name, kept in chosen.items()
        if kept.claim.value != _value(row, known.opened_rows, name)
    }
    changes |= _faded(row, chosen)
    city_of = chosen["city"].claim.customer_id if "city" in chosen else None
    return Weighed(
        chosen,
        changes,
        vulnerable=any(known.own[member].vulnerable for member in family),
        city_tier=known.own[city_of].city_tier if city_of is not None else row.city_tier,
        defaults=frozenset(name for name, entry in (row.lineage or {}).items() if entry["source"] == DEFAULT),
    )


def _faded(row: Golden, chosen: Mapping[str, Chosen]) -> dict[str, str]:
    """Fields that a source or somebody had filled and of which nobody says anything any more."""
    lineage = row.lineage or {}
    silent = (name for name in FADING if name not in chosen and row.plain[name])
    return {name: "" for name in silent if lineage.get(name, {}).get("source", REGISTERED) != REGISTERED}


async def _keep_registered(session: Session, changed: Mapping[UUID, Weighed]) -> None:
    """Before the first change: of those of whom no image keeps it already."""
    images = await repository.find_first_images(session, list(changed))
    rows = await repository.find_rows(session, [each for each in changed if each not in images])
    await repository.keep_registered(session, [each for each, row in rows.items() if _is_registered(row)])


def _is_registered(row: Golden) -> bool:
    lineage = row.lineage or {}
    return any(lineage.get(name, {}).get("source", REGISTERED) == REGISTERED for name in GOLDEN_FIELDS)


async def _write(session: Session, vault: privacy.Vault, weighed: Mapping[UUID, Weighed]) -> None:
    rows = await repository.find_rows(session, list(weighed))
    secrets = {
        customer: {name: value for name, value in found.changes.items() if name in SEALED_GOLDEN}
        for customer, found in weighed.items()
    }
    to_seal = {customer: values for customer, values in secrets.items() if values}
    sealed = await vault.seal_many(session, to_seal) if to_seal else {}
    changes: dict[UUID, dict[str, Any]] = {}
    for customer, found in weighed.items():
        columns: dict[str, Any] = {name: value for name, value in found.changes.items() if name in PLAIN_GOLDEN}
        for name, value in sealed.get(customer, {}).items():
            columns |= {name: value, f"{name}_index": vault.blind_index(name, secrets[customer][name])}
        if found.vulnerable != rows[customer].vulnerable:
            columns["vulnerable"] = found.vulnerable
        if found.city_tier != rows[customer].city_tier:
            columns["city_tier"] = found.city_tier
        changes[customer] = columns
    await repository.change_customers(session, changes)
