"""Announcements: for whom, read by whom, told and reminded through the bell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from tests.conftest import SignIn
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.team.service.announcing import KEPT, forget_old, tell_due

URL = "/api/v1/team/announcements"
BELL = "/api/v1/me/notifications"


async def announced(keeper: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await keeper.post(URL, json={"title": "国庆安排", "text": "热线照常。", **changes})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def titles(client: httpx.AsyncClient, **params: Any) -> list[str]:
    answer = await client.get(URL, params=params)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


async def test_only_who_keeps_the_space_announces(sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    assert (await agent.post(URL, json={"title": "我", "text": "说"})).status_code == 403
    keeper = await sign_in("supervisor")
    made = await announced(keeper)
    for path in ("readers", "readers.csv"):
        assert (await agent.get(f"{URL}/{made['id']}/{path}")).status_code == 403
    assert (await agent.post(f"{URL}/{made['id']}/reminders")).status_code == 403
    assert (await agent.put(f"{URL}/{made['id']}/withdrawal", headers={"if-match": '"1"'})).status_code == 403


async def test_agents_read_what_is_for_them(sign_in: SignIn, session: Session) -> None:
    keeper, cards, loans, editor = [await sign_in(role) for role in ("supervisor", "agent", "agent", "editor")]
    await routing.set_skills(session, {cards.staff.id: {"card": 3}, loans.staff.id: {"loan": 3}})  # type: ignore[attr-defined]
    await announced(keeper, title="给大家")
    secret = await announced(keeper, title="给信用卡", audience="queue", target="cards")
    await announced(keeper, title="给编辑", audience="role", target="editor")
    assert set(await titles(cards)) == {"给大家", "给信用卡"}
    assert await titles(loans) == ["给大家"]
    assert await titles(loans, everything=True) == ["给大家"]
    for path in ("", "/receipt"):
        call = loans.put if path else loans.get
        assert (await call(f"{URL}/{secret['id']}{path}")).json()["code"] == "team.announcement_not_found"
    assert set(await titles(keeper, everything=True)) == {"给大家", "给信用卡", "给编辑"}
    assert "给信用卡" not in await titles(editor)


async def test_what_must_be_read_waits_is_told_and_reminded_until_it_is_read(
    sign_in: SignIn, clock: FixedClock
) -> None:
    one, other = await sign_in("agent"), await sign_in("agent")
    keeper = await sign_in("supervisor")
    made = await announced(keeper, must_read=True, audience="role", target="agent")
    assert await titles(one, state="waiting") == ["国庆安排"]
    told = (await one.get(BELL)).json()["items"]
    assert [(each["kind"], each["subject"]) for each in told] == [("announcement", f"announcement:{made['id']}")]
    assert (await keeper.get(BELL)).json()["items"] == []
    for _ in range(2):
        assert (await one.put(f"{URL}/{made['id']}/receipt")).status_code == 204
    assert await titles(one, state="waiting") == []
    readers = (await keeper.get(f"{URL}/{made['id']}/readers")).json()
    assert (readers["addressed"], readers["read"]) == (2, 1)
    unread = (await keeper.get(f"{URL}/{made['id']}/readers", params={"read": False})).json()["items"]
    assert [each["staff_id"] for each in unread] == [str(other.staff.id)]  # type: ignore[attr-defined]
    assert (await keeper.post(f"{URL}/{made['id']}/reminders")).json() == {"people": 1}
    assert next(each["kind"] for each in (await other.get(BELL)).json()["items"]) == "announcement_reminder"
    again = await keeper.post(f"{URL}/{made['id']}/reminders")
    assert (again.status_code, again.json()["code"]) == (429, "team.reminded")
    clock.advance(1800)
    for client in (one, other, keeper):  # a session that is not used for an hour is over
        await titles(client)
    assert (await keeper.post(f"{URL}/{made['id']}/reminders")).status_code == 429
    clock.advance(1800)
    assert (await keeper.post(f"{URL}/{made['id']}/reminders")).status_code == 201
    lines = (await keeper.get(f"{URL}/{made['id']}/readers.csv")).text.splitlines()
    assert len(lines) == 3
    assert lines[0].endswith("number,name,team,read_at")


async def test_a_new_edition_has_to_be_read_anew(sign_in: SignIn) -> None:
    agent, keeper = await sign_in("agent"), await sign_in("supervisor")
    made = await announced(keeper, must_read=True)
    await agent.put(f"{URL}/{made['id']}/receipt")
    path, body = f"{URL}/{made['id']}", {"title": "国庆安排", "text": "有改动。", "must_read": True}
    assert (await keeper.put(path, json=body)).status_code == 428
    assert (await keeper.put(path, json=body, headers={"if-match": '"9"'})).status_code == 412
    same = await keeper.put(path, json=body, headers={"if-match": f'"{made["version"]}"'})
    assert (same.status_code, await titles(agent, state="waiting")) == (200, [])
    anew = await keeper.put(path, json={**body, "again": True}, headers={"if-match": f'"{same.json()["version"]}"'})
    assert (anew.json()["edition"], await titles(agent, state="waiting")) == (2, ["国庆安排"])


async def test_a_planned_one_is_told_at_its_time_and_a_withdrawn_one_is_met_by_nobody(
    sign_in: SignIn, runtime: Runtime, clock: FixedClock
) -> None:
    agent, keeper = await sign_in("agent"), await sign_in("supervisor")
    begins = (clock.now() + timedelta(hours=1)).isoformat()
    made = await announced(keeper, must_read=True, starts_at=begins)
    await tell_due(runtime)
    assert (made["state"], await titles(agent), (await agent.get(BELL)).json()["items"]) == ("planned", [], [])
    assert (await agent.get(f"{URL}/{made['id']}")).status_code == 404
    assert (await keeper.post(f"{URL}/{made['id']}/reminders")).json()["code"] == "team.not_current"
    clock.advance(1800)
    assert (await titles(agent), await titles(keeper)) == ([], [])
    clock.advance(1800)
    for _ in range(2):
        await tell_due(runtime)
    assert [each["times"] for each in (await agent.get(BELL)).json()["items"]] == [1]
    found = (await keeper.get(f"{URL}/{made['id']}")).json()
    gone = await keeper.put(f"{URL}/{made['id']}/withdrawal", headers={"if-match": f'"{found["version"]}"'})
    assert (gone.json()["state"], await titles(agent)) == ("withdrawn", [])
    assert await titles(keeper, everything=True, state="withdrawn") == ["国庆安排"]


async def test_it_is_found_by_words_and_by_how_the_title_sounds_page_by_page(
    sign_in: SignIn, clock: FixedClock
) -> None:
    keeper = await sign_in("supervisor")
    for place in range(3):
        await announced(keeper, title=f"国庆安排{place}", text="Hotline as usual")
        clock.advance(60)
    for typed in ("guoqing", "gqap", "国庆", "HOTLINE"):
        assert len(await titles(keeper, q=typed)) == 3
    assert await titles(keeper, q="chunjie") == []
    first = (await keeper.get(URL, params={"limit": 2})).json()
    rest = (await keeper.get(URL, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [each["title"] for each in (*first["items"], *rest["items"])] == ["国庆安排2", "国庆安排1", "国庆安排0"]
    assert (first["total"], first["unread"], rest["total"], rest["next_cursor"]) == (3, 3, None, None)
    assert (await keeper.get(URL, params={"cursor": "?"})).status_code == 422


async def test_what_makes_no_sense_is_refused(sign_in: SignIn, clock: FixedClock) -> None:
    keeper = await sign_in("supervisor")
    body = {"title": "安排", "text": "好"}
    for wrong, code in (
        ({"audience": "queue", "target": "nowhere"}, "team.target_unknown"),
        ({"audience": "role", "target": ""}, "team.target_unknown"),
        ({"target": "agent"}, "team.target_unknown"),
        ({"ends_at": clock.now().isoformat()}, "team.span"),
    ):
        answer = await keeper.post(URL, json={**body, **wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await keeper.post(URL, json={"title": "安排", "text": "  "})).status_code == 422


async def test_old_ones_go_with_their_receipts(sign_in: SignIn, runtime: Runtime, clock: FixedClock) -> None:
    keeper = await sign_in("supervisor")
    ends = (clock.now() + timedelta(days=1)).isoformat()
    made = await announced(keeper, ends_at=ends)
    await keeper.put(f"{URL}/{made['id']}/receipt")
    stays = await announced(keeper, title="留着")
    clock.advance(int(KEPT.total_seconds()) + 2 * 86_400)
    await forget_old(runtime)
    later = await sign_in("supervisor")
    assert (await later.get(f"{URL}/{made['id']}")).status_code == 404
    assert (await later.get(f"{URL}/{stays['id']}")).status_code == 200
