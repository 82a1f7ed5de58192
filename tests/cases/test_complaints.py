"""Complaints on a real database: registered, assigned, extended, decided, objected to, reviewed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.cases.complaint_builders import (
    AXES,
    House,
    a_house,
    answered,
    classified,
    days,
    fresh,
    id_of,
    registered,
    with_handler,
)
from tests.cases.side_builders import beside
from tests.conversations.builders import NOON, SYSTEM, a_colleague, a_customer, events_of, opened, with_agent
from tests.customers.builders import a_customer as a_person
from zhike.cases.complaint import Complaint, NewComplaint
from zhike.cases.complaint_errors import (
    AxisUnknown,
    ComplaintUnknown,
    ConflictOfInterest,
    CorrectionUnknown,
    DeedRefused,
    ExtensionRefused,
    NotHandler,
    ObjectionOver,
    ReasonMissing,
    ReceivedInFuture,
    RegulatorDateMissing,
    RequestOpen,
    RequestRefused,
    RequestUnknown,
    StaffUnfit,
    StaffUnknown,
    Unclassified,
)
from zhike.cases.datasets import WORK_ORDERS_SQL
from zhike.cases.errors import ConversationUnknown, CustomerDiffers, WorkOrderUnknown
from zhike.cases.personal_data import HOLDER
from zhike.cases.repository.complaints import ComplaintFilter
from zhike.cases.repository.work_orders import Filter
from zhike.cases.service.changing import Changes, change_work_order
from zhike.cases.service.complaints.customer import add_complaint_remark, complaints_of, object_as_customer
from zhike.cases.service.complaints.deciding import (
    assign_review,
    confirm,
    object_as_staff,
    propose,
    review,
    tell_decision,
)
from zhike.cases.service.complaints.handling import (
    ComplaintChanges,
    add_note,
    assign,
    candidates,
    change_complaint,
    correct,
    start,
)
from zhike.cases.service.complaints.reading import count_complaints, list_complaints, read_complaint
from zhike.cases.service.complaints.registering import register, register_as_staff
from zhike.cases.service.complaints.requesting import ask, decide_request, tell_extension
from zhike.cases.service.complaints.watching import adopt_orders, warn, watch
from zhike.cases.service.opening import open_work_order
from zhike.cases.service.reading import list_work_orders, read_work_order
from zhike.cases.subscribers import is_complaint, on_closed_register
from zhike.cases.work_order import NewWorkOrder
from zhike.conversations.events import ConversationClosed
from zhike.customers import api as customers
from zhike.identity.service.notifications import list_notifications
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden
from zhike.platform.ids import uuid7
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy


@pytest.fixture
async def house(session: Session) -> House:
    return await a_house(session)


@pytest.fixture
async def person(runtime: Runtime, session: Session) -> UUID:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    return (await customers.create_customers(session, vault, [a_person()]))[0]


async def kinds_of(runtime: Runtime, session: Session, reader: Actor, complaint: Complaint) -> list[str]:
    read = await read_complaint(runtime, session, actor=reader, complaint_id=complaint.id, now=days(1))
    return [step.kind for step in read.steps]


async def only_complaint(session: Session, actor: Actor, **wanted: Any) -> Complaint:
    (found,) = await list_complaints(session, actor=actor, wanted=ComplaintFilter(**wanted), limit=10)
    return found


async def test_it_is_registered_once_masked_and_sealed(runtime: Runtime, session: Session, house: House) -> None:
    made = await registered(runtime, session, key="letter:1", title="请回电 13812345678")
    again = await registered(runtime, session, key="letter:1")
    assert again == made
    assert made.number.startswith("C26-")
    assert "13812345678" not in made.title
    assert (made.state, str(made.answer_due_on), made.profiles) == ("received", "2026-12-05", ["nfra"])
    stored = (await session.execute(text("select c::text from cases.complaint c"))).scalars().all()
    assert not [row for row in stored if "13812345678" in row]
    read = await read_complaint(runtime, session, actor=house.officer, complaint_id=made.id, now=NOON)
    assert read.facts == {"because": "电话 13812345678"}
    assert [(step.kind, step.public) for step in read.steps] == [("received", True)]
    entry = text("select subject from audit.entry where action = 'cases.complaint_read'")
    assert (await session.execute(entry)).scalar_one() == f"complaint:{made.id}"
    ((kind, told),) = await events_of(session, made.id)
    assert (kind, told["due_on"]) == ("cases.ComplaintRegistered", "2026-12-05")


async def test_every_intake_is_a_complaint_in_the_same_transaction(
    runtime: Runtime, session: Session, house: House, person: UUID
) -> None:
    chat = await opened(session, customer_id=person)
    new = NewWorkOrder(
        "complaint", "排队太久", "assistant", urgency="P0", reason="CMP-02", conversation_id=chat.id,
        customer_id=person, facts={"about": "等待"}, key="task:9",
    )  # fmt: skip
    for _ in range(2):
        order = await open_work_order(runtime, session, actor=SYSTEM, new=new, now=NOON)
    made = await only_complaint(session, house.lead, customer_id=person)
    assert (made.work_order_id, made.received_by, made.level, made.reason) == (order.id, "chat", "major", "CMP-02")
    read = await read_complaint(runtime, session, actor=house.lead, complaint_id=made.id, now=NOON)
    assert read.facts == {"about": "等待"}
    opened_order = await read_work_order(runtime, session, actor=house.lead, order_id=order.id, now=NOON)
    assert list(opened_order.complaints) == [(made.id, made.number)]


async def test_ending_the_intake_does_not_end_the_complaint(
    runtime: Runtime, session: Session, house: House, person: UUID
) -> None:
    new = NewWorkOrder("complaint", "投诉", "assistant", customer_id=person)
    order = await open_work_order(runtime, session, actor=SYSTEM, new=new, now=NOON)
    done = Changes(state="done")
    await change_work_order(session, actor=house.handler, order_id=order.id, changes=done, version="*", now=NOON)
    assert await HOLDER.obstacles(session, person) == ["open_complaint"]
    made = await only_complaint(session, house.lead)
    assert made.state == "received"


def closed(reason: str | None, conversation_id: UUID, customer_id: UUID | None) -> ConversationClosed:
    return ConversationClosed(
        conversation_id=conversation_id, closed_by="agent", reason=reason, wanted_reason=None, outcome="follow_up",
        because=None, urgency=None, channel="web_chat", language="zh", customer_id=customer_id, elder=False,
        queue=None, agent_id=None, opened_at=NOON, requested_at=None, answered_at=None, first_reply_at=None,
        closed_at=NOON, steps=(), customer_messages=1, assistant_messages=0, agent_messages=1, answers=0, transfers=0,
    )  # fmt: skip


@pytest.mark.parametrize("reason", ["CMP-01", "LON-11", "WMP-11", "CMP-08", "CMP-07"])
async def test_a_contact_closed_as_a_complaint_is_registered_once(
    runtime: Runtime, session: Session, house: House, person: UUID, reason: str
) -> None:
    chat = await opened(session, customer_id=person)
    event = closed(reason, chat.id, person)
    envelope = Envelope(1, "x", "x", "x", "system", NOON)
    assert is_complaint(event)
    for _ in range(2):
        await on_closed_register(runtime, session, event, envelope)
    made = await only_complaint(session, house.lead)
    assert (made.conversation_id, made.regulator) == (chat.id, reason == "CMP-08")
    # Asking how far it is makes no second one, while a new matter does.
    follow_up = await opened(session, customer_id=person)
    await on_closed_register(runtime, session, closed("CMP-07", follow_up.id, person), envelope)
    assert await count_complaints(session, actor=house.lead, wanted=ComplaintFilter()) == 1
    await on_closed_register(runtime, session, closed("CMP-03", follow_up.id, person), envelope)
    assert await count_complaints(session, actor=house.lead, wanted=ComplaintFilter()) == 2
    assert not is_complaint(closed("CCD-04", chat.id, person))
    assert not is_complaint(closed(None, chat.id, person))


async def test_staff_register_by_hand_what_they_may_link(
    runtime: Runtime, session: Session, house: House, person: UUID
) -> None:
    foreign = await opened(session, customer_id=person)
    new = NewComplaint("监管转办", "regulator", regulator=True, regulator_due_on=days(7).date(), customer_id=person)
    agent = await a_colleague(session)
    made = await register_as_staff(runtime, session, actor=agent, new=new, now=NOON)
    assert (made.level, made.regulator, made.due_on) == ("major", True, days(7).date())
    for error, details in (
        (ConversationUnknown, {"conversation_id": foreign.id}),
        (StaffUnknown, {"named": (uuid7(),)}),
        (ReceivedInFuture, {"received_at": days(1)}),
    ):
        wrong = NewComplaint("x", "letter", **details)  # type: ignore[arg-type]
        with pytest.raises(error):
            await register_as_staff(runtime, session, actor=agent, new=wrong, now=NOON)
    wrong = NewComplaint("x", "letter", conversation_id=foreign.id, customer_id=uuid7())
    with pytest.raises(CustomerDiffers):
        await register_as_staff(runtime, session, actor=house.lead, new=wrong, now=NOON)
    with pytest.raises(Forbidden):
        await register_as_staff(runtime, session, actor=house.officer, new=new, now=NOON)


async def test_a_complaint_about_who_would_handle_it_goes_to_another(
    runtime: Runtime, session: Session, house: House
) -> None:
    made = await registered(runtime, session, named=(id_of(house.handler),))
    choice = await candidates(session, actor=house.lead, complaint_id=made.id, review=False)
    conflicts = {each.staff.id: each.conflict for each in choice}
    assert conflicts[id_of(house.handler)] == "named"
    assert conflicts[id_of(house.colleague)] is None
    who: dict[str, Any] = {"actor": house.lead, "complaint_id": made.id, "version": "*", "now": NOON}
    with pytest.raises(ConflictOfInterest) as refused:
        await assign(session, staff_id=id_of(house.handler), **who)
    assert "被投诉人" in refused.value.message("zh")
    with pytest.raises(StaffUnfit):
        await assign(session, staff_id=id_of(house.officer), **who)
    with pytest.raises(StaffUnknown):
        await assign(session, staff_id=uuid7(), **who)
    assert (await assign(session, staff_id=id_of(house.colleague), **who)).handler_id == id_of(house.colleague)


async def test_who_served_the_conversation_or_decided_the_matter_does_not_handle_it(
    runtime: Runtime, session: Session, house: House
) -> None:
    talked = await with_agent(session, house.handler)
    made = await registered(runtime, session, conversation_id=talked.id, decided_matter=(id_of(house.colleague),))
    for person, code in ((house.handler, "cases.conflict_served"), (house.colleague, "cases.conflict_decided_matter")):
        with pytest.raises(ConflictOfInterest) as refused:
            await assign(session, actor=house.lead, complaint_id=made.id, staff_id=id_of(person), version="*", now=NOON)
        assert refused.value.code == code


async def test_who_is_named_cannot_read_it_while_it_is_open(runtime: Runtime, session: Session, house: House) -> None:
    new = NewWorkOrder("complaint", "态度差", "agent")
    order = await open_work_order(runtime, session, actor=SYSTEM, new=new, now=NOON)
    made = await only_complaint(session, house.lead)
    changes = ComplaintChanges(add_named=(id_of(house.other_lead),))
    await change_complaint(
        runtime, session, actor=house.handler, complaint_id=made.id, changes=changes, version="*", now=NOON
    )
    with pytest.raises(ComplaintUnknown):
        await read_complaint(runtime, session, actor=house.other_lead, complaint_id=made.id, now=NOON)
    with pytest.raises(WorkOrderUnknown):
        await read_work_order(runtime, session, actor=house.other_lead, order_id=order.id, now=NOON)
    assert await list_complaints(session, actor=house.other_lead, wanted=ComplaintFilter(), limit=9) == []
    assert await list_work_orders(session, actor=house.other_lead, wanted=Filter(), limit=9, now=NOON) == []
    assert len(await list_work_orders(session, actor=house.lead, wanted=Filter(), limit=9, now=NOON)) == 1
    who = {"complaint_id": made.id, "now": NOON}
    await ask(runtime, session, actor=house.handler, kind="withdrawal", because="客户撤回", **who)
    (request,) = (await read_complaint(runtime, session, actor=house.lead, **who)).requests
    await decide_request(runtime, session, actor=house.lead, request_id=request.id, approved=True, answer="", **who)
    assert await read_complaint(runtime, session, actor=house.other_lead, **who)
    done = await read_work_order(runtime, session, actor=house.lead, order_id=order.id, now=NOON)
    assert done.order.state == "done"


async def test_a_handler_who_turns_out_to_be_named_loses_it(runtime: Runtime, session: Session, house: House) -> None:
    made = await with_handler(runtime, session, house)
    await classified(runtime, session, house, made)
    who = {"complaint_id": made.id, "now": NOON}
    await propose(session, actor=house.handler, finding="unjustified", because="无误", remedy="", **who)
    changes = ComplaintChanges(add_named=(id_of(house.handler),), major=True)
    after = await change_complaint(runtime, session, actor=house.lead, changes=changes, version="*", **who)
    assert (after.state, after.handler_id, after.level) == ("received", None, "major")
    with pytest.raises(ComplaintUnknown):
        await start(session, actor=house.handler, version="*", **who)
    read = await read_complaint(runtime, session, actor=house.lead, **who)
    assert [each.returned for each in read.decisions] == [True]


async def test_an_extension_is_asked_for_approved_by_another_and_told(
    runtime: Runtime, session: Session, house: House
) -> None:
    made = await with_handler(runtime, session, house)
    who: dict[str, Any] = {"complaint_id": made.id, "now": days(10)}
    request = await ask(runtime, session, actor=house.handler, kind="extension", because="需调取凭证", **who)
    with pytest.raises(ExtensionRefused):
        await ask(runtime, session, actor=house.handler, kind="extension", because="x", **who)
    decide = {"request_id": request.id, "approved": True, "answer": "同意", **who}
    with pytest.raises(Forbidden):
        await decide_request(runtime, session, actor=house.colleague, **decide)
    approved = await decide_request(runtime, session, actor=house.lead, **decide)
    assert approved.due_on == days(15).date()  # the customer does not know yet
    with pytest.raises(RequestUnknown):
        await decide_request(runtime, session, actor=house.lead, **decide)
    told = await tell_extension(runtime, session, actor=house.handler, request_id=request.id, told_by="phone", **who)
    assert (told.due_on, told.answer_due_on) == (days(30).date(), days(30).date())
    with pytest.raises(RequestUnknown):
        await tell_extension(runtime, session, actor=house.handler, request_id=request.id, told_by="phone", **who)
    second = await ask(runtime, session, actor=house.handler, kind="extension", because="仍需时间", **who)
    assert second.needs == "approve_senior"
    with pytest.raises(Forbidden):
        await decide_request(runtime, session, actor=house.lead, **{**decide, "request_id": second.id})
    await decide_request(runtime, session, actor=house.officer, **{**decide, "request_id": second.id})
    again = await tell_extension(runtime, session, actor=house.handler, request_id=second.id, told_by="letter", **who)
    assert again.due_on == days(60).date()
    with pytest.raises(ExtensionRefused) as last:
        await ask(runtime, session, actor=house.handler, kind="extension", because="x", **who)
    assert last.value.code == "cases.extension_last_step"


async def test_who_asked_does_not_approve_and_nothing_counts_too_late(
    runtime: Runtime, session: Session, house: House
) -> None:
    made = await with_handler(runtime, session, house)
    asked = await ask(
        runtime, session, actor=house.lead, complaint_id=made.id, kind="extension", because="x", now=days(15)
    )
    decide: dict[str, Any] = {"complaint_id": made.id, "request_id": asked.id, "answer": ""}
    with pytest.raises(ConflictOfInterest) as own:
        await decide_request(runtime, session, actor=house.lead, approved=True, now=days(15), **decide)
    assert own.value.code == "cases.conflict_asked"
    with pytest.raises(ExtensionRefused) as late:
        await decide_request(runtime, session, actor=house.other_lead, approved=True, now=days(16), **decide)
    assert late.value.code == "cases.extension_over"
    with pytest.raises(ReasonMissing):
        await decide_request(runtime, session, actor=house.other_lead, approved=False, now=days(16), **decide)
    decide["answer"] = "已过期限"
    refused = await decide_request(runtime, session, actor=house.other_lead, approved=False, now=days(16), **decide)
    assert refused.due_on == days(15).date()


async def test_the_central_banks_clock_comes_with_its_business_and_stays(
    runtime: Runtime, session: Session, house: House
) -> None:
    made = await with_handler(runtime, session, house)
    card = await classified(runtime, session, house, made, business="bank_card")
    assert card.profiles == ["nfra", "pboc"]
    back = await classified(runtime, session, house, made, business="loan")
    assert back.profiles == ["nfra", "pboc"]
    asked = await ask(
        runtime, session, actor=house.handler, complaint_id=made.id, kind="extension", because="x", now=days(2)
    )
    assert (asked.needs, dict(asked.steps)) == ("approve_senior", {"nfra": "1", "pboc": "1"})
    with pytest.raises(AxisUnknown):
        await classified(runtime, session, house, made, cause="weather")


@pytest.mark.parametrize(
    ("kind", "state", "level"),
    [
        ("downgrade", "investigating", "general"),
        ("withdrawal", "withdrawn", "major"),
        ("dismissal", "dismissed", "major"),
    ],
)
async def test_nobody_makes_a_complaint_smaller_alone(
    runtime: Runtime, session: Session, house: House, kind: Any, state: str, level: str
) -> None:
    made = await with_handler(runtime, session, house, level="major")
    who = {"complaint_id": made.id, "now": days(1)}
    request = await ask(runtime, session, actor=house.lead, kind=kind, because="客户要求", **who)
    with pytest.raises(RequestOpen):
        await ask(runtime, session, actor=house.lead, kind=kind, because="x", **who)
    decide = {"request_id": request.id, "approved": True, "answer": "", **who}
    with pytest.raises(ConflictOfInterest):
        await decide_request(runtime, session, actor=house.lead, **decide)
    assert (await fresh(session, made)).state == "investigating"
    after = await decide_request(runtime, session, actor=house.other_lead, **decide)
    assert (after.state, after.level) == (state, level)
    assert (after.due_on is None) == (state != "investigating")


async def test_a_later_day_of_the_regulator_needs_another(runtime: Runtime, session: Session, house: House) -> None:
    made = await with_handler(runtime, session, house, regulator_due_on=days(7).date())
    who = {"complaint_id": made.id, "now": days(1)}
    with pytest.raises(ExtensionRefused):
        await ask(runtime, session, actor=house.handler, kind="extension", because="x", **who)
    for wrong in (None, NOON.date()):
        with pytest.raises(RegulatorDateMissing):
            await ask(
                runtime, session, actor=house.handler, kind="regulator_date", because="x", regulator_due_on=wrong,
                **who,
            )  # fmt: skip
    later = days(12).date()
    request = await ask(
        runtime, session, actor=house.handler, kind="regulator_date", because="监管同意", regulator_due_on=later, **who
    )
    after = await decide_request(
        runtime, session, actor=house.lead, request_id=request.id, approved=True, answer="", **who
    )
    assert after.due_on == later
    with pytest.raises(RequestRefused):
        await ask(
            runtime, session, actor=house.handler, complaint_id=(await registered(runtime, session)).id,
            kind="regulator_date", because="x", regulator_due_on=later, now=NOON,
        )  # fmt: skip


async def test_a_decision_is_proposed_confirmed_by_another_and_told(
    runtime: Runtime, session: Session, house: House
) -> None:
    made = await with_handler(runtime, session, house)
    who: dict[str, Any] = {"complaint_id": made.id, "now": days(1)}
    found: dict[str, Any] = {"finding": "justified", "because": "收费有误 13812345678", "remedy": "退费"}
    with pytest.raises(Unclassified):
        await propose(session, actor=house.handler, **found, **who)
    await classified(runtime, session, house, made)
    with pytest.raises(NotHandler):
        await propose(session, actor=house.lead, **found, **who)
    await propose(session, actor=house.handler, **found, **who)
    with pytest.raises(DeedRefused):
        await tell_decision(session, actor=house.handler, told_by="phone", **who)
    with pytest.raises(Forbidden):
        await confirm(session, actor=house.handler, confirmed=True, answer="", **who)
    returned = await confirm(session, actor=house.lead, confirmed=False, answer="请补充依据", **who)
    assert returned.state == "investigating"
    await propose(session, actor=house.handler, **found, **who)
    assert (await confirm(session, actor=house.lead, confirmed=True, answer="", **who)).finding == "justified"
    done = await tell_decision(session, actor=house.handler, told_by="letter", **who)
    assert (done.state, done.answered_at, done.due_on) == ("closed", days(1), None)
    read = await read_complaint(runtime, session, actor=house.officer, **who)
    first, second = read.decisions
    assert (first.returned, first.told_at, second.told_by) == (True, None, "letter")
    assert "13812345678" not in second.because
    moves = [told["after"] for kind, told in await events_of(session, made.id) if kind == "cases.ComplaintMoved"]
    assert moves == ["assigned", "investigating", "proposed", "investigating", "proposed", "decided", "closed"]


async def test_a_lead_who_handled_it_confirms_nothing(runtime: Runtime, session: Session, house: House) -> None:
    made = await registered(runtime, session)
    who: dict[str, Any] = {"complaint_id": made.id, "now": NOON}
    await assign(session, actor=house.lead, staff_id=id_of(house.lead), version="*", **who)
    await assign(session, actor=house.lead, staff_id=id_of(house.handler), version="*", **who)
    await start(session, actor=house.handler, version="*", **who)
    await classified(runtime, session, house, made)
    await propose(session, actor=house.handler, finding="partly", because="x", remedy="", **who)
    with pytest.raises(ConflictOfInterest) as refused:
        await confirm(session, actor=house.lead, confirmed=True, answer="", **who)
    assert refused.value.code == "cases.conflict_handled"


async def test_an_objection_is_reviewed_by_somebody_who_did_neither(
    runtime: Runtime, session: Session, house: House
) -> None:
    made = await answered(runtime, session, house)
    who: dict[str, Any] = {"complaint_id": made.id, "now": days(20)}
    objected = await object_as_staff(runtime, session, actor=house.handler, text="不同意 13812345678", **who)
    assert (objected.state, objected.due_on, objected.answer_due_on) == (
        "under_review",
        days(50).date(),
        days(15).date(),
    )
    with pytest.raises(ObjectionOver):
        await object_as_staff(runtime, session, actor=house.handler, text="x", **who)
    for wrong, code in ((house.lead, "cases.conflict_decided"), (house.handler, "cases.complaint_unfit")):
        with pytest.raises((ConflictOfInterest, StaffUnfit)) as refused:
            await assign_review(session, actor=house.officer, staff_id=id_of(wrong), version="*", **who)
        assert refused.value.code == code
    await assign_review(session, actor=house.lead, staff_id=id_of(house.officer), version="*", **who)
    result: dict[str, Any] = {"finding": "justified", "because": "应全额退还", "remedy": "退还", "told_by": "letter"}
    with pytest.raises(NotHandler):
        await review(session, actor=house.other_officer, **result, **who)
    done = await review(session, actor=house.officer, **result, **who)
    assert (done.state, done.finding, done.due_on) == ("closed", "justified", None)
    with pytest.raises(ObjectionOver):
        await object_as_staff(runtime, session, actor=house.handler, text="x", **who)
    assert "13812345678" not in str(await kinds_of(runtime, session, house.officer, made))


async def test_a_customer_sees_the_progress_adds_and_objects(
    runtime: Runtime, session: Session, house: House, person: UUID
) -> None:
    made = await answered(runtime, session, house, customer_id=person)
    await add_note(session, actor=house.handler, complaint_id=made.id, text="内部意见", public=False, now=days(1))
    own: dict[str, Any] = {"customer_id": person, "conversation_id": uuid7()}
    (shown,) = await complaints_of(runtime, session, **own, now=days(2))
    assert [step.kind for step in shown.steps] == ["received", "started", "told_decision"]
    assert shown.answer is not None
    assert (shown.answer.finding, shown.object_until) == ("partly", days(31).date())
    for stranger in ({"customer_id": None, "conversation_id": uuid7()}, {**own, "customer_id": uuid7()}):
        assert await complaints_of(runtime, session, **stranger, now=NOON) == []  # type: ignore[arg-type]
        with pytest.raises(ComplaintUnknown):
            await add_complaint_remark(
                session,
                actor=a_customer(),
                complaint_id=made.id,
                text="x",
                now=NOON,
                **stranger,  # type: ignore[arg-type]
            )
    mine: dict[str, Any] = {"actor": a_customer(), "complaint_id": made.id, **own}
    await add_complaint_remark(session, text="请打 13900001111", now=days(2), **mine)
    after = await object_as_customer(runtime, session, text="不认可", now=days(2), **mine)
    assert after.state == "under_review"
    (shown,) = await complaints_of(runtime, session, **own, now=days(2))
    assert [(step.kind, step.text) for step in shown.steps[-2:]] == [("remark", "请打 ⟨PHONE⟩"), ("objected", "不认可")]
    assert shown.object_until is None
    with pytest.raises(ObjectionOver):
        await object_as_customer(runtime, session, text="x", now=days(2), **mine)


async def test_several_complaints_share_a_correction(runtime: Runtime, session: Session, house: House) -> None:
    first, second = await with_handler(runtime, session, house), await registered(runtime, session)
    new: dict[str, Any] = {"actor": house.handler, "department": None, "now": NOON}
    linked = await correct(runtime, session, complaint_id=first.id, order_id=None, title="改造计息规则", **new)
    order_id = linked.correction_id
    assert order_id is not None
    await correct(runtime, session, complaint_id=second.id, order_id=order_id, title="", **new)
    order = await read_work_order(runtime, session, actor=house.lead, order_id=order_id, now=NOON)
    assert [number for _, number in order.complaints] == [first.number, second.number]
    read = await read_complaint(runtime, session, actor=house.lead, complaint_id=second.id, now=NOON)
    assert read.correction is not None
    assert read.correction.title == "改造计息规则"
    for wrong in (uuid7(), (await open_work_order(
        runtime, session, actor=SYSTEM, new=NewWorkOrder("other", "x", "rule"), now=NOON)).id):  # fmt: skip
        with pytest.raises(CorrectionUnknown):
            await correct(runtime, session, complaint_id=first.id, order_id=wrong, title="", **new)


async def test_warnings_come_once_each_and_again_after_an_extension(
    runtime: Runtime, session: Session, house: House
) -> None:
    made = await with_handler(runtime, session, house)
    counted = [await warn(runtime, session, days(number)) for number in (9, 10, 10.1, 11, 13, 14, 15, 16, 17)]
    assert counted == [0, 1, 0, 0, 1, 1, 0, 1, 0]
    told = [payload for kind, payload in await events_of(session, made.id) if kind == "cases.ComplaintWarned"]
    assert [each["days_left"] for each in told] == [5, 2, 1, 0]
    assert {each["handler_id"] for each in told} == {house.handler.id}
    (bell,) = await list_notifications(session, actor=house.handler, limit=9)
    assert (bell.kind, bell.subject, bell.times) == ("complaint_due", f"complaint:{made.id}", 4)
    kinds = await kinds_of(runtime, session, house.lead, made)
    assert kinds[-4:] == ["due_soon", "due_soon", "due_soon", "overdue"]


async def test_intakes_from_before_the_register_are_taken_in(runtime: Runtime, session: Session, house: House) -> None:
    order = await open_work_order(
        runtime, session, actor=SYSTEM, new=NewWorkOrder("complaint", "旧投诉", "agent", facts={"a": "b"}), now=NOON
    )
    await session.execute(text("delete from cases.complaint_step"))
    await session.execute(text("delete from cases.complaint"))
    assert await adopt_orders(runtime, session, days(1)) == 1
    assert await adopt_orders(runtime, session, days(1)) == 0
    made = await only_complaint(session, house.lead)
    assert (made.work_order_id, made.received_at) == (order.id, NOON)
    await watch(runtime)


async def test_lists_are_filtered(runtime: Runtime, session: Session, house: House) -> None:
    first = await with_handler(runtime, session, house, level="major")
    second = await registered(runtime, session, regulator_due_on=days(3).date(), title="存款利息")
    await classified(runtime, session, house, first)

    async def found(**wanted: Any) -> list[str]:
        listed = await list_complaints(session, actor=house.officer, wanted=ComplaintFilter(**wanted), limit=10)
        assert await count_complaints(session, actor=house.officer, wanted=ComplaintFilter(**wanted)) == len(listed)
        return [each.number for each in listed]

    assert sorted(await found()) == sorted([first.number, second.number])
    assert await found(states=["investigating"]) == [first.number]
    assert await found(handler_id=id_of(house.handler)) == [first.number]
    assert await found(unassigned=True) == [second.number]
    assert await found(regulator=True) == [second.number]
    assert await found(due_by=days(5).date()) == [second.number]
    assert await found(business="loan", cause="pricing", channel="telephone") == [first.number]
    assert await found(text="利息") == [second.number]
    assert await found(text=first.number[-5:]) == [first.number]
    assert await found(finding="justified") == []
    assert len(await found(open_only=True, received_from=NOON, received_before=days(1))) == 2
    assert await found(received_before=NOON - timedelta(days=1)) == []
    with pytest.raises(Forbidden):
        await list_complaints(session, actor=await a_colleague(session), wanted=ComplaintFilter(), limit=1)


async def test_a_person_is_exported_erased_and_forgotten(
    runtime: Runtime, session: Session, house: House, person: UUID
) -> None:
    made = await answered(runtime, session, house, customer_id=person)
    await add_note(session, actor=house.handler, complaint_id=made.id, text="住在城西", public=False, now=days(1))
    beside_it = await beside(runtime, session, customer_id=person)
    asked = await beside_it.ask(question="合同怎么约定的？")
    vault = privacy.Vault(runtime.keyring, purpose="rights")
    _, table, sides = await HOLDER.export(session, vault, person)
    assert table.rows[0]["answers"] == ["计息有误"]
    assert "13812345678" in table.rows[0]["facts"]
    assert [(row["number"], row["posts"]) for row in sides.rows] == [(asked.number, ["合同怎么约定的？"])]
    assert await HOLDER.obstacles(session, person) == []
    due: dict[str, Any] = {"before": days(9), "held": []}
    assert await HOLDER.count_due(session, "cases.complaint", **due) == (1, [str(made.id)])
    assert await HOLDER.count_due(session, "cases.complaint", before=days(9), held=[person]) == (0, [])
    erased = await HOLDER.erase(session, person)
    assert made.id in erased.subjects
    _, empty, silent = await HOLDER.export(session, vault, person)
    assert [(row["subject"], row["posts"]) for row in silent.rows] == [("", [""])]
    assert (empty.rows[0]["title"], empty.rows[0]["facts"], empty.rows[0]["answers"]) == ("", "", [""])
    assert await HOLDER.delete_due(session, "cases.complaint", **due, limit=5) == 0
    left = await registered(runtime, session)
    await session.execute(
        text("update cases.complaint set state = 'closed', due_on = null, ended_at = :at where id = :id"),
        {"at": NOON, "id": left.id},
    )
    assert await HOLDER.delete_due(session, "cases.complaint", **due, limit=5) == 1
    assert (await fresh(session, left)).title == ""


async def test_changes_that_change_nothing_and_those_that_come_too_late(
    runtime: Runtime, session: Session, house: House
) -> None:
    made = await answered(runtime, session, house)
    who: dict[str, Any] = {"actor": house.handler, "complaint_id": made.id, "version": "*", "now": days(2)}
    same = await change_complaint(runtime, session, changes=ComplaintChanges(**AXES), **who)
    assert same.version == made.version
    with pytest.raises(DeedRefused):
        await change_complaint(runtime, session, changes=ComplaintChanges(cause="other"), **who)
    with pytest.raises(DeedRefused):
        await start(session, **who)
    made = await with_handler(runtime, session, house)
    who["complaint_id"] = made.id
    moved = await change_complaint(runtime, session, changes=ComplaintChanges(department="loan"), **who)
    assert moved.department == "loan"


async def test_two_registrations_with_one_key_are_one(runtime: Runtime, session: Session) -> None:
    new = NewComplaint("x", "letter", key="k")
    made = [await register(runtime, session, actor=SYSTEM, new=new, now=NOON) for _ in range(2)]
    assert made[0] == made[1]


async def test_what_is_measured_is_the_complaint_with_its_clock(
    runtime: Runtime, session: Session, house: House, person: UUID
) -> None:
    new = NewWorkOrder("complaint", "投诉", "assistant", customer_id=person)
    await open_work_order(runtime, session, actor=SYSTEM, new=new, now=NOON)
    await answered(runtime, session, house, customer_id=person)
    query = WORK_ORDERS_SQL.replace("{zone}", "'Asia/Shanghai'")
    rows = (await session.execute(text(f"select kind, state, due_at, ended_at from ({query}) as t order by 2"))).all()
    due = days(15.5)  # the end of the fifteenth day in Shanghai
    assert [(row.kind, row.state, row.due_at) for row in rows] == [
        ("complaint", "done", due),
        ("complaint", "open", due),
    ]
    assert rows[0].ended_at == days(1)
