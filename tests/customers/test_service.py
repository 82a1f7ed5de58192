"""Customers on a real database: sealed, found exactly, shown masked, read with a trace."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from tests.customers.builders import EMAIL, ID_NUMBER, NAME, PHONE, a_customer
from zhike.audit import api as audit
from zhike.customers import api as customers
from zhike.customers import errors
from zhike.customers.service import finding
from zhike.platform.actor import Actor
from zhike.platform.errors import Forbidden
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy

AGENT = Actor("a1", "staff", "李敏", frozenset({"customers.read", "customers.search", "customers.reveal"}))
STRANGER = Actor("a2", "staff", "王芳")


@pytest.fixture
def vault(runtime) -> privacy.Vault:
    return privacy.Vault(runtime.keyring, purpose="service")


@pytest.fixture
async def one(session, vault) -> UUID:
    return (await customers.create_customers(session, vault, [a_customer()]))[0]


async def traces(session, action="customers") -> list[audit.Entry]:
    return await audit.list_entries(session, audit.Filter(action=action))


async def test_a_card_is_masked_and_its_reading_leaves_a_trace(session, vault, one, clock) -> None:
    card = await customers.get_card(
        session, vault, actor=AGENT, customer_id=one, purpose="conversation:c1", now=clock.now()
    )
    assert (card.name_masked, card.phone_masked) == ("欧阳**", "138****5678")
    assert (card.id_number_masked, card.email_masked) == ("1****************X", "na***@example.com")
    assert (card.age, card.elder, card.tier, card.city_tier) == (68, True, "gold", 3)
    assert card.holdings == (customers.Holding("CARD-DEBIT", ""), customers.Holding("WM-CASH", "5-10万"))
    (entry,) = await traces(session)
    assert (entry.action, entry.subject, entry.actor_id) == ("customers.read", f"customer:{one}", "a1")
    assert entry.detail == {"purpose": "conversation:c1"}


async def test_nothing_personal_is_stored_in_the_open(session, vault, one) -> None:
    row = (await session.execute(text("select c::text from customers.customer c"))).scalar_one()
    for value in (NAME, PHONE, ID_NUMBER, EMAIL):
        assert value not in row
        assert value.encode().hex() not in row


@pytest.mark.parametrize(
    "query",
    [
        "C100023306",
        " c100023306 ",
        PHONE,
        "+86 138-1234-5678",
        "１３８１２３４５６７８",
        NAME,
        f" {NAME} ",
        ID_NUMBER,
        ID_NUMBER.lower(),
        EMAIL.upper(),
    ],
)
async def test_a_customer_is_found_by_an_exact_value(session, vault, one, clock, query) -> None:
    await customers.create_customers(
        session, vault, [a_customer(number="C2", name="欧阳", phone="13812345679", id_number="", email="")]
    )
    found = await finding.search_customers(session, vault, actor=AGENT, query=query, now=clock.now())
    assert [profile.id for profile in found.profiles] == [one]


@pytest.mark.parametrize("query", ["欧阳", "1381234567", "C10002330", "5678", "%", "' or true --", "x" * 200])
async def test_a_part_of_a_value_finds_nobody(session, vault, one, clock, query) -> None:
    found = await finding.search_customers(session, vault, actor=AGENT, query=query, now=clock.now())
    assert found == finding.Found([], more=False)


async def test_a_search_leaves_a_trace_without_what_was_typed(session, vault, one, clock) -> None:
    await finding.search_customers(session, vault, actor=AGENT, query=PHONE, now=clock.now())
    (entry,) = await traces(session)
    assert (entry.action, entry.detail) == ("customers.searched", {"by": ["phone"], "found": [str(one)]})


async def test_many_of_one_name_are_cut_at_twenty(session, vault, clock) -> None:
    namesakes = [a_customer(number=f"C{n:03d}", phone=f"1381234{n:04d}", id_number="", email="") for n in range(25)]
    await customers.create_customers(session, vault, namesakes)
    found = await finding.search_customers(session, vault, actor=AGENT, query=NAME, now=clock.now())
    assert found.more
    assert len({profile.number for profile in found.profiles}) == 20


@pytest.mark.parametrize(
    ("field", "value"), [("name", NAME), ("phone", PHONE), ("id_number", ID_NUMBER), ("email", EMAIL)]
)
async def test_one_value_is_revealed_for_a_minute_and_a_purpose(session, vault, one, clock, field, value) -> None:
    conversation = uuid7()
    revealed = await customers.reveal(
        session,
        vault,
        actor=AGENT,
        customer_id=one,
        field=field,
        purpose="legal_request",
        conversation_id=conversation,
        now=clock.now(),
    )
    assert (revealed.value, (revealed.until - clock.now()).total_seconds()) == (value, 60)
    (entry,) = await traces(session)
    assert (entry.action, entry.subject) == ("customers.revealed", f"customer:{one}")
    assert entry.detail == {"field": field, "purpose": "legal_request", "conversation": str(conversation)}


async def test_a_value_that_is_not_on_record_cannot_be_revealed(session, vault, clock) -> None:
    (one,) = await customers.create_customers(session, vault, [a_customer(email="")])
    with pytest.raises(errors.FieldEmpty):
        await customers.reveal(
            session, vault, actor=AGENT, customer_id=one, field="email", purpose="call_back", now=clock.now()
        )
    assert await traces(session) == []
    card = await customers.get_card(session, vault, actor=AGENT, customer_id=one, now=clock.now())
    assert card.email_masked == ""


async def test_who_lacks_the_permission_sees_nothing_and_unknown_is_unknown(session, vault, one, clock) -> None:
    for actor, customer_id, error in ((STRANGER, one, Forbidden), (AGENT, uuid7(), errors.CustomerUnknown)):
        with pytest.raises(error):
            await customers.get_card(session, vault, actor=actor, customer_id=customer_id, now=clock.now())
        with pytest.raises(error):
            await customers.reveal(
                session,
                vault,
                actor=actor,
                customer_id=customer_id,
                field="name",
                purpose="call_back",
                now=clock.now(),
            )
    with pytest.raises(Forbidden):
        await finding.search_customers(session, vault, actor=STRANGER, query=PHONE, now=clock.now())
    assert await traces(session) == []


async def test_a_segment_says_nothing_personal(session, vault, one, clock) -> None:
    segment = await customers.get_segment(session, one, clock.now())
    assert segment == customers.Segment("gold", "60-69", True, False, "甘肃", 3, "zh")
    assert await customers.get_segment(session, one) in (segment, segment)
    with pytest.raises(errors.CustomerUnknown):
        await customers.get_segment(session, uuid7())
    assert await customers.get_segments(session, [one, uuid7()], clock.now()) == {one: segment}
    listed = [each async for each in customers.list_segments(session, now=clock.now())]
    assert listed == [(one, "C100023306", segment)]


async def test_the_banks_app_names_a_customer_by_number(session, vault, one) -> None:
    assert await customers.find_by_reference(session, vault, " c100023306") == one
    assert await customers.find_by_reference(session, vault, "C1") is None


async def test_names_for_lists_are_masked(session, vault, one) -> None:
    (other,) = await customers.create_customers(session, vault, [a_customer(number="C2", name="Wang Wei")])
    names = await customers.get_names(session, vault, [one, other, uuid7()])
    assert names == {one: "欧阳**", other: "W***"}
    assert await customers.get_names(session, vault, []) == {}


async def test_an_erased_customer_keeps_a_card_without_a_person(session, vault, one, clock) -> None:
    await vault.destroy_key(session, one, now=clock.now())
    card = await customers.get_card(session, vault, actor=AGENT, customer_id=one, now=clock.now())
    assert (card.name_masked, card.phone_masked, card.tier) == ("", "", "gold")
    assert await customers.get_names(session, vault, [one]) == {}
    with pytest.raises(privacy.SubjectErased):
        await customers.reveal(
            session, vault, actor=AGENT, customer_id=one, field="name", purpose="call_back", now=clock.now()
        )


async def test_one_bad_customer_keeps_the_whole_batch_out(session, vault) -> None:
    with pytest.raises(errors.CustomerUnfit) as refused:
        await customers.create_customers(session, vault, [a_customer(), a_customer(number="C2", tier="diamond")])
    assert refused.value.params == {"row": 2, "field": "tier"}
    same = uuid7()
    for pair in (
        [a_customer(), a_customer()],
        [a_customer(id=same), a_customer(id=same, number="C2")],
    ):
        with pytest.raises(errors.CustomerNumberTaken):
            async with session.begin_nested():
                await customers.create_customers(session, vault, pair)
    count = await session.execute(text("select count(*) from customers.customer"))
    assert count.scalar_one() == 0


async def test_ids_may_be_given_and_come_back_in_order(session, vault) -> None:
    ids = [uuid7() for _ in range(3)]
    new = [a_customer(id=each, number=f"C{n}") for n, each in enumerate(reversed(ids))]
    assert await customers.create_customers(session, vault, new) == list(reversed(ids))


async def test_a_whole_bank_is_added_at_once(session, vault) -> None:
    new = [
        a_customer(number=f"C{n:08d}", name=f"客户{n}", phone=f"138{n:08d}", id_number=f"{n}", email=f"{n}@x.cn")
        for n in range(4000)
    ]
    await customers.create_customers(session, vault, new)
    count = await session.execute(text("select count(*) from customers.holding"))
    assert count.scalar_one() == 8000


async def test_a_value_is_not_revealed_for_a_purpose_that_does_not_need_it(session, vault, one, clock) -> None:
    with pytest.raises(privacy.PurposeUnregistered):
        await customers.reveal(
            session, vault, actor=AGENT, customer_id=one, field="id_number", purpose="call_back", now=clock.now()
        )
    assert await traces(session) == []
