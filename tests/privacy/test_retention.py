"""The retention engine on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.customers.builders import a_customer
from tests.privacy.test_rights import talk
from zhike.app import wiring
from zhike.customers import api as customers
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy
from zhike.privacy.service import retention

URL = "/api/v1/privacy/retention"


@pytest.fixture
async def people(session, runtime):
    wiring.hang_up_holders()
    new = [a_customer(number=f"C{n}", phone=f"1381234000{n}", id_number="", email="") for n in range(2)]
    return await customers.create_customers(session, privacy.Vault(runtime.keyring, purpose="service"), new)


async def texts(session):
    return sorted((await session.execute(text("select text from conversations.message"))).scalars())


async def test_a_dry_run_says_what_would_go_and_a_real_one_deletes_it(sign_in, session, runtime, clock, people) -> None:
    thread = await talk(session, clock, people[0], closed=True)
    clock.advance(timedelta(days=1096).total_seconds())
    officer = await sign_in("compliance")
    assert (await officer.post(f"{URL}/runs", json={"dry": True})).status_code == 201
    assert (await officer.post(f"{URL}/runs", json={"dry": False})).status_code == 409
    await retention.run_waiting(runtime)
    (run,) = (await officer.get(URL)).json()["runs"]
    threads = next(each for each in run["counts"] if each["kind"] == "conversations.thread")
    assert (run["state"], threads["due"], threads["done"], threads["examples"]) == ("done", 1, 0, [str(thread)])
    assert "请帮我查一下账单地址" in await texts(session)
    assert (await officer.post(f"{URL}/runs", json={"dry": False})).status_code == 201
    await retention.run_waiting(runtime)
    run = (await officer.get(URL)).json()["runs"][0]
    threads = next(each for each in run["counts"] if each["kind"] == "conversations.thread")
    assert (threads["due"], threads["done"], len(run["digest"])) == (1, 1, 64)
    await prove(officer, session, runtime, run["id"])
    assert set(await texts(session)) == {""}
    await retention.run_waiting(runtime)


async def prove(officer, session, runtime, run: str) -> None:
    """The proof fits, is sealed a little later, and no longer fits once somebody has touched the counts."""
    proof = (await officer.get(f"{URL}/runs/{run}/proof")).json()
    assert (proof["fits"], proof["said_at"] is not None, proof["sealed"]) == (True, True, False)
    await session.execute(text("update audit.entry set position = id, link = '\\x00'"))
    assert (await officer.get(f"{URL}/runs/{run}/proof")).json()["sealed"] is True
    await session.execute(text("update privacy.retention_run set counts = '{}' where not dry"))
    assert (await officer.get(f"{URL}/runs/{run}/proof")).json()["fits"] is False
    assert (await officer.get(f"{URL}/runs/{uuid7()}/proof")).status_code == 404


async def test_a_held_persons_thread_stays(sign_in, session, runtime, clock, people) -> None:
    for subject in people:
        await talk(session, clock, subject, closed=True)
    clock.advance(timedelta(days=1096).total_seconds())
    officer = await sign_in("compliance")
    hold = {"subject_id": str(people[0]), "reason": "litigation", "matter": "2026-17"}
    assert (await officer.post("/api/v1/privacy/holds", json=hold)).status_code == 201
    assert (await officer.get(URL)).json()["held"] == 1
    await officer.post(f"{URL}/runs", json={"dry": False})
    await retention.run_waiting(runtime)
    assert (await texts(session)).count("请帮我查一下账单地址") == 1


async def test_what_is_young_stays_and_a_cancelled_run_does_nothing(sign_in, session, runtime, clock, people) -> None:
    await talk(session, clock, people[0], closed=True)
    clock.advance(timedelta(days=900).total_seconds())
    officer = await sign_in("compliance")
    run = (await officer.post(f"{URL}/runs", json={"dry": False})).json()
    cancelled = (await officer.put(f"{URL}/runs/{run['id']}/cancellation")).json()
    assert cancelled["state"] == "cancelled"
    await retention.run_waiting(runtime)
    await officer.post(f"{URL}/runs", json={"dry": False})
    await retention.run_waiting(runtime)
    assert "请帮我查一下账单地址" in await texts(session)
    assert (await officer.put(f"{URL}/runs/{uuid7()}/cancellation")).status_code == 404


async def test_one_run_a_night_is_asked_for(session, runtime, clock, people) -> None:
    await retention.ask_nightly(runtime)
    assert await retention.list_runs(session) == []
    clock.advance(15 * 3600)  # three in the morning in Shanghai
    await retention.ask_nightly(runtime)
    await retention.ask_nightly(runtime)
    assert [(run.dry, run.state) for run in await retention.list_runs(session)] == [(False, "waiting")]


async def test_complaints_are_kept_for_the_longer_of_two_times(sign_in, people) -> None:
    officer = await sign_in("compliance")
    longer = {"days": 2000, "note": "投诉档案延长"}
    url = "/api/v1/privacy/register/retention/complaint"
    assert (await officer.put(url, json=longer, headers={"if-match": "*"})).status_code == 200
    kinds = {each["id"]: each["days"] for each in (await officer.get(URL)).json()["kinds"]}
    assert (kinds["conversations.thread"], kinds["conversations.complaint_thread"]) == (1095, 2000)


@pytest.mark.parametrize(("role", "reads", "runs"), [("agent", 403, 403), ("analyst", 403, 403), ("admin", 200, 201)])
async def test_compliance_and_administrators_run_it(sign_in, people, role, reads, runs) -> None:
    client = await sign_in(role)
    assert (await client.get(URL)).status_code == reads
    assert (await client.post(f"{URL}/runs", json={"dry": True})).status_code == runs
    if runs == 403:
        assert (await client.put(f"{URL}/runs/{uuid7()}/cancellation")).status_code == 403
