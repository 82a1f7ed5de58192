"""Pairs that may be one person: stored once, as whom they belong to, and never asked again once decided."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, text, update

from tests.customers.builders import a_customer
from tests.customers.test_settling import a_record
from zhike.customers import api as customers
from zhike.customers.models import MatchRow, SourceRecordRow, SourceRow
from zhike.customers.repository.matching import Proposed, propose_matches
from zhike.customers.rules.matching import ProposedMatch, is_sure
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy

SAME = {"name": "same", "phone": "other"}


@pytest.fixture
async def vault(runtime, session) -> privacy.Vault:
    await session.execute(insert(SourceRow).values(name="core", label="核心", kind="file", mapping={}))
    return privacy.Vault(runtime.keyring, purpose="service")


async def rows(session) -> list[tuple]:
    query = select(MatchRow.left_id, MatchRow.left_kind, MatchRow.right_id, MatchRow.right_kind, MatchRow.weight)
    return [tuple(row) for row in await session.execute(query.order_by(MatchRow.weight))]


def test_evidence_is_codes_of_fields() -> None:
    for evidence in ({"name": "王磊"}, {"shoe": "same"}):
        with pytest.raises(ValueError, match="evidence"):
            ProposedMatch(uuid7(), uuid7(), 1.0, evidence)  # type: ignore[arg-type]  # that is the point
    assert is_sure(13.0)
    assert not is_sure(12.9)


async def test_a_pair_is_stored_once_as_whom_its_records_belong_to(session, vault, clock) -> None:
    one, other = [await a_record(session, vault, clock, key) for key in ("1", "2")]
    [known] = await customers.create_customers(session, vault, [a_customer()])
    await session.execute(update(SourceRecordRow).where(SourceRecordRow.id == one).values(customer_id=known))
    pairs = [
        ProposedMatch(one, other, 4.0, SAME),
        ProposedMatch(other, known, 5.0, SAME),
        ProposedMatch(one, known, 9.0, SAME),  # one already
        ProposedMatch(uuid7(), other, 9.0, SAME),  # there is no such record
    ]
    assert await propose_matches(session, pairs, now=clock.now()) == Proposed(1, 0)
    left, right = sorted((known, other))
    kinds = {known: "customer", other: "record"}
    assert await rows(session) == [(left, kinds[left], right, kinds[right], 5.0)]
    assert await propose_matches(session, pairs, now=clock.now()) == Proposed(0, 0)
    lighter = [ProposedMatch(other, known, 2.0, SAME)]
    assert await propose_matches(session, lighter, now=clock.now()) == Proposed(0, 1)
    decided = {"state": "refused", "decided_at": clock.now()}
    await session.execute(update(MatchRow).values(**decided))
    assert await propose_matches(session, pairs, now=clock.now()) == Proposed(0, 0)


async def test_who_was_merged_counts_as_whom_they_were_merged_into(session, vault, clock) -> None:
    record = await a_record(session, vault, clock, "1")
    people = [a_customer(number=f"C{at}") for at in range(3)]
    first, second, third = await customers.create_customers(session, vault, people)
    chain = text("update customers.customer set merged_into = :into where id = :gone")
    for gone, into in ((first, second), (second, third)):
        await session.execute(chain, {"gone": gone, "into": into})
    pairs = [ProposedMatch(first, third, 1.0, SAME), ProposedMatch(record, first, 2.0, SAME)]
    assert await propose_matches(session, pairs, now=clock.now()) == Proposed(1, 0)
    assert {row[0] for row in await rows(session)} | {row[2] for row in await rows(session)} == {record, third}
