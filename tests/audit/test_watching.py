"""What the watch sees, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.customers.builders import a_customer
from zhike.app.acquaintance import PEOPLE
from zhike.audit import api as audit
from zhike.audit.repository import alerts
from zhike.audit.repository.alerts import Alert, AlertFilter
from zhike.audit.rules.chain import Entry
from zhike.audit.rules.watching import READINGS, Known, Sighting, Thresholds, look
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.privacy import api as privacy

THRESHOLDS = Thresholds(
    reads_per_hour=20,
    reveals_per_10_min=4,
    odd_hour_reads=3,
    denials_per_10_min=3,
    failed_sign_ins_per_10_min=4,
    exports_per_hour=3,
    colleague_reads_per_hour=2,
    vip_reads_per_hour=3,
    day_from=7,
    day_to=22,
    zone=ZoneInfo("Asia/Shanghai"),
)
NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)  # twelve in Shanghai
NIGHT = NOON + timedelta(hours=14)
_ids = count(1)
LI = Actor(id="li", kind="staff", name="李敏")
SYSTEM = Actor(id="identity", kind="system", name="")


def entry(action: str, at: datetime, *, actor: Actor = LI, subject: str = "", **detail: Any) -> Entry:
    number = next(_ids)
    subject = subject or f"customer:{number}"
    return Entry(number, at, actor.id, actor.kind, actor.name, action, subject, detail, None, None)


def row(action: str, how_many: int, *, start: datetime = NOON, step_s: int = 30, **more: Any) -> list[Entry]:
    return [entry(action, start + timedelta(seconds=step_s * n), **more) for n in range(how_many)]


def seen(entries: list[Entry]) -> list[tuple[str, str, int, int]]:
    return [(found.rule, found.actor_id, found.count, found.subjects) for found in look(entries, THRESHOLDS)]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (row("customers.read", 19), []),
        (row("customers.read", 20), [("mass_reading", "li", 20, 20)]),
        (row("customers.read", 40, subject="customer:1"), []),
        (row("customers.read", 40, step_s=200), []),
        (row("customers.revealed", 4, subject="customer:1"), [("reveal_burst", "li", 4, 1)]),
        (row("customers.revealed", 4, step_s=300), []),
        (row("conversations.read", 3, start=NIGHT), [("odd_hours", "li", 3, 3)]),
        (row("conversations.read", 2, start=NIGHT), []),
        (row("identity.denied", 3, subject="permission:audit.read"), [("repeated_denials", "li", 3, 1)]),
        (row("quality.exported", 2) + row("audit.exported", 1), [("mass_export", "li", 3, 3)]),
        (row("customers.read", 30, actor=SYSTEM), []),
        (
            row("identity.sign_in_failed", 4, actor=SYSTEM, subject="staff:7", address="10.0.0.1"),
            [("sign_in_guessing", "staff:7", 4, 1)],
        ),
        (
            [
                entry("identity.sign_in_failed", NOON, actor=SYSTEM, subject=f"staff:{n}", address="10.0.0.9")
                for n in range(5)
            ],
            [("sign_in_guessing", "address:10.0.0.9", 5, 5)],
        ),
        ([], []),
    ],
)
def test_each_rule_sees_what_it_is_for(entries: list[Entry], expected: list[tuple[str, str, int, int]]) -> None:
    assert seen(entries) == expected


KNOWN = Known(
    staff_of={"customer:li": "li", "customer:wang": "wang", "customer:zhao": "zhao"},
    vips=frozenset(f"customer:vip{n}" for n in range(9)),
    names={"staff:7": "王芳"},
)


def whose(entries: list[Entry]) -> list[tuple[str, int]]:
    return [(found.rule, found.count) for found in look(entries, THRESHOLDS, KNOWN)]


@pytest.mark.parametrize("action", sorted(READINGS - {"customers.revealed", "banking.revealed"}))
def test_reading_ones_own_record_is_seen_at_once_even_while_serving(action: str) -> None:
    assert whose([entry(action, NOON, subject="customer:li")]) == [("own_record", 1)]
    serving = entry(action, NOON, subject="customer:li", purpose="conversation:9")
    assert whose([serving]) == [("own_record", 1)]


def test_colleagues_and_vips_are_seen_where_nobody_is_served() -> None:
    colleagues = [entry("customers.read", NOON, subject=f"customer:{each}") for each in ("wang", "zhao")]
    assert whose(colleagues) == [("colleague_record", 2)]
    assert whose(colleagues[:1]) == []
    assert whose([*colleagues[:1], *colleagues[:1]]) == []
    vips = [entry("banking.read", NOON, subject=f"customer:vip{n}") for n in range(4)]
    assert whose(vips) == [("vip_reading", 4)]
    assert whose(vips[:2]) == []
    served = [entry("customers.read", NOON, subject=f"customer:vip{n}", conversation="9") for n in range(8)]
    assert whose(served) == []
    strangers = [entry("customers.read", NOON) for _ in range(8)]
    assert whose(strangers) == []


def test_guessing_names_the_account() -> None:
    (found,) = look(row("identity.sign_in_failed", 4, actor=SYSTEM, subject="staff:7"), THRESHOLDS, KNOWN)
    assert (found.actor_id, found.actor_name) == ("staff:7", "王芳")


async def test_the_watch_is_told_who_is_who(session: Session, sign_in: Any, runtime: Any) -> None:
    client = await sign_in("agent", number="0815", name="李敏")
    vault = privacy.Vault(runtime.keyring, purpose="service")
    new = [a_customer(number="C1", tier="gold"), a_customer(number="C2", phone="", tier="private_bank")]
    own, vip = await customers.create_customers(session, vault, new)
    unknown = await customers.set_insiders(
        session, actor=LI, by_staff={"0815": "C1", "4711": "C2", "1": "C99"}, now=NOON
    )
    assert unknown == ["1"]
    subjects = {f"customer:{own}", f"customer:{vip}", "customer:*", f"staff:{client.staff.id}", "staff:unknown"}
    known = await PEOPLE.who(session, subjects)
    assert known.staff_of == {f"customer:{own}": str(client.staff.id), f"customer:{vip}": "number:4711"}
    assert known.vips == {f"customer:{vip}"}
    assert known.names == {f"staff:{client.staff.id}": "李敏"}
    await customers.set_insiders(session, actor=LI, by_staff={}, now=NOON)
    assert (await PEOPLE.who(session, subjects)).staff_of == {}


def test_the_densest_stretch_is_shown_with_its_entries() -> None:
    quiet, dense = (
        row("customers.revealed", 3, step_s=300),
        row("customers.revealed", 6, start=NOON + timedelta(hours=1)),
    )
    (found,) = look([*quiet, *dense], THRESHOLDS)
    assert found.entry_ids == tuple(each.id for each in dense)
    assert (found.first_at, found.last_at) == (dense[0].at, dense[-1].at)


@given(st.lists(st.integers(0, 7200), max_size=60))
def test_a_sighting_never_counts_more_than_its_stretch_holds(seconds: list[int]) -> None:
    entries = [entry("customers.revealed", NOON + timedelta(seconds=at)) for at in sorted(seconds)]
    for found in look(entries, THRESHOLDS):
        assert found.count == len(found.entry_ids)
        assert found.last_at - found.first_at <= timedelta(hours=1)


async def write(session: Session, action: str, how_many: int, *, at: datetime, actor: Actor = LI) -> None:
    for number in range(how_many):
        when = at + timedelta(seconds=number)
        await audit.record(session, actor=actor, action=action, subject=f"customer:{number}", now=when)


def sighting(ids: tuple[int, ...], at: datetime = NOON) -> Sighting:
    return Sighting("reveal_burst", "li", "李敏", at, at, len(ids), 1, ids)


async def all_alerts(session: Session) -> list[Alert]:
    return await alerts.list_alerts(session, AlertFilter(), before=None, limit=50)


async def test_an_open_alert_grows_and_one_that_was_dealt_with_stays(session: Session) -> None:
    hour = timedelta(hours=1)
    assert await alerts.store_sighting(session, sighting((1, 2)), join_within=hour)
    assert not await alerts.store_sighting(session, sighting((1, 2)), join_within=hour)
    assert not await alerts.store_sighting(session, sighting((2, 3)), join_within=hour)
    (one,) = await all_alerts(session)
    assert (one.count, one.entry_ids, one.version) == (3, (1, 2, 3), 2)

    await alerts.acknowledge(session, one.id, by="x", note="n", now=NOON, version=one.version)
    assert not await alerts.store_sighting(session, sighting((2, 3)), join_within=hour)
    assert not await alerts.store_sighting(session, sighting((3, 4)), join_within=hour)
    assert await alerts.store_sighting(session, sighting((5, 6)), join_within=hour)
    assert await alerts.store_sighting(session, sighting((7, 8), NOON + timedelta(hours=3)), join_within=hour)
    assert len(await all_alerts(session)) == 3


async def test_the_watch_reads_on_and_reading_twice_changes_nothing(session: Session, committed_watch: Any) -> None:
    await committed_watch()


@pytest.fixture
def committed_watch(new_database: Any, clock: FixedClock) -> Any:
    """The watch over rows that are committed for good: it does not look at what may still be rolled back."""
    from zhike.platform.database import Database

    async def run() -> None:
        database = Database(new_database())
        try:
            async with database.transaction() as session:
                await write(session, "customers.revealed", 3, at=NOON)
            for _ in range(2):
                async with database.transaction() as session:
                    await audit.watch_on(session, THRESHOLDS)
            async with database.transaction() as session:
                assert await all_alerts(session) == []
                await write(session, "customers.revealed", 2, at=NOON + timedelta(minutes=5))
            for expected in (2, 0):
                async with database.transaction() as session:
                    assert await audit.watch_on(session, THRESHOLDS) == expected
            async with database.transaction() as session:
                (alert,) = await all_alerts(session)
                assert (alert.rule, alert.count, alert.actor_name) == ("reveal_burst", 5, "李敏")
        finally:
            await database.close()

    return run


async def seeded(session: Session) -> Alert:
    await write(session, "customers.revealed", 2, at=NOON)
    ids = tuple(found.id for found in await audit.list_entries(session, audit.Filter(action="customers.revealed")))
    await alerts.store_sighting(session, sighting(ids), join_within=timedelta(hours=1))
    return (await all_alerts(session))[0]


async def test_compliance_sees_an_alert_with_its_rows_and_deals_with_it(session: Session, sign_in: Any) -> None:
    alert = await seeded(session)
    client = await sign_in("compliance")
    listed = (await client.get("/api/v1/audit/alerts", params={"state": "open", "rule": "reveal_burst"})).json()
    assert [item["id"] for item in listed["items"]] == [str(alert.id)]
    shown = await client.get(f"/api/v1/audit/alerts/{alert.id}")
    assert [each["action"] for each in shown.json()["entries"]] == ["customers.revealed"] * 2

    path, body = f"/api/v1/audit/alerts/{alert.id}/acknowledgement", {"note": "已与本人核实"}
    assert (await client.put(path, json=body)).status_code == 428
    assert (await client.put(path, json=body, headers={"if-match": '"9"'})).status_code == 412
    done = await client.put(path, json=body, headers={"if-match": shown.headers["etag"]})
    assert done.json()["note"] == "已与本人核实"
    assert (await client.get("/api/v1/audit/alerts", params={"state": "open"})).json()["items"] == []
    table = (await client.get("/api/v1/audit/alerts.csv", params={"state": "done"})).text
    assert "reveal_burst" in table
    missing = f"/api/v1/audit/alerts/{'0' * 8}-0000-7000-8000-{'0' * 12}"
    assert (await client.get(missing)).status_code == 404


async def test_alerts_come_by_pages(session: Session, sign_in: Any) -> None:
    for hour in range(5):
        at = NOON + timedelta(hours=3 * hour)
        await alerts.store_sighting(session, sighting((hour,), at), join_within=timedelta(hours=1))
    client = await sign_in("admin")
    hours, cursor = [], None
    for _ in range(4):
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await client.get("/api/v1/audit/alerts", params=params)).json()
        hours += [item["last_at"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(hours) == 5
    assert hours == sorted(hours, reverse=True)
    for wrong in ("x", "WyJhIiwiYiJd"):
        assert (await client.get("/api/v1/audit/alerts", params={"cursor": wrong})).status_code == 422


@pytest.mark.parametrize("role", ["agent", "supervisor", "inspector", "editor", "analyst"])
@pytest.mark.parametrize("path", ["alerts", "alerts.csv", "assessment", "assessment.csv"])
async def test_the_watch_is_for_compliance(sign_in: Any, role: str, path: str) -> None:
    assert (await (await sign_in(role)).get(f"/api/v1/audit/{path}")).status_code == 403


async def test_a_refused_request_is_told_to_the_watch(app: Any, sign_in: Any) -> None:
    told: list[tuple[str, str]] = []

    async def note(_runtime: Any, actor: Actor, permission: str) -> None:
        told.append((actor.id, permission))

    app.state.note_denial = note
    client = await sign_in("agent")
    await client.get("/api/v1/audit/alerts")
    assert told == [(str(client.staff.id), "audit.watch")]


async def test_a_denial_of_staff_is_on_record(session: Session, runtime: Any) -> None:
    for actor in (LI, SYSTEM):
        await audit.note_denial(runtime, actor, "audit.watch")
    (found,) = await audit.list_entries(session, audit.Filter(action="identity.denied"))
    assert (found.actor_id, found.subject) == ("li", "permission:audit.watch")


async def test_the_checklist_is_answered_scored_and_exported(session: Session, sign_in: Any) -> None:
    client = await sign_in("compliance")
    path = "/api/v1/audit/assessment"
    before = (await client.get(path)).json()
    assert before["score"]["percent"] is None
    body = {"verdict": "yes", "evidence": "工单 2026-11"}
    first = await client.put(f"{path}/crypt-rotation", json=body, headers={"if-match": '"0"'})
    assert first.json()["score"]["answered"] == 1
    again = await client.put(f"{path}/crypt-rotation", json=body, headers={"if-match": '"0"'})
    assert again.status_code == 412
    assert (await client.put(f"{path}/none", json=body, headers={"if-match": '"0"'})).status_code == 404
    assert "工单 2026-11" in (await client.get(f"{path}.csv")).text
