"""Sources, import runs and data quality over HTTP: who may, what comes back, what is refused."""

from __future__ import annotations

import json

import pytest

from zhike.customers.service import importing
from zhike.platform.paging import encode_cursor

CSV = "客户号,姓名,手机号,身份证号,出生日期\nC1,欧阳娜娜,13812345678,110105194912310021,1949-12-31\nC2,李四\n"
MAPPING = {
    "fields": {"number": "客户号", "name": "姓名", "phone": "手机号", "id_number": "身份证号", "birth_date": "出生日期"}
}
BODY = {"name": "core_bank", "label": "核心系统", "mapping": MAPPING, "expected_rows": 4, "every_hours": 24}


def a_file(text: str = CSV) -> dict:
    return {"file": ("core.csv", text.encode(), "text/csv")}


@pytest.fixture
async def admin(sign_in):
    return await sign_in("admin")


@pytest.mark.parametrize(
    ("method", "path", "role"),
    [
        ("GET", "/api/v1/sources", "agent"),
        ("POST", "/api/v1/sources", "analyst"),
        ("PUT", "/api/v1/sources/core_bank", "analyst"),
        ("POST", "/api/v1/sources/previews", "analyst"),
        ("POST", "/api/v1/sources/core_bank/runs", "analyst"),
        ("POST", "/api/v1/sources/draft-previews", "analyst"),
        ("PUT", "/api/v1/sources/core_bank/wish", "analyst"),
        ("GET", "/api/v1/sources/core_bank/files", "agent"),
        ("GET", "/api/v1/import-runs", "agent"),
        ("PUT", "/api/v1/import-runs/01900000-0000-7000-8000-000000000000/stop", "analyst"),
        ("GET", "/api/v1/import-runs/01900000-0000-7000-8000-000000000000/rejects.csv", "agent"),
        ("GET", "/api/v1/data-quality", "agent"),
        ("GET", "/api/v1/data-quality/rules", "agent"),
        ("POST", "/api/v1/data-quality/rules", "analyst"),
        ("PUT", "/api/v1/data-quality/rules/phone.pattern", "analyst"),
        ("GET", "/api/v1/data-quality/rules/phone.pattern/records", "agent"),
    ],
)
async def test_who_lacks_the_permission_is_refused(sign_in, method, path, role) -> None:
    assert (await (await sign_in(role)).request(method, path)).status_code == 403


async def test_a_delivery_goes_from_preview_to_figures(admin, runtime) -> None:
    looked = await admin.post("/api/v1/sources/previews", files=a_file())
    assert looked.status_code == 200, looked.text
    assert looked.json()["guessed"] is True
    assert looked.json()["mapping"]["fields"] == {name: [column] for name, column in MAPPING["fields"].items()}
    assert looked.json()["lines"][0]["values"]["phone"] == "138****5678"
    made = await admin.post("/api/v1/sources", json=BODY)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    run = await admin.post("/api/v1/sources/core_bank/runs", files=a_file())
    assert (run.status_code, run.json()["state"]) == (201, "sorting")
    assert not list((runtime.installation.folder / "incoming").iterdir())
    await importing.sort_waiting(runtime)
    for made_up in ("bm90aGluZw", encode_cursor(1, 2)):
        assert (await admin.get("/api/v1/import-runs", params={"cursor": made_up})).status_code == 422
    (ended,) = (await admin.get("/api/v1/import-runs", params={"source": "core_bank"})).json()["items"]
    assert (ended["state"], ended["added"], ended["rejected"], ended["progress"]) == ("done", 1, 1, 100.0)
    rejects = await admin.get(f"/api/v1/import-runs/{ended['id']}/rejects.csv", headers={"accept-language": "en"})
    assert rejects.text.splitlines()[1] == "3,,it has more or fewer cells than the header"
    (source,) = (await admin.get("/api/v1/sources", params={"q": "核心"})).json()["items"]
    assert source["efficiency"] == {"deliveries": 0, "collected": 0, "expected": 28, "share": 0.0}
    assert source["latest"]["id"] == ended["id"]
    board = (await admin.get("/api/v1/data-quality")).json()
    assert {"id_number.check_digit"} <= {each["rule"] for each in board["figures"] if each["failed"]}
    assert {each["dimension"] for each in board["past"]} >= {"completeness", "validity"}
    behind = await admin.get("/api/v1/data-quality/rules/id_number.check_digit/records")
    assert [item["values"]["name"] for item in behind.json()["items"]] == ["欧阳**"]
    assert "13812345678" not in behind.text + board.__repr__()
    assert (await admin.put(f"/api/v1/import-runs/{ended['id']}/stop")).status_code == 409


async def test_a_source_is_edited_on_its_newest_version(admin) -> None:
    await admin.post("/api/v1/sources", json=BODY)
    assert (await admin.post("/api/v1/sources", json=BODY)).status_code == 409
    change = {**{key: value for key, value in BODY.items() if key != "name"}, "label": "核心"}
    assert (await admin.put("/api/v1/sources/core_bank", json=change)).status_code == 428
    edited = await admin.put("/api/v1/sources/core_bank", json=change, headers={"if-match": '"1"'})
    assert (edited.json()["label"], edited.json()["version"]) == ("核心", 2)
    assert (await admin.put("/api/v1/sources/core_bank", json=change, headers={"if-match": '"1"'})).status_code == 412
    assert (await admin.put("/api/v1/sources/none", json=change, headers={"if-match": '"1"'})).status_code == 404


async def test_a_source_that_we_ask_is_described_over_http_and_keeps_its_password_to_itself(admin) -> None:
    asked = {
        "name": "core_db",
        "label": "核心库",
        "kind": "sql",
        "place": "postgresql://reader@db/core",
        "query": "select * from cust",
        "daily_at": "02:30",
        "password": "s3cret",
        "mapping": MAPPING,
    }
    made = await admin.post("/api/v1/sources", json=asked)
    assert (made.status_code, made.json()["daily_at"], "s3cret" in made.text) == (201, "02:30", False)
    assert (await admin.put("/api/v1/sources/core_db/wish", json={"anew": True})).status_code == 202
    assert (await admin.get("/api/v1/sources/core_db/files")).json() == {"items": []}
    moved = {key: value for key, value in asked.items() if key not in {"name", "kind", "password"}}
    moved |= {"place": "postgresql://reader@elsewhere/core"}
    refused = await admin.put("/api/v1/sources/core_db", json=moved, headers={"if-match": '"1"'})
    assert (refused.status_code, refused.json()["code"]) == (422, "customers.collect.password")
    again = await admin.put("/api/v1/sources/core_db", json={**moved, "password": "x"}, headers={"if-match": '"1"'})
    assert again.status_code == 200, again.text
    bad = await admin.post("/api/v1/sources/draft-previews", json={"kind": "sql", "place": "nowhere", "query": "x"})
    assert (bad.status_code, bad.json()["code"]) == (422, "query.address")
    folder = {**asked, "name": "box", "kind": "folder", "place": "/", "query": "", "daily_at": "", "pattern": "*"}
    assert (await admin.post("/api/v1/sources", json=folder)).json()["code"] == "customers.folder.not_allowed"


async def test_what_delivers_by_itself_is_not_asked_and_what_pushes_takes_no_files(admin) -> None:
    await admin.post("/api/v1/sources", json=BODY)
    assert (await admin.put("/api/v1/sources/core_bank/wish", json={})).status_code == 409
    await admin.post("/api/v1/sources", json={"name": "app", "label": "x", "kind": "push"})
    assert (await admin.post("/api/v1/sources/app/runs", files=a_file())).status_code == 409


@pytest.mark.parametrize(
    ("mapping", "says"),
    [({"fields": {"nmae": "a"}}, "fields.nmae"), ({}, "fields"), ({"fields": {"name": "姓名"}}, "id")],
)
async def test_a_mapping_that_cannot_be_used_is_refused_with_its_place(admin, mapping, says) -> None:
    refused = await admin.post("/api/v1/sources", json={**BODY, "mapping": mapping})
    assert (refused.status_code, says in refused.json()["title"]) == (422, True)
    looked = await admin.post("/api/v1/sources/previews", files=a_file(), data={"mapping": json.dumps(mapping)})
    assert looked.status_code == 422


@pytest.mark.parametrize("text", ["", "a,a\n1,2\n", "客户号,姓名\nC1,x\n"])
async def test_a_delivery_that_cannot_be_read_is_refused(admin, text) -> None:
    await admin.post("/api/v1/sources", json=BODY)
    assert (await admin.post("/api/v1/sources/core_bank/runs", files=a_file(text))).status_code == 422
    assert (await admin.post("/api/v1/sources/none/runs", files=a_file())).status_code == 404


async def test_rules_are_added_changed_and_refused(admin) -> None:
    known = (await admin.get("/api/v1/data-quality/rules", params={"q": "phone"})).json()["items"]
    assert {rule["code"] for rule in known} == {"phone.present", "phone.pattern"}
    rule = {"code": "city.known", "field": "city", "kind": "one_of", "parameters": {"values": ["临州"]}}
    assert (await admin.post("/api/v1/data-quality/rules", json=rule)).status_code == 201
    assert (await admin.post("/api/v1/data-quality/rules", json=rule)).status_code == 409
    for wrong in ({"kind": "range"}, {"parameters": {}}, {"field": "x"}, {"source": "nobody"}):
        refused = await admin.post("/api/v1/data-quality/rules", json={**rule, "code": "city.other", **wrong})
        assert refused.status_code in {404, 422}
    change = {"parameters": {"values": ["兰州"]}, "active": False}
    edited = await admin.put("/api/v1/data-quality/rules/city.known", json=change, headers={"if-match": '"1"'})
    assert (edited.json()["active"], edited.json()["version"]) == (False, 2)
    stale = await admin.put("/api/v1/data-quality/rules/city.known", json=change, headers={"if-match": '"1"'})
    assert stale.status_code == 412
    assert (await admin.get("/api/v1/data-quality/rules/none/records")).status_code == 404
    bad = await admin.get("/api/v1/data-quality/rules/city.known/records", params={"cursor": "WyJ4Il0"})
    assert bad.status_code == 422


async def test_what_is_not_there_is_not_found(admin) -> None:
    unknown = "/api/v1/import-runs/01900000-0000-7000-8000-000000000000"
    assert (await admin.put(f"{unknown}/stop")).status_code == 404
    assert (await admin.get(f"{unknown}/rejects.csv")).status_code == 404
