"""A real service is driven with values planted in every door; afterwards none lies anywhere but where it may."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import websockets
from tests.support.leaks import MESSAGE, places_in_database, places_in_files
from tests.support.service import RunningService, running_service, zhike

NAME, PHONE, ID = "闻人楚瑜", "18193746205", "11010519491231002X"
CARD, EMAIL, ADDRESS = "6222021234567890128", "wrcy.canary@example.org", "望江路八十八号3幢1702室"
C2 = (NAME, PHONE, ID, CARD, EMAIL, ADDRESS)
OTP, CVV, PIN = "739164", "95718", "826491"
C3 = (OTP, PIN, CVV)
SAID = f"我叫{NAME}，电话{PHONE}，身份证{ID}，卡号{CARD}，住{ADDRESS}，邮箱{EMAIL}，验证码{OTP}，密码是{PIN}"
PASSWORD = "a-first-password-7"
MAPPING = {
    "fields": {
        "number": "客户号",
        "name": "姓名",
        "phone": "手机号",
        "id_number": "身份证号",
        "address": "地址",
        "email": "邮箱",
    }
}
HEADER = "客户号,姓名,手机号,身份证号,地址,邮箱,备注,支付密码,CVV"
ROW = f"C900001,{NAME},{PHONE},{ID},{ADDRESS},{EMAIL},验证码{OTP},{PIN},{CVV}"
# Refused rows and broken ones are written down, too.
BROKEN = f"C900002,{NAME},{PHONE}"
WRONG = f"C900003,{NAME},123{PHONE},{ID[:-1]}1,{ADDRESS},{EMAIL}x,密码是{PIN},{PIN},{CVV}"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    data = tmp_path_factory.mktemp("canary") / "bank"
    with running_service("serve", data) as service:
        yield service


def run(service: RunningService, *arguments: str, may_fail: bool = False) -> str:
    done = subprocess.run(zhike(*arguments, data=service.data), capture_output=True, text=True, check=False)
    assert may_fail or done.returncode == 0, done.stderr
    # What a command says is as public as a log.
    with Path(f"{service.data}.log").open("a") as log:
        log.write(done.stderr if "--link" in arguments else done.stdout + done.stderr)
    return done.stdout


def staff(service: RunningService, role: str) -> httpx.Client:
    """Somebody with that role, signed in."""
    added = run(service, "staff", "add", f"Canary {role}", "--role", role, "--login", f"canary.{role}", "--json")
    token = json.loads(added)["link"].rpartition("/")[2].rpartition("=")[2].rpartition("#")[2]
    client = httpx.Client(base_url=service.base, timeout=60)
    answer = client.post("/api/v1/session/link", json={"token": token, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    client.headers["x-csrf-token"] = client.cookies["zhike_csrf"]
    return client


async def chat(service: RunningService) -> str:
    """A guest says everything, in both ways of sending; the conversation's id."""
    async with httpx.AsyncClient(base_url=service.base, timeout=60) as http:
        opened = (await http.post("/api/v1/chat/sessions", json={"language": "zh", "channel": "web_chat"})).json()
        bearer = {"authorization": f"Bearer {opened['token']}"}
        async with websockets.connect(service.base.replace("http", "ws") + "/api/v1/chat/live") as socket:
            await socket.send(json.dumps({"type": "hello", "token": opened["token"], "after": 0}))
            await socket.send(json.dumps({"type": "message", "client_id": "c1", "text": SAID}))
            await socket.send(json.dumps({"type": "message", "client_id": SAID[:60], "text": 7}))
            for _ in range(3):
                await asyncio.wait_for(socket.recv(), 30)
        for body in ({"client_id": "c2", "text": SAID}, {"client_id": SAID, "text": [SAID]}, {"txt": SAID}):
            await http.post("/api/v1/chat/messages", json=body, headers=bearer)
        file = {"file": (f"{PHONE} 密码是{PIN}.txt", SAID.encode(), "text/plain")}
        await http.post("/api/v1/chat/attachments", files=file, data={"client_id": "c3"}, headers=bearer)
        await http.post("/api/v1/chat/person", json={"reason": SAID}, headers=bearer)
        thread = (await http.get("/api/v1/chat/conversation", headers=bearer)).json()
        await http.put("/api/v1/chat/rating", json={"score": 5, "comment": SAID}, headers=bearer)
        # Where nothing is: an address of the client's own making must not be logged.
        await http.get(f"/api/v1/chat/{PHONE}", params={"q": SAID}, headers=bearer)
        return str(thread["conversation"]["id"])


def deliver(service: RunningService, admin: httpx.Client, folder: Path) -> None:
    """A source delivers, over HTTP and by the command line."""
    file = folder / "core.csv"
    file.write_text("\n".join([HEADER, ROW, BROKEN, WRONG]) + "\n", encoding="utf-8")
    upload = {"file": ("core.csv", file.read_bytes(), "text/csv")}
    assert admin.post("/api/v1/sources/previews", files=upload).status_code == 200
    body = {"name": "core", "label": "核心", "mapping": MAPPING, "expected_rows": 3, "every_hours": 24}
    assert admin.post("/api/v1/sources", json=body).status_code == 201
    assert admin.post("/api/v1/sources/core/runs", files=upload).status_code == 201
    until = time.monotonic() + 90
    while (runs := admin.get("/api/v1/import-runs", params={"source": "core"}).json()["items"])[0]["state"] != "done":
        assert time.monotonic() < until, runs
        time.sleep(1)
    run(service, "customers", "import", str(file), "--source", "core", may_fail=True)
    run(service, "customers", "resolve")
    assert admin.get(f"/api/v1/import-runs/{runs[0]['id']}/rejects.csv").status_code == 200
    push = {"events": [{"type": "browse", "number": PHONE, "detail": {"q": SAID}}]}
    admin.post("/api/v1/sources/core/events", json=push)


def ask_around(agent: httpx.Client, officer: httpx.Client, conversation: str) -> None:
    """Staff search, note, place and decide; half of it is refused, and what is refused is written nowhere."""
    for word in C2:
        assert agent.get("/api/v1/customers", params={"q": word}).status_code == 200
    base = f"/api/v1/conversations/{conversation}"
    for visibility in ("public", "internal"):
        agent.post(f"{base}/messages", json={"client_id": visibility, "text": SAID, "visibility": visibility})
    agent.post("/api/v1/customers/searches", json={"q": SAID})
    officer.post("/api/v1/privacy/holds", json={"subject_id": SAID, "reason": "litigation", "matter": SAID})
    officer.post("/api/v1/privacy/rights", json={"kind": "correct", "field": "phone", "value": PHONE, "x": SAID})
    officer.get("/api/v1/privacy/extracts")
    officer.get(f"/api/v1/audit/entries?actor={PHONE}&subject={NAME}")
    agent.post("/api/v1/session", json={"user": PHONE, "password": PIN})


def import_contacts(service: RunningService, folder: Path) -> None:
    """A month of the warehouse, an extract and a backup."""
    ended = datetime.now(UTC) - timedelta(days=1)
    run(service, "quality", "report", "--from", f"{ended:%Y-%m-%d}", "--to", f"{ended:%Y-%m-%d}", "--json")
    last = ended.replace(day=1) - timedelta(days=1)
    run(service, "quality", "export", "--month", f"{last:%Y-%m}", may_fail=True)
    day = f"{ended:%Y-%m-%d}"
    out = str(service.data / "extract.zip")
    run(service, "privacy", "extract", "contacts", "--from", day, "--to", day, "--out", out, may_fail=True)
    run(service, "backup", str(folder / "backup.tar.gz"))


def test_no_canary_lies_where_it_may_not(bank: RunningService, tmp_path: Path) -> None:
    roles = ("admin", "agent", "compliance")
    with ExitStack() as closing_all:
        admin, agent, officer = (closing_all.enter_context(closing(staff(bank, role))) for role in roles)
        conversation = asyncio.run(chat(bank))
        deliver(bank, admin, tmp_path)
        ask_around(agent, officer, conversation)
    import_contacts(bank, tmp_path)
    time.sleep(5)  # the worker answers, indexes, seals and watches
    log = Path(f"{bank.data}.log")
    assert places_in_database(bank.data, C3) == set()
    assert places_in_database(bank.data, C2) == {MESSAGE}
    assert places_in_files(bank.data, log, [*C2, *C3]) == set()
    (tmp_path / "core.csv").unlink()
    assert places_in_files(tmp_path, log, [*C2, *C3]) == set()
