"""Every figure opens the contacts behind it."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from tests.conftest import SignIn
from tests.customers.builders import NAME, a_customer
from tests.quality.builders import NOON, ZONE, abandoned, answered, contained
from tests.quality.test_metrics import CASES, DAY

from zhike.customers import api as customers
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.quality import api as quality
from zhike.quality.metrics.drill import LISTED
from zhike.quality.rules.record import NewContact

ACTOR = system_actor("test")
TODAY = "2026-11-20"


async def put(session: Session, *contacts: NewContact) -> None:
    await quality.import_contacts(session, contacts, actor=ACTOR, zone=ZONE, now=NOON)


@pytest.fixture
async def supervisor(sign_in: SignIn) -> httpx.AsyncClient:
    return await sign_in("supervisor")


async def ids(client: httpx.AsyncClient, **asked: Any) -> list[str]:
    """All pages of a list."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        params = {"from": TODAY, "to": TODAY, "limit": 2, **asked, **({"cursor": cursor} if cursor else {})}
        answer = await client.get("/api/v1/contacts", params=params)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


async def test_pages_hold_every_contact_once_newest_first(session: Session, supervisor: httpx.AsyncClient) -> None:
    same_moment = [answered(started_at=NOON) for _ in range(3)]
    older = [answered(started_at=NOON - timedelta(minutes=each)) for each in range(1, 5)]
    await put(session, *older, *same_moment)
    found = await ids(supervisor)
    assert found[3:] == [str(each.id) for each in older]
    assert sorted(found[:3]) == sorted(str(each.id) for each in same_moment)
    first = (await supervisor.get("/api/v1/contacts", params={"limit": 1})).json()
    assert (first["total"], len(first["items"])) == (7, 1)


@pytest.mark.parametrize(
    ("metric", "part", "count"),
    [
        ("service_level", "numerator", 2),
        ("service_level", "denominator", 5),
        ("asa", "numerator", 3),
        ("contacts", "numerator", 6),
        ("abandon_rate", "numerator", 1),
        ("abandon_rate", "denominator", 4),
        ("bot_share", "denominator", 6),
    ],
)
async def test_a_figure_opens_the_contacts_it_counts(
    session: Session, supervisor: httpx.AsyncClient, metric: str, part: str, count: int
) -> None:
    await put(session, *DAY)
    assert len(await ids(supervisor, metric=metric, part=part)) == count


async def test_what_is_listed_is_what_was_counted(session: Session, supervisor: httpx.AsyncClient) -> None:
    for metric_id, cases in CASES.items():
        nested = await session.begin_nested()
        contacts = [one for many, _, _ in cases for one in many]
        await put(session, *contacts)
        report = await quality.report(
            session, first=date(2026, 8, 1), last=date(2026, 11, 30), by=["day"], metrics=[metric_id]
        )
        asked = {"from": "2026-08-01", "to": "2026-11-30", "metric": metric_id, "limit": 1}
        page = (await supervisor.get("/api/v1/contacts", params=asked)).json()
        assert page["total"] == report.total[metric_id].n, metric_id
        await nested.rollback()


async def test_filters_and_metric_hold_together(session: Session, supervisor: httpx.AsyncClient) -> None:
    wanted = answered(region="江南")
    await put(session, wanted, answered(), abandoned(region="江南"))
    assert await ids(supervisor, metric="asa", region="江南") == [str(wanted.id)]
    assert len(await ids(supervisor, region="none")) == 1
    assert len(await ids(supervisor, elder="false")) == 3
    assert len(await ids(supervisor, agent="agent-1", hour=[10, 11])) == 2


async def test_masked_names_are_for_those_who_may_read_customers(
    session: Session, runtime: Runtime, supervisor: httpx.AsyncClient, sign_in: SignIn
) -> None:
    [customer] = await customers.create_customers(
        session, privacy.Vault(runtime.keyring, purpose="service"), [a_customer()]
    )
    await put(session, answered(customer_id=customer, reason="CCD-04"))
    page = (await supervisor.get("/api/v1/contacts", params={"from": TODAY})).json()
    assert page["items"][0]["customer_name"] == privacy.mask("name", NAME)
    assert page["labels"]["reason"]["CCD-04"]["en"] == "Repayment methods"
    analyst = await sign_in("analyst")
    answer = await analyst.get("/api/v1/contacts", params={"from": TODAY})
    assert answer.json()["items"][0]["customer_name"] is None
    assert NAME not in answer.text


async def test_one_record_with_its_steps_and_amendments(session: Session, supervisor: httpx.AsyncClient) -> None:
    one = contained(started_at=NOON - timedelta(days=20))
    await put(session, one)
    await quality.amend_contact(session, contact_id=one.id, resolved=True, now=NOON)
    body = (await supervisor.get(f"/api/v1/contacts/{one.id}")).json()
    assert body["steps"] == [{"kind": "assistant", "start_s": 0.0, "length_s": 30.0, "queue": None, "agent_id": None}]
    assert [(each["field"], each["before"], each["after"]) for each in body["amendments"]] == [("resolved", None, True)]
    assert (await supervisor.get(f"/api/v1/contacts/{uuid7()}")).status_code == 404


async def test_all_contacts_as_csv(session: Session, supervisor: httpx.AsyncClient) -> None:
    await put(session, *(answered(region="+1") for _ in range(1200)))
    answer = await supervisor.get("/api/v1/contacts.csv", params={"from": TODAY, "metric": "asa"})
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert answer.headers["content-type"].startswith("text/csv")
    assert (tuple(rows[0]), len(rows)) == (LISTED, 1201)
    assert rows[1][LISTED.index("region")] == "'+1"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"cursor": "rubbish"}, 422),
        ({"cursor": "WyJ4IiwieSJd"}, 422),
        ({"cursor": "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwiMDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxIl0"}, 422),
        ({"metric": "luck"}, 404),
        ({"metric": "occupancy"}, 422),
        ({"limit": "0"}, 422),
        ({"part": "middle"}, 422),
        ({"from": "2026-11-20", "to": "2026-11-19"}, 422),
        ({"from": "1990-11-20"}, 422),
    ],
)
async def test_bad_questions_are_refused(supervisor: httpx.AsyncClient, asked: dict[str, str], status: int) -> None:
    for path in ("/api/v1/contacts", "/api/v1/contacts.csv"):
        if {"cursor", "limit"} & asked.keys() and path.endswith("csv"):
            continue
        assert (await supervisor.get(path, params=asked)).status_code == status
