"""A real service is driven with values planted in every door; afterwards none lies anywhere but where it may."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
import websockets
from pyarrow import parquet
from tests.support.leaks import MESSAGE, connected, places_in_database, places_in_files
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
        named = await http.post(
            "/api/v1/chat/messages", json={"client_id": f"m-{PHONE}", "text": "在吗"}, headers=bearer
        )
        assert named.status_code == 422, named.text
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
    upload = {"file": (f"core_{PHONE}.csv", file.read_bytes(), "text/csv")}
    assert admin.post("/api/v1/sources/previews", files=upload).status_code == 200
    body = {"name": "core", "label": "核心", "mapping": MAPPING, "expected_rows": 3, "every_hours": 24}
    assert admin.post("/api/v1/sources", json=body).status_code == 201
    assert admin.post("/api/v1/sources/core/runs", files=upload).status_code == 201
    until = time.monotonic() + 90
    while (runs := admin.get("/api/v1/import-runs", params={"source": "core"}).json()["items"])[0]["state"] != "done":
        assert time.monotonic() < until, runs
        time.sleep(1)
    run(service, "customers", "import", str(file), "--source", "core", may_fail=True)
    assert admin.get(f"/api/v1/import-runs/{runs[0]['id']}/rejects.csv").status_code == 200
    # A system whose own ids say who it is, and whose customer numbers are identity numbers.
    lines = folder / "crm.csv"
    others = "".join(f"R-9{place},C91000{place},张小{name}\n" for place, name in enumerate("甲乙丙丁戊己"))
    told = f"编号,客户号,姓名\nR-{PHONE},C900001,{NAME}\nR-2,{ID},{NAME}\n{others}"
    lines.write_text(told, encoding="utf-8")
    crm = {"name": "crm", "label": "CRM", "mapping": {"id": "编号", "fields": {"number": "客户号", "name": "姓名"}}}
    assert admin.post("/api/v1/sources", json=crm).status_code == 201
    report = json.loads(run(service, "customers", "import", str(lines), "--source", "crm", "--json", may_fail=True))
    assert (report["added"], report["rejected"]) == (7, 1), report
    run(service, "customers", "resolve")


def push(admin: httpx.Client) -> None:
    """A system of the bank pushes what the customer did, signed; some of it is refused, and so is an unsigned push."""
    body = {"name": "app", "label": "手机银行", "kind": "push", "mapping": {}}
    answer = admin.post("/api/v1/sources", json=body)
    assert answer.status_code == 201, answer.text
    made = admin.post("/api/v1/sources/app/secrets").json()
    at = datetime.now(UTC).isoformat()
    events = [
        {"id": "a-1", "type": "consult", "version": 1, "at": at, "customer": {"phone": PHONE},
         "detail": {"channel": "mobile_app", "topic": SAID, "note": SAID}},
        {"id": "a-5", "type": "browse", "version": 1, "at": at, "customer": {"number": "C900001"},
         "detail": {"page": f"/pay/{CARD}", "channel": "mobile_app"}},
        {"id": "a-2", "type": "browse", "version": 1, "at": at, "customer": {"id_number": ID},
         "detail": {"page": f"/pay/{CARD}", "otp": OTP, "note": SAID}},
        {"id": f"t-{PHONE}", "type": "browse", "version": 1, "at": at, "customer": {"number": "C900001"},
         "detail": {"page": "/", "channel": "mobile_app"}},
        {"id": "a-6", "type": "browse", "version": 1, "at": at, "customer": {"number": ID},
         "detail": {"page": "/", "channel": "mobile_app"}},
        {"id": ID, "type": "browse", "version": 1, "at": at, "customer": {"number": "C900001"},
         "detail": {"page": "/", "channel": "mobile_app", f"p{PHONE}": PHONE}, },
        {"id": "a-7", "type": "browse", "version": 1, "at": at, "customer": {"number": "C900001"}, CARD: 1,
         "detail": {}},
        {"id": f"a-{PHONE}", "type": SAID[:30], "version": 1, "at": at, "customer": {"name": NAME}, "detail": {}},
        {"id": "a-4", "type": "browse", "version": 1, "at": PHONE, "customer": {"number": ID}, "detail": SAID},
    ]  # fmt: skip
    content = json.dumps({"events": events}, ensure_ascii=False).encode()
    moment = str(int(time.time()))
    signature = hmac.new(made["secret"].encode(), f"{moment}.".encode() + content, hashlib.sha256).hexdigest()
    signed = {"x-zhike-key": made["id"], "x-zhike-timestamp": moment, "x-zhike-signature": f"v1={signature}"}
    for counts in ((3, 0), (0, 3)):
        taken = admin.post("/api/v1/sources/app/events", content=content, headers=signed)
        assert taken.status_code == 200, taken.text
        assert (taken.json()["taken"], taken.json()["known"]) == counts, taken.text
    assert admin.post("/api/v1/sources/app/events", content=content).status_code == 401
    for path in ("events", "event-rejects"):
        assert admin.get(f"/api/v1/sources/app/{path}").json()["items"]


def exercise_rights(agent: httpx.Client, officer: httpx.Client) -> None:
    """The customer is revealed, gets a copy of all that is held, corrects a field, and the desk may refuse."""
    customer = agent.get("/api/v1/customers", params={"q": "C900001"}).json()["items"][0]["id"]
    reveal = {"field": "phone", "purpose": "call_back"}
    shown = agent.post(f"/api/v1/customers/{customer}/reveals", json=reveal)
    assert shown.json().get("value") == PHONE, shown.text
    refused = agent.post(f"/api/v1/customers/{customer}/reveals", json={**reveal, "purpose": SAID})
    assert refused.status_code == 422, refused.text
    rights = "/api/v1/privacy/rights"
    asked = {"subject_id": customer, "kind": "copy", "channel": "phone"}
    request = agent.post(rights, json=asked)
    assert request.status_code == 201, request.text
    at = f"{rights}/{request.json()['id']}"
    for step, body in (("identity", {"proof": "branch_document"}), ("fulfilment", None)):
        version = officer.get(at).headers["etag"]
        done = officer.put(f"{at}/{step}", json=body, headers={"if-match": version})
        assert done.status_code == 200, done.text
    copy = officer.get(f"{at}/copy")
    assert copy.status_code == 200, copy.text
    agent.post(rights, json={**asked, "kind": "correct", "field": "phone", "value": PHONE})
    agent.post(rights, json={**asked, "kind": "correct", "field": "email", "value": SAID})
    officer.put(f"{at}/refusal", json={"code": SAID}, headers={"if-match": '"9"'})


def take_over(agent: httpx.Client, conversation: str) -> None:
    """The agent goes online and is given the conversation."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        desk = agent.get("/api/v1/desk").json()
        if desk["me"]["state"] != "online":
            assert agent.put("/api/v1/me/presence", json={"state": "online", "reason": None}).status_code == 200
        for item in desk["offers"]:
            agent.put(f"/api/v1/offers/{item['conversation_id']}/acceptance", json={})
        if conversation in [item["conversation_id"] for item in desk["mine"]]:
            return
        time.sleep(0.5)
    raise AssertionError("the conversation was offered to nobody")


def work_and_be_helped(agent: httpx.Client, conversation: str, folder: Path) -> None:
    """A work order says everything in every field, and the copilot reads along."""
    take_over(agent, conversation)
    orders = "/api/v1/work-orders"
    kinds = agent.get(f"{orders}/catalogue").json()["kinds"]
    fact = {"account": SAID, "card": CARD, "amount": SAID}
    for facts in ({}, fact):
        body = {"kind": kinds[0]["id"], "title": SAID, "conversation_id": conversation, "facts": facts}
        answer = agent.post(orders, json=body)
        assert answer.status_code == 201, answer.text
        order = f"{orders}/{answer.json()['id']}"
        assert agent.post(f"{order}/steps", json={"text": SAID, "public": True}).status_code == 201
        change = {"title": f"改：{SAID}"[:60]}
        changed = agent.patch(order, json=change, headers={"if-match": agent.get(order).headers["etag"]})
        assert changed.status_code == 200, changed.text
    assert len(agent.get(orders).json()["items"]) == 2
    complaint = {"title": f"投诉：{SAID}"[:60], "received_by": "letter", "facts": {"because": SAID}}
    filed = agent.post("/api/v1/complaints", json=complaint)
    assert filed.status_code == 201, filed.text
    base = f"/api/v1/conversations/{conversation}"
    panel = agent.get(f"{base}/copilot")
    assert panel.json()["summary"], panel.text
    # The panel is for the agent's eyes, and masked there: what the desk's page asks for is kept as a file is.
    keep(panel, folder / "panel.json")
    checked = agent.post(f"{base}/draft-checks", json={"text": SAID})
    assert checked.json()["items"], checked.text
    agent.post(f"{base}/copilot-uses", json={"kind": "step", "code": SAID[:20], "action": "accepted"})
    ended = agent.put(f"{base}/resolution", json={"reason": "CCD-04", "outcome": "resolved", "note": SAID})
    assert ended.status_code == 200, ended.text
    used = agent.post(f"{base}/wrap-up-uses", json={"outcome": "resolved", "note": SAID})
    assert used.status_code in (200, 201, 204), used.text


def keep(answer: httpx.Response, file: Path) -> None:
    """Write an answer down as whoever exports it does."""
    assert answer.status_code == 200, answer.text
    assert answer.content
    file.write_bytes(answer.content)


async def ask_for_tasks(service: RunningService) -> None:
    """A guest has a complaint registered by the assistant, and gives it more than it needs."""
    async with httpx.AsyncClient(base_url=service.base, timeout=60) as http:
        opened = (await http.post("/api/v1/chat/sessions", json={"language": "zh", "channel": "web_chat"})).json()
        bearer = {"authorization": f"Bearer {opened['token']}"}
        said: list[str] = []
        wishes = ["登记投诉", f"办理业务时排队太久，{SAID}", f"希望道歉，{SAID}", PHONE, "确认"]
        for place, text in enumerate(wishes):
            body = {"client_id": f"t{place}", "text": text}
            before = len(await answers(http, bearer))
            assert (await http.post("/api/v1/chat/messages", json=body, headers=bearer)).status_code in (200, 201)
            said.append(await answered(http, bearer, before))
        complaints = (await http.get("/api/v1/chat/complaints", headers=bearer)).json()["items"]
        assert complaints, said
        at = f"/api/v1/chat/complaints/{complaints[0]['id']}/remarks"
        remark = await http.post(at, json={"text": SAID}, headers=bearer)
        assert remark.status_code == 201, remark.text
        await http.post("/api/v1/chat/step-up/proofs", json={"code": OTP, "challenge": PHONE}, headers=bearer)


async def answers(http: httpx.AsyncClient, bearer: dict[str, str]) -> list[str]:
    """What the assistant has said."""
    thread = (await http.get("/api/v1/chat/conversation", headers=bearer)).json()["messages"]
    return [str(each["text"]) for each in thread if each["author"] == "assistant"]


async def answered(http: httpx.AsyncClient, bearer: dict[str, str], before: int) -> str:
    """What the assistant says after its first `before` answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = await answers(http, bearer)
        if len(found) > before:
            return found[-1]
        await asyncio.sleep(0.3)
    raise AssertionError("nobody answers")


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


def let_time_pass(service: RunningService) -> str:
    """The contacts of today are contacts of the last month, and of six customers; that month, as `YYYY-MM`."""
    last = datetime.now(UTC).replace(day=1) - timedelta(days=3)
    with connected(service.data) as database:
        people = database.execute("select id from customers.customer limit 6").fetchall()
        found = database.execute("select id from quality.contact").fetchall()
        assert (len(people), len(found) >= 1) == (6, True)
        for (person,) in people:
            columns = [name for (name,) in database.execute(_CONTACT_COLUMNS).fetchall()]
            listed = ", ".join(f'"{name}"' for name in columns)
            database.execute(
                f"insert into quality.contact (id, customer_id, local_date, started_at, ended_at, {listed})"
                f" select gen_random_uuid(), %s, %s, %s, %s, {listed} from quality.contact where id = %s".encode(),
                (person, last.date(), last, last, found[0][0]),
            )
    return f"{last:%Y-%m}"


_CONTACT_COLUMNS = """
    select column_name from information_schema.columns where table_schema = 'quality' and table_name = 'contact'
    and column_name not in ('id', 'customer_id', 'local_date', 'started_at', 'ended_at')
    and is_generated = 'NEVER' and is_identity = 'NO'
"""


def count_and_hand_out(service: RunningService, folder: Path) -> None:
    """A report, a month of the warehouse, an extract and a backup."""
    month = let_time_pass(service)
    first = f"{month}-01"
    days = ("--from", first, "--to", f"{datetime.now(UTC):%Y-%m-%d}")
    report = json.loads(run(service, "quality", "report", *days, "--by", "tier", "--json"))
    assert report["rows"], report
    run(service, "quality", "export", "--month", month)
    assert lay_open_months(service.data, folder) >= 1
    out = str(folder / "extract.zip")
    run(service, "privacy", "extract", "contacts", *days, "--out", out, "--l", "1", "--suppress", "50")
    with ZipFile(out) as archive:
        for name in archive.namelist():
            (folder / f"extract-{name}").write_bytes(archive.read(name))
    run(service, "backup", str(folder / "backup.tar.gz"))


def lay_open_months(data: Path, folder: Path) -> int:
    """Write the rows of the warehouse's files where they can be searched, for the files themselves are packed."""
    files = sorted(data.rglob("contacts-*.parquet"))
    for number, path in enumerate(files):
        (folder / f"month-{number}.txt").write_text(str(parquet.read_table(path).to_pylist()), encoding="utf-8")
    return len(files)


def test_no_canary_lies_where_it_may_not(bank: RunningService, tmp_path: Path) -> None:
    roles = ("admin", "agent", "compliance", "supervisor")
    with ExitStack() as closing_all:
        admin, agent, officer, lead = (closing_all.enter_context(closing(staff(bank, role))) for role in roles)
        conversation = asyncio.run(chat(bank))
        deliver(bank, admin, tmp_path)
        push(admin)
        exercise_rights(agent, officer)
        work_and_be_helped(agent, conversation, tmp_path)
        asyncio.run(ask_for_tasks(bank))
        keep(lead.get("/api/v1/work-orders/export.csv"), tmp_path / "orders.csv")
        ask_around(agent, officer, conversation)
    count_and_hand_out(bank, tmp_path)
    time.sleep(5)  # the worker answers, indexes, seals and watches
    log = Path(f"{bank.data}.log")
    assert places_in_database(bank.data, C3) == set()
    assert places_in_database(bank.data, C2) == {MESSAGE}
    assert places_in_files(bank.data, log, [*C2, *C3]) == set()
    for delivered in ("core.csv", "crm.csv"):
        (tmp_path / delivered).unlink()
    assert places_in_files(tmp_path, log, [*C2, *C3]) == set()
