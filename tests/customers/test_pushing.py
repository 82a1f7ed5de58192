"""Pushes of events: signed, taken once, bad ones told, nothing of a person in the open, on the timeline."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.conftest import NOON
from tests.customers.builders import PHONE, a_customer
from zhike.customers import api as customers
from zhike.customers.personal_data import HOLDER
from zhike.customers.rules.source_events import sign, timestamp_holds
from zhike.customers.service import placing
from zhike.platform.ratelimit import RateLimiter
from zhike.platform.rewrapping import count_stale
from zhike.privacy import api as privacy

SOURCE = {"name": "mobile_app", "label": "手机银行", "kind": "push"}
PATH = "/api/v1/sources/mobile_app/events"


@pytest.fixture
async def admin(sign_in):
    return await sign_in("admin")


@pytest.fixture
async def secret(admin) -> dict[str, str]:
    assert (await admin.post("/api/v1/sources", json=SOURCE)).status_code == 201
    made = await admin.post("/api/v1/sources/mobile_app/secrets")
    assert made.status_code == 201, made.text
    return made.json()


def an_event(event_id: str = "e1", **words: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "id": event_id,
        "type": "browse",
        "version": 1,
        "at": "2026-11-20T11:58:00+08:00",
        "customer": {"number": "C100023306"},
        "detail": {"page": "/wealth/funds", "seconds": 40, "channel": "mobile_app"},
    }
    return {**known, **words}


def signed(secret: dict[str, str], body: bytes, *, at: float | None = None, by: str | None = None) -> dict[str, str]:
    moment = str(int(NOON.timestamp() if at is None else at))
    return {
        "x-zhike-key": secret["id"],
        "x-zhike-timestamp": moment,
        "x-zhike-signature": f"v1={sign(by or secret['secret'], moment, body)}",
        "content-type": "application/json",
    }


async def push(client: httpx.AsyncClient, secret: dict[str, str], *events: Any, **how: Any) -> httpx.Response:
    body = json.dumps({"events": events}, ensure_ascii=False).encode()
    return await client.post(PATH, content=body, headers={"accept-language": "en", **signed(secret, body, **how)})


@pytest.mark.parametrize(
    ("method", "path", "role"),
    [
        ("GET", PATH, "agent"),
        ("GET", "/api/v1/sources/mobile_app/event-rejects", "agent"),
        ("GET", "/api/v1/sources/mobile_app/secrets", "analyst"),
        ("POST", "/api/v1/sources/mobile_app/secrets", "analyst"),
        ("DELETE", "/api/v1/sources/mobile_app/secrets/01900000-0000-7000-8000-000000000000", "analyst"),
        ("GET", "/api/v1/event-schemas", "agent"),
        ("POST", "/api/v1/event-schemas", "analyst"),
    ],
)
async def test_who_lacks_the_permission_is_refused(sign_in, method, path, role) -> None:
    assert (await (await sign_in(role)).request(method, path)).status_code == 403


async def test_a_push_is_taken_once_and_stands_on_the_timeline(
    client, admin, secret, session, runtime, clock, sign_in
) -> None:
    (one,) = await customers.create_customers(
        session, privacy.Vault(runtime.keyring, purpose="service"), [a_customer()]
    )
    bought = an_event(
        "e2",
        type="transaction",
        detail={"kind": "purchase", "amount": "5000.00", "currency": "CNY", "counterparty": "李四", "product": "F-1"},
    )
    asked = an_event("e3", type="consult", customer={"phone": f"+86 {PHONE}"}, detail={"channel": "branch"})
    first = await push(client, secret, an_event(), bought, asked)
    assert (first.status_code, first.json()) == (200, {"taken": 3, "known": 0, "rejected": [], "dropped": []})
    assert (await push(client, secret, an_event(), bought, asked)).json()["known"] == 3
    supervisor = await sign_in("supervisor")
    seen = (await supervisor.get(f"/api/v1/customers/{one}/timeline")).json()["items"]
    assert [(each["kind"], each["detail"]["source"]) for each in sorted(seen, key=lambda each: each["kind"])] == [
        ("booking", "mobile_app"),
        ("browse", "mobile_app"),
        ("consult", "mobile_app"),
    ]
    kept = (await session.execute(text("select string_agg(e::text, '') from customers.source_event e"))).scalar_one()
    assert not [word for word in ("5000.00", "李四", PHONE) if word in kept]
    clock.advance(1)
    (source,) = (await admin.get("/api/v1/sources", params={"q": "mobile_app"})).json()["items"]
    assert (source["efficiency"]["deliveries"], source["efficiency"]["collected"]) == (2, 3)


async def test_good_events_are_kept_and_bad_ones_told_with_their_place(client, admin, secret) -> None:
    report = (
        await push(
            client,
            secret,
            an_event(),
            "nothing",
            an_event("e3", detail={"page": "/x", "seconds": -1}),
            an_event("e4", type="dance"),
            an_event("e5", version=7),
            an_event("e6", at="2026-11-20T11:58:00"),
            an_event("e7", at="2026-11-21T11:58:00+08:00"),
            an_event("e8", customer={"name": "李四"}),
            an_event("e9", customer={"number": "C 1"}),
            an_event("e1"),
            an_event("e 1"),
            an_event("e10", more=1),
            {"id": "e11"},
            an_event("e12", type=1),
            an_event("e13", version="1"),
            an_event("e14", at=5),
            an_event("e15", customer="C1"),
        )
    ).json()
    assert (report["taken"], report["known"]) == (1, 0)
    assert [(each["place"], each["code"]) for each in report["rejected"]] == [
        ("/events/1", "type"),
        ("/events/2/detail/seconds", "out_of_range"),
        ("/events/3/type", "no_such_type"),
        ("/events/4/version", "no_such_version"),
        ("/events/5/at", "format"),
        ("/events/6/at", "future"),
        ("/events/7/customer", "one_key"),
        ("/events/8/customer/number", "customer_key"),
        ("/events/9/id", "doubled"),
        ("/events/10/id", "event_id"),
        ("/events/11/more", "unknown"),
        ("/events/12/at", "missing"),
        ("/events/13/type", "type"),
        ("/events/14/version", "type"),
        ("/events/15/at", "format"),
        ("/events/16/customer", "one_key"),
    ]
    assert report["rejected"][1]["reason"] == "it is out of range"
    told = (await admin.get("/api/v1/sources/mobile_app/event-rejects")).json()["items"]
    assert (len(told), told[-1]["place"], told[-1]["event_id"]) == (16, "/events/1", "")
    again = await push(client, secret, an_event(detail={"page": "/other"}))
    assert again.json()["rejected"][0]["code"] == "id_reused"


async def test_secrets_are_dropped_and_personal_data_is_masked_or_sealed(client, secret, session, runtime) -> None:
    note = "我的密码是 135790，请打 13812345678"
    spoken = an_event(type="consult", detail={"channel": "voice", "note": note, "topic": f"回电 {PHONE} 验证码 884213"})
    report = (await push(client, secret, spoken)).json()
    assert (report["taken"], [each["kind"] for each in report["dropped"]]) == (1, ["PIN", "OTP"])
    assert report["dropped"][0]["place"] == "/events/0/detail/note"
    event_id, detail, sealed = (
        await session.execute(text("select id, detail, sealed from customers.source_event"))
    ).one()
    assert PHONE not in detail["topic"]
    assert "884213" not in detail["topic"]
    opened = await privacy.Vault(runtime.keyring, purpose="service").open(session, event_id, {"record": sealed})
    assert "135790" not in opened["record"]
    assert PHONE in opened["record"]
    everything = await session.execute(text("select payload::text from platform.event"))
    assert not [row for row in everything.scalars() if PHONE in row]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ({"x-zhike-signature": "v1=00"}, "customers.push.signature"),
        ({"x-zhike-signature": ""}, "customers.push.unsigned"),
        ({"x-zhike-key": "none"}, "customers.push.signature"),
        ({"x-zhike-key": "01900000-0000-7000-8000-000000000000"}, "customers.push.signature"),
        ({"x-zhike-timestamp": "1"}, "customers.push.time"),
        ({"x-zhike-timestamp": str(int(NOON.timestamp()) + 1)}, "customers.push.signature"),
    ],
)
async def test_a_push_that_is_not_rightly_signed_is_refused(client, secret, session, spoil, code) -> None:
    body = json.dumps({"events": [an_event()]}).encode()
    refused = await client.post(PATH, content=body, headers={**signed(secret, body), **spoil})
    assert (refused.status_code, refused.json()["code"]) == (401, code)
    assert (await session.execute(text("select count(*) from customers.source_event"))).scalar_one() == 0


async def test_an_old_push_another_source_and_a_source_that_is_off_are_refused(client, admin, secret) -> None:
    late = await push(client, secret, an_event(), at=(NOON - timedelta(minutes=6)).timestamp())
    assert late.json()["code"] == "customers.push.time"
    body = json.dumps({"events": [an_event()]}).encode()
    other = await client.post("/api/v1/sources/other/events", content=body, headers=signed(secret, body))
    assert other.status_code == 401
    off = {"label": "手机银行", "mapping": {}, "active": False}
    await admin.put("/api/v1/sources/mobile_app", json=off, headers={"if-match": '"1"'})
    assert (await push(client, secret, an_event())).json()["code"] == "customers.push.off"


def test_a_timestamp_holds_for_five_minutes_either_way() -> None:
    seconds = int(NOON.timestamp())
    assert timestamp_holds(str(seconds - 300), NOON)
    assert timestamp_holds(str(seconds + 300), NOON)
    assert not timestamp_holds(str(seconds + 301), NOON)
    assert not timestamp_holds("soon", NOON)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"events": []}', b'{"events": {}}', b'{"events": [NaN]}', b'{"events": [1], "more": 1}']
)
async def test_a_push_of_another_shape_is_refused(client, secret, body) -> None:
    refused = await client.post(PATH, content=body, headers=signed(secret, body))
    assert (refused.status_code, refused.json()["code"]) == (422, "customers.push.shape")


async def test_a_push_that_is_too_large_is_refused(client, secret) -> None:
    many = await push(client, secret, *[an_event(f"e{n}") for n in range(501)])
    assert (many.status_code, many.json()["code"]) == (422, "customers.push.too_many")
    large = await push(client, secret, an_event(detail={"page": "x" * 1_050_000}))
    assert large.status_code == 413


async def test_a_source_that_pushes_too_often_is_told_to_wait(app, client, secret) -> None:
    app.state.limiter_of_pushes_by_source = RateLimiter(2, 60.0, clock=lambda: 0.0)
    answers = [await push(client, secret, an_event()) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "30"


async def test_a_source_has_two_secrets_at_most_and_one_can_be_withdrawn(client, admin, secret) -> None:
    second = (await admin.post("/api/v1/sources/mobile_app/secrets")).json()
    assert (await admin.post("/api/v1/sources/mobile_app/secrets")).status_code == 409
    assert (await push(client, second, an_event())).status_code == 200
    listed = (await admin.get("/api/v1/sources/mobile_app/secrets")).json()["items"]
    assert [each["id"] for each in listed] == [secret["id"], second["id"]]
    assert listed[0]["used_at"] is None
    assert listed[1]["used_at"] is not None
    assert "secret" not in listed[0]
    assert (await admin.delete(f"/api/v1/sources/mobile_app/secrets/{secret['id']}")).status_code == 204
    assert (await admin.delete(f"/api/v1/sources/mobile_app/secrets/{secret['id']}")).status_code == 404
    assert (await push(client, secret, an_event("e2"))).status_code == 401


async def test_only_a_source_that_pushes_has_secrets(admin) -> None:
    mapping = {"fields": {"number": "a"}}
    await admin.post("/api/v1/sources", json={"name": "core", "label": "x", "mapping": mapping})
    assert (await admin.post("/api/v1/sources/core/secrets")).status_code == 409


async def test_the_keys_of_secrets_are_rewrapped_with_the_others(session, secret, runtime) -> None:
    assert secret
    for place in (customers.CREDENTIAL_KEYS, customers.RUN_KEYS):
        assert await count_stale(session, place, runtime.keyring.wrapping_id) == 0
    assert await count_stale(session, customers.CREDENTIAL_KEYS, b"another..") == 1


async def test_an_event_waits_for_its_customer_and_is_forgotten_after_30_days(
    client, secret, session, runtime, clock
) -> None:
    await push(client, secret, an_event(), an_event("e2", customer={"number": "C9"}))
    await placing.place_waiting(runtime)
    await customers.create_customers(session, privacy.Vault(runtime.keyring, purpose="service"), [a_customer()])
    await placing.place_waiting(runtime)
    placed = await session.execute(text("select event_id from customers.source_event where placed"))
    assert placed.scalars().all() == ["e1"]
    clock.advance(31 * 24 * 3600)
    await placing.place_waiting(runtime)
    left = await session.execute(text("select event_id from customers.source_event"))
    assert left.scalars().all() == ["e1"]


async def test_events_are_copied_for_their_person_and_erased_with_them(client, secret, session, runtime) -> None:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    (one,) = await customers.create_customers(session, vault, [a_customer()])
    bought = an_event("e2", type="transaction", detail={"kind": "fee", "amount": "12.00", "currency": "CNY"})
    await push(client, secret, an_event(), bought)
    held = {table.name: table.rows for table in await HOLDER.export(session, vault, one)}
    assert [row["values"] for row in held["customers.source_event"]].count('{"amount": "12.00"}') == 1
    erased = await HOLDER.erase(session, one)
    assert erased.rows["customers.source_event"] == 2
    assert len(erased.subjects) == 2


async def test_behaviour_goes_when_its_time_is_over_and_transactions_stay(
    client, secret, session, runtime, clock
) -> None:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    one, held = await customers.create_customers(
        session, vault, [a_customer(), a_customer(number="C2", phone="13800000002", id_number="", email="")]
    )
    bought = an_event("e2", type="transaction", detail={"kind": "fee", "amount": "12.00", "currency": "CNY"})
    await push(client, secret, an_event(), bought, an_event("e3", customer={"number": "C2"}))
    day = clock.now() + timedelta(days=1)
    due = {"before": day, "held": [held]}
    assert (await HOLDER.count_due(session, "customers.behaviour", **due))[0] == 1
    assert await HOLDER.delete_due(session, "customers.behaviour", **due, limit=100) == 1
    left = await session.execute(text("select event_id from customers.source_event order by event_id"))
    assert left.scalars().all() == ["e2", "e3"]
    told = await session.execute(text("select customer_id from customers.timeline_entry order by kind"))
    assert set(told.scalars()) == {one, held}
    assert (await HOLDER.count_due(session, "customers.behaviour", **due))[0] == 0


async def test_schemas_are_listed_widened_and_refused_where_they_narrow(client, admin, secret) -> None:
    known = (await admin.get("/api/v1/event-schemas")).json()["items"]
    assert [(each["type"], each["version"]) for each in known] == [("browse", 1), ("consult", 1), ("transaction", 1)]
    schema = known[0]["schema"]
    wider = {**schema, "properties": {**schema["properties"], "campaign": {"type": "string", "maxLength": 20}}}
    body = {"type": "browse", "version": 2, "schema": wider}
    assert (await admin.post("/api/v1/event-schemas", json=body)).status_code == 201
    assert (await admin.post("/api/v1/event-schemas", json=body)).status_code == 409
    detail = {"page": "/x", "campaign": "autumn"}
    assert (await push(client, secret, an_event(version=2, detail=detail))).json()["taken"] == 1
    narrow = {**schema, "required": ["page", "product"]}
    refused = await admin.post("/api/v1/event-schemas", json={**body, "version": 3, "schema": narrow})
    assert (refused.status_code, "/required/product" in refused.json()["title"]) == (422, True)
    bad = {"type": "object", "properties": {"a": {"type": "string"}}}
    unfit = await admin.post("/api/v1/event-schemas", json={"type": "login", "version": 1, "schema": bad})
    assert (unfit.status_code, "/properties/a/maxLength" in unfit.json()["title"]) == (422, True)
    assert (await admin.post("/api/v1/event-schemas", json={**body, "type": "Login"})).status_code == 422


async def test_the_last_events_are_listed_in_pages_without_what_is_sealed(client, admin, secret, clock) -> None:
    await push(client, secret, an_event("e1"))
    clock.advance(2)
    await push(client, secret, an_event("e2", type="consult", detail={"channel": "voice", "note": "x"}))
    first = (await admin.get(PATH, params={"limit": 1})).json()
    assert [(each["event_id"], each["sealed"], each["detail"]) for each in first["items"]] == [
        ("e2", True, {"channel": "voice"})
    ]
    rest = (await admin.get(PATH, params={"cursor": first["next_cursor"]})).json()
    assert [each["event_id"] for each in rest["items"]] == ["e1"]
    assert (await admin.get(PATH, params={"type": "browse"})).json()["items"][0]["named_by"] == "number"
    assert (await admin.get("/api/v1/sources/none/events")).status_code == 404


async def test_an_id_that_says_who_it_is_becomes_a_token_and_is_still_taken_once(
    client, admin, secret, session
) -> None:
    good = an_event(f"tx-{PHONE}")
    assert (await push(client, secret, good)).json()["taken"] == 1
    assert (await push(client, secret, good)).json()["known"] == 1
    changed = (await push(client, secret, an_event(f"tx-{PHONE}", detail={"page": "/other"}))).json()
    assert [each["code"] for each in changed["rejected"]] == ["id_reused"]
    bad = an_event(f"tx-{PHONE}-2", type="dance")
    named = an_event("e1", customer={"number": "11010519491231002X"})
    worded = an_event("e2", detail={"page": "/x", f"p{PHONE}": 1})
    report = (await push(client, secret, bad, named, worded)).json()
    assert [each["code"] for each in report["rejected"]] == ["no_such_type", "number_is_id", "unknown"]
    assert report["rejected"][0]["id"].startswith("hidden:")
    for table in ("source_event", "event_reject"):
        kept = await session.execute(text(f"select string_agg(t::text, '') from customers.{table} t"))
        assert PHONE not in kept.scalar_one()
    shown = (await admin.get("/api/v1/sources/mobile_app/events")).json()["items"]
    assert [each["event_id"][:7] for each in shown] == ["hidden:"]
