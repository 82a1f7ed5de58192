"""Actions that change something: a card is stopped, a statement ordered, work is left for a department. Each is done
once for its run: what the bank is asked carries the run's key, and where no answer comes the bank is asked by that key
before anything is said. It is never asked to act twice."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from datetime import date, time, timedelta
from typing import Final
from uuid import UUID

from zhike.assistant.rules.handover import Handoff
from zhike.assistant.tasks import showing
from zhike.assistant.tasks.doing import ASSISTANT, Action, Did, Doing, WorkWanted
from zhike.assistant.tasks.sources import card_name, moment_of
from zhike.assistant.tasks.wording import line
from zhike.banking import api as banking
from zhike.customers import api as customers
from zhike.privacy import api as privacy


async def stop_card(doing: Doing) -> Did:
    """The protective stop, and the formal follow-up as a work order."""
    found = await _card(doing)
    if found is None:
        return Did(line("not_found", doing.language), end="failed")
    customer_id, card = found
    name = card_name(card, doing.language)
    if card.status != "blocked":
        known = await _acted(
            doing,
            banking.block_card(
                doing.session,
                doing.bank,
                actor=ASSISTANT,
                customer_id=customer_id,
                card_id=card.id,
                because=doing.value("because"),
                key=doing.run.key,
                now=doing.now,
            ),
            customer_id,
        )
        if not known:
            return _unsure(doing, "SEC-01")
    work = WorkWanted("loss_follow_up", f"{doing.task.title.of(doing.language)} · {name}", "P1", "SEC-01")
    lead = doing.say(
        f"{name}已止付，现在不能付款和取现。", f"The {name} is stopped: nobody can pay or draw cash with it."
    )
    return Did(lead, work=work, step=doing.say(f"已止付：{name}", f"Stopped: {name}"), facts={"card": name})


async def order_statement(doing: Doing) -> Did:
    """A statement, sent to the address on file."""
    since, until = map(date.fromisoformat, doing.value("period").split("|"))
    known = await _acted(
        doing,
        banking.order_statement(
            doing.session,
            doing.bank,
            actor=ASSISTANT,
            customer_id=doing.customer_id,
            account_id=doing.value("account"),
            since=since,
            until=until,
            key=doing.run.key,
            now=doing.now,
        ),
        doing.customer_id,
    )
    if not known:
        return _unsure(doing, "ACC-11")
    lead = doing.say(
        "流水已申请，会发到您在本行预留的地址。", "The statement is ordered and goes to your address on file."
    )
    rows = ((doing.say("账户", "Account"), doing.label("account")), (doing.say("时间", "Time"), doing.label("period")))
    return Did(lead, rows, step=doing.say("已申请流水", "Statement ordered"))


async def book_appointment(doing: Doing) -> Did:
    """An appointment is work for the branch: it is there when the customer comes."""
    day = date.fromisoformat(doing.value("day"))
    at = time(9) if doing.value("time") == "morning" else time(14)
    rows = tuple(
        (doing.say(zh, en), doing.label(name))
        for name, zh, en in (
            ("branch", "网点", "Branch"),
            ("day", "日期", "Day"),
            ("time", "时间", "Time"),
            ("business", "业务", "For"),
        )
    )
    title = f"{doing.task.title.of(doing.language)} · {doing.label('branch')} · {doing.label('day')}"
    work = WorkWanted("appointment", title, reason="BRN-02", due_at=moment_of(doing, day, at))
    return Did(
        doing.say("预约好了，请带好身份证件。", "It is booked; please bring your identity document."), rows, work=work
    )


async def ask_callback(doing: Doing) -> Did:
    """A callback, due by what the customer chose."""
    urgency = "P1" if doing.value("time") == "soon" else "P2"
    due = doing.now + timedelta(days=1) if doing.value("time") == "tomorrow" else None
    work = WorkWanted("callback", f"{doing.task.title.of(doing.language)} · {doing.label('time')}", urgency, due_at=due)
    return Did(doing.say("已登记回电。", "The callback is noted."), work=work)


async def take_complaint(doing: Doing) -> Did:
    """A complaint is taken in; a person hears of it at once."""
    work = WorkWanted("complaint", doing.task.title.of(doing.language), "P1", "CMP-01")
    handoff = Handoff("complaint", "CMP-01", "P1")
    return Did(
        doing.say("投诉已登记，同事会接着跟进。", "Your complaint is on file; a colleague goes on from here."),
        work=work,
        handoff=handoff,
    )


async def explain_change_of_phone(doing: Doing) -> Did:
    """What no chat may do is said, and a person comes."""
    return Did(line("explain_l3", doing.language), end="handed_over", handoff=Handoff("urgent", "ACC-10", "P1"))


async def _acted(doing: Doing, acting: Awaitable[None], customer_id: UUID) -> bool:
    """Whether it is done. Where no answer came the bank is asked by the run's key; False = nobody can say."""
    try:
        await acting
    except banking.ActionUncertain:
        return await _is_done(doing, customer_id)
    return True


async def _is_done(doing: Doing, customer_id: UUID) -> bool:
    try:
        state = await banking.ask_action(
            doing.session, doing.bank, actor=ASSISTANT, customer_id=customer_id, key=doing.run.key, now=doing.now
        )
    except (banking.BankUnavailable, banking.BankNotConnected):
        return False
    return state == "done"


async def _card(doing: Doing) -> tuple[UUID, banking.Card] | None:
    """The card that is meant, and whose it is. A guest is taken at their word for the stop alone: phone and last four
    digits must lead to one customer and one card."""
    customer_id = doing.conversation.customer_id
    if customer_id is None:
        vault = privacy.Vault(doing.runtime.keyring, purpose="service")
        customer_id = await customers.find_by_phone(doing.session, vault, doing.value("phone"))
        if customer_id is None:
            return None
    try:
        held = await banking.get_holdings(
            doing.session, doing.bank, actor=ASSISTANT, customer_id=customer_id, now=doing.now
        )
    except banking.BankKnowsNobody:
        return None
    wanted, tail = doing.value("card"), doing.value("tail")
    found = [each for each in held.cards if each.id == wanted or (tail and each.number_masked.endswith(tail))]
    return (customer_id, found[0]) if len(found) == 1 else None


def _unsure(doing: Doing, reason: str) -> Did:
    """Told as it is: it may be done or not, and a person finds out."""
    return Did(
        line("unsure", doing.language),
        end="handed_over",
        work=WorkWanted("other", doing.task.title.of(doing.language), "P0", reason),
        handoff=Handoff("urgent", reason, "P0"),
        step=doing.say("已向银行系统发出请求，未收到确认", "Asked the bank's system; no confirmation came"),
    )


ACTIONS: Final[Mapping[str, Action]] = {
    "show_balance": showing.show_balance,
    "show_transactions": showing.show_transactions,
    "show_limits": showing.show_limits,
    "show_bills": showing.show_bills,
    "quote_instalments": showing.quote_instalments,
    "show_loans": showing.show_loans,
    "show_branch": showing.show_branch,
    "trace_transfer": showing.trace_transfer,
    "show_progress": showing.show_progress,
    "stop_card": stop_card,
    "order_statement": order_statement,
    "book_appointment": book_appointment,
    "ask_callback": ask_callback,
    "take_complaint": take_complaint,
    "explain_change_of_phone": explain_change_of_phone,
}
