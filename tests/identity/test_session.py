"""Signing in, being signed in, and signing out, over HTTP."""

from __future__ import annotations

import time

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests.identity.builders import NOW, PASSWORD, a_staff
from zhike.audit import api as audit
from zhike.identity import api as identity


async def post(client, user="li.min", password=PASSWORD, **headers):
    return await client.post("/api/v1/session", json={"user": user, "password": password}, headers=headers)


async def actions(session) -> list[tuple[str, str]]:
    found = await audit.list_entries(session, audit.Filter(action="identity"))
    return [(entry.action, entry.subject) for entry in reversed(found)][1:]  # without the adding of staff


def as_browser(client, answer):
    """The client, sending what a browser would after that answer."""
    client.headers["x-csrf-token"] = answer.cookies["zhike_csrf"]
    return client


@pytest.mark.parametrize("user", ["li.min", "LI.MIN", " li.min ", "20317", "２０３１７"])
async def test_one_signs_in_with_login_or_number(client, session, user) -> None:
    staff = await a_staff(session)
    answer = await post(client, user)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["login"] == "li.min"
    assert body["permissions"] == sorted(identity.permissions_of("agent"))
    assert body["bank"] == {"name_zh": "本行", "name_en": "The bank", "zone": "Asia/Shanghai"}
    again = await client.get("/api/v1/session")
    assert again.json() == body
    assert await actions(session) == [("identity.signed_in", f"staff:{staff.id}")]


async def test_the_session_cookie_is_for_the_server_only(client, session) -> None:
    await a_staff(session)
    cookies = {cookie.split("=")[0]: cookie for cookie in (await post(client)).headers.get_list("set-cookie")}
    assert "HttpOnly" in cookies["zhike_session"]
    assert "SameSite=lax" in cookies["zhike_session"]
    assert "HttpOnly" not in cookies["zhike_csrf"]


async def test_the_token_is_stored_as_its_hash(client, session) -> None:
    await a_staff(session)
    token = (await post(client)).cookies["zhike_session"]
    stored = (await session.execute(text("select encode(token_hash, 'escape') from identity.session"))).scalar_one()
    assert token not in stored


@pytest.mark.parametrize(("user", "password"), [("li.min", "wrong password"), ("nobody", PASSWORD), ("工号", "x")])
async def test_a_refusal_does_not_say_what_was_wrong(client, session, user, password) -> None:
    await a_staff(session)
    answer = await post(client, user, password, **{"accept-language": "en"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "identity.sign_in_refused"
    assert answer.json()["params"] == {"tries_left": "4"}
    assert answer.json()["title"] == "Wrong login or password. 4 tries left, then there is a wait."
    assert not answer.cookies
    chinese = await post(client, user, password, **{"accept-language": "zh-CN"})
    assert chinese.json()["title"].startswith("工号或密码不对。还可以试 3 次")


async def test_failures_are_audited_without_what_was_typed(client, session) -> None:
    staff = await a_staff(session)
    await post(client, "li.min", "wrong password")
    await post(client, "my-secret-typed-in-the-wrong-field", "x")
    assert await actions(session) == [
        ("identity.sign_in_failed", f"staff:{staff.id}"),
        ("identity.sign_in_failed", "staff:unknown"),
    ]
    written = (await session.execute(text("select string_agg(e::text, ' ') from audit.entry e"))).scalar_one()
    assert "my-secret" not in written
    assert "wrong password" not in written


async def test_after_five_failures_there_is_a_wait_even_for_the_right_password(client, session, clock) -> None:
    await a_staff(session)
    answers = [(await post(client, password="wrong")).status_code for _ in range(6)]
    assert answers == [401, 401, 401, 401, 401, 429]
    locked = await post(client)
    assert (locked.status_code, locked.json()["code"]) == (429, "identity.sign_in_locked")
    assert locked.headers["retry-after"] == "60"
    clock.advance(61)
    assert (await post(client)).status_code == 201
    assert (await post(client, password="wrong")).json()["params"] == {"tries_left": "4"}


async def test_tries_from_one_address_are_limited_a_minute(client, session) -> None:
    await a_staff(session)
    answers = [(await post(client, f"user{n}", "x")).status_code for n in range(12)]
    assert answers[:10] == [401] * 10
    assert answers[10:] == [429] * 2


async def test_an_office_comes_in_through_one_address(client, session) -> None:
    await a_staff(session)
    answers = [(await post(client)).status_code for _ in range(25)]
    assert answers == [201] * 25
    refused = [(await post(client, f"user{n}", "x")).status_code for n in range(12)]
    assert refused == [401] * 10 + [429] * 2


async def test_an_unknown_login_takes_as_long_as_a_known_one(client, session) -> None:
    await a_staff(session)
    await post(client, "nobody", "warm up")

    async def seconds(user: str) -> float:
        began = time.perf_counter()
        await post(client, user, "wrong password")
        return time.perf_counter() - began

    known, unknown = min([await seconds("li.min") for _ in range(3)]), min([await seconds("nobody") for _ in range(3)])
    assert unknown > known / 3


async def test_somebody_without_a_password_or_work_here_does_not_get_in(client, session) -> None:
    await a_staff(session, password=None)
    assert (await post(client, password="anything at all")).status_code == 401
    gone = await a_staff(session, login="gone", number="2")
    await identity.change_staff(
        session, actor=identity.actor_of(gone), staff_id=gone.id, changes=identity.StaffChanges(active=False), now=NOW
    )
    assert (await post(client, "gone")).status_code == 401


async def test_one_who_is_made_inactive_is_signed_out_at_once(sign_in, session, clock) -> None:
    client = await sign_in("agent")
    admin = await sign_in("admin")
    answer = await admin.patch(f"/api/v1/staff/{client.staff.id}", json={"active": False}, headers={"if-match": '"1"'})
    assert answer.status_code == 200
    assert (await client.get("/api/v1/session")).status_code == 401


async def test_a_session_lives_while_it_is_used_and_ends_when_it_is_not(sign_in, clock) -> None:
    client = await sign_in("agent")
    for _ in range(3):
        clock.advance(50 * 60)
        assert (await client.get("/api/v1/session")).status_code == 200
    clock.advance(61 * 60)
    assert (await client.get("/api/v1/session")).status_code == 401


async def test_no_session_lives_longer_than_half_a_day(sign_in, clock) -> None:
    client = await sign_in("agent")
    for _ in range(14):
        clock.advance(50 * 60)
        assert (await client.get("/api/v1/session")).status_code == 200
    clock.advance(50 * 60)
    assert (await client.get("/api/v1/session")).status_code == 401


async def test_signing_out_ends_this_browser_only(client, app: FastAPI, session, sign_in) -> None:
    other = await sign_in("agent")
    staff = await a_staff(session)
    as_browser(client, await post(client))
    token = client.cookies["zhike_session"]
    assert (await client.delete("/api/v1/session")).status_code == 204
    assert "zhike_session" not in client.cookies
    client.cookies.set("zhike_session", token)
    assert (await client.get("/api/v1/session")).status_code == 401
    assert (await other.get("/api/v1/session")).status_code == 200
    assert (await actions(session))[-1] == ("identity.signed_out", f"staff:{staff.id}")


@pytest.mark.parametrize("token", ["", "x", "é", "../../etc", "a" * 5000])
async def test_a_cookie_of_nonsense_is_nobody(client, token) -> None:
    answer = await client.get("/api/v1/session", headers={"cookie": f"zhike_session={token}".encode()})
    assert answer.status_code == 401


async def test_a_forged_request_is_refused(sign_in) -> None:
    client = await sign_in("agent")
    del client.headers["x-csrf-token"]
    answer = await client.delete("/api/v1/session")
    assert (answer.status_code, answer.json()["code"]) == (403, "platform.csrf")
    client.headers["x-csrf-token"] = "guessed"
    assert (await client.delete("/api/v1/session")).status_code == 403


async def test_a_password_is_changed_and_other_browsers_are_signed_out(client, app: FastAPI, session) -> None:
    staff = await a_staff(session)
    token, _ = await identity.open_session(session, staff.id, NOW)
    as_browser(client, await post(client))
    new = {"current": PASSWORD, "new": "another good one"}
    assert (await client.put("/api/v1/me/password", json=new)).status_code == 204
    assert (await client.get("/api/v1/session")).status_code == 200
    client.cookies.clear()
    assert (await client.get("/api/v1/session", headers={"cookie": f"zhike_session={token}"})).status_code == 401
    assert (await post(client)).status_code == 401
    assert (await post(client, password="another good one")).status_code == 201
    assert ("identity.password_changed", f"staff:{staff.id}") in await actions(session)


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [
        ("not mine at all", "another good one", "identity.current_password_wrong"),
        (PASSWORD, "short", "identity.password_short"),
        (PASSWORD, "ababababab", "identity.password_simple"),
        (PASSWORD, "with\x07bell!!", "identity.password_control"),
    ],
)
async def test_a_bad_change_of_password_says_why(client, session, current, new, code) -> None:
    await a_staff(session)
    as_browser(client, await post(client))
    answer = await client.put("/api/v1/me/password", json={"current": current, "new": new})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert current not in answer.text
    assert (await client.get("/api/v1/session")).status_code == 200


async def test_changing_a_password_cannot_be_used_for_guessing(client, session) -> None:
    await a_staff(session)
    as_browser(client, await post(client))
    bodies = [{"current": f"guess {n}", "new": "another good one"} for n in range(6)]
    answers = [(await client.put("/api/v1/me/password", json=body)).status_code for body in bodies]
    assert answers == [422] * 5 + [429]


BAD_BODIES = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b"not json",
    b'{"user": "li.min"}',
    b'{"user": "", "password": "x"}',
    b'{"user": "li.min", "password": ""}',
    b'{"user": "li.min", "password": null}',
    b'{"user": ["li.min"], "password": "x"}',
    b'{"user": "li.min", "password": "x", "role": "admin"}',
    b'{"user": "li\\u0000min", "password": "x"}',
    b'{"user": "\\ud800", "password": "x"}',
    b'{"user": "li.min", "password": "\\udfff"}',
    b'{"user": "' + b"x" * 100_000 + b'", "password": "x"}',
    b'{"user": "x", "password": "' + b"x" * 100_000 + b'"}',
    '{"user": "李敏", "password": "x"}'.encode("gb18030"),
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"user": ' + b"1" * 5_000 + b', "password": "x"}',
]


@pytest.mark.parametrize("body", BAD_BODIES)
async def test_bad_input_is_refused_clearly(client, session, body) -> None:
    await a_staff(session)
    answer = await client.post("/api/v1/session", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("user", ["<script>alert(1)</script>", "😀", "\u202eli.min", "' or 1=1 --", "%"])
async def test_strange_logins_are_just_unknown(client, session, user) -> None:
    await a_staff(session)
    assert (await post(client, user, "x")).status_code == 401
