"""Complaints over HTTP: who may come in, what goes in and out, and the files that are taken along."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.cases.complaint_builders import a_house, answered, registered
from tests.conftest import SignIn
from tests.conversations.builders import NOON
from tests.support.canaries import places_of
from zhike.cases.repository import complaints
from zhike.identity.rules import PERMISSIONS
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

URL = "/api/v1/complaints"
BODY: dict[str, Any] = {"title": "利率争议", "received_by": "letter", "facts": {"because": "与合同不符"}}
MATCH = {"if-match": '"*"'}
SOME = "01900000-0000-7000-8000-0000000000c2"
# Every route with the permission that opens it.
DOORS: tuple[tuple[str, str, str, dict[str, Any] | None], ...] = (
    ("complaints.read", "GET", "", None),
    ("cases.read", "GET", "/catalogue", None),
    ("complaints.export", "GET", "/export.csv", None),
    ("complaints.export", "GET", "/report?first=2026-11-01&last=2026-11-30", None),
    ("complaints.export", "GET", "/report.csv?first=2026-11-01&last=2026-11-30", None),
    ("complaints.register", "POST", "", BODY),
    ("complaints.read", "GET", "/{id}", None),
    ("complaints.export", "GET", "/{id}/file.zip", None),
    ("complaints.work", "PATCH", "/{id}", {}),
    ("complaints.assign", "GET", "/{id}/candidates", None),
    ("complaints.assign", "PUT", "/{id}/handler", {"staff_id": SOME}),
    ("complaints.work", "PUT", "/{id}/investigation", None),
    ("complaints.work", "POST", "/{id}/requests", {"kind": "extension", "because": "x"}),
    ("complaints.approve", "PUT", f"/{{id}}/requests/{SOME}/decision", {"approved": True}),
    ("complaints.work", "PUT", f"/{{id}}/requests/{SOME}/notice", {"told_by": "phone"}),
    ("complaints.work", "POST", "/{id}/decisions", {"finding": "partly", "because": "x"}),
    ("complaints.approve", "PUT", "/{id}/confirmation", {"confirmed": True}),
    ("complaints.work", "PUT", "/{id}/notice", {"told_by": "phone"}),
    ("complaints.work", "POST", "/{id}/objections", {"text": "x"}),
    ("complaints.assign", "PUT", "/{id}/reviewer", {"staff_id": SOME}),
    ("complaints.approve", "POST", "/{id}/reviews", {"finding": "partly", "because": "x", "told_by": "phone"}),
    ("complaints.work", "POST", "/{id}/corrections", {"title": "x"}),
    ("complaints.work", "POST", "/{id}/steps", {"text": "x"}),
    ("complaints.read", "POST", "/{id}/side-threads", {"department": "card", "subject": "x", "question": "x"}),
)


@pytest.mark.parametrize(("permission", "method", "path", "body"), DOORS)
async def test_each_door_opens_to_its_permission_only(
    runtime: Runtime,
    session: Session,
    sign_in: SignIn,
    client: Any,
    permission: str,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    made = await registered(runtime, session)
    where = URL + path.replace("{id}", str(made.id))
    assert (await client.request(method, where, json=body)).status_code in {401, 403}
    for role in ("agent", "back_office", "supervisor", "inspector", "editor", "analyst", "compliance", "admin"):
        someone = await sign_in(role)
        answer = await someone.request(method, where, json=body, headers=MATCH)
        allowed = permission in PERMISSIONS[role]  # type: ignore[index]  # a role
        assert (answer.status_code != 403) == allowed, (role, answer.text)
        assert answer.status_code < 500


def test_the_roles_hold_what_was_agreed() -> None:
    held = {
        permission: {role for role, has in PERMISSIONS.items() if f"complaints.{permission}" in has}
        for permission in ("register", "read", "work", "assign", "approve", "approve_senior", "export")
    }
    assert held == {
        "register": {"agent", "assistant_specialist", "back_office", "supervisor"},
        "read": {"back_office", "supervisor", "inspector", "compliance"},
        "work": {"back_office", "supervisor"},
        "assign": {"supervisor", "compliance"},
        "approve": {"supervisor", "compliance"},
        "approve_senior": {"compliance"},
        "export": {"supervisor", "compliance"},
    }


async def test_a_whole_life_over_http(sign_in: SignIn, clock: FixedClock) -> None:
    agent, office, lead, officer = [
        await sign_in(role) for role in ("agent", "back_office", "supervisor", "compliance")
    ]
    named = await sign_in("back_office")
    new = {**BODY, "named": [str(named.staff.id)], "regulator": True}  # type: ignore[attr-defined]
    made = await agent.post(URL, json=new, headers={"idempotency-key": "complaint-1"})
    again = await agent.post(URL, json=new, headers={"idempotency-key": "complaint-1"})
    assert made.status_code == 201, made.text
    assert (made.json()["id"], made.json()["days_left"]) == (again.json()["id"], 15)
    one = f"{URL}/{made.json()['id']}"

    assert (await named.get(one)).status_code == 404
    choice = {each["id"]: each["conflict"] for each in (await lead.get(f"{one}/candidates")).json()["items"]}
    assert choice[str(named.staff.id)] == "named"  # type: ignore[attr-defined]
    refused = await lead.put(f"{one}/handler", json={"staff_id": str(named.staff.id)}, headers=MATCH)  # type: ignore[attr-defined]
    assert (refused.status_code, refused.json()["code"]) == (409, "cases.conflict_named")
    stale = await lead.put(f"{one}/handler", json={"staff_id": str(office.staff.id)}, headers={"if-match": '"9"'})  # type: ignore[attr-defined]
    assert stale.status_code == 412
    given = await lead.put(f"{one}/handler", json={"staff_id": str(office.staff.id)}, headers={"if-match": '"1"'})  # type: ignore[attr-defined]
    assert given.json()["handler_name"] == office.staff.name  # type: ignore[attr-defined]
    assert (await office.put(f"{one}/investigation", headers=MATCH)).json()["state"] == "investigating"
    codes = {"channel": "telephone", "business": "bank_card", "cause": "pricing"}
    assert (await office.patch(one, json=codes, headers=MATCH)).status_code == 200

    asked = (await office.post(f"{one}/requests", json={"kind": "extension", "because": "调取凭证"})).json()
    request = f"{one}/requests/{asked['id']}"
    assert (await lead.put(f"{request}/decision", json={"approved": True})).status_code == 403  # compliance has to
    assert (await officer.put(f"{request}/decision", json={"approved": False})).status_code == 422
    assert (await officer.put(f"{request}/decision", json={"approved": True})).status_code == 200
    told = await office.put(f"{request}/notice", json={"told_by": "phone"})
    assert (told.json()["days_left"], told.json()["due_on"]) == (30, "2026-12-20")

    found = {"finding": "justified", "because": "收费标准更新不及时", "remedy": "退还年费"}
    assert (await office.post(f"{one}/decisions", json=found)).json()["state"] == "proposed"
    assert (await lead.put(f"{one}/confirmation", json={"confirmed": False})).status_code == 422
    assert (await lead.put(f"{one}/confirmation", json={"confirmed": True})).json()["state"] == "decided"
    assert (await office.put(f"{one}/notice", json={"told_by": "letter"})).json()["state"] == "closed"
    assert (await office.post(f"{one}/objections", json={"text": "不同意"})).json()["state"] == "under_review"
    chosen = {"staff_id": str(officer.staff.id)}  # type: ignore[attr-defined]
    assert (await lead.put(f"{one}/reviewer", json=chosen, headers=MATCH)).status_code == 200
    result = {"finding": "justified", "because": "全额退还", "remedy": "退还", "told_by": "phone"}
    assert (await officer.post(f"{one}/reviews", json=result)).json()["state"] == "closed"
    linked = await office.post(f"{one}/corrections", json={"title": "更新收费公示"})
    assert linked.status_code == 201, linked.text
    shown = (await officer.get(one)).json()
    assert shown["correction"]["title"] == "更新收费公示"
    assert [each["round"] for each in shown["decisions"]] == [1, 2]
    assert shown["clock"]["steps"] == {"nfra": 1, "pboc": 1}
    assert {each["name"] for each in shown["people"]} >= {office.staff.name, officer.staff.name}  # type: ignore[attr-defined]
    order = (await lead.get(f"/api/v1/work-orders/{shown['correction']['id']}")).json()
    assert [each["number"] for each in order["complaints"]] == [shown["number"]]


async def test_lists_come_in_pages_and_as_csv(runtime: Runtime, session: Session, sign_in: SignIn) -> None:
    lead = await sign_in("supervisor")
    for title in ("=1+1", "第二件", "第三件"):
        await registered(runtime, session, title=title)
    first = (await lead.get(URL, params={"limit": 2})).json()
    second = (await lead.get(URL, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert (first["total"], len(first["items"]), second["total"], len(second["items"])) == (3, 2, None, 1)
    assert (await lead.get(URL, params={"due_in": 14})).json()["total"] == 0
    assert (await lead.get(URL, params={"due_in": 15, "open": True})).json()["total"] == 3
    sheet = await lead.get(f"{URL}/export.csv", params={"unassigned": True})
    assert sheet.text.count("\r\n") == 4
    assert "第二件" not in sheet.text  # no text of anybody
    exported = text("select count(*) from audit.entry where action = 'cases.complaints_exported'")
    assert (await session.execute(exported)).scalar_one() == 1
    for wrong in ("x", "MTox"):
        assert (await lead.get(URL, params={"cursor": wrong})).status_code == 422


async def test_the_nearest_clock_comes_first_and_settled_ones_last(
    runtime: Runtime, session: Session, sign_in: SignIn
) -> None:
    lead = await sign_in("supervisor")
    made = [await registered(runtime, session, title=f"第{place}件") for place in range(5)]
    late, settled, soon = made[1], made[2], made[4]
    for complaint, due in ((late, date(2026, 11, 30)), (soon, date(2026, 11, 25))):
        await complaints.change(session, complaint.id, {"due_on": due})
    ended = {"state": "withdrawn", "due_on": None, "ended_at": NOON}
    await complaints.change(session, settled.id, ended)
    found: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        page = (
            await lead.get(URL, params={"order": "due", "limit": 2, **({"cursor": cursor} if cursor else {})})
        ).json()
        found += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert found == [str(each.id) for each in (soon, late, made[0], made[3], settled)]
    newest = (await lead.get(URL, params={"limit": 2})).json()["next_cursor"]
    by_due = (await lead.get(URL, params={"order": "due", "limit": 2})).json()["next_cursor"]
    assert (await lead.get(URL, params={"order": "due", "cursor": newest})).status_code == 422
    assert (await lead.get(URL, params={"cursor": by_due})).status_code == 422
    assert (await lead.get(URL, params={"order": "oldest"})).status_code == 422


async def test_the_report_counts_by_axis_and_says_what_was_in_time(
    runtime: Runtime, session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    house = await a_house(session)
    await answered(runtime, session, house)
    await registered(runtime, session)
    clock.advance(20 * 86400)
    officer = await sign_in("compliance")
    period = {"first": "2026-11-20", "last": "2026-11-20"}
    report = (await officer.get(f"{URL}/report", params=period)).json()
    assert (report["in_time"], report["late"]) == (1, 1)
    assert sorted(row["timeliness"] for row in report["rows"]) == ["in_time", "overdue"]
    business = {
        line["code"]: (line["count"], line["justified"]) for line in report["lines"] if line["axis"] == "business"
    }
    assert business == {"loan": (1, 1), "": (1, 0)}
    sheet = await officer.get(f"{URL}/report.csv", params=period)
    assert sheet.text.count("\r\n") == 3
    assert "2026-12-05" in sheet.text
    for first, last in (("2026-11-20", "2026-11-19"), ("2025-01-01", "2026-11-20")):
        wrong = await officer.get(f"{URL}/report", params={"first": first, "last": last})
        assert wrong.status_code == 422
    assert (await officer.get(f"{URL}/report", params={"first": "2026-11-01", "last": "2026-11-19"})).json()[
        "rows"
    ] == []


async def test_the_evidence_file_is_whole_and_on_record(runtime: Runtime, session: Session, sign_in: SignIn) -> None:
    house = await a_house(session)
    made = await answered(runtime, session, house)
    officer = await sign_in("compliance")
    taken = await officer.get(f"{URL}/{made.id}/file.zip")
    assert taken.headers["content-disposition"].endswith(f'"{made.number}.zip"')
    archive = zipfile.ZipFile(io.BytesIO(taken.content))
    parts = ["trail.csv", "notices.csv", "approvals.csv", "side_threads.csv"]
    assert archive.namelist() == ["complaint.json", *parts, "manifest.sha256"]
    sums = dict(reversed(line.split("  ")) for line in archive.read("manifest.sha256").decode().splitlines())
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == value for name, value in sums.items())
    assert set(sums) == set(archive.namelist()) - {"manifest.sha256"}
    document = json.loads(archive.read("complaint.json"))
    assert document["complaint"]["number"] == made.number
    assert document["facts"] == {"because": "电话 13812345678"}
    assert "told" not in document["complaint"]
    assert "told_decision" in archive.read("trail.csv").decode()
    assert "decision," in archive.read("notices.csv").decode()
    entry = text("select subject from audit.entry where action = 'cases.complaint_file_exported'")
    assert (await session.execute(entry)).scalar_one() == f"complaint:{made.id}"


async def test_bad_input_is_refused_with_its_place(sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    office = await sign_in("back_office")
    for wrong in ({"received_by": "pigeon"}, {"title": ""}, {"level": "small"}, {"reason": "x"}, {"owner": "me"}):
        assert (await agent.post(URL, json={**BODY, **wrong})).status_code == 422
    one = f"{URL}/{UUID(int=7)}"
    assert (await office.get(one)).status_code == 404
    assert (await office.patch(one, json={})).status_code == 428
    assert (await office.patch(one, json={"level": "general"}, headers=MATCH)).status_code == 422


async def test_nothing_personal_lies_in_plain(session: Session, sign_in: SignIn) -> None:
    otp, phone, number = "739164", "18193746205", "11010519491231002X"
    said = f"客户电话{phone}，身份证{number}，验证码{otp}"
    office, lead = await sign_in("back_office"), await sign_in("supervisor")
    made = await office.post(URL, json={"title": said, "received_by": "letter", "facts": {"because": said}})
    one = f"{URL}/{made.json()['id']}"
    handler = {"staff_id": str(office.staff.id)}  # type: ignore[attr-defined]
    await lead.put(f"{one}/handler", json=handler, headers=MATCH)
    await office.put(f"{one}/investigation", headers=MATCH)
    codes = {"channel": "telephone", "business": "loan", "cause": "pricing"}
    await office.patch(one, json=codes, headers=MATCH)
    assert (await office.post(f"{one}/steps", json={"text": said, "public": True})).status_code == 201
    asked = await office.post(f"{one}/requests", json={"kind": "extension", "because": said})
    refusal = {"approved": False, "answer": said}
    assert (await lead.put(f"{one}/requests/{asked.json()['id']}/decision", json=refusal)).status_code == 200
    found = {"finding": "partly", "because": said, "remedy": said}
    assert (await office.post(f"{one}/decisions", json=found)).status_code == 201
    assert (await lead.put(f"{one}/confirmation", json={"confirmed": True, "answer": said})).status_code == 200
    assert (await office.put(f"{one}/notice", json={"told_by": "phone"})).status_code == 200
    assert (await office.post(f"{one}/objections", json={"text": said})).status_code == 201
    assert await places_of(session, otp, phone, number) == set()
    facts = (await lead.get(one)).json()["facts"]
    assert phone in facts[0]["text"]
    assert otp not in facts[0]["text"]
