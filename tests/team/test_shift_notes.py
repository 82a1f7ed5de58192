"""Shift notes: left for a queue, taken over by name, carried forward, done; and what they keep of people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from tests.conftest import SignIn
from zhike.cases import api as cases
from zhike.conversations import api as conversations
from zhike.platform.actor import Actor, system_actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.routing import api as routing
from zhike.team.personal_data import HOLDER

URL = "/api/v1/team/shift-notes"
BELL = "/api/v1/me/notifications"
NOTE = {"day": "2026-11-20", "shift": "late", "queue": "cards", "still_open": "等争议组回复。", "watch": "短信不稳。"}
SYSTEM = system_actor("test")


async def left(writer: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await writer.post(URL, json={**NOTE, **changes})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def step(client: httpx.AsyncClient, note: dict[str, Any], what: str, **body: Any) -> httpx.Response:
    headers = {"if-match": f'"{note["version"]}"'}
    sent: Any = {"json": body} if what != "taking" else {}
    return await client.put(f"{URL}/{note['id']}/{what}", headers=headers, **sent)


async def on_cards(sign_in: SignIn, session: Session, *roles: str) -> list[Any]:
    people = [await sign_in(role) for role in roles]
    await routing.set_skills(session, {each.staff.id: {"card": 3} for each in people})  # type: ignore[attr-defined]
    return people


async def test_a_note_is_taken_over_by_name_carried_forward_and_done(sign_in: SignIn, session: Session) -> None:
    writer, taker, third = await on_cards(sign_in, session, "agent", "agent", "agent")
    note = await left(writer)
    assert note["acts"] == ["carry", "change", "remark", "take"]
    refused = await step(writer, note, "completion")
    assert (refused.status_code, refused.json()["code"]) == (409, "team.shift_note_act")
    taken = (await step(taker, note, "taking")).json()
    assert (taken["state"], taken["taken_name"]) == ("taken", taker.staff.name)
    assert (await step(third, note, "taking")).status_code == 412
    assert (await step(third, taken, "completion")).status_code == 409
    carried = (await step(taker, taken, "carrying", day="2026-11-21", shift="early", remark="对方没接电话")).json()
    assert (carried["state"], carried["carried"], carried["taken_by"], carried["day"]) == (
        "open",
        1,
        None,
        "2026-11-21",
    )
    again = (await step(third, carried, "taking")).json()
    done = (await step(third, again, "completion", remark="已回电")).json()
    assert (done["state"], done["acts"], done["late"]) == ("done", [], False)
    lines = (await writer.get(f"{URL}/{note['id']}")).json()["lines"]
    assert [each["kind"] for each in lines] == ["written", "taken", "carried", "taken", "done"]
    assert [each["text"] for each in lines if each["text"]] == ["对方没接电话", "已回电"]
    told = [each["kind"] for each in (await writer.get(BELL)).json()["items"]]
    assert set(told) == {"shift_note_taken", "shift_note_done"}
    assert (await writer.post(f"{URL}/{note['id']}/remarks", json={"text": "谢谢"})).status_code == 409


async def test_notes_are_seen_by_those_whose_business_they_are(sign_in: SignIn, session: Session) -> None:
    (writer, mate) = await on_cards(sign_in, session, "agent", "agent")
    stranger, keeper, analyst = await sign_in("agent"), await sign_in("supervisor"), await sign_in("analyst")
    note, everybodys = await left(writer), await left(writer, queue=None)
    for client, seen in ((mate, 2), (stranger, 1), (keeper, 2), (analyst, 1)):
        assert len((await client.get(URL)).json()["items"]) == seen
    answer = await stranger.get(f"{URL}/{note['id']}")
    assert (answer.status_code, answer.json()["code"]) == (404, "team.shift_note_not_found")
    assert (await step(stranger, note, "taking")).status_code == 404
    assert (await analyst.post(URL, json=NOTE)).status_code == 403
    assert (await step(analyst, everybodys, "taking")).status_code == 403
    assert (await writer.get(f"{URL}/export.csv")).status_code == 403
    sheet = (await keeper.get(f"{URL}/export.csv")).text.splitlines()
    assert len(sheet) == 3


async def test_the_list_is_filtered_counted_and_searched(sign_in: SignIn, session: Session) -> None:
    writer, taker = await on_cards(sign_in, session, "agent", "agent")
    note, printer = await left(writer), await left(writer, still_open="Printer on floor 6", watch="", queue=None)
    await step(taker, note, "taking")
    page = (await taker.get(URL)).json()
    assert page["counts"] == {"open": 1, "taken": 1}
    for params, found in (
        ({"mine": True}, 1), ({"state": "open"}, 1), ({"state": "living"}, 2), ({"state": "done"}, 0),
        ({"queue": "cards"}, 1), ({"q": "zhengyi"}, 1), ({"q": "PRINTER"}, 1), ({"q": "没有"}, 0),
    ):  # fmt: skip
        assert len((await taker.get(URL, params=params)).json()["items"]) == found
    first = (await taker.get(URL, params={"limit": 1})).json()
    rest = (await taker.get(URL, params={"limit": 1, "cursor": first["next_cursor"]})).json()
    assert {first["items"][0]["id"], rest["items"][0]["id"]} == {note["id"], printer["id"]}
    assert (rest["counts"], rest["next_cursor"]) == (None, None)


async def test_a_note_that_says_nothing_or_is_for_no_queue_is_refused(sign_in: SignIn, session: Session) -> None:
    (writer,) = await on_cards(sign_in, session, "agent")
    for wrong, code in (
        ({"still_open": "", "watch": " "}, "team.shift_note_empty"),
        ({"queue": "nowhere"}, "team.target_unknown"),
    ):
        answer = await writer.post(URL, json={**NOTE, **wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_only_its_author_or_a_keeper_changes_it(sign_in: SignIn, session: Session) -> None:
    writer, mate = await on_cards(sign_in, session, "agent", "agent")
    note = await left(writer)
    headers, body = {"if-match": f'"{note["version"]}"'}, {**NOTE, "watch": "改了"}
    assert (await mate.put(f"{URL}/{note['id']}", json=body, headers=headers)).status_code == 409
    changed = await writer.put(f"{URL}/{note['id']}", json=body, headers=headers)
    assert (changed.status_code, changed.json()["watch"]) == (200, "改了")
    assert (await writer.put(f"{URL}/{note['id']}", json=body, headers=headers)).status_code == 412


async def a_contact(session: Session, clock: FixedClock, agent_id: UUID, customer: UUID) -> UUID:
    actor, now = Actor(id=f"customer:{customer}", kind="customer"), clock.now()
    thread = await conversations.open_conversation(
        session, actor=actor, channel="web_chat", language="zh", customer_id=customer, elder=False, now=now
    )
    await conversations.set_state(
        session, thread.id, "queued", queue="general", because="customer_request", now=clock.now()
    )
    await conversations.set_state(session, thread.id, "active", agent_id=agent_id, now=clock.now())
    return thread.id


async def test_the_linked_contact_is_open_to_who_takes_over_and_to_nobody_else(
    sign_in: SignIn, session: Session, clock: FixedClock, runtime: Runtime
) -> None:
    writer, taker = await on_cards(sign_in, session, "agent", "agent")
    contact = await a_contact(session, clock, writer.staff.id, uuid7())
    path = f"/api/v1/conversations/{contact}"
    order = await cases.open_work_order(
        runtime,
        session,
        actor=SYSTEM,
        new=cases.NewWorkOrder(kind="callback", title="回电", created_by="agent", conversation_id=contact),
        now=clock.now(),
    )
    links = [
        {"kind": "conversation", "about_id": str(contact)},
        {"kind": "work_order", "about_id": str(order.id)},
    ]
    assert (await taker.post(URL, json={**NOTE, "links": links})).status_code == 404
    note = await left(writer, links=links)
    assert {each["label"] for each in note["links"]} == {contact.hex[-6:].upper(), order.number}
    assert (await taker.get(path)).status_code == 404
    taken = (await step(taker, note, "taking")).json()
    assert (await taker.get(path)).status_code == 200
    last = "select author, visibility, payload ->> 'notice' from conversations.message order by sequence desc limit 1"
    assert tuple((await session.execute(text(last))).one()) == ("system", "internal", "shift_note_taken")
    assert len(taken["links"]) == 2


async def test_a_linked_complaint_is_seen_by_who_may_know_of_it(
    sign_in: SignIn, session: Session, clock: FixedClock, runtime: Runtime
) -> None:
    writer, agent, named = await on_cards(sign_in, session, "supervisor", "agent", "supervisor")
    new = cases.NewComplaint(title="利率争议", received_by="letter", named=(named.staff.id,))
    complaint = await cases.register_complaint(runtime, session, actor=SYSTEM, new=new, now=clock.now())
    links = [{"kind": "complaint", "about_id": str(complaint.id)}]
    for stranger, status in ((agent, 403), (named, 404)):
        assert (await stranger.post(URL, json={**NOTE, "links": links})).status_code == status
    note = await left(writer, links=links)
    assert [(each["kind"], each["label"]) for each in note["links"]] == [("complaint", complaint.number)]
    one = f"{URL}/{note['id']}"
    for reader, seen in ((writer, 1), (agent, 0), (named, 0)):
        assert len((await reader.get(one)).json()["note"]["links"]) == seen
        assert [len(each["links"]) for each in (await reader.get(URL)).json()["items"]] == [seen]
    assert complaint.number in (await writer.get(f"{URL}/export.csv")).text
    assert complaint.number not in (await named.get(f"{URL}/export.csv")).text
    headers = {"if-match": f'"{note["version"]}"'}
    changed = await named.put(one, json={**NOTE, "watch": "已补充。", "links": []}, headers=headers)
    assert (changed.status_code, changed.json()["links"]) == (200, [])
    assert len((await writer.get(one)).json()["note"]["links"]) == 1  # what they could not see, they did not remove


async def test_words_are_masked_and_go_with_the_person(
    sign_in: SignIn, session: Session, clock: FixedClock, runtime: Runtime
) -> None:
    (writer,) = await on_cards(sign_in, session, "agent")
    customer = uuid7()
    contact = await a_contact(session, clock, writer.staff.id, customer)
    link = {"kind": "conversation", "about_id": str(contact)}
    note = await left(writer, still_open="客户电话 13800138000，等回电", links=[link])
    other = await left(writer)
    assert "13800138000" not in note["still_open"]
    vault = privacy.Vault(runtime.keyring, purpose="service")
    (table,) = await HOLDER.export(session, vault, customer)
    assert [row["still_open"] for row in table.rows] == [note["still_open"]]
    assert (await HOLDER.erase(session, customer)).rows == {"team.shift_note": 1}
    assert (await HOLDER.erase(session, customer)).rows == {"team.shift_note": 0}
    kept = (await writer.get(f"{URL}/{note['id']}")).json()["note"]
    assert (kept["still_open"], kept["watch"], kept["state"]) == ("", "", "open")
    assert (await writer.get(f"{URL}/{other['id']}")).json()["note"]["watch"] == NOTE["watch"]


async def test_done_notes_go_after_their_time_unless_a_person_is_held(
    sign_in: SignIn, session: Session, clock: FixedClock
) -> None:
    (writer,) = await on_cards(sign_in, session, "agent")
    customer = uuid7()
    contact = await a_contact(session, clock, writer.staff.id, customer)
    for links in ([{"kind": "conversation", "about_id": str(contact)}], []):
        note = await left(writer, links=links)
        await step(writer, (await step(writer, note, "taking")).json(), "completion")
    await left(writer)
    before = clock.now() + timedelta(days=1)
    assert (await HOLDER.count_due(session, "team.shift_note", before=before, held=[customer]))[0] == 1
    assert await HOLDER.delete_due(session, "team.shift_note", before=before, held=[customer], limit=9) == 1
    assert (await HOLDER.count_due(session, "team.shift_note", before=before, held=[]))[0] == 1
    assert await HOLDER.delete_due(session, "team.shift_note", before=clock.now(), held=[], limit=9) == 0
    assert (await session.execute(text("select count(*) from team.shift_note"))).scalar_one() == 2
