"""Source records at rest: claimed once, settled, found by key, opened only while their key lives."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, text

from zhike.customers import api as customers
from zhike.customers.models import SourceRecordRow, SourceRow
from zhike.customers.rules.records import pack
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy

VALUES = {"name": "欧阳娜娜", "phone": "13812345678"}


@pytest.fixture
def vault(runtime) -> privacy.Vault:
    return privacy.Vault(runtime.keyring, purpose="service")


async def a_record(session, vault, clock, external_id="1", **columns: Any) -> UUID:
    record_id = uuid7()
    sealed = await vault.seal(session, record_id, {"record": pack(VALUES)})
    now = clock.now()
    row = {"id": record_id, "source": "core", "external_id": external_id, "sealed": sealed["record"], "plain": {}}
    row |= {"content_hash": b"h", "run_id": uuid7(), "first_seen_at": now, "updated_at": now, **columns}
    await session.execute(insert(SourceRecordRow).values(**row))
    return record_id


@pytest.fixture
async def source(session) -> None:
    await session.execute(insert(SourceRow).values(name="core", label="核心", kind="file", mapping={"trust": 90}))


async def test_a_record_is_claimed_until_it_is_settled(session, vault, source, clock) -> None:
    first, second = [await a_record(session, vault, clock, str(n)) for n in range(2)]
    claimed = await customers.claim_records(session, vault, limit=10)
    assert [record.id for record in claimed] == [first, second]
    assert claimed[0].values == VALUES
    customer = uuid7()
    await customers.settle_records(session, {first: customer, second: None}, now=clock.now())
    assert await customers.claim_records(session, vault) == []
    assert [record.id for record in await customers.list_customer_records(session, vault, customer)] == [first]


async def test_records_are_found_by_number_or_by_index(session, vault, source, clock) -> None:
    phone = vault.blind_index("phone", VALUES["phone"])
    by_phone = await a_record(session, vault, clock, "1", phone_index=phone)
    by_number = await a_record(session, vault, clock, "2", number="C1")
    found = await customers.find_record_ids_by_keys(session, number="C1", indexes={"phone": phone})
    assert found == [(by_phone, None), (by_number, None)]
    assert await customers.find_record_ids_by_keys(session) == []


async def test_an_erased_record_has_no_values_and_nothing_is_stored_in_the_open(session, vault, source, clock) -> None:
    record = await a_record(session, vault, clock)
    stored = (await session.execute(text("select r::text from customers.source_record r"))).scalar_one()
    assert not [value for value in VALUES.values() if value in stored or value.encode().hex() in stored]
    await vault.destroy_key(session, record, now=clock.now())
    assert (await customers.get_records(session, vault, [record]))[record].values == {}


async def test_each_source_is_believed_as_far_as_its_mapping_says(session, source) -> None:
    assert await customers.list_trust(session) == {"core": 90}
