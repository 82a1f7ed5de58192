"""The rights desk on a real database: every holder, two persons, proofs."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from sqlalchemy import text

from tests.customers.builders import ID_NUMBER, NAME, PHONE, a_customer
from zhike.app import wiring
from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Base
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy
from zhike.privacy.service import erasing

URL = "/api/v1/privacy/rights"
SUBJECT_COLUMNS = {"customer_id", "subject_id"}


@pytest.fixture
def vault(runtime):
    return privacy.Vault(runtime.keyring, purpose="service")


@pytest.fixture
async def one(session, vault):
    return (await customers.create_customers(session, vault, [a_customer(holdings=())]))[0]


async def ask(client, subject, kind, **words):
    body = {"subject_id": str(subject), "kind": kind, "channel": "phone", **words}
    answer = await client.post(URL, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def step(client, request, what, body=None, method="PUT"):
    headers = {"if-match": f'"{request["version"]}"'}
    answer = await client.request(method, f"{URL}/{request['id']}/{what}", json=body, headers=headers)
    return answer.status_code, answer.json()


async def opened(sign_in, subject, kind, **words):
    """A request taken in by an agent, identity proven, and the officer who works on it."""
    request = await ask(await sign_in("agent"), subject, kind, **words)
    officer = await sign_in("compliance")
    status, request = await step(officer, request, "identity", {"proof": "branch_document"})
    assert (status, request["state"]) == (200, "open")
    return request, officer


async def talk(session, clock, subject, *, closed):
    actor = Actor(str(uuid7()), "customer")
    now = clock.now()
    thread = await conversations.open_conversation(
        session, actor=actor, channel="web_chat", language="zh", customer_id=subject, elder=False, now=now
    )
    await conversations.post_message(
        session,
        actor=actor,
        conversation_id=thread.id,
        author="customer",
        client_id="1",
        text="请帮我查一下账单地址",
        now=now,
    )
    if closed:
        await conversations.end_by_customer(session, actor=actor, conversation_id=thread.id, now=now)
        await conversations.close(session, actor=actor, conversation_id=thread.id, now=now)
    return thread.id


def test_each_schema_that_knows_a_subject_has_a_holder() -> None:
    wiring.import_models()
    wiring.hang_up_holders()
    held = {schema for holder in privacy.list_holders() for schema in holder.schemas}
    knowing = {table.schema for table in Base.metadata.tables.values() if SUBJECT_COLUMNS & set(table.columns.keys())}
    assert {"customers", "conversations", "privacy"} <= knowing
    assert knowing <= held


async def test_a_copy_holds_everything_in_json_and_csv(sign_in, session, clock, one) -> None:
    await talk(session, clock, one, closed=False)
    request, officer = await opened(sign_in, one, "copy")
    status, request = await step(officer, request, "fulfilment")
    assert (status, request["state"], request["copy_open"]) == (200, "fulfilled", True)
    answer = await officer.get(f"{URL}/{request['id']}/copy")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    whole = json.loads(archive.read("data.json"))
    assert whole["tables"]["customers.customer"][0]["phone"] == PHONE
    assert whole["tables"]["conversations.messages"][0]["text"] == "请帮我查一下账单地址"
    assert NAME in archive.read("customers.customer.csv").decode()
    assert ID_NUMBER in archive.read("customers.customer.csv").decode()
    clock.advance(31 * 86_400)
    assert (await officer.get(f"{URL}/{request['id']}/copy")).status_code in {401, 409}


async def test_what_is_taken_elsewhere_leaves_out_what_the_bank_made_of_it(sign_in, one) -> None:
    request, officer = await opened(sign_in, one, "portability")
    await step(officer, request, "fulfilment")
    archive = zipfile.ZipFile(io.BytesIO((await officer.get(f"{URL}/{request['id']}/copy")).content))
    tables = json.loads(archive.read("data.json"))["tables"]
    assert "customers.customer" in tables
    assert "audit.entry" not in tables


async def test_a_correction_reaches_the_customer_and_is_found_by(sign_in, session, vault, one) -> None:
    request, officer = await opened(sign_in, one, "correct", field="phone", value="13900001111")
    status, request = await step(officer, request, "fulfilment")
    assert (status, request["state"]) == (200, "fulfilled")
    agent = await sign_in("agent")
    found = (await agent.get("/api/v1/customers", params={"q": "13900001111"})).json()["items"]
    assert [each["id"] for each in found] == [str(one)]
    assert (await agent.get("/api/v1/customers", params={"q": PHONE})).json()["items"] == []


async def test_a_deletion_takes_two_and_erases_for_good(sign_in, session, vault, runtime, clock, one) -> None:
    await talk(session, clock, one, closed=True)
    request, officer = await opened(sign_in, one, "delete")
    status, request = await step(officer, request, "fulfilment")
    assert (status, request["state"]) == (200, "second")
    assert (await step(officer, request, "confirmation"))[0] == 403
    colleague = await sign_in("compliance")
    status, request = await step(colleague, request, "confirmation")
    assert (status, request["state"]) == (200, "fulfilled")
    agent = await sign_in("agent")
    assert (await agent.get("/api/v1/customers", params={"q": PHONE})).json()["items"] == []
    card = (await agent.get(f"/api/v1/customers/{one}")).json()
    assert (card["name_masked"], card["phone_masked"]) == ("", "")
    proof = (await colleague.get(f"{URL}/{request['id']}/proof")).json()
    assert [each["subject_id"] for each in proof["erasures"]] == [str(one)]
    assert proof["erasures"][0]["rows"]["customers.customer"] == 1
    assert proof["erasures"][0]["rows"]["conversations.message"] >= 1
    assert NAME not in json.dumps(proof, ensure_ascii=False)
    with pytest.raises(privacy.SubjectErased):
        await vault.seal(session, one, {"name": NAME})


async def test_the_erasure_ledger_is_applied_again(session, vault, clock, one) -> None:
    wiring.hang_up_holders()
    other = (await customers.create_customers(session, vault, [a_customer(number="C2", holdings=())]))[0]
    (erasure,) = await erasing.erase(session, vault, other, request_id=None, now=clock.now())
    line = erasing.ledger_line(erasure)
    assert erasing.read_ledger_line(line) == erasure
    with pytest.raises(ValueError, match="changed"):
        erasing.read_ledger_line(line.replace(str(other), str(one)))
    again = erasing.read_ledger_line(line)
    assert await erasing.apply_ledger(session, vault, [again]) == 1
    assert await erasing.apply_ledger(session, vault, []) == 0


async def test_nobody_is_erased_in_the_middle_of_something(sign_in, session, clock, one) -> None:
    await talk(session, clock, one, closed=False)
    request, officer = await opened(sign_in, one, "delete")
    hold = {"subject_id": str(one), "reason": "litigation", "matter": "2026-民初-17"}
    assert (await officer.post("/api/v1/privacy/holds", json=hold)).status_code == 201
    found = (await officer.get(f"{URL}/{request['id']}/obstacles")).json()["obstacles"]
    assert found == ["legal_hold", "open_conversation"]
    status, problem = await step(officer, request, "fulfilment")
    assert (status, problem["code"]) == (409, "privacy.erasure_stopped")
    status, refused = await step(officer, request, "refusal", {"code": "legal_hold"})
    assert (status, refused["state"], refused["refusal"]) == (200, "refused", "legal_hold")


async def complain(session, clock, subject, *, is_open: bool) -> None:
    """What routing remembers of a complaint's contact."""
    values = {"id": uuid7(), "customer": subject, "at": clock.now(), "open": is_open}
    await session.execute(
        text("""
            insert into routing.recent_contact (conversation_id, customer_id, closed_at, complaint_open)
            values (:id, :customer, :at, :open)
        """),
        values,
    )


async def test_a_deletion_waits_for_an_open_complaint_or_is_refused_with_it(sign_in, session, clock, one) -> None:
    await complain(session, clock, one, is_open=True)
    request, officer = await opened(sign_in, one, "delete")
    assert (await officer.get(f"{URL}/{request['id']}/obstacles")).json()["obstacles"] == ["open_complaint"]
    officer.headers["accept-language"] = "en"
    status, problem = await step(officer, request, "fulfilment")
    assert (status, problem["code"]) == (409, "privacy.erasure_stopped")
    assert "open_complaint" in problem["title"]
    assert "refuse with this reason" in problem["title"]
    assert (await officer.get(f"{URL}/{request['id']}")).json()["state"] == "open"
    status, refused = await step(officer, request, "refusal", {"code": "open_complaint"})
    assert (status, refused["state"], refused["refusal"]) == (200, "refused", "open_complaint")


async def test_a_complaint_between_the_two_persons_stops_the_second(sign_in, session, clock, one) -> None:
    request, officer = await opened(sign_in, one, "delete")
    status, request = await step(officer, request, "fulfilment")
    assert (status, request["state"]) == (200, "second")
    await complain(session, clock, one, is_open=True)
    colleague = await sign_in("compliance")
    status, problem = await step(colleague, request, "confirmation")
    assert (status, problem["code"]) == (409, "privacy.erasure_stopped")
    await session.execute(text("update routing.recent_contact set complaint_open = false"))
    status, request = await step(colleague, request, "confirmation")
    assert (status, request["state"]) == (200, "fulfilled")


async def test_who_holds_a_product_is_not_erased(sign_in, session, vault) -> None:
    (holder,) = await customers.create_customers(session, vault, [a_customer()])
    request, officer = await opened(sign_in, holder, "delete")
    found = (await officer.get(f"{URL}/{request['id']}/obstacles")).json()["obstacles"]
    assert "contract_running" in found


async def test_refusing_machines_is_written_into_the_ledger(sign_in, session, one) -> None:
    request, officer = await opened(sign_in, one, "refuse_automation")
    await step(officer, request, "fulfilment")
    assert (await privacy.get_consents(session, one)).refuses_automation


async def test_a_deletion_may_be_given_back_and_withdrawn(sign_in, one) -> None:
    request, officer = await opened(sign_in, one, "delete")
    _, request = await step(officer, request, "fulfilment")
    status, request = await step(officer, request, "fulfilment", method="DELETE")
    assert (status, request["state"], request["decided_by"]) == (200, "open", "")
    status, request = await step(officer, request, "withdrawal")
    assert (status, request["state"]) == (200, "withdrawn")
    assert (await step(officer, request, "fulfilment"))[0] == 409


async def test_asking_twice_is_asking_once_and_versions_are_kept(sign_in, one) -> None:
    agent = await sign_in("agent")
    first = await ask(agent, one, "copy")
    assert (await ask(agent, one, "copy"))["id"] == first["id"]
    assert first["due_on"] == "2026-12-11"
    officer = await sign_in("compliance")
    assert (await step(officer, {**first, "version": 9}, "withdrawal"))[0] == 412
    assert (await step(officer, first, "fulfilment"))[0] == 409


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"kind": "correct"}, 422),
        ({"kind": "correct", "field": "horoscope", "value": "狮子座"}, 422),
        ({"kind": "copy", "field": "phone", "value": "1"}, 422),
        ({"kind": "forget"}, 422),
        ({"channel": "pigeon"}, 422),
        ({"subject_id": str(uuid7())}, 404),
    ],
)
async def test_a_request_that_cannot_be_is_refused(sign_in, one, words, status) -> None:
    client = await sign_in("agent")
    body = {"subject_id": str(one), "kind": "copy", "channel": "phone", **words}
    assert (await client.post(URL, json=body)).status_code == status


@pytest.mark.parametrize(
    ("role", "intake", "reads", "decides"),
    [
        ("agent", 201, 403, 403),
        ("back_office", 201, 403, 403),
        ("compliance", 201, 200, 200),
        ("admin", 201, 200, 200),
        ("analyst", 403, 403, 403),
        ("editor", 403, 403, 403),
    ],
)
async def test_agents_take_requests_in_and_compliance_decides(sign_in, one, role, intake, reads, decides) -> None:
    request = await ask(await sign_in("agent"), one, "see")
    client = await sign_in(role)
    body = {"subject_id": str(one), "kind": "copy", "channel": "phone"}
    assert (await client.post(URL, json=body)).status_code == intake
    for path in (URL, f"{URL}/{request['id']}", f"{URL}/{request['id']}/obstacles", f"{URL}/{request['id']}/proof"):
        assert (await client.get(path)).status_code == reads
    assert (await client.get("/api/v1/privacy/holds")).status_code == reads
    hold = {"subject_id": str(one), "reason": "litigation", "matter": "2026-17"}
    placed = (await client.post("/api/v1/privacy/holds", json=hold)).status_code
    assert placed == (201 if decides == 200 else 403)
    assert (await step(client, request, "identity", {"proof": "video"}))[0] == decides
    if decides == 403:
        for what in ("fulfilment", "confirmation", "withdrawal"):
            assert (await step(client, request, what))[0] == 403
        assert (await step(client, request, "refusal", {"code": "repeated"}))[0] == 403
        assert (await client.get(f"{URL}/{request['id']}/copy")).status_code == 403


async def test_the_list_is_paged_and_filtered(sign_in, one, session, vault) -> None:
    agent = await sign_in("agent")
    for kind in ("see", "copy", "delete"):
        await ask(agent, one, kind)
    officer = await sign_in("compliance")
    for order in ({"open": True}, {}):
        first = (await officer.get(URL, params={"limit": 2, **order})).json()
        rest = (await officer.get(URL, params={"limit": 2, "cursor": first["next_cursor"], **order})).json()
        assert {each["kind"] for each in first["items"] + rest["items"]} == {"see", "copy", "delete"}
    only = (await officer.get(URL, params={"kind": "copy", "state": "received", "subject": str(one)})).json()
    assert [each["kind"] for each in only["items"]] == ["copy"]
    assert (await officer.get(URL, params={"cursor": "WzEsMl0"})).status_code == 422


async def test_a_hold_is_released_by_two_people(sign_in, one) -> None:
    officer, colleague = await sign_in("compliance"), await sign_in("admin")
    url = "/api/v1/privacy/holds"
    body = {"subject_id": str(one), "reason": "authority", "matter": "公函 2026-3", "until": "2027-01-31"}
    hold = (await officer.post(url, json=body)).json()
    assert hold["in_force"]

    async def put(client, what, version):
        return await client.put(f"{url}/{hold['id']}/{what}", headers={"if-match": f'"{version}"'})

    assert (await put(officer, "release/confirmation", 1)).status_code == 403
    assert (await put(officer, "release", 1)).json()["release_by"]
    assert (await put(officer, "release", 2)).status_code == 409
    assert (await put(officer, "release/confirmation", 2)).status_code == 403
    released = (await put(colleague, "release/confirmation", 2)).json()
    assert not released["in_force"]
    assert (await put(colleague, "release/confirmation", 3)).status_code == 409
    assert (await officer.get(url, params={"state": "in_force"})).json()["items"] == []
    assert len((await officer.get(url, params={"state": "ended"})).json()["items"]) == 1
    assert (await officer.get(url, params={"cursor": "WzEsMl0"})).status_code == 422
    unknown = {"subject_id": str(uuid7()), "reason": "audit", "matter": "x"}
    assert (await officer.post(url, json=unknown)).status_code == 404
