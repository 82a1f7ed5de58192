"""Tasks in conversations on a real database, with the book as the bank and with a bank that falls silent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from tests.assistant.builders import CUSTOMER, NOON, SYSTEM, ask, log_of, open_chat, publish_bank
from tests.banking.builders import LoopbackBank, an_entry, slow, told
from tests.customers.builders import PHONE
from tests.customers.builders import a_customer as a_person

from zhike.assistant.personal_data import HOLDER
from zhike.assistant.service import task_events
from zhike.assistant.subscribers import SUBSCRIPTIONS
from zhike.banking import api as banking
from zhike.channels.events import StepUpFailed
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation, Message
from zhike.conversations.events import IdentityRaised, MessagePosted, PersonRequested
from zhike.customers import api as customers
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

ENVELOPE = Envelope(1, "conversations.MessagePosted", "s", "customer", "customer", NOON)
BY_NAME = {each.name: each for each in SUBSCRIPTIONS}
BRANCHES = [
    banking.Branch(
        "B1", "城西支行", "West Branch", "临州", "城西路 1 号", "1 West Rd", "周一至周五 9–17", "Mon–Fri 9–17"
    ),
    banking.Branch(
        "B2", "城东支行", "East Branch", "临州", "城东路 2 号", "2 East Rd", "每天 9–17", "daily 9–17", "0931-2"
    ),
]


@pytest.fixture(autouse=True)
async def bank(session: Session) -> None:
    await publish_bank(session)


@pytest.fixture
def runtime(runtime: Runtime) -> Runtime:
    return replace(runtime, settings=runtime.settings.model_copy(update={"core_bank": "book"}))


@pytest.fixture
async def person(runtime: Runtime, session: Session) -> UUID:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    (customer,) = await customers.create_customers(session, vault, [a_person()])
    plain = an_entry(customer, "C100023306")
    card, account = plain.holdings.cards[0], plain.holdings.accounts[0].id
    cards = (
        replace(card, kind="debit", status="active"),
        replace(card, id=str(uuid7()), number_masked="622202*********8810"),
    )
    at = datetime(2026, 11, 19, 2, tzinfo=UTC)
    transfers = [
        banking.Transfer(str(uuid7()), account, at, Decimal(300), "CNY", "pending", NOON - timedelta(hours=1)),
        banking.Transfer(str(uuid7()), account, at - timedelta(days=1), Decimal(400), "CNY", "settled"),
        banking.Transfer(str(uuid7()), account, at - timedelta(days=2), Decimal(500), "CNY", "returned"),
        banking.Transfer(
            str(uuid7()), account, at - timedelta(days=3), Decimal(600), "CNY", "pending", NOON + timedelta(hours=9)
        ),
    ]
    entry = replace(
        plain,
        holdings=replace(plain.holdings, cards=cards),
        bills=[
            banking.Bill(
                cards[1].id, date(2026, 11, 5), date(2026, 11, 25), Decimal(512), Decimal(51), Decimal(0), "CNY"
            )
        ],
        transfers=transfers,
        limits=[banking.TransferLimit("app", Decimal(50000), Decimal(200000), "CNY")],
        applications=[banking.Application(str(uuid7()), "home", "reviewing", date(2026, 11, 1), date(2026, 11, 10))],
    )
    await banking.enter_into_book(session, vault, [entry])
    await banking.set_branches(session, BRANCHES)
    return customer


async def known(session: Session, person: UUID, level: str = "L2", **details: Any) -> Conversation:
    chat = await open_chat(session, customer_id=person, **details)
    if level > "L1":
        await conversations.raise_identity(session, actor=SYSTEM, conversation_id=chat.id, level=level, now=NOON)
    return chat


async def waits(runtime: Runtime, session: Session, chat_id: UUID, said: str) -> list[Message]:
    """What is said to a customer who waits for a person."""
    posted = await conversations.post(
        session, actor=CUSTOMER, conversation_id=chat_id, author="customer", text=said, now=NOON
    )
    message = posted.message
    event = MessagePosted(chat_id, message.id, message.sequence, "customer", "queue", "public")
    await BY_NAME["assistant.waiting"].handle(runtime, session, event, ENVELOPE)
    return await conversations.list_messages(session, chat_id, after=message.sequence)


def choices(message: Message) -> list[str]:
    return [each["text"] for each in message.payload.get("choices", ())]


async def orders(session: Session) -> list[tuple[str, str]]:
    found = await session.execute(text("select kind, urgency from cases.work_order order by opened_at, number"))
    return [(row[0], row[1]) for row in found]


async def runs(session: Session) -> list[tuple[str, str, bool]]:
    found = await session.execute(
        text("select task, state, told is null from assistant.task_run order by started_at, id")
    )
    return [(row[0], row[1], row[2]) for row in found]


async def test_a_balance_is_told_to_those_who_are_known(runtime: Runtime, session: Session, person: UUID) -> None:
    chat = await known(session, person)
    (reply,) = await ask(runtime, session, chat.id, "帮我查余额")
    assert reply.payload["task"]["step"] == "result"
    assert reply.payload["task"]["rows"][0]["value"].endswith("元")
    assert "元" in reply.text
    assert (await log_of(session, chat.id))[0]["outcome"] == "task"
    assert await runs(session) == [("balance", "done", True)]


async def test_a_guest_is_told_why_not_and_offered_a_person(runtime: Runtime, session: Session) -> None:
    chat = await open_chat(session)
    (reply,) = await ask(runtime, session, chat.id, "帮我查余额")
    assert "访客" in reply.text
    assert choices(reply) == ["转人工"]
    await ask(runtime, session, chat.id, "转人工")
    assert (await conversations.get_conversation(session, chat.id)).state == "queued"


async def test_a_task_waits_for_the_secure_field_and_goes_on(runtime: Runtime, session: Session, person: UUID) -> None:
    chat = await known(session, person, "L1", language="en")
    (reply,) = await ask(runtime, session, chat.id, "what is my balance")
    assert reply.payload["task"]["step"] == "secure"
    (again,) = await ask(runtime, session, chat.id, "my code is ⟨OTP⟩")
    assert "secure field" in again.text
    await conversations.raise_identity(session, actor=CUSTOMER, conversation_id=chat.id, level="L2", now=NOON)
    await BY_NAME["assistant.identity"].handle(runtime, session, IdentityRaised(chat.id, "L2"), ENVELOPE)
    last = (await conversations.list_messages(session, chat.id))[-1]
    assert last.payload["task"]["step"] == "result"
    assert "CNY" in last.text
    await BY_NAME["assistant.identity"].handle(runtime, session, IdentityRaised(chat.id, "L2"), ENVELOPE)
    assert (await conversations.list_messages(session, chat.id))[-1] == last


async def test_a_failed_check_brings_a_person(runtime: Runtime, session: Session, person: UUID) -> None:
    chat = await known(session, person, "L1")
    await ask(runtime, session, chat.id, "帮我查余额")
    await BY_NAME["assistant.identity"].handle(runtime, session, StepUpFailed(chat.id), ENVELOPE)
    after = await conversations.get_conversation(session, chat.id)
    assert after.state == "queued"
    assert after.handover
    assert after.handover.identity == "L1"
    assert after.handover.steps == ("查询余额：转人工时未完成",)


async def test_what_runs_survives_a_restart_sealed(runtime: Runtime, session: Session, person: UUID) -> None:
    chat = await known(session, person)
    (first,) = await ask(runtime, session, chat.id, "我要登记回电")
    assert first.payload["task"]["task"] == "callback"
    await ask(runtime, session, chat.id, choices(first)[0])
    (confirm,) = await ask(runtime, session, chat.id, "房贷利率的事")
    assert confirm.payload["task"]["step"] == "confirm"
    stored = (await session.execute(text("select r::text from assistant.task_run r"))).scalars().all()
    assert not [row for row in stored if "房贷" in row]
    (reply,) = await ask(runtime, session, chat.id, "确认办理")
    assert "W26-" in reply.text
    assert await orders(session) == [("callback", "P1")]
    assert await runs(session) == [("callback", "done", True)]


async def test_what_was_told_in_a_task_is_exported_erased_and_ends_with_its_time(
    runtime: Runtime, session: Session, person: UUID
) -> None:
    chat = await known(session, person)
    (first,) = await ask(runtime, session, chat.id, "我要登记回电")
    await ask(runtime, session, chat.id, choices(first)[0])
    await ask(runtime, session, chat.id, "房贷利率的事")
    vault = privacy.Vault(runtime.keyring, purpose="rights")

    async def exported() -> list[Any]:
        return list((await HOLDER.export(session, vault, person))[-1].rows)

    (told,) = await exported()
    assert (told["task"], told["state"]) == ("callback", "running")
    assert "房贷利率的事" in told["told"].values()
    kind, later = "assistant.task_run", NOON + timedelta(days=1)
    assert (await HOLDER.count_due(session, kind, before=later, held=[]))[0] == 0  # it still goes on
    erased = await HOLDER.erase(session, person)
    assert (erased.rows[kind], len(erased.subjects)) == (1, 1)
    assert [row["told"] for row in await exported()] == [{}]
    assert (await HOLDER.erase(session, person)).rows[kind] == 0
    await session.execute(text("update assistant.task_run set state = 'cancelled'"))
    assert (await HOLDER.count_due(session, kind, before=later, held=[]))[0] == 1
    assert await HOLDER.delete_due(session, kind, before=later, held=[person], limit=5) == 0
    assert await HOLDER.delete_due(session, kind, before=NOON - timedelta(days=1), held=[], limit=5) == 0
    assert await HOLDER.delete_due(session, kind, before=later, held=[], limit=5) == 1
    assert await exported() == []


async def test_an_appointment_is_booked_by_taps(runtime: Runtime, session: Session, person: UUID) -> None:
    chat = await open_chat(session)
    (reply,) = await ask(runtime, session, chat.id, "我想预约城东支行办业务")
    seen = []
    for answer in ("开户或销户", None, "上午 9:00–11:30", "13900001111"):
        seen.append(reply.payload["task"].get("lead", reply.text))
        (reply,) = await ask(runtime, session, chat.id, answer or choices(reply)[0])
    assert reply.payload["task"]["step"] == "confirm"
    assert "城东支行" in reply.text
    (fixed,) = await ask(runtime, session, chat.id, "不对，换一家")
    assert fixed.payload["task"]["step"] == "ask"
    (reply,) = await ask(runtime, session, chat.id, choices(fixed)[0])
    (done,) = await ask(runtime, session, chat.id, "确认")
    assert "预约好了" in done.text
    assert await orders(session) == [("appointment", "P2")]
    assert len(seen) == 4


async def test_a_lost_card_is_stopped_while_a_person_comes(runtime: Runtime, session: Session, person: UUID) -> None:
    chat = await known(session, person, "L1")
    await ask(runtime, session, chat.id, "我的银行卡丢了")
    waiting = await conversations.get_conversation(session, chat.id)
    assert (waiting.state, waiting.urgency) == ("queued", "P0")
    asked = PersonRequested(chat.id, "lost_card", "security", "P0", "SEC-01")
    await BY_NAME["assistant.handover_card"].handle(runtime, session, asked, ENVELOPE)
    await BY_NAME["assistant.offer"].handle(runtime, session, asked, ENVELOPE)
    offer = (await conversations.list_messages(session, chat.id))[-1]
    assert choices(offer) == ["立即挂失止付"]
    (which,) = await waits(runtime, session, chat.id, "立即挂失止付")
    (why,) = await waits(runtime, session, chat.id, choices(which)[1])
    (confirm,) = await waits(runtime, session, chat.id, choices(why)[0])
    assert confirm.payload["task"]["step"] == "confirm"
    (done,) = await waits(runtime, session, chat.id, "确认办理")
    assert "已止付" in done.text
    held = await banking.get_holdings(
        session, banking.bank_of(runtime.settings), actor=SYSTEM, customer_id=person, now=NOON
    )
    assert sorted(card.status for card in held.cards) == ["active", "blocked"]
    assert await orders(session) == [("loss_follow_up", "P1")]
    card = (await conversations.get_conversation(session, chat.id)).handover
    assert card
    assert [step for step in card.steps if step.startswith("已止付")]
    assert card.promises
    assert card.promises[0].startswith("W26-")


async def test_a_guest_stops_a_card_by_phone_and_tail_and_not_by_guessing(
    runtime: Runtime, session: Session, person: UUID
) -> None:
    chat = await open_chat(session)
    await ask(runtime, session, chat.id, "我的卡被偷了，快")
    for tail, said in (("9999", "没有对上"), ("8810", "已止付")):
        await waits(runtime, session, chat.id, "立即挂失止付")
        await waits(runtime, session, chat.id, PHONE)
        await waits(runtime, session, chat.id, tail)
        await waits(runtime, session, chat.id, "被盗")
        (reply,) = await waits(runtime, session, chat.id, "确认办理")
        assert said in reply.text
    again = await open_chat(session)
    await ask(runtime, session, again.id, "我的卡被偷了，快")
    for _ in range(2):
        for answer in ("立即挂失止付", "13700000000", "1234", "被盗", "确认办理"):
            await waits(runtime, session, again.id, answer)
    assert await waits(runtime, session, again.id, "立即挂失止付") == []


async def test_a_person_is_one_wish_away_in_the_middle_of_a_task(
    runtime: Runtime, session: Session, person: UUID
) -> None:
    chat = await known(session, person)
    (which,) = await ask(runtime, session, chat.id, "帮我查一下转账没到账")
    await ask(runtime, session, chat.id, choices(which)[0])
    await ask(runtime, session, chat.id, "还是转人工吧")
    after = await conversations.get_conversation(session, chat.id)
    assert (after.state, after.because) == ("queued", "customer_request")
    assert after.handover
    assert after.handover.identity == "L2"
    assert "300.00" in " ".join(after.handover.facts)
    assert after.handover.steps == ("查询转账未到账：转人工时未完成",)
    assert await runs(session) == [("transfer_enquiry", "handed_over", False)]
    await task_events.forget(session, chat.id)
    assert await runs(session) == [("transfer_enquiry", "handed_over", True)]


@pytest.mark.parametrize(
    ("number", "mine", "words", "order"),
    [
        (0, "是我转的", "W26-", ("transfer_enquiry", "P1")),
        (1, "是我转的", "已经汇达", None),
        (2, "是我转的", "被退回", None),
        (3, "是我转的", "预计", None),
    ],
)
async def test_a_transfer_is_traced(
    runtime: Runtime, session: Session, person: UUID, *, number: int, mine: str, words: str, order: Any
) -> None:
    chat = await known(session, person)
    (which,) = await ask(runtime, session, chat.id, "我的转账没到账")
    await ask(runtime, session, chat.id, choices(which)[number])
    (reply,) = await ask(runtime, session, chat.id, mine)
    assert words in reply.text
    assert await orders(session) == ([order] if order else [])


async def test_a_transfer_that_is_not_theirs_goes_to_a_person_at_once(
    runtime: Runtime, session: Session, person: UUID
) -> None:
    chat = await known(session, person)
    (which,) = await ask(runtime, session, chat.id, "我的转账没到账")
    await ask(runtime, session, chat.id, choices(which)[0])
    await ask(runtime, session, chat.id, "不是我转的")
    after = await conversations.get_conversation(session, chat.id)
    assert (after.state, after.urgency, after.because) == ("queued", "P0", "fraud")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("查一下我的额度", "单日 200,000.00 元"),
        ("我的账单多少", "还款日 2026-11-25"),
        ("我的贷款批了吗", "审批中"),
        ("查询服务进度", "没有查到"),
        ("帮我看看最近的交易明细", "工资"),
        ("帮我查一下城东支行网点", "城东路 2 号"),
    ],
)
async def test_what_is_only_shown(runtime: Runtime, session: Session, person: UUID, *, wish: str, words: str) -> None:
    chat = await known(session, person)
    (reply,) = await ask(runtime, session, chat.id, wish)
    assert words in reply.text


async def test_instalments_are_quoted_and_statements_ordered(runtime: Runtime, session: Session, person: UUID) -> None:
    chat = await known(session, person)
    (quote,) = await ask(runtime, session, chat.id, "帮我算一下 3000 元分期")
    assert "12 期" in quote.text
    await ask(runtime, session, chat.id, "帮我打流水")
    (confirm,) = await ask(runtime, session, chat.id, "上个月")
    assert "2026-10-31" in confirm.text
    (done,) = await ask(runtime, session, chat.id, "好的")
    assert "流水已申请" in done.text


async def test_a_change_of_phone_is_explained_and_handed_over(runtime: Runtime, session: Session, person: UUID) -> None:
    chat = await known(session, person)
    reply, *_ = await ask(runtime, session, chat.id, "我要换手机号")
    assert "同事" in reply.text
    after = await conversations.get_conversation(session, chat.id)
    assert (after.state, after.wanted_reason) == ("queued", "ACC-10")


async def test_a_question_in_between_is_answered_and_the_task_waits(
    runtime: Runtime, session: Session, person: UUID
) -> None:
    chat = await known(session, person)
    (which,) = await ask(runtime, session, chat.id, "帮我查一下转账没到账")
    (answer,) = await ask(runtime, session, chat.id, "信用卡年费怎么收")
    assert answer.kind == "answer"
    (mine,) = await ask(runtime, session, chat.id, choices(which)[1])
    assert mine.payload["task"]["step"] == "ask"


async def test_what_nobody_answers_is_stopped(
    runtime: Runtime, session: Session, person: UUID, clock: FixedClock
) -> None:
    chat = await known(session, person)
    await ask(runtime, session, chat.id, "帮我查一下转账没到账")
    await task_events.time_out_idle(runtime)
    assert await runs(session) == [("transfer_enquiry", "running", False)]
    clock.advance(16 * 60)
    await task_events.time_out_idle(runtime)
    assert await runs(session) == [("transfer_enquiry", "timed_out", True)]
    last = (await conversations.list_messages(session, chat.id))[-1]
    assert "没有办理任何事情" in last.text
    await task_events.time_out_idle(runtime)
    assert (await conversations.list_messages(session, chat.id))[-1] == last


@pytest.mark.parametrize("wish", ["转人工", "有没有人啊", "a real person please", "我不想跟机器人说话"])
@pytest.mark.parametrize("start", ["帮我查余额", "我要登记回电", "我的转账没到账", "我想预约网点", "帮我打流水"])
async def test_whatever_runs_a_plain_wish_ends_with_a_person(
    runtime: Runtime, session: Session, person: UUID, *, start: str, wish: str
) -> None:
    chat = await known(session, person, "L1" if "余额" in start else "L2")
    (reply,) = await ask(runtime, session, chat.id, start)
    if len(start) % 2 and choices(reply):
        await ask(runtime, session, chat.id, choices(reply)[0])
    await ask(runtime, session, chat.id, wish)
    after = await conversations.get_conversation(session, chat.id)
    assert (after.state, after.because) == ("queued", "customer_request")
    assert after.handover


# -- a bank that falls silent --------------------------------------------------------------------------------------


@pytest.fixture
async def core() -> AsyncIterator[LoopbackBank]:
    bank = LoopbackBank([told({}, 500)])
    async with bank.serving():
        yield bank


def behind(runtime: Runtime, core: LoopbackBank) -> Runtime:
    changed = {"core_bank": "http", "core_bank_url": core.url, "core_bank_timeout_s": 0.5}
    return replace(runtime, settings=runtime.settings.model_copy(update=changed))


def held(card: str = "K1") -> Any:
    account = {
        "id": "A1",
        "product_code": "D",
        "kind": "current",
        "balance": "1",
        "currency": "CNY",
        "opened_on": "2015-03-01",
    }
    number = {"id": card, "product_code": "C", "kind": "debit", "number": "6222020200112233445", "status": "active"}
    return told(
        {"as_of": "2026-11-20T03:00:00Z", "accounts": [account], "cards": [{**number, "currency": "CNY"}], "loans": []}
    )


@pytest.mark.parametrize(
    ("later", "words", "urgency"),
    [
        (told({"state": "done"}), "流水已申请", None),
        (told({"state": "unknown"}), "不会重复", "P0"),
        (slow, "不会重复", "P0"),
    ],
)
async def test_a_call_that_times_out_after_acting_is_asked_for_and_never_repeated(
    runtime: Runtime, session: Session, person: UUID, core: LoopbackBank, *, later: Any, words: str, urgency: Any
) -> None:
    core.replies[:] = [held(), slow, later]
    silent = behind(runtime, core)
    chat = await known(session, person)
    await ask(silent, session, chat.id, "帮我打流水")
    await ask(silent, session, chat.id, "上个月")
    reply, *_ = await ask(silent, session, chat.id, "确认办理")
    assert words in reply.text
    posts = [line for line, _ in core.seen if line.startswith("POST")]
    assert len(posts) == 1
    after = await conversations.get_conversation(session, chat.id)
    assert after.urgency == urgency
    assert [each[1] for each in await orders(session)] == ([urgency] if urgency else [])


async def test_a_silent_bank_is_no_empty_account(
    runtime: Runtime, session: Session, person: UUID, core: LoopbackBank
) -> None:
    silent = behind(runtime, core)
    chat = await known(session, person)
    (reply,) = await ask(silent, session, chat.id, "帮我查余额")
    assert "没有应答" in reply.text
    assert choices(reply) == ["转人工"]
    (late,) = await ask(silent, session, chat.id, "我的转账没到账")
    assert "W26-" in late.text
    assert await orders(session) == [("transfer_enquiry", "P1")]
