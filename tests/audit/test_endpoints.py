"""The audit list and its CSV over HTTP."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session

ONE = Actor(id="one", kind="staff", name="李敏")
OTHER = Actor(id="other", kind="staff", name='=HYPERLINK("x")')


@pytest.fixture
async def written(session: Session, clock: FixedClock) -> None:
    for number in range(5):
        at = clock.now() - timedelta(hours=number)
        await audit.record(session, actor=ONE, action="test.one", subject=f"thing:{number}", now=at)
    await audit.record(session, actor=OTHER, action="other.two", subject="thing:1", detail={"k": "v"}, now=clock.now())


async def found(client, **filters) -> list[str]:
    answer = await client.get("/api/v1/audit", params=filters)
    assert answer.status_code == 200, answer.text
    return [f"{item['actor_id']} {item['subject']}" for item in answer.json()["items"] if item["action"] != "x"]


async def test_entries_come_newest_first_and_by_pages(sign_in, written, clock) -> None:
    client = await sign_in("compliance")
    seen, cursor = [], None
    for _ in range(4):
        params = {"action": "test", "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await client.get("/api/v1/audit", params=params)).json()
        seen += [item["subject"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ["thing:0", "thing:1", "thing:2", "thing:3", "thing:4"]


async def test_each_filter_narrows_the_list(sign_in, written, clock) -> None:
    client = await sign_in("admin")
    assert await found(client, actor="other") == ["other thing:1"]
    assert await found(client, subject="thing:1", action="test.one") == ["one thing:1"]
    assert await found(client, action="test") == [f"one thing:{n}" for n in range(5)]
    assert await found(client, action="tes") == []
    since = (clock.now() - timedelta(hours=2)).isoformat()
    until = (clock.now() - timedelta(hours=1)).isoformat()
    assert await found(client, action="test", **{"from": since, "to": until}) == ["one thing:2"]


async def test_the_csv_holds_all_of_the_filter_and_no_formula(sign_in, written) -> None:
    client = await sign_in("compliance")
    answer = await client.get("/api/v1/audit.csv", params={"subject": "thing:1"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["actor_id"] for row in rows] == ["other", "one"]
    assert rows[0]["actor_name"] == '\'=HYPERLINK("x")'
    assert rows[0]["detail"] == '{"k":"v"}'


async def test_taking_the_audit_along_is_audited(sign_in, session: Session) -> None:
    client = await sign_in("compliance")
    await client.get("/api/v1/audit.csv", params={"actor": "one"})
    entries = await audit.list_entries(session, audit.Filter(action="audit.exported"))
    assert [(entry.actor_id, entry.detail) for entry in entries] == [
        (str(client.staff.id), {"filter": {"actor": "one"}})
    ]


@pytest.mark.parametrize(
    "bad",
    [
        {"cursor": "nonsense"},
        {"cursor": "WzEsMl0"},  # [1,2]
        {"cursor": "WyJ4Iiwy"},
        {"cursor": "WyIyMDI2LTAxLTAxIiwxXQ"},  # a day without a zone
        {"cursor": "x" * 300},
        {"from": "yesterday"},
        {"from": "2026-11-20T00:00:00"},
        {"limit": 0},
        {"limit": 1000},
        {"actor": ""},
        {"actor": "a\x00b"},
        {"actor": "x" * 60_000},
        {"subject": "a\nb"},
    ],
)
async def test_bad_input_is_refused_clearly(sign_in, bad) -> None:
    client = await sign_in("compliance")
    for path in ("/api/v1/audit", "/api/v1/audit.csv"):
        if path.endswith("csv") and (bad.keys() & {"cursor", "limit"}):
            continue
        answer = await client.get(path, params=bad)
        assert answer.status_code == 422, answer.text
        assert answer.json()["title"]
