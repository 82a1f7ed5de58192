"""Departments asked about a complaint: by whoever looks into it, hidden from whom it names, kept as long as it is."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cases.complaint_builders import House, a_house, answered, id_of, registered, with_handler
from tests.cases.side_builders import a_thread
from tests.conftest import SignIn
from tests.conversations.builders import NOON, a_colleague, at, events_of, with_agent
from tests.customers.builders import a_customer as a_person
from zhike.cases.complaint import Complaint
from zhike.cases.complaint_errors import ComplaintUnknown, DeedRefused, NotHandler
from zhike.cases.personal_data import HOLDER
from zhike.cases.repository import complaints
from zhike.cases.service.complaints import filing
from zhike.cases.service.complaints.deciding import assign_review, object_as_staff
from zhike.cases.service.complaints.handling import ComplaintChanges, change_complaint
from zhike.cases.service.complaints.reading import opened as opened_complaint
from zhike.cases.sides.errors import NobodyAnswers, SideNotYours, SideUnknown
from zhike.cases.sides.rules import Viewer, part_in
from zhike.cases.sides.service import reading
from zhike.cases.sides.service.asking import ask
from zhike.cases.sides.service.departments import change_department
from zhike.cases.sides.service.posting import close, write
from zhike.cases.sides.service.watching import remind
from zhike.cases.sides.values import NewSideThread, SideFilter, SideThread
from zhike.customers import api as customers
from zhike.identity.service.notifications import list_notifications
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

ANN, HANDLER = uuid7(), uuid7()
SECRET = "客户电话 13812345678，称柜员态度差"


def test_whoever_looks_into_it_asks_and_whom_it_names_sees_nothing() -> None:
    thread = a_thread(complaint_id=uuid7(), conversation_id=None, asked_by=ANN)
    card = frozenset({"card"})
    for viewer, part in (
        (Viewer(ANN, may_ask=True), None),  # asked once, and has the complaint no more
        (Viewer(ANN, may_ask=True, in_charge=True, reads_origin=True), "asker"),
        (Viewer(HANDLER, in_charge=True, departments=card), "asker"),
        (Viewer(HANDLER, departments=card), "department"),
        (Viewer(HANDLER, departments=frozenset({"loan"})), None),
        (Viewer(HANDLER, reads_all=True), None),
        (Viewer(HANDLER, reads_all=True, reads_origin=True), "reader"),
        (Viewer(HANDLER, departments=card, in_charge=True, reads_origin=True, hidden=True), None),
    ):
        assert part_in(thread, viewer) == part


class Looking:
    """A complaint that a handler looks into; two of the card department, one of whom it names."""

    def __init__(self, runtime: Runtime, session: Session, house: House) -> None:
        self.runtime, self.session, self.house = runtime, session, house

    async def fill(self, **details: Any) -> None:
        self.clerk, self.named = [await a_colleague(self.session, "back_office") for _ in range(2)]
        await self.staff("card", self.clerk, self.named)
        named = {"named": (id_of(self.named),)}
        self.complaint = await with_handler(self.runtime, self.session, self.house, **{**named, **details})

    async def staff(self, department: Any, *members: Actor) -> None:
        ids = [id_of(each) for each in members]
        kept: dict[str, Any] = {"actor": self.house.lead, "minutes": 240, "expected": "*", "now": NOON}
        await change_department(self.session, department=department, members=ids, **kept)

    async def ask(self, actor: Actor | None = None, **details: Any) -> SideThread:
        plain: dict[str, Any] = {
            "department": "card",
            "subject": "计息口径",
            "question": "2026 年 3 月起按什么利率计息？",
        }
        new = NewSideThread(**{**plain, "complaint_id": self.complaint.id, **details})
        return await ask(self.runtime.settings, self.session, actor=actor or self.house.handler, new=new, now=NOON)

    async def write(self, actor: Actor, thread: SideThread, text: str = "按 LPR 加 50 点") -> SideThread:
        return await write(self.runtime.settings, self.session, actor=actor, thread_id=thread.id, text=text, now=at(60))

    async def open(self, actor: Actor, thread: SideThread) -> Any:
        return await reading.open_side_thread(self.session, actor=actor, thread_id=thread.id, now=NOON)

    async def listed(self, actor: Actor, **wanted: Any) -> list[UUID]:
        seen = await reading.see(self.session, actor=actor, wanted=SideFilter(**{"which": "all", **wanted}))
        found = await reading.list_side_threads(self.session, seen, limit=9, now=NOON)
        assert await reading.count_side_threads(self.session, seen, now=NOON) == len(found)
        return [each.id for each in found]

    async def bells(self, actor: Actor) -> list[str]:
        return [each.kind for each in await list_notifications(self.session, actor=actor, limit=9)]


@pytest.fixture
async def looking(runtime: Runtime, session: Session) -> Looking:
    looking = Looking(runtime, session, await a_house(session))
    await looking.fill()
    return looking


async def test_the_handler_asks_and_the_department_answers(looking: Looking) -> None:
    thread = await looking.ask()
    assert (thread.conversation_id, thread.work_order_id) == (None, None)
    assert (thread.complaint_id, thread.due_at) == (looking.complaint.id, NOON + timedelta(hours=4))
    assert await looking.bells(looking.clerk) == ["side_asked"]
    assert (await looking.open(looking.clerk, thread)).part == "department"
    await looking.write(looking.clerk, thread)
    assert "side_answered" in await looking.bells(looking.house.handler)
    await looking.write(looking.house.handler, thread, "依据是哪份文件？")
    assert (await looking.open(looking.house.handler, thread)).may_close
    done = await close(looking.session, actor=looking.house.handler, thread_id=thread.id, version="*", now=at(90))
    assert done.state == "closed"
    steps = (await complaints.list_steps(looking.session, [looking.complaint.id]))[looking.complaint.id]
    assert [(each.kind, each.text, each.public) for each in steps if each.kind == "consulted"] == [
        ("consulted", "card", False)
    ]
    told = await events_of(looking.session, thread.id)
    assert not [said for _, said in told if str(looking.complaint.id) in str(said)]


async def test_who_is_named_neither_sees_it_nor_hears_of_it(looking: Looking) -> None:
    thread = await looking.ask()
    await looking.write(looking.clerk, thread)
    await looking.write(looking.house.handler, thread, "还有一问")
    assert await remind(looking.session, now=NOON + timedelta(days=9)) == 1
    assert await looking.bells(looking.named) == []
    assert await looking.listed(looking.named) == []
    assert await looking.listed(looking.named, whose="inbox") == []
    for refused in (looking.open(looking.named, thread), looking.write(looking.named, thread)):
        with pytest.raises(SideUnknown):
            await refused
    with pytest.raises(ComplaintUnknown):
        await looking.listed(looking.named, complaint_id=looking.complaint.id)
    await looking.staff("loan", looking.named)
    with pytest.raises(NobodyAnswers):
        await looking.ask(department="loan")


async def test_somebody_who_is_named_later_loses_sight_of_it(looking: Looking) -> None:
    thread = await looking.ask()
    assert await looking.listed(looking.clerk) == [thread.id]
    changes = ComplaintChanges(add_named=(id_of(looking.clerk),))
    await change_complaint(
        looking.runtime,
        looking.session,
        actor=looking.house.handler,
        complaint_id=looking.complaint.id,
        changes=changes,
        version="*",
        now=NOON,
    )
    assert await looking.listed(looking.clerk) == []
    with pytest.raises(SideUnknown):
        await looking.open(looking.clerk, thread)


async def test_only_who_looks_into_it_asks_and_only_while_it_is_open(looking: Looking) -> None:
    house = looking.house
    for other in (house.colleague, house.lead, house.officer):
        with pytest.raises(NotHandler):
            await looking.ask(actor=other)
    with pytest.raises(Forbidden):
        await looking.ask(actor=await a_colleague(looking.session))
    with pytest.raises(ComplaintUnknown):
        await looking.ask(actor=looking.named)
    with pytest.raises(ComplaintUnknown):
        await looking.ask(complaint_id=uuid7())
    looking.complaint = await answered(looking.runtime, looking.session, house)
    with pytest.raises(DeedRefused):
        await looking.ask()


async def test_the_reviewer_of_an_objection_asks_in_place_of_the_handler(looking: Looking) -> None:
    house = looking.house
    looking.complaint = await answered(looking.runtime, looking.session, house)
    about: dict[str, Any] = {"complaint_id": looking.complaint.id, "now": at(86_400 * 2)}
    await object_as_staff(looking.runtime, looking.session, actor=house.handler, text="不同意", **about)
    await assign_review(looking.session, actor=house.other_lead, staff_id=id_of(house.officer), version="*", **about)
    thread = await looking.ask(actor=house.officer)
    with pytest.raises(NotHandler):
        await looking.ask()
    assert (await looking.open(house.officer, thread)).part == "asker"
    assert (await looking.open(house.handler, thread)).part == "reader"
    assert await looking.listed(house.officer, whose="asked") == [thread.id]
    shown = await _actions(looking, house.officer)
    assert (shown["consult"], (await _actions(looking, house.handler))["consult"]) == ("", "not_reviewer")


async def _actions(looking: Looking, actor: Actor) -> dict[str, str]:
    complaint = await complaints.find(looking.session, looking.complaint.id)
    assert complaint is not None
    return dict((await opened_complaint(looking.runtime, looking.session, actor, complaint, NOON)).actions)


async def test_supervisors_read_it_with_the_complaint_and_agents_of_the_contact_do_not(looking: Looking) -> None:
    agent = await a_colleague(looking.session)
    contact = await with_agent(looking.session, agent)
    looking.complaint = await with_handler(looking.runtime, looking.session, looking.house, conversation_id=contact.id)
    thread = await looking.ask()
    for stranger in (agent, await a_colleague(looking.session, "back_office")):
        assert await looking.listed(stranger) == []
        if stranger is not agent:
            assert (await looking.open(stranger, thread)).part == "reader"  # may read the complaint itself
            with pytest.raises(SideNotYours):
                await looking.write(stranger, thread)
    with pytest.raises(SideUnknown):
        await looking.open(agent, thread)
    assert await looking.listed(agent, conversation_id=contact.id) == []
    assert await looking.listed(looking.house.lead) == [thread.id]
    assert await looking.listed(looking.house.officer) == []
    assert await looking.listed(looking.house.officer, complaint_id=looking.complaint.id) == [thread.id]
    assert await looking.listed(looking.house.handler) == [thread.id]


async def test_the_evidence_file_holds_what_was_asked_and_answered(looking: Looking) -> None:
    thread = await looking.ask()
    await looking.write(looking.clerk, thread, "=按合同第 3 条")
    _, content = await filing.make_file(
        looking.runtime,
        looking.session,
        actor=looking.house.lead,
        complaint_id=looking.complaint.id,
        now=NOON,
    )
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("side_threads.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert [(row["number"], row["side"], row["text"]) for row in rows] == [
        (thread.number, "asker", "2026 年 3 月起按什么利率计息？"),
        (thread.number, "department", "'=按合同第 3 条"),
    ]


async def test_it_is_exported_erased_and_kept_with_the_complaint(runtime: Runtime, session: Session) -> None:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    (person,) = await customers.create_customers(session, vault, [a_person()])
    looking = Looking(runtime, session, await a_house(session))
    await looking.fill(customer_id=person)
    thread = await looking.ask(question=SECRET)
    stored = (await looking.open(looking.clerk, thread)).posts[0].text
    assert "13812345678" not in stored
    rights = privacy.Vault(runtime.keyring, purpose="rights")
    *_, table = await HOLDER.export(session, rights, person)
    assert [row["posts"] for row in table.rows] == [[stored]]
    later = {"before": NOON + timedelta(days=400), "held": []}
    assert await HOLDER.count_due(session, "cases.side_thread", **later) == (0, [])  # as long as the complaint
    ended = {"state": "withdrawn", "due_on": None, "ended_at": NOON}
    await complaints.change(session, looking.complaint.id, ended)
    assert await HOLDER.delete_due(session, "cases.complaint", **later, limit=5) == 1
    assert [each.text for each in (await looking.open(looking.clerk, thread)).posts] == [""]
    other = await registered(runtime, session, customer_id=person)
    await complaints.change(session, other.id, {"handler_id": id_of(looking.house.handler)})
    again = await looking.ask(complaint_id=other.id)
    assert (await HOLDER.erase(session, person)).rows["cases.side_thread"] == 2
    assert (await looking.open(looking.clerk, again)).thread.subject == ""


async def test_over_http_a_department_is_not_told_which_complaint_it_is(
    runtime: Runtime, session: Session, sign_in: SignIn
) -> None:
    office, clerk, boss = await sign_in("back_office"), await sign_in("agent"), await sign_in("supervisor")
    body = {"minutes": 240, "members": [str(clerk.staff.id)]}  # type: ignore[attr-defined]
    assert (await boss.put("/api/v1/side-departments/service", json=body, headers={"if-match": '"0"'})).is_success
    made: Complaint = await registered(runtime, session)
    one = f"/api/v1/complaints/{made.id}"
    handler = {"staff_id": str(office.staff.id)}  # type: ignore[attr-defined]
    assert (await boss.put(f"{one}/handler", json=handler, headers={"if-match": "*"})).is_success
    question = {"department": "service", "subject": "当日通话", "question": "当日是否有录音？"}
    asked = await office.post(f"{one}/side-threads", json=question)
    assert asked.status_code == 201, asked.text
    assert asked.json()["complaint_id"] == str(made.id)
    seen = await clerk.get(f"/api/v1/side-threads/{asked.json()['id']}")
    assert (seen.json()["part"], seen.json()["complaint_id"]) == ("department", None)
    assert str(made.id) not in seen.text
    assert made.number not in seen.text
    assert (await clerk.get("/api/v1/side-threads", params={"complaint": str(made.id)})).status_code == 403
    listed = (await office.get("/api/v1/side-threads", params={"complaint": str(made.id)})).json()
    assert [each["id"] for each in listed["items"]] == [asked.json()["id"]]
    beside = await office.post("/api/v1/side-threads", json={**question, "work_order_id": str(made.id)})
    assert beside.status_code == 403
