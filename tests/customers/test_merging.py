"""Merging and splitting: undone, in whatever order, every row is what it was, byte for byte."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import NullPool, insert, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.customers.builders import a_customer
from zhike.app.wiring import hang_up_holders
from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.customers.models import SourceRecordRow, SourceRow
from zhike.customers.personal_data import HOLDER
from zhike.customers.refusals import CustomerMerged, CustomersErased, MergeOfOne, MergeUndone
from zhike.customers.rules.records import pack
from zhike.customers.service import merging, previewing
from zhike.customers.service.consolidating import consolidate
from zhike.platform.actor import Actor, operator_actor
from zhike.platform.database import Database, Session
from zhike.platform.errors import Forbidden
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy
from zhike.privacy.service import erasing, holds
from zhike.privacy.service.register import get_register

WHO = operator_actor("op")
# All that a merge touches; what it writes of itself (merges, events, audit rows) is not among it.
TABLES = (
    "customers.customer",
    "customers.lineage",
    "customers.registered",
    "customers.source_record",
    "customers.holding",
    "customers.timeline_entry",
    "customers.search_key",
    "customers.relation",
    "customers.merge_image",
    "customers.merge_row",
    "privacy.joined_subject",
    "privacy.data_key",
    "conversations.conversation",
    "channels.chat",
)


@pytest.fixture(autouse=True)
def holders() -> None:
    hang_up_holders()


@pytest.fixture
def vault(runtime) -> privacy.Vault:
    return privacy.Vault(runtime.keyring, purpose="service")


async def snapshot(session: Session) -> dict[str, list[str]]:
    """Every row of every table as Postgres writes it."""
    await session.flush()
    return {
        table: sorted((await session.execute(text(f"select t::text from {table} t"))).scalars()) for table in TABLES
    }


@pytest.fixture(scope="session")
def committed(new_database) -> str:
    """A database of this file's own."""
    return new_database()


@asynccontextmanager
async def rolled_back(address: str) -> AsyncIterator[Session]:
    engine = create_async_engine(address, poolclass=NullPool)
    async with engine.connect() as connection:
        outer = await connection.begin()
        async with Session(bind=connection, expire_on_commit=False) as session:
            yield session
        await outer.rollback()
    await engine.dispose()


async def a_source(session: Session, name: str, trust: int) -> None:
    await session.execute(insert(SourceRow).values(name=name, label=name, kind="file", mapping={"trust": trust}))


async def a_record(session, vault, clock, customer: UUID | None, source: str, *, city: str = "", **values: str) -> UUID:
    record_id = uuid7()
    sealed = await vault.seal(session, record_id, {"record": pack(values)})
    row: dict[str, Any] = {f"{name}_index": vault.blind_index(name, value) for name, value in values.items()}
    row |= {"id": record_id, "source": source, "external_id": str(record_id), "sealed": sealed["record"]}
    row |= {"plain": {"city": city} if city else {}, "content_hash": b"h", "run_id": uuid7()}
    row |= {"customer_id": customer, "resolved_at": clock.now(), "first_seen_at": clock.now()}
    row |= {"updated_at": clock.now(), "source_time": clock.now()}
    await session.execute(insert(SourceRecordRow).values(**row))
    return record_id


async def make_people(session, vault, clock, count: int) -> list[UUID]:
    await a_source(session, "core", 90)
    await a_source(session, "crm", 60)
    products = ("CARD", "LOAN", "FUND")
    news = [
        a_customer(
            number=f"C{at}",
            name=f"王磊{at}" if at % 2 else "王磊",
            phone=f"1380000000{at}",
            vulnerable=at == 2,
            city=f"城{at}",
            holdings=tuple(customers.Holding(each, f"{at}万") for each in products[at % 3 :]),
        )
        for at in range(count)
    ]
    ids = await customers.create_customers(session, vault, news)
    for at, customer in enumerate(ids):
        if at % 2 == 0:
            await a_record(session, vault, clock, customer, "core", name="王磊", phone=f"1390000000{at}")
        await a_record(
            session, vault, clock, customer, "crm", city=f"新城{at}", name="王蕾", email=f"w{at}@example.com"
        )
        entry = customers.TimelineEntry(uuid7(), customer, clock.now() - timedelta(days=at), "contact", channel="chat")
        await customers.put_timeline_entry(session, entry)
        actor = Actor(id=str(uuid7()), kind="customer")
        await conversations.open_conversation(
            session, actor=actor, channel="web_chat", language="zh", customer_id=customer, now=clock.now()
        )
    # Some were consolidated before, some never.
    await consolidate(session, vault, ids[::2])
    return ids


async def test_a_merge_takes_the_better_word_and_moves_what_is_theirs(session, vault, clock) -> None:
    first, second = await make_people(session, vault, clock, 2)
    kept, gone = previewing.sides_of(second, first)
    preview = await previewing.preview_merge(session, vault, actor=WHO, kept=kept, gone=gone, now=clock.now())
    merge = await merging.merge_customers(
        session, vault, actor=WHO, kept_id=second, gone_id=first, reason="同一人", now=clock.now()
    )
    assert merge.number > 0
    # The core bank is believed more than the CRM and than what was registered.
    phone = next(each for each in preview.fields if each.field == "phone")
    assert (phone.result, phone.chosen.claim.source, phone.chosen.because) == ("139****0000", "core", "trust")
    lineage = await customers.get_lineage(session, actor=WHO, customer_id=second)
    assert lineage.fields["phone"]["source"] == "core"
    assert {each["source"] for each in lineage.fields["phone"]["over"]} == {"registered"}
    assert [each.gone_id for each in lineage.merges] == [first]
    moved = (await session.execute(text("select moved from customers.merge"))).scalar_one()
    # Of three products of the first the second had two already: they stay where they are, unseen.
    assert moved == {
        "customers.source_record": 2,
        "customers.timeline_entry": 1,
        "customers.holding": 1,
        "conversations.conversation": 1,
    }
    assert preview.moves["customers.holding"] == 3
    card = await customers.get_card(session, vault, actor=WHO, customer_id=first, now=clock.now())
    assert (card.id, card.number) == (second, "C1")
    assert [each.product_code for each in card.holdings] == ["CARD", "FUND", "LOAN"]
    assert await customers.get_number(session, first) == "C1"
    assert await customers.find_by_reference(session, vault, "C0") == second


async def merged_and_undone(session, vault, clock, count: int, pairs: list[tuple[int, int]], order: list[int]) -> None:
    ids = await make_people(session, vault, clock, count)
    states = [await snapshot(session)]
    done: list[UUID] = []
    for kept, gone in pairs:
        survivors = await customers.find_survivors(session, ids)
        one, other = survivors[ids[kept % count]], survivors[ids[gone % count]]
        if one == other:
            continue
        merge = await merging.merge_customers(
            session, vault, actor=WHO, kept_id=one, gone_id=other, reason="同一人", now=clock.now()
        )
        done.append(merge.id)
        states.append(await snapshot(session))
    ranks = [order[at % len(order)] if order else 0 for at in range(len(done))]
    for place, merge_id in enumerate(sorted(done, key=lambda each: (ranks[done.index(each)], -done.index(each)))):
        await merging.split_customers(session, vault, actor=WHO, merge_id=merge_id, reason="不是", now=clock.now())
        if not order:  # the last one first: each step is the very state before
            assert await snapshot(session) == states[-2 - place]
    assert await snapshot(session) == states[0]


@pytest.mark.parametrize(
    ("pairs", "order"),
    [
        ([(0, 1)], []),
        ([(0, 1), (0, 2)], []),
        ([(0, 1), (0, 2)], [0, 1]),  # the older of two first
        ([(0, 1), (2, 0)], []),  # a chain
        ([(0, 1), (2, 0)], [0, 1]),
        ([(0, 1), (0, 2), (0, 3)], [1, 0, 2]),  # three, undone in another order
        ([(1, 0), (2, 3), (1, 2)], [0, 1, 2]),
        ([(0, 1), (2, 3), (0, 2), (4, 0)], [2, 0, 1, 3]),
    ],
)
async def test_merges_undone_in_any_order_leave_every_row_as_it_was(session, vault, clock, pairs, order) -> None:
    await merged_and_undone(session, vault, clock, 5, pairs, order)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=5),
    order=st.lists(st.integers(0, 9), max_size=5),
)
def test_whatever_is_merged_and_undone_is_what_it_was(committed, runtime, clock, pairs, order) -> None:
    vault = privacy.Vault(runtime.keyring, purpose="service")

    async def run() -> None:
        async with rolled_back(committed) as session:
            await merged_and_undone(session, vault, clock, 5, pairs, order)

    with ThreadPoolExecutor(1) as beside_the_loop:
        beside_the_loop.submit(asyncio.run, run()).result()


async def merged(session, vault, clock, kept: UUID, gone: UUID):
    return await merging.merge_customers(
        session, vault, actor=WHO, kept_id=kept, gone_id=gone, reason="同一人", now=clock.now()
    )


async def split(session, vault, clock, merge_id: UUID):
    return await merging.split_customers(session, vault, actor=WHO, merge_id=merge_id, reason="不是", now=clock.now())


async def test_what_was_corrected_since_stays_corrected(session, vault, clock) -> None:
    first, second = await make_people(session, vault, clock, 2)
    merge = await merged(session, vault, clock, second, first)
    # The request was made for the one who is merged: it is the survivor whose phone is corrected.
    assert await HOLDER.correct(session, vault, first, "phone", "13700000000")
    await consolidate(session, vault, [second])
    lineage = await customers.get_lineage(session, actor=WHO, customer_id=second)
    assert lineage.fields["phone"]["because"] == "corrected"
    await split(session, vault, clock, merge.id)
    cards = [
        await customers.get_card(session, vault, actor=WHO, customer_id=each, now=clock.now())
        for each in (first, second)
    ]
    assert [each.phone_masked for each in cards] == ["139****0000", "137****0000"]


async def test_records_that_came_since_are_looked_at_again_and_the_pair_is_not_proposed_again(
    session, vault, clock
) -> None:
    first, second = await make_people(session, vault, clock, 2)
    merge = await merged(session, vault, clock, second, first)
    clock.advance(3600)
    came = await a_record(session, vault, clock, second, "crm", name="王磊", phone="13600000000")
    await split(session, vault, clock, merge.id)
    waiting = (
        await session.execute(text("select id from customers.source_record where resolved_at is null"))
    ).scalars()
    assert list(waiting) == [came]
    pair = (await session.execute(text("select state, origin, reason from customers.match"))).one()
    assert tuple(pair) == ("refused", "split", "不是")
    with pytest.raises(MergeUndone):
        await split(session, vault, clock, merge.id)


async def test_an_erasure_takes_everybody_who_is_that_person_and_ends_the_way_back(session, vault, clock) -> None:
    first, second, other = await make_people(session, vault, clock, 3)
    merge = await merged(session, vault, clock, second, first)
    await erasing.erase(session, vault, first, request_id=None, now=clock.now())
    numbers = (await session.execute(text("select id from customers.customer where number like 'erased:%'"))).scalars()
    assert set(numbers) == {first, second}
    left = await session.execute(text("select count(*) from customers.merge_image"))
    assert left.scalar_one() == 0
    with pytest.raises(CustomersErased):
        await split(session, vault, clock, merge.id)
    with pytest.raises(CustomersErased):
        await merged(session, vault, clock, other, second)


async def test_a_hold_on_one_keeps_the_data_of_the_whole_person(session, vault, clock) -> None:
    first, second = await make_people(session, vault, clock, 2)
    await merged(session, vault, clock, second, first)
    hold = {"subject_id": first, "reason": "litigation", "matter": "案号 7", "until": None}
    await privacy.place_hold(session, actor=WHO, now=clock.now(), **hold)
    assert await holds.find_held(session, clock.now().date()) == {first, second}
    assert "legal_hold" in await erasing.find_obstacles(session, second, now=clock.now())


async def test_a_consent_holds_for_the_person_under_whichever_number_it_was_given(session, vault, clock) -> None:
    first, second = await make_people(session, vault, clock, 2)
    purpose, version = await a_purpose(session)
    said = {"actor": WHO, "purpose": purpose, "text_version": version, "channel": "branch"}
    await privacy.record_consent(session, subject_id=first, decision="given", now=clock.now(), **said)
    clock.advance(86_400)
    await privacy.record_consent(session, subject_id=second, decision="withdrawn", now=clock.now(), **said)
    merge = await merged(session, vault, clock, second, first)
    for each in (first, second):
        consents = await privacy.get_consents(session, each)
        assert [state.holds for state in consents.states if state.purpose.id == purpose] == [False]
        assert (len(consents.history), consents.whole) == (2, True)
    await split(session, vault, clock, merge.id)
    consents = await privacy.get_consents(session, first)
    assert [state.holds for state in consents.states if state.purpose.id == purpose] == [True]


async def a_purpose(session: Session) -> tuple[str, int]:
    register = await get_register(session)
    purpose = next(each for each in register.purposes.values() if each.consent is not None)
    assert purpose.consent is not None
    return purpose.id, purpose.consent.version


async def test_who_may_not_decide_is_refused_and_one_is_not_two(session, vault, clock) -> None:
    first, second, third = await make_people(session, vault, clock, 3)
    nobody = Actor(id="x", kind="staff", permissions=frozenset({"customers.matches"}))
    with pytest.raises(Forbidden):
        await merging.merge_customers(
            session, vault, actor=nobody, kept_id=first, gone_id=second, reason="-", now=clock.now()
        )
    with pytest.raises(MergeOfOne):
        await merged(session, vault, clock, first, first)
    await merged(session, vault, clock, second, first)
    with pytest.raises(CustomerMerged) as refused:
        await merged(session, vault, clock, third, first)
    assert refused.value.params == {"number": "C0"}


async def test_a_merge_and_a_split_are_told_and_audited(session, vault, clock) -> None:
    first, second = await make_people(session, vault, clock, 2)
    merge = await merged(session, vault, clock, second, first)
    await split(session, vault, clock, merge.id)
    told = text("select type, payload->>'gone_id' from platform.event where type like 'customers.%' order by id")
    assert [tuple(row) for row in await session.execute(told)] == [
        ("customers.CustomersMerged", str(first)),
        ("customers.CustomersSplit", str(first)),
    ]
    wanted = audit.Filter(subject=f"customer:{second}")
    actions = {each.action for each in await audit.list_entries(session, wanted, limit=10)}
    assert {"customers.merged", "customers.split"} <= actions


async def test_two_who_merge_one_customer_at_once_do_not_both_have_them(committed_runtime, clock) -> None:
    database, vault = committed_runtime
    async with database.transaction() as session:
        first, second, third = await make_people(session, vault, clock, 3)

    async def one(kept: UUID) -> str:
        try:
            async with database.transaction() as session:
                await merged(session, vault, clock, kept, first)
        except CustomerMerged:
            return "refused"
        return "merged"

    assert sorted(await asyncio.gather(one(second), one(third))) == ["merged", "refused"]


async def test_a_contact_that_starts_while_its_customer_is_merged_ends_with_the_survivor(
    committed_runtime, clock
) -> None:
    database, vault = committed_runtime
    async with database.transaction() as session:
        first, second = await make_people(session, vault, clock, 2)
    let_in, may_end = asyncio.Event(), asyncio.Event()

    async def contact() -> UUID:
        async with database.transaction() as session:
            customer = await customers.find_by_reference(session, vault, "C0")
            let_in.set()
            await may_end.wait()
            opened = await conversations.open_conversation(
                session,
                actor=Actor(id=str(uuid7()), kind="customer"),
                channel="web_chat",
                language="zh",
                customer_id=customer,
                now=clock.now(),
            )
            return opened.id

    async def merge() -> None:
        await let_in.wait()
        async with database.transaction() as session:
            await merged(session, vault, clock, second, first)

    opening, merging_ = asyncio.create_task(contact()), asyncio.create_task(merge())
    await let_in.wait()
    await asyncio.sleep(0.2)  # the merge waits for the contact's lock
    may_end.set()
    conversation = await opening
    await merging_
    async with database.transaction() as session:
        found = text("select customer_id from conversations.conversation where id = :id")
        assert (await session.execute(found, {"id": conversation})).scalar_one() == second


@pytest.fixture
async def committed_runtime(new_database, runtime) -> AsyncIterator[tuple[Database, privacy.Vault]]:
    database = Database(new_database(), notifier=runtime.hub)
    yield database, privacy.Vault(runtime.keyring, purpose="service")
    await database.close()


async def test_every_column_that_points_to_a_customer_says_what_a_merge_does_with_it(session) -> None:
    columns = text("""
        select table_schema || '.' || table_name || '.' || column_name from information_schema.columns
        where column_name in ('customer_id', 'subject_id') and data_type = 'uuid'
    """)
    declared = [pointer.name for holder in privacy.list_holders() for pointer in holder.pointers]
    assert set((await session.execute(columns)).scalars()) <= set(declared)
    assert len(declared) == len(set(declared))


async def test_what_names_a_row_of_a_pointer_is_a_column_of_its_table(session) -> None:
    columns = text("select table_schema || '.' || table_name || '.' || column_name from information_schema.columns")
    there = set((await session.execute(columns)).scalars())
    pointers = [pointer for holder in privacy.list_holders() for pointer in holder.pointers if pointer.moves]
    keys = {f"{pointer.table}.{name}" for pointer in pointers for name, _ in pointer.key}
    assert keys <= there
