"""From records to customers: settled, weighed, created; what leaves doubt is looked at by somebody who says why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.customers.builders import ID_NUMBER, PHONE, a_customer
from tests.customers.test_merging import WHO, a_record, a_source
from zhike.app.wiring import hang_up_holders
from zhike.customers import api as customers
from zhike.customers.repository import integrating
from zhike.customers.repository.matching import propose_matches
from zhike.customers.rules.matching import ProposedMatch
from zhike.customers.rules.numbering import own_number_holds
from zhike.customers.service import merging
from zhike.customers.service.lineage import list_merges
from zhike.privacy import api as privacy


@pytest.fixture(autouse=True)
def holders() -> None:
    hang_up_holders()


@pytest.fixture
async def vault(runtime, session) -> privacy.Vault:
    await a_source(session, "core", 90)
    await a_source(session, "crm", 60)
    return privacy.Vault(runtime.keyring, purpose="service")


async def waiting(session, *records: UUID) -> None:
    await session.execute(
        text("update customers.source_record set resolved_at = null where id = any(:ids)"), {"ids": list(records)}
    )


async def numbered(session, record: UUID, number: str) -> None:
    await session.execute(
        text("update customers.source_record set number = :number where id = :id"), {"id": record, "number": number}
    )


async def owner(session, record: UUID) -> UUID | None:
    found = text("select customer_id from customers.source_record where id = :id")
    return (await session.execute(found, {"id": record})).scalar_one()


async def test_records_become_customers_and_a_second_run_has_nothing_to_do(session, runtime, vault, clock) -> None:
    [known] = await customers.create_customers(session, vault, [a_customer()])
    linked = await a_record(
        session, vault, clock, None, "core", name="欧阳娜娜", id_number=ID_NUMBER, phone="13900000001"
    )
    keys = {"phone": "13900000002", "email": "zhang@mail.example"}
    new = await a_record(session, vault, clock, None, "core", city="临州", name="张伟", **keys)
    twin = await a_record(session, vault, clock, None, "crm", name="张玮", **keys)
    doubtful = await a_record(session, vault, clock, None, "crm", name="王芳", phone="13700000004")
    nameless = await a_record(session, vault, clock, None, "crm", phone="13900000003")
    await numbered(session, new, "c77")
    await waiting(session, linked, new, twin, doubtful, nameless)
    pair = ProposedMatch(new, doubtful, 6.0, {"name": "other", "phone": "other"})
    await propose_matches(session, [pair], now=clock.now())
    counts = await customers.resolve_all(runtime, actor=WHO)
    assert {name: count for name, count in counts.items() if count} == {
        "id_number": 1,
        "unknown": 4,
        "created": 1,
        "proposed": 1,
    }
    assert await owner(session, linked) == known
    # The core bank's phone is believed more than what was registered.
    card = await customers.get_card(session, vault, actor=WHO, customer_id=known, now=clock.now())
    assert card.phone_masked == "139****0001"
    made = await owner(session, new)
    assert made is not None
    assert await owner(session, twin) == made
    card = await customers.get_card(session, vault, actor=WHO, customer_id=made, now=clock.now())
    assert (card.number, card.name_masked, card.city, card.age, card.elder) == ("C77", "张*", "临州", None, False)
    assert (await owner(session, doubtful), await owner(session, nameless)) == (None, None)
    again = await customers.resolve_all(runtime, actor=WHO)
    assert {name: count for name, count in again.items() if count} == {"proposed": 1}


async def test_a_number_that_somebody_has_gives_way_to_one_of_ours(session, runtime, vault, clock) -> None:
    record = await a_record(session, vault, clock, None, "core", name="李雷")
    await waiting(session, record)
    await customers.resolve_all(runtime, actor=WHO)
    made = await owner(session, record)
    assert made is not None
    assert own_number_holds(await customers.get_number(session, made))
    assert await customers.find_by_reference(session, vault, await customers.get_number(session, made)) == made


async def test_two_sources_that_claim_one_key_for_different_people_are_a_conflict_to_look_at(
    session, runtime, vault, clock, sign_in
) -> None:
    await customers.create_customers(session, vault, [a_customer()])
    record = await a_record(session, vault, clock, None, "crm", name="王磊", id_number=ID_NUMBER)
    await numbered(session, record, "C9")
    await waiting(session, record)
    counts = await customers.resolve_all(runtime, actor=WHO)
    assert (counts["conflict"], counts["created"], counts["proposed"]) == (1, 0, 1)
    client = await sign_in("analyst")
    [pair] = (await client.get("/api/v1/matches", params={"origin": "conflict"})).json()["items"]
    said = {each["field"]: (each["agreement"], each["evidence"]) for each in pair["fields"]}
    assert said["id_number"] == ("same", "same")
    assert said["name"] == ("differs", "other")
    assert {pair["left"]["kind"], pair["right"]["kind"]} == {"record", "customer"}
    assert "王磊" not in str(pair)
    assert ID_NUMBER not in str(pair)


async def a_pair(session, vault, clock, weight: float = 5.0) -> tuple[UUID, UUID]:
    people = [a_customer(number="C1", phone="13800000001"), a_customer(number="C2", phone="13800000002", email="")]
    first, second = await customers.create_customers(session, vault, people)
    evidence: Any = {"name": "same", "id_number": "same", "phone": "other"}
    await propose_matches(session, [ProposedMatch(first, second, weight, evidence)], now=clock.now())
    return first, second


async def test_a_steward_looks_decides_with_a_reason_and_undoes(session, vault, clock, sign_in) -> None:
    first, second = await a_pair(session, vault, clock)
    client = await sign_in("analyst")
    assert (await client.get("/api/v1/matches/open")).json() == {"weighed": 1, "conflict": 0}
    [pair] = (await client.get("/api/v1/matches")).json()["items"]
    assert (pair["weight"], pair["chance"]) == (5.0, 96.97)
    preview = (await client.get(f"/api/v1/matches/{pair['id']}/preview")).json()
    assert preview["moves"] == {"customers.holding": 2}
    assert preview["warnings"] == []
    path, tag = f"/api/v1/matches/{pair['id']}/decision", {"if-match": '"1"'}
    nothing = await client.put(path, json={"decision": "same", "reason": "  "}, headers=tag)
    assert nothing.status_code == 422
    stale = await client.put(path, json={"decision": "same", "reason": "同一人"}, headers={"if-match": '"7"'})
    assert stale.status_code == 412
    decided = await client.put(path, json={"decision": "same", "reason": "证件号一致"}, headers=tag)
    assert (decided.status_code, decided.json()["state"]) == (200, "accepted")
    again = await client.put(path, json={"decision": "same", "reason": "x"}, headers={"if-match": '"2"'})
    assert (again.status_code, again.json()["code"]) == (409, "customers.match_decided")
    [merge] = (await client.get("/api/v1/merges")).json()["items"]
    assert (merge["kept_number"], merge["gone_number"], merge["reason"]) == ("C1", "C2", "证件号一致")
    split = await client.put(f"/api/v1/merges/{merge['id']}/split", json={"reason": "父子同名"})
    assert (split.status_code, split.json()["state"]) == (200, "undone")
    [pair] = (await client.get("/api/v1/matches", params={"state": "refused"})).json()["items"]
    assert pair["reason"] == "父子同名"
    assert {first, second} == {UUID(pair["left"]["id"]), UUID(pair["right"]["id"])}


async def test_two_customers_are_taken_together_by_hand(session, vault, clock, sign_in) -> None:
    first, second = await customers.create_customers(
        session, vault, [a_customer(number="C1"), a_customer(number="C2", name="王磊", phone="13800000002")]
    )
    client = await sign_in("admin")
    sides = [(await client.get("/api/v1/merges/sides", params={"number": each})).json() for each in ("c1", "C2")]
    assert [(each["id"], each["name_masked"]) for each in sides] == [(str(first), "欧阳**"), (str(second), "王*")]
    nobody = await client.get("/api/v1/merges/sides", params={"number": "C99"})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "customers.unknown")
    both = {"kept": str(first), "gone": str(second)}
    preview = (await client.get("/api/v1/merges/preview", params=both)).json()
    assert preview["warnings"] == ["name_differs"]
    body = {"kept_id": str(first), "gone_id": str(second), "reason": "改名"}
    made = await client.post("/api/v1/merges", json=body)
    assert made.status_code == 201
    again = await client.post("/api/v1/merges", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "customers.merged_meanwhile")
    lineage = await (await sign_in("agent")).get(f"/api/v1/customers/{second}/lineage")
    assert lineage.json()["customer_id"] == str(first)
    assert [each["gone_number"] for each in lineage.json()["merges"]] == ["C2"]


async def test_a_record_that_a_person_links_becomes_a_customer_first_so_that_it_can_be_split_off(
    session, vault, clock, sign_in
) -> None:
    [known] = await customers.create_customers(session, vault, [a_customer()])
    record = await a_record(session, vault, clock, None, "crm", name="欧阳娜娜", phone="13900000009")
    await propose_matches(session, [ProposedMatch(record, known, 4.0, {"name": "same"})], now=clock.now())
    client = await sign_in("analyst")
    [pair] = (await client.get("/api/v1/matches")).json()["items"]
    preview = (await client.get(f"/api/v1/matches/{pair['id']}/preview")).json()
    assert (preview["kept"]["kind"], preview["gone"]["kind"]) == ("customer", "record")
    body = {"decision": "same", "reason": "同名同址"}
    await client.put(f"/api/v1/matches/{pair['id']}/decision", json=body, headers={"if-match": '"1"'})
    assert await owner(session, record) == known
    [merge] = (await client.get("/api/v1/merges")).json()["items"]
    await client.put(f"/api/v1/merges/{merge['id']}/split", json={"reason": "不是"})
    assert await owner(session, record) == UUID(merge["gone_id"])


async def test_a_record_linked_by_its_weight_alone_is_split_off_again_byte_for_byte(
    session, runtime, vault, clock
) -> None:
    [known] = await customers.create_customers(session, vault, [a_customer()])
    values = {"name": "欧阳娜娜", "id_number": ID_NUMBER, "phone": PHONE, "email": "nana@mail.example"}
    record = await a_record(session, vault, clock, None, "core", city="兰州", **values)
    row = text("select c::text from customers.customer c where id = :id")
    before = (await session.execute(row, {"id": known})).scalar_one()
    counts = await customers.resolve_all(runtime, actor=WHO)
    assert (counts["linked_by_weight"], await owner(session, record)) == (1, known)
    assert (await session.execute(row, {"id": known})).scalar_one() != before
    [merge] = await list_merges(session, actor=WHO, customer_id=known, before=None, limit=5)
    await merging.split_customers(session, vault, actor=WHO, merge_id=merge.id, reason="不是", now=clock.now())
    assert (await session.execute(row, {"id": known})).scalar_one() == before
    assert await owner(session, record) == merge.gone_id
    again = await customers.resolve_all(runtime, actor=WHO)
    assert (again["linked_by_weight"], again["merged"], again["proposed"]) == (0, 0, 0)


async def test_of_two_records_that_are_one_the_number_of_the_bank_is_kept(session, runtime, vault, clock) -> None:
    keys = {"phone": "13900000002", "email": "zhang@mail.example"}
    keys["id_number"] = ID_NUMBER
    records = [await a_record(session, vault, clock, None, "crm", name="张伟", **keys) for _ in range(3)]
    await numbered(session, records[2], "c78")
    await waiting(session, *records)
    await customers.resolve_all(runtime, actor=WHO)
    [made] = {await owner(session, record) for record in records}
    assert made is not None
    assert await customers.get_number(session, made) == "C78"


async def twins(session, vault, clock) -> None:
    """Two open pairs of a third customer with two who have become one."""
    first, second = await a_pair(session, vault, clock)
    [third] = await customers.create_customers(session, vault, [a_customer(number="C3", phone="13800000003")])
    pairs = [ProposedMatch(third, second, 3.0, {"name": "same"}), ProposedMatch(third, first, 2.0, {"name": "same"})]
    await propose_matches(session, pairs, now=clock.now())
    body = {"kept_id": first, "gone_id": second, "reason": "同一人"}
    await merging.merge_customers(session, vault, actor=WHO, now=clock.now(), **body)


async def test_what_is_said_of_a_pair_is_said_of_its_twin(session, vault, clock, sign_in) -> None:
    await twins(session, vault, clock)
    client = await sign_in("analyst")
    [heavier, _] = (await client.get("/api/v1/matches")).json()["items"]
    body = {"decision": "different", "reason": "父子"}
    await client.put(f"/api/v1/matches/{heavier['id']}/decision", json=body, headers={"if-match": '"1"'})
    assert (await client.get("/api/v1/matches/open")).json() == {"weighed": 0, "conflict": 0}


async def test_of_pairs_that_became_the_same_two_one_is_left_to_look_at(session, vault, clock, sign_in) -> None:
    await twins(session, vault, clock)
    await integrating.fold_twins(session)
    [pair] = (await (await sign_in("analyst")).get("/api/v1/matches")).json()["items"]
    assert pair["weight"] == 3.0


async def test_a_rule_of_survivorship_is_changed_by_who_may_and_the_next_one_is_told(sign_in) -> None:
    admin = await sign_in("admin")
    rules = {each["field"]: each for each in (await admin.get("/api/v1/survivorship-rules")).json()["items"]}
    assert (rules["phone"]["criteria"], rules["phone"]["version"]) == (["valid", "trust", "recency"], 0)
    body = {"criteria": ["recency", "trust"]}
    changed = await admin.put("/api/v1/survivorship-rules/phone", json=body, headers={"if-match": '"0"'})
    assert (changed.status_code, changed.json()["version"]) == (200, 1)
    late = await admin.put("/api/v1/survivorship-rules/phone", json=body, headers={"if-match": '"0"'})
    assert late.status_code == 412
    twice = await admin.put(
        "/api/v1/survivorship-rules/phone", json={"criteria": ["trust", "trust"]}, headers={"if-match": '"1"'}
    )
    assert (twice.status_code, twice.json()["code"]) == (422, "customers.survivorship_unfit")


@pytest.mark.parametrize("role", ["agent", "supervisor", "inspector", "editor"])
async def test_who_is_no_steward_sees_no_pairs(sign_in, role) -> None:
    client = await sign_in(role)
    some = "00000000-0000-0000-0000-000000000001"
    answers = [
        await client.get("/api/v1/matches"),
        await client.get("/api/v1/matches/open"),
        await client.get(f"/api/v1/matches/{some}/preview"),
        await client.put(f"/api/v1/matches/{some}/decision", json={"decision": "same", "reason": "x"}),
        await client.get("/api/v1/merges"),
        await client.get("/api/v1/merges/sides", params={"number": "C1"}),
        await client.get("/api/v1/merges/preview", params={"kept": some, "gone": some}),
        await client.post("/api/v1/merges", json={"kept_id": some, "gone_id": some, "reason": "x"}),
        await client.put(f"/api/v1/merges/{some}/split", json={"reason": "x"}),
        await client.get("/api/v1/survivorship-rules"),
        await client.put("/api/v1/survivorship-rules/phone", json={"criteria": ["trust"]}),
    ]
    assert {each.status_code for each in answers} == {403}


async def test_a_contact_is_known_by_number_or_phone_as_the_golden_customer(session, vault, clock) -> None:
    people = [a_customer(number="C1", phone="13800000001"), a_customer(number="C2", phone="13800000002")]
    first, second = await customers.create_customers(session, vault, people)
    assert await customers.find_by_phone(session, vault, "+86 138 0000 0002") == second
    body = {"kept_id": first, "gone_id": second, "reason": "同一人"}
    await merging.merge_customers(session, vault, actor=WHO, now=clock.now(), **body)
    assert await customers.find_by_reference(session, vault, "c2") == first
    assert await customers.find_by_phone(session, vault, "13800000002") == first
    # A source knows them by another number and phone.
    record = await a_record(session, vault, clock, first, "crm", phone="13900000007")
    await numbered(session, record, "K77")
    assert await customers.find_by_reference(session, vault, "K77") == first
    assert await customers.find_by_phone(session, vault, "13900000007") == first
    await customers.create_customers(session, vault, [a_customer(number="C3", phone="13800000001")])
    assert await customers.find_by_phone(session, vault, "13800000001") is None
    assert await customers.find_by_phone(session, vault, "13700000000") is None
