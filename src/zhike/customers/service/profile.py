"""Use cases of customers: add, read a card, search, reveal one value; and what other contexts ask without a person."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.errors import CustomerNumberTaken, CustomerUnfit, CustomerUnknown, FieldEmpty
from zhike.customers.permissions import profile as permissions
from zhike.customers.repository import identification
from zhike.customers.repository import profile as repository
from zhike.customers.repository import timeline as recents
from zhike.customers.repository.golden import find_families, find_survivors
from zhike.customers.repository.profile import StoredCustomer, StoredSegment
from zhike.customers.rules import values as normal_values
from zhike.customers.rules.advising import Adviser
from zhike.customers.rules.profile import (
    PERSONAL_FIELDS,
    REVEAL_LASTS,
    Holding,
    NewCustomer,
    PersonalField,
    Profile,
    Purpose,
    Revealed,
    Segment,
    Traits,
    age_band,
    age_in,
    is_elder,
    new_customer_problem,
)
from zhike.customers.service.search_keys import index_names
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy

_LISTED_AT_ONCE = 2000


async def create_customers(session: Session, vault: privacy.Vault, customers: Sequence[NewCustomer]) -> list[UUID]:
    """Add customers, all or none; their ids, in the order given. 20,000 take some three seconds.

    Raises `CustomerUnfit` (naming the row, from 1, and the field) or `CustomerNumberTaken`. It is meant for imports and
    the demo bank, which audit the whole run.
    """
    for row, new in enumerate(customers, 1):
        problem = new_customer_problem(new)
        if problem is not None:
            raise CustomerUnfit(row=row, field=problem)
    people = {new.id or uuid7(): new for new in customers}
    if len(people) < len(customers):
        raise CustomerNumberTaken
    values = {subject: _personal_values(new) for subject, new in people.items()}
    sealed = await vault.seal_many(session, values)
    rows = (_row(subject, new, sealed[subject], values[subject], vault) for subject, new in people.items())
    await repository.add_customers(session, rows)
    held = ((subject, holding) for subject, new in people.items() for holding in new.holdings)
    await repository.add_holdings(session, held)
    await index_names(session, vault, {subject: new.name for subject, new in people.items()})
    return list(people)


async def get_card(
    session: Session,
    vault: privacy.Vault,
    *,
    actor: Actor,
    customer_id: UUID,
    purpose: str = "service",
    now: datetime,
) -> Profile:
    """A customer's card, masked; the reading is audited with its purpose (a code, or `conversation:<id>`)."""
    customer = await permissions.find_readable_customer(session, actor, customer_id)
    customer_id = customer.id
    await audit.record(
        session,
        actor=actor,
        action="customers.read",
        subject=f"customer:{customer_id}",
        detail={"purpose": purpose},
        now=now,
    )
    if actor.kind == "staff":
        await recents.note_recent(session, actor.id, customer_id, now=now)
    holdings = await repository.list_holdings(session, customer_id)
    return (await profiles_of(session, vault, [customer], now, {customer_id: holdings}))[0]


async def reveal(
    session: Session,
    vault: privacy.Vault,
    *,
    actor: Actor,
    customer_id: UUID,
    field: PersonalField,
    purpose: Purpose,
    conversation_id: UUID | None = None,
    now: datetime,
) -> Revealed:
    """One full value, for 60 seconds and a purpose; audited before it is shown. Raises `FieldEmpty` where none is."""
    customer = await permissions.find_revealable_customer(session, actor, customer_id)
    customer_id = customer.id
    if customer.sealed[field] is None:
        raise FieldEmpty
    opened = await vault.for_purpose(purpose).open(session, customer_id, {field: customer.sealed[field]})
    detail: dict[str, str] = {"field": field, "purpose": purpose}
    if conversation_id is not None:
        detail["conversation"] = str(conversation_id)
    await audit.record(
        session, actor=actor, action="customers.revealed", subject=f"customer:{customer_id}", detail=detail, now=now
    )
    return Revealed(field, opened[field], now + REVEAL_LASTS)


async def find_by_reference(session: Session, vault: privacy.Vault, reference: str) -> UUID | None:
    """The customer whom the bank app's token means (`sub` = customer number), or None."""
    del vault  # the number is no personal value today; a bank that decides otherwise indexes it here
    return await identification.find_by_number(session, privacy.normal_form("number", reference))


async def find_by_phone(session: Session, vault: privacy.Vault, phone: str) -> UUID | None:
    """The customer with this phone, as the app vouches for it; None where it leads to nobody, or to a household."""
    return await identification.find_by_phone(session, vault.blind_index("phone", phone))


async def get_number(session: Session, customer_id: UUID) -> str:
    """The bank's number of a customer. Raises `CustomerUnknown`."""
    numbers = await list_numbers(session, customer_id)
    return numbers[0][1]


async def list_numbers(session: Session, customer_id: UUID) -> list[tuple[UUID, str]]:
    """(id, number) of a customer and of all whom they stand for, their own first. Raises `CustomerUnknown`."""
    survivor = (await find_survivors(session, [customer_id])).get(customer_id)
    if survivor is None:
        raise CustomerUnknown
    family = (await find_families(session, [survivor]))[survivor]
    numbers = {each.id: each.number for each in await repository.find_segments(session, family)}
    return [(each, numbers[each]) for each in family]


async def get_segment(session: Session, customer_id: UUID, now: datetime | None = None) -> Segment:
    """What a customer may be routed and counted by. Raises `CustomerUnknown`."""
    segments = await get_segments(session, [customer_id], now)
    if customer_id not in segments:
        raise CustomerUnknown
    return segments[customer_id]


async def get_segments(session: Session, ids: Sequence[UUID], now: datetime | None = None) -> dict[UUID, Segment]:
    """The segments of many customers; unknown ones are left out. `now` (default: this year) gives the age."""
    year = (now or datetime.now(UTC)).year
    survivors = await find_survivors(session, ids)
    found = {each.id: each for each in await repository.find_segments(session, list(set(survivors.values())))}
    return {each: _segment(found[survivor], year) for each, survivor in survivors.items()}


async def get_traits(session: Session, ids: Sequence[UUID]) -> list[Traits]:
    """Gender and products of many customers, for extracts; unknown ones are left out."""
    return await repository.list_traits(session, ids)


async def list_segments(session: Session, *, now: datetime) -> AsyncIterator[tuple[UUID, str, Segment]]:
    """(id, number, segment) of all customers in order of number, read in pieces: for simulations and exports."""
    after = ""
    while page := await repository.list_segments(session, after=after, limit=_LISTED_AT_ONCE):
        for customer in page:
            yield customer.id, customer.number, _segment(customer, now.year)
        after = page[-1].number


async def get_names(session: Session, vault: privacy.Vault, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Masked names, as lists show them (张*); unknown and erased customers are left out."""
    survivors = await find_survivors(session, ids)
    sealed = await repository.get_sealed_names(session, list(set(survivors.values())))
    opened = await vault.open_many(session, {subject: {"name": name} for subject, name in sealed.items()})
    masked = {subject: privacy.mask("name", values["name"]) for subject, values in opened.items()}
    return {each: masked[survivor] for each, survivor in survivors.items() if survivor in masked}


async def get_phone_hint(session: Session, vault: privacy.Vault, customer_id: UUID) -> str:
    """The masked phone on file, as a customer is asked whether it is the right one; "" where there is none."""
    survivor = (await find_survivors(session, [customer_id])).get(customer_id)
    found = [] if survivor is None else await repository.find_customers(session, [survivor])
    sealed = found[0].sealed["phone"] if found else None
    if sealed is None:
        return ""
    opened = await vault.open_many(session, {found[0].id: {"phone": sealed}})
    return privacy.mask("phone", opened[found[0].id]["phone"]) if found[0].id in opened else ""


def _personal_values(new: NewCustomer) -> dict[str, str | None]:
    return {field: getattr(new, field).strip() or None for field in PERSONAL_FIELDS}


def _row(
    subject: UUID,
    new: NewCustomer,
    sealed: Mapping[str, bytes],
    values: Mapping[str, str | None],
    vault: privacy.Vault,
) -> dict[str, Any]:
    indexes = {
        f"{field}_index": None if value is None else vault.blind_index(field, value) for field, value in values.items()
    }
    return {
        "id": subject,
        "number": privacy.normal_form("number", new.number),
        **{field: sealed.get(field) for field in PERSONAL_FIELDS},
        **indexes,
        "gender": new.gender,
        "birth_year": new.birth_year,
        "vulnerable": new.vulnerable,
        "tier": new.tier,
        "region": new.region,
        "city": new.city,
        "city_tier": new.city_tier,
        "branch": new.branch,
        "since": new.since,
        "language": new.language,
        "adviser": normal_values.number(new.adviser),
    }


def _segment(customer: StoredSegment, year: int) -> Segment:
    age = age_in(customer.birth_year, year)
    return Segment(
        tier=customer.tier,
        age_band=age_band(age),
        elder=is_elder(age),
        vulnerable=customer.vulnerable,
        region=customer.region,
        city_tier=customer.city_tier,
        language=customer.language,
    )


async def profiles_of(
    session: Session,
    vault: privacy.Vault,
    customers: Sequence[StoredCustomer],
    now: datetime,
    holdings: Mapping[UUID, tuple[Holding, ...]] | None = None,
) -> list[Profile]:
    """What cards show of customers, in their order; without `holdings`, these are left out."""
    held = holdings or {}
    opened = await vault.open_many(session, {customer.id: customer.sealed for customer in customers})
    advisers = await know_advisers(session, {customer.adviser for customer in customers if customer.adviser})
    return [
        _profile(
            customer,
            opened.get(customer.id, {}),
            now.year,
            holdings=held.get(customer.id, ()),
            adviser=advisers.get(customer.adviser),
        )
        for customer in customers
    ]


async def know_advisers(session: Session, numbers: Iterable[str]) -> dict[str, Adviser]:
    """Who has each of these staff numbers; one whom nobody here has is not active, and has no name."""
    wanted = list(numbers)
    if not wanted:
        return {}
    staff = {normal_values.number(each.number): each for each in await identity.find_staff(session, numbers=wanted)}
    unknown = {number: Adviser(number, None, "", active=False) for number in wanted}
    return unknown | {number: Adviser(number, each.id, each.name, each.active) for number, each in staff.items()}


def _profile(
    customer: StoredCustomer,
    values: Mapping[str, str],
    year: int,
    *,
    holdings: tuple[Holding, ...],
    adviser: Adviser | None,
) -> Profile:
    age = age_in(customer.birth_year, year)
    masked = {f"{field}_masked": privacy.mask(field, values.get(field, "")) for field in PERSONAL_FIELDS}
    return Profile(
        id=customer.id,
        number=customer.number,
        gender=customer.gender,
        birth_year=customer.birth_year,
        age=age,
        elder=is_elder(age),
        vulnerable=customer.vulnerable,
        tier=customer.tier,
        region=customer.region,
        city=customer.city,
        city_tier=customer.city_tier,
        branch=customer.branch,
        since=customer.since,
        language=customer.language,
        holdings=holdings,
        adviser=adviser,
        **masked,
    )
