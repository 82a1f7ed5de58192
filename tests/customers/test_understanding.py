"""Runs and portraits on a real database: filled by the core bank, computed, cancelled, failed, read with reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.banking.builders import an_entry
from tests.conftest import NOON
from tests.customers.builders import a_customer
from zhike.audit import api as audit
from zhike.banking import api as banking
from zhike.banking.schedules import deliver_activity
from zhike.customers import api as customers
from zhike.customers.schedules import begin_month
from zhike.customers.service import understanding
from zhike.platform.actor import system_actor
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

SYSTEM = system_actor("test")
RULE = {
    "key": "often",
    "kind": "care",
    "name_zh": "多次来询",
    "name_en": "Came often",
    "conditions": [{"fact": "contacts_90d", "operator": "at_least", "value": 2}],
}


@pytest.fixture
def runtime(runtime: Runtime) -> Runtime:
    return replace(runtime, settings=runtime.settings.model_copy(update={"core_bank": "book"}))


@pytest.fixture
async def people(session, runtime):
    vault = privacy.Vault(runtime.keyring, purpose="service")
    new = [a_customer(number=f"C{n}", phone=f"1390000000{n}", id_number="", email="") for n in range(6)]
    ids = await customers.create_customers(session, vault, new)
    entries = [an_entry(each, f"C{n}") for n, each in enumerate(ids[:5])]
    await banking.enter_into_book(session, vault, entries)
    contacts = [
        customers.TimelineEntry(uuid7(), ids[0], NOON - timedelta(days=day), "contact", "voice", "done", {"rating": 2})
        for day in (1, 5, 200)
    ]
    await customers.add_timeline_entries(session, contacts)
    return ids


async def run_it(session, runtime) -> None:
    until = NOON.date()
    await customers.start_run(session, actor=SYSTEM, until=until, now=NOON)
    await deliver_activity(runtime)
    await understanding.compute_run(runtime)


async def test_a_run_is_filled_computed_and_read(session, runtime, people, sign_in) -> None:
    await run_it(session, runtime)
    client = await sign_in("analyst")
    (run,) = (await client.get("/api/v1/customers/understanding/runs")).json()["items"]
    assert (run["state"], run["figures"]["customers"], run["done"], run["total"]) == ("done", 5, 5, 5)
    assert sum(each["size"] for each in run["figures"]["segments"]) == 5
    groups = await customers.find_groups(session, people)
    assert set(groups) == set(people[:5])
    await run_it(session, runtime)
    second, first = (await client.get("/api/v1/customers/understanding/runs")).json()["items"]
    assert second["figures"]["psi"]["dealings"] == pytest.approx(0)
    assert sum(each["n"] for each in second["figures"]["transitions"]) == 5
    assert {each["key"] for each in second["figures"]["segments"]} == {
        each["key"] for each in first["figures"]["segments"]
    }


async def test_a_customer_is_understood_with_reasons_and_as_of_now(session, runtime, people, sign_in) -> None:
    await run_it(session, runtime)
    analyst, agent = await sign_in("analyst"), await sign_in("agent")
    assert (await analyst.post("/api/v1/customers/portraits", json=RULE)).status_code == 201
    known = (await agent.get(f"/api/v1/customers/{people[0]}/understanding")).json()
    assert known["membership"]["dealings"] == 2
    assert known["segment"]["key"] == known["membership"]["segment"]
    (tag,) = known["tags"]
    assert (tag["key"], tag["because"][0]["actual"], known["low_ratings_365d"]) == ("often", 2, 3)
    idle = (await agent.get(f"/api/v1/customers/{people[5]}/understanding")).json()
    assert (idle["membership"], idle["segment"], idle["tags"]) == (None, None, [])


async def test_whose_birth_is_not_known_is_neither_of_an_age_nor_an_elder(session, runtime, people, sign_in) -> None:
    await session.execute(text("update customers.customer set birth_year = null where id = :id"), {"id": people[0]})
    await run_it(session, runtime)
    client = await sign_in("analyst")
    for condition in (
        {"fact": "age", "operator": "at_most", "value": 150},
        {"fact": "elder", "operator": "is", "value": True},
    ):
        answer = await client.post("/api/v1/customers/portraits/counts", json={"conditions": [condition]})
        assert answer.json() == {"matching": 5, "customers": 6}
    agent = await sign_in("agent")
    assert (await agent.get(f"/api/v1/customers/{people[0]}/understanding")).json()["membership"]["dealings"] == 2


async def test_rules_are_counted_versioned_and_retired(session, runtime, people, sign_in) -> None:
    await run_it(session, runtime)
    client = await sign_in("analyst")
    counted = await client.post("/api/v1/customers/portraits/counts", json={"conditions": RULE["conditions"]})
    assert counted.json() == {"matching": 1, "customers": 6}
    for conditions, matching in (
        ([{"fact": "tier", "operator": "is_not", "value": "gold"}], 0),
        ([{"fact": "tier", "operator": "is", "value": "gold"}, {"fact": "age", "operator": "at_most", "value": 90}], 6),
        ([{"fact": "elder", "operator": "is", "value": True}], 6),
    ):
        answer = await client.post("/api/v1/customers/portraits/counts", json={"conditions": conditions})
        assert answer.json()["matching"] == matching
    bad = {"conditions": [{"fact": "gender", "operator": "is", "value": "male"}]}
    assert (await client.post("/api/v1/customers/portraits/counts", json=bad)).status_code == 422
    assert (await client.post("/api/v1/customers/portraits", json=RULE)).status_code == 201
    assert (await client.post("/api/v1/customers/portraits", json=RULE)).status_code == 409
    change = {**{name: value for name, value in RULE.items() if name != "key"}, "active": False}
    url = "/api/v1/customers/portraits/often"
    assert (await client.put(url, json=change)).status_code == 428
    assert (await client.put(url, json=change, headers={"if-match": '"7"'})).status_code == 412
    changed = await client.put(url, json=change, headers={"if-match": '"1"'})
    assert (changed.json()["version"], changed.headers["etag"]) == (2, '"2"')
    unknown = await client.put("/api/v1/customers/portraits/nobody", json=change, headers={"if-match": "*"})
    assert unknown.status_code == 404
    versions = (await client.get(f"{url}/versions")).json()["items"]
    assert [each["rule"]["active"] for each in versions] == [False, True]
    assert (await client.get("/api/v1/customers/portraits/nobody/versions")).status_code == 404
    listed = (await client.get("/api/v1/customers/portraits")).json()
    assert [(each["rule"]["version"], each["matching"]) for each in listed["items"]] == [(2, 1)]
    assert len(await audit.list_entries(session, audit.Filter(action="customers.portrait_set"))) == 2


async def test_a_run_can_be_cancelled_and_two_at_once_are_refused(session, runtime, people, sign_in) -> None:
    client = await sign_in("analyst")
    started = await client.post("/api/v1/customers/understanding/runs")
    assert started.status_code == 202
    run_id = started.json()["items"][0]["id"]
    assert (await client.post("/api/v1/customers/understanding/runs")).status_code == 409
    await deliver_activity(runtime)
    url = f"/api/v1/customers/understanding/runs/{run_id}/cancellation"
    assert (await client.put(url)).status_code == 204
    assert (await client.put(url)).status_code == 404
    await understanding.compute_run(runtime)
    assert (await customers.find_groups(session, people)) == {}


async def test_a_bank_that_does_not_answer_fails_the_run_and_says_so(session, runtime, people, sign_in) -> None:
    silent = replace(runtime, settings=runtime.settings.model_copy(update={"core_bank": "none"}))
    await customers.start_run(session, actor=SYSTEM, until=NOON.date(), now=NOON)
    await deliver_activity(silent)
    client = await sign_in("analyst")
    (run,) = (await client.get("/api/v1/customers/understanding/runs")).json()["items"]
    assert (run["state"], run["why"]) == ("failed", "banking.not_connected")


async def test_nothing_to_group_by_is_said_so(session, runtime, sign_in) -> None:
    await run_it(session, runtime)
    client = await sign_in("analyst")
    (run,) = (await client.get("/api/v1/customers/understanding/runs")).json()["items"]
    assert (run["state"], run["why"]) == ("failed", "customers.nothing_to_segment")


async def test_a_month_has_one_run_once_somebody_has_begun(session, runtime, people, clock) -> None:
    await begin_month(runtime)
    assert await understanding.list_runs(session) == []
    await run_it(session, runtime)
    await begin_month(runtime)
    assert len(await understanding.list_runs(session)) == 1
    clock.advance(20 * 86_400)
    await begin_month(runtime)
    await begin_month(runtime)
    assert len(await understanding.list_runs(session)) == 2


@pytest.mark.parametrize(("role", "reads", "writes"), [("agent", 403, 403), ("supervisor", 200, 403)])
async def test_roles_understand_what_they_may(sign_in, people, role, reads, writes) -> None:
    client = await sign_in(role)
    assert (await client.get("/api/v1/customers/understanding/runs")).status_code == reads
    assert (await client.get("/api/v1/customers/portraits")).status_code == reads
    assert (await client.post("/api/v1/customers/portraits", json=RULE)).status_code == writes
    assert (await client.post("/api/v1/customers/understanding/runs")).status_code == writes


async def test_figures_open_the_customers_behind_them(session, runtime, people, sign_in) -> None:
    supervisor = await sign_in("supervisor")
    path = "/api/v1/customers/understanding/members"
    assert (await supervisor.get(path)).json()["items"] == []
    await run_it(session, runtime)
    (run,) = (await supervisor.get("/api/v1/customers/understanding/runs")).json()["items"]
    for segment in run["figures"]["segments"]:
        behind = (await supervisor.get(path, params={"segment": segment["key"]})).json()["items"]
        assert len(behind) == segment["size"]
        assert {each["segment"] for each in behind} == {segment["key"]}
    for band, size in run["figures"]["bands"].items():
        assert len((await supervisor.get(path, params={"band": band})).json()["items"]) == size
    first = (await supervisor.get(path, params={"limit": 3})).json()
    rest = (await supervisor.get(path, params={"limit": 3, "cursor": first["next_cursor"]})).json()
    seen = [*first["items"], *rest["items"]]
    assert ({each["customer_id"] for each in seen}, rest["next_cursor"]) == ({str(each) for each in people[:5]}, None)
    assert [each["value"] for each in seen] == sorted((each["value"] for each in seen), reverse=True)
    assert (seen[0]["name_masked"], seen[0]["region"]) == ("欧阳**", "甘肃")
    assert (await supervisor.get(path, params={"cursor": "x"})).status_code == 422
    audited = await session.execute(text("select detail from audit.entry where action = 'customers.listed' limit 1"))
    assert audited.first() is not None


@pytest.mark.parametrize(("role", "status"), [("agent", 403), ("supervisor", 200)])
async def test_who_may_open_them(sign_in, people, role, status) -> None:
    assert (await (await sign_in(role)).get("/api/v1/customers/understanding/members")).status_code == status
