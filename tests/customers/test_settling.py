"""Whose a record is, by its keys: settled where it is sure, left with nobody and counted where it is not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from tests.customers.builders import EMAIL, ID_NUMBER, NAME, PHONE, a_customer
from zhike.customers import api as customers
from zhike.customers.models import SourceRecordRow, SourceRow
from zhike.customers.rules.settling import Candidate, candidate, settle
from zhike.platform.actor import operator_actor
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy

ONE, TWO = UUID(int=1), UUID(int=2)


def sharing(same: str, other: str = "", customer: UUID = ONE) -> Candidate:
    return Candidate(customer, frozenset(same.split()), frozenset(other.split()))


@pytest.mark.parametrize(
    ("candidates", "customer", "by"),
    [
        ([], None, "unknown"),
        ([sharing("number")], ONE, "number"),
        ([sharing("id_number", "name")], ONE, "id_number"),  # a name is changed, an id number is not
        ([sharing("number id_number", "name phone")], ONE, "number"),
        ([sharing("number", "name id_number")], None, "conflict"),
        ([sharing("id_number", "name number")], None, "conflict"),
        ([sharing("phone name")], ONE, "phone"),
        ([sharing("email name", "phone")], ONE, "email"),
        ([sharing("phone", "name")], None, "unknown"),  # a family
        ([sharing("phone name", "id_number")], None, "unknown"),  # father and son of one name
        ([sharing("number"), sharing("phone name", customer=TWO)], ONE, "number"),
        ([sharing("number"), sharing("id_number", customer=TWO)], None, "ambiguous"),
        ([sharing("phone name"), sharing("email name", customer=TWO)], None, "ambiguous"),
        ([sharing("number", "name id_number"), sharing("id_number name", "number", TWO)], TWO, "id_number"),
    ],
)
def test_a_record_is_settled_only_where_it_is_sure(candidates: list[Candidate], customer: UUID | None, by: str) -> None:
    settled = settle(candidates)
    assert (settled.customer_id, settled.by) == (customer, by)


def test_what_either_side_leaves_out_says_nothing() -> None:
    compared = candidate(
        ONE, {"number": "1", "name": b"a", "phone": None}, {"number": "1", "name": b"b", "email": b"c"}
    )
    assert compared == sharing("number", "name")


@pytest.fixture
def vault(runtime) -> privacy.Vault:
    return privacy.Vault(runtime.keyring, purpose="service")


async def a_record(session, vault, clock, external_id: str, number: str | None = None, **values: str) -> UUID:
    record_id = uuid7()
    row: dict[str, Any] = {f"{field}_index": vault.blind_index(field, value) for field, value in values.items()}
    row |= {"id": record_id, "source": "core", "external_id": external_id, "sealed": b"", "plain": {}, "number": number}
    row |= {"content_hash": b"h", "run_id": uuid7(), "first_seen_at": clock.now(), "updated_at": clock.now()}
    await session.execute(insert(SourceRecordRow).values(**row))
    return record_id


async def test_new_records_find_their_customer_and_a_second_run_has_nothing_to_do(session, vault, clock) -> None:
    await session.execute(insert(SourceRow).values(name="core", label="核心", kind="file", mapping={}))
    [customer] = await customers.create_customers(session, vault, [a_customer()])
    ours = [
        await a_record(session, vault, clock, "1", number="C100023306"),
        await a_record(session, vault, clock, "2", name=NAME, phone=PHONE),
        await a_record(session, vault, clock, "3", name=NAME, email=EMAIL),
    ]
    # Another source gives the same id number to somebody else, with a customer number of their own.
    claimed = await a_record(session, vault, clock, "4", number="C9", name="王磊", id_number=ID_NUMBER)
    family = await a_record(session, vault, clock, "5", name="欧阳小明", phone=PHONE)
    run = {"actor": operator_actor("op"), "now": clock.now()}
    counts = await customers.resolve_records(session, vault, **run)
    assert counts == {"conflict": 1, "email": 1, "number": 1, "phone": 1, "unknown": 1}
    assert [record.id for record in await customers.list_customer_records(session, vault, customer)] == ours
    others = await customers.get_records(session, vault, [claimed, family])
    assert {record.customer_id for record in others.values()} == {None}
    assert await customers.resolve_records(session, vault, **run) == {}
