"""What is created with an `Idempotency-Key` is created once, whoever sends it how often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from zhike.platform.ids import uuid7

EXTRACTS = "/api/v1/privacy/extracts"
# Signing in sets cookies, a reveal is audited each time, and of a one-time code nothing is kept: none of these is a
# creation that may be given twice.
NO_CREATIONS = ("/api/v1/session", "/api/v1/session/link", "/api/v1/chat/step-up/codes")


def wish(**changes: Any) -> dict[str, Any]:
    columns = {"traits": [{"id": "gender"}], "sensitive": ["reason_group"]}
    return {"dataset": "contacts", "first": "2026-11-01", "last": "2026-11-30", **columns, **changes}


def key(value: str) -> dict[str, str]:
    return {"idempotency-key": value}


def test_every_creating_endpoint_takes_a_key(app: FastAPI) -> None:
    lacking = [
        path
        for path, methods in app.openapi()["paths"].items()
        if "201" in methods.get("post", {}).get("responses", {})
        and path not in NO_CREATIONS
        and not path.endswith("/reveals")
        and not any(each["name"] == "idempotency-key" for each in methods["post"].get("parameters", []))
    ]
    assert lacking == [], "declare CREATES of platform.idempotency on these routes"


async def test_sent_again_it_is_done_once(sign_in: Any, session: Any) -> None:
    client, body = await sign_in("compliance"), wish()
    first = await client.post(EXTRACTS, json=body, headers=key("extract-0001"))
    again = await client.post(EXTRACTS, json=body, headers=key("extract-0001"))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert len((await client.get(EXTRACTS)).json()["extracts"]) == 1
    kept = (await session.execute(text("select answer from platform.creation"))).scalar_one()
    assert first.json()["id"].encode() not in kept


async def test_another_body_another_person_and_another_key(sign_in: Any) -> None:
    one, other = await sign_in("compliance"), await sign_in("admin")
    body = wish()
    assert (await one.post(EXTRACTS, json=body, headers=key("extract-0001"))).status_code == 201
    refused = await one.post(EXTRACTS, json=wish(k=9), headers=key("extract-0001"))
    assert (refused.status_code, refused.json()["code"]) == (409, "platform.key_reused")
    for client, value in ((other, "extract-0001"), (one, "extract-0002")):
        assert "idempotent-replayed" not in (await client.post(EXTRACTS, json=body, headers=key(value))).headers


async def test_what_was_refused_may_be_sent_again(sign_in: Any) -> None:
    client = await sign_in("compliance")
    wrong = await client.post(EXTRACTS, json=wish(k=0), headers=key("extract-0001"))
    assert wrong.status_code == 422
    assert (await client.post(EXTRACTS, json=wish(), headers=key("extract-0001"))).status_code == 201


@pytest.mark.parametrize(
    "value", ["short", "with space in it", "x" * 81, "汉字汉字汉字汉字".encode().decode("latin-1")]
)
async def test_a_key_that_is_none_is_refused(sign_in: Any, value: str) -> None:
    client = await sign_in("compliance")
    answer = await client.post(EXTRACTS, json=wish(), headers={b"idempotency-key": value.encode("latin-1")})
    assert answer.json()["code"] == "platform.key_unfit"


async def test_one_that_was_cut_off_is_not_done_again(sign_in: Any, session: Any) -> None:
    client, body = await sign_in("compliance"), wish()
    await client.post(EXTRACTS, json=body, headers=key("extract-0001"))
    await session.execute(text("update platform.creation set answer = null"))
    again = await client.post(EXTRACTS, json=body, headers=key("extract-0001"))
    assert (again.status_code, again.json()["code"]) == (409, "platform.still_handled")
    assert len((await client.get(EXTRACTS)).json()["extracts"]) == 1


async def test_after_a_day_a_key_is_forgotten(sign_in: Any, session: Any, clock: Any) -> None:
    client = await sign_in("compliance")
    await client.post(EXTRACTS, json=wish(), headers=key("extract-0001"))
    clock.advance(timedelta(hours=25).total_seconds())
    later = await sign_in("compliance")
    await later.post(EXTRACTS, json=wish(), headers=key("extract-0002"))
    assert (await session.execute(text("select count(*) from platform.creation"))).scalar_one() == 1


async def test_an_upload_with_another_boundary_is_the_same(sign_in: Any) -> None:
    client = await sign_in("admin")
    mapping = {"fields": {"number": "客户号", "name": "姓名"}}
    source = {"name": "core", "label": "核心", "mapping": mapping, "expected_rows": 1, "every_hours": 24}
    assert (await client.post("/api/v1/sources", json=source, headers=key("source-01"))).status_code == 201
    runs = []
    for boundary in ("aaaaaaaa", "bbbbbbbb"):
        part = 'Content-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv'
        body = f"--{boundary}\r\n{part}\r\n\r\n客户号,姓名\nC1,李四\n\r\n--{boundary}--\r\n"
        headers = {**key("upload-01"), "content-type": f"multipart/form-data; boundary={boundary}"}
        runs.append(await client.post("/api/v1/sources/core/runs", content=body.encode(), headers=headers))
    assert [each.status_code for each in runs] == [201, 201]
    assert runs[0].json()["id"] == runs[1].json()["id"]


async def test_a_reveal_is_never_given_from_what_was_kept(sign_in: Any, session: Any) -> None:
    client = await sign_in("agent")
    await client.post(f"/api/v1/customers/{uuid7()}/reveals", json={}, headers=key("reveal-01"))
    assert (await session.execute(text("select count(*) from platform.creation"))).scalar_one() == 0
