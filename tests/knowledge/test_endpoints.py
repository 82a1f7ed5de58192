"""Articles over HTTP, by the people who may do what they do."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.conftest import SignIn

from zhike.knowledge.rules.articles import PublishedArticle
from zhike.knowledge.service.import_runs import take_in_waiting
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.paging import encode_cursor
from zhike.platform.runtime import Runtime

ARTICLES = "/api/v1/articles"
FILES = "/api/v1/article-files"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF\n"
NEW = {
    "language": "zh",
    "question": "转账限额是多少？",
    "answer": "5 万元。",
    "category": "TRF-01",
    "variants": ["限额"],
}


async def post(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await client.post(ARTICLES, json={**NEW, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def publish(
    editor: httpx.AsyncClient, other: httpx.AsyncClient, compliance: httpx.AsyncClient, **changes: Any
) -> dict[str, Any]:
    article = await post(editor, **changes)
    path = f"{ARTICLES}/{article['id']}"
    assert (await editor.post(f"{path}/submission")).status_code == 200
    assert (await other.put(f"{path}/approval", json={"approved": True})).status_code == 200
    assert (await compliance.put(f"{path}/compliance", json={"approved": True})).status_code == 200
    answer = await editor.put(f"{path}/publication")
    assert answer.status_code == 200
    return answer.json()


async def test_from_a_draft_to_what_is_published(sign_in: SignIn) -> None:
    editor, other, compliance = await sign_in("editor"), await sign_in("editor"), await sign_in("compliance")
    created = await editor.post(ARTICLES, json={**NEW, "owner": str(editor.staff.id)})
    article = created.json()
    path = f"{ARTICLES}/{article['id']}"
    assert created.headers["etag"] == '"1"'
    assert (article["status"], article["owner"]["id"], article["authors"]) == (
        "draft",
        str(editor.staff.id),
        [str(editor.staff.id)],
    )
    submitted = await editor.post(f"{path}/submission")
    assert submitted.json()["status"] == "submitted"
    own = await editor.put(f"{path}/approval", json={"approved": True})
    assert (own.status_code, own.json()["code"]) == (409, "knowledge.own_work")
    stale = await other.put(f"{path}/approval", json={"approved": True}, headers={"if-match": '"1"'})
    assert stale.status_code == 412
    early = await other.put(f"{path}/publication")
    assert early.json()["code"] == "knowledge.not_approved"
    approved = await other.put(
        f"{path}/approval", json={"approved": True, "comment": "好"}, headers={"if-match": submitted.headers["etag"]}
    )
    assert (approved.json()["status"], approved.json()["comment"]) == ("endorsed", "好")
    waits = await editor.put(f"{path}/publication")
    assert waits.json()["code"] == "knowledge.not_approved"
    assert (await other.put(f"{path}/compliance", json={"approved": True})).status_code == 403
    assert (await compliance.put(f"{path}/approval", json={"approved": True})).status_code == 403
    complied = await compliance.put(f"{path}/compliance", json={"approved": True})
    assert complied.json()["status"] == "approved"
    verdicts = (await editor.get(f"{path}/verdicts")).json()["items"]
    assert [(each["step"], each["approved"], each["comment"]) for each in verdicts] == [
        ("compliance", True, ""),
        ("business", True, "好"),
    ]
    published = (await editor.put(f"{path}/publication")).json()
    assert (published["status"], published["version"], published["in_force"]) == ("published", 1, 1)
    versions = (await editor.get(f"{path}/versions")).json()["items"]
    assert [(each["number"], each["answer"], each["reviewed"]) for each in versions] == [(1, "5 万元。", True)]
    expired = await editor.put(f"{path}/expiry")
    assert (expired.json()["status"], expired.json()["in_force"]) == ("expired", None)


async def test_an_edit_says_which_revision_it_changes(sign_in: SignIn) -> None:
    editor = await sign_in("editor")
    article = await post(editor)
    path = f"{ARTICLES}/{article['id']}"
    body = {key: NEW[key] for key in ("question", "category", "variants")} | {"answer": "6 万元。"}
    assert (await editor.put(path, json=body)).status_code == 428
    edited = await editor.put(path, json=body, headers={"if-match": '"1"'})
    assert (edited.json()["answer"], edited.headers["etag"]) == ("6 万元。", '"2"')
    assert (await editor.put(path, json=body, headers={"if-match": '"1"'})).status_code == 412
    assert (await editor.get(path)).json() == edited.json()
    assert (await editor.get(f"{ARTICLES}/{uuid7()}")).status_code == 404


async def test_what_was_said_when_is_answered(sign_in: SignIn, clock: FixedClock) -> None:
    editor, other, compliance = await sign_in("editor"), await sign_in("editor"), await sign_in("compliance")
    article = await publish(editor, other, compliance)
    path = f"{ARTICLES}/{article['id']}/versions"
    found = await editor.get(path, params={"at": clock.now().isoformat()})
    assert [each["number"] for each in found.json()["items"]] == [1]
    before = clock.now() - timedelta(hours=1)
    assert (await editor.get(path, params={"at": before.isoformat()})).status_code == 404


async def test_everybody_reads_and_only_editors_write(sign_in: SignIn, client: httpx.AsyncClient) -> None:
    agent, editor = await sign_in("agent"), await sign_in("editor")
    article = await post(editor)
    path = f"{ARTICLES}/{article['id']}"
    assert (await client.get(ARTICLES)).status_code == 401
    assert (await agent.get(ARTICLES)).json()["items"][0]["question"] == NEW["question"]
    refused = [
        await agent.post(ARTICLES, json=NEW),
        await agent.put(path, json=NEW, headers={"if-match": "*"}),
        await agent.post(f"{path}/submission"),
        await agent.put(f"{path}/approval", json={"approved": True}),
        await agent.put(f"{path}/publication"),
        await agent.put(f"{path}/expiry"),
        await agent.post(f"{ARTICLES}/imports", files={"file": ("a.csv", b"question,answer\n")}),
        await agent.post(f"{ARTICLES}/imports/previews", files={"file": ("a.csv", b"question,answer\n")}),
        await agent.get(f"{ARTICLES}/imports"),
        await agent.get(f"{ARTICLES}/imports/{uuid7()}"),
        await agent.get(f"{ARTICLES}/imports/{uuid7()}/rejects.csv"),
        await agent.put(f"{ARTICLES}/imports/{uuid7()}/stop"),
        await agent.put(f"{ARTICLES}/imports/{uuid7()}/resumption"),
        await agent.post(FILES, files={"file": ("a.pdf", PDF)}),
    ]
    assert {answer.status_code for answer in refused} == {403}


async def test_a_list_has_pages(sign_in: SignIn, clock: FixedClock) -> None:
    editor = await sign_in("editor")
    for number in range(5):
        clock.advance(number % 2)
        await post(editor, question=f"第 {number} 个问题", answer="答" * 400)
    seen, cursor = [], None
    while True:
        page = (await editor.get(ARTICLES, params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        seen += [item["question"] for item in page["items"]]
        assert all(len(item["excerpt"]) == 160 for item in page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == [f"第 {number} 个问题" for number in range(5)]
    naive = encode_cursor("2026-01-01T00:00:00", str(uuid7()))
    for broken in ("x", encode_cursor("x", "y"), encode_cursor(clock.now().isoformat(), "y"), naive):
        assert (await editor.get(ARTICLES, params={"cursor": broken})).status_code == 422


async def test_a_list_is_filtered(sign_in: SignIn) -> None:
    editor = await sign_in("editor")
    mine = str(editor.staff.id)
    await post(editor, owner=mine, review_on="2026-12-01")
    await post(editor, language="en", question="What is the limit?", category="TRF-02")

    async def found(**params: str) -> list[str]:
        return [item["language"] for item in (await editor.get(ARTICLES, params=params)).json()["items"]]

    assert await found(q="轉賬限額") == ["zh"]
    assert await found(owner=mine) == ["zh"]
    assert await found(due="true") == ["zh"]
    assert await found(language="en") == ["en"]
    assert await found(category="TRF", status="draft") == ["en", "zh"]
    categories = (await editor.get(f"{ARTICLES}/categories")).json()
    assert categories == {"items": [{"category": "TRF-01", "count": 1}, {"category": "TRF-02", "count": 1}]}


async def test_the_export_is_what_an_import_takes(sign_in: SignIn) -> None:
    editor = await sign_in("editor")
    await post(editor, answer='=cmd|" /c calc"!A1', variants=["限额", "额度"])
    exported = await editor.get(f"{ARTICLES}.csv")
    assert exported.text.startswith("\ufeffquestion,answer,")
    (row,) = csv.DictReader(io.StringIO(exported.text.removeprefix("\ufeff")))
    assert row["answer"].startswith("'=")
    assert row["variants"] == "限额|额度"
    again = await editor.post(f"{ARTICLES}/imports/previews", files={"file": ("articles.csv", exported.content)})
    assert (again.json()["rejected"], again.json()["unchanged"]) == (0, 1)


async def test_a_file_is_looked_at_then_taken(sign_in: SignIn, runtime: Runtime) -> None:
    editor = await sign_in("editor")
    imports = f"{ARTICLES}/imports"
    file = {"file": ("faq.csv", "Question,Answer\n年费多少？,免费。\n年费多少,收费。\n坏行\n".encode("gbk"))}
    headers = {"accept-language": "en"}
    preview = (await editor.post(f"{imports}/previews", files=file, headers=headers)).json()
    assert preview["preview"][0] | {"answer": "免费。", "change": "imported", "row": 2} == preview["preview"][0]
    assert (await editor.get(ARTICLES)).json()["items"] == []
    begun = await editor.post(imports, files=file, headers=headers)
    assert (begun.status_code, begun.json()["state"], begun.json()["rows"]) == (201, "waiting", 1)
    path = f"{imports}/{begun.json()['id']}"
    await take_in_waiting(runtime)
    taken = (await editor.get(path, headers=headers)).json()
    assert [taken[name] for name in ("state", "imported", "updated", "unchanged", "rejected")] == ["done", 1, 0, 0, 2]
    assert [(each["row"], each["reason"]) for each in taken["rejects"]] == [
        (3, "the same question as in row 2"),
        (4, "the number of cells differs from the header's"),
    ]
    sheet = await editor.get(f"{path}/rejects.csv", headers=headers)
    assert sheet.text.startswith("\ufeffrow,column,code,reason,question,answer,category,variants,lang,key,audience")
    assert (await editor.get(ARTICLES)).json()["items"][0]["status"] == "draft"
    over = await editor.put(f"{path}/resumption")
    assert (over.status_code, over.json()["code"]) == (409, "knowledge.import_over")
    stopped = await editor.post(imports, files=file)
    assert (await editor.put(f"{imports}/{stopped.json()['id']}/stop")).json()["state"] == "stopped"
    assert (await editor.put(f"{imports}/{stopped.json()['id']}/resumption")).json()["state"] == "waiting"
    listed = (await editor.get(imports, params={"limit": 1})).json()
    assert [each["id"] for each in listed["items"]] == [stopped.json()["id"]]
    rest = (await editor.get(imports, params={"limit": 1, "cursor": listed["next_cursor"]})).json()
    assert [each["id"] for each in rest["items"]] == [begun.json()["id"]]
    for missing in (f"{imports}/{uuid7()}", f"{imports}/{uuid7()}/rejects.csv"):
        assert (await editor.get(missing)).json()["code"] == "knowledge.import_gone"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "knowledge.file.empty"),
        (b"a,b\n", 422, "knowledge.file.header"),
        (b"x" * (50 * 2**20 + 1), 413, "knowledge.file.too_large"),
    ],
)
async def test_a_file_that_is_none_is_refused(sign_in: SignIn, content: bytes, status: int, code: str) -> None:
    editor = await sign_in("editor")
    answer = await editor.post(f"{ARTICLES}/imports", files={"file": ("faq.csv", content)})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


class ClosedGate:
    async def check(self, session: Session, candidates: Sequence[PublishedArticle], *, now: datetime) -> Sequence[str]:
        return ("8 万能实时到账吗", "限额是多少")


async def test_the_gate_of_the_application_is_asked(sign_in: SignIn, app: FastAPI) -> None:
    editor, other, compliance = await sign_in("editor"), await sign_in("editor"), await sign_in("compliance")
    app.state.publish_gate = ClosedGate()
    article = await post(editor)
    path = f"{ARTICLES}/{article['id']}"
    await editor.post(f"{path}/submission")
    await other.put(f"{path}/approval", json={"approved": True})
    await compliance.put(f"{path}/compliance", json={"approved": True})
    refused = await editor.put(f"{path}/publication")
    assert (refused.status_code, refused.json()["code"]) == (409, "knowledge.gate_refused")
    assert refused.json()["params"] == {"failed": "8 万能实时到账吗\n限额是多少", "count": "2"}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"question": "？"}, 422),
        ({"answer": "a" * 20_001}, 422),
        ({"answer": "a" * 100_000}, 422),
        ({"answer": "a\x00b"}, 422),
        ({"language": "fr"}, 422),
        ({"effective_until": "2020-01-01T00:00:00Z"}, 422),
        ({"effective_until": "2030-01-01T00:00:00"}, 422),
        ({"owner": "00000000-0000-7000-8000-000000000000"}, 422),
        ({"unknown": 1}, 422),
        ({"variants": ["x"] * 101}, 201),
        ({"answer": "<script>alert(1)</script> \u202e العربية 😀"}, 201),
    ],
)
async def test_bad_articles_are_refused(sign_in: SignIn, change: dict[str, Any], status: int) -> None:
    editor = await sign_in("editor")
    answer = await editor.post(ARTICLES, json={**NEW, **change})
    assert answer.status_code == status, answer.text


async def test_a_file_is_uploaded_given_to_an_article_and_read_by_colleagues(sign_in: SignIn) -> None:
    editor, agent = await sign_in("editor"), await sign_in("agent")
    up = await editor.post(FILES, files={"file": ("收费表.html", PDF)})
    assert up.status_code == 201, up.text
    file = up.json()
    assert (file["name"], file["content_type"], file["size"]) == ("收费表.html.pdf", "application/pdf", len(PDF))
    wanted = {"file": file["file"], "alt_zh": " 收费表 ", "alt_en": ""}
    article = await post(editor, attachments=[wanted])
    assert [(each["file"], each["alt_zh"]) for each in article["attachments"]] == [(file["file"], "收费表")]
    down = await agent.get(f"{FILES}/{file['file']}")
    assert (down.status_code, down.content) == (200, PDF)
    assert down.headers["content-disposition"].startswith("attachment")
    assert down.headers["x-content-type-options"] == "nosniff"
    assert (await agent.get(f"{FILES}/{uuid7()}")).json()["code"] == "knowledge.attachment.gone"
    lost = await editor.post(ARTICLES, json={**NEW, "question": "另一问", "attachments": [{"file": str(uuid7())}]})
    assert (lost.status_code, lost.json()["code"]) == (404, "knowledge.attachment.gone")
    refused = await editor.post(FILES, files={"file": ("a.png", b"<svg/>")})
    assert (refused.status_code, refused.json()["code"]) == (422, "knowledge.attachment.kind")
    too_long = await editor.post(FILES, files={"file": ("a.png", b"x" * (10 * 2**20 + 100_000))})
    assert (too_long.status_code, too_long.json()["code"]) == (413, "knowledge.attachment.too_large")
