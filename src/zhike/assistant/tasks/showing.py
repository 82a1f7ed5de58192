"""Actions that look something up and show it: nothing changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from zhike.assistant.rules.handover import Handoff
from zhike.assistant.tasks.doing import ASSISTANT, Did, Doing, WorkWanted
from zhike.assistant.tasks.sources import card_name, holdings
from zhike.assistant.tasks.wording import line, money
from zhike.banking import api as banking
from zhike.cases import api as cases

SHOWN: Final = 8
_KINDS: Final = {
    "transfer_in": ("转入", "Transfer in"), "transfer_out": ("转出", "Transfer out"), "card": ("刷卡", "Card payment"),
    "cash": ("现金", "Cash"), "fee": ("手续费", "Fee"), "interest": ("利息", "Interest"),
    "purchase": ("购买产品", "Purchase"),
    "repayment": ("还款", "Repayment"), "salary": ("工资", "Salary"),
}  # fmt: skip
_CHANNELS: Final = {"app": ("手机银行", "App"), "web": ("网上银行", "Web"), "counter": ("柜台", "Counter")}
_STAGES: Final = {
    "received": ("已受理", "Received"), "reviewing": ("审批中", "Under review"), "approved": ("已批准", "Approved"),
    "declined": ("未通过", "Declined"), "paid_out": ("已放款", "Paid out"),
}  # fmt: skip
_LOANS: Final = {
    "home": ("住房贷款", "Home loan"),
    "car": ("汽车贷款", "Car loan"),
    "consumer": ("消费贷款", "Consumer loan"),
    "business": ("经营贷款", "Business loan"),
}
_STATES: Final = {
    "open": ("已登记", "Opened"), "in_progress": ("处理中", "In progress"), "waiting": ("等待中", "Waiting"),
    "done": ("已办结", "Done"), "cancelled": ("已取消", "Cancelled"),
}  # fmt: skip


async def show_balance(doing: Doing) -> Did:
    """The balance of an account."""
    account = next((each for each in (await holdings(doing)).accounts if each.id == doing.value("account")), None)
    if account is None:
        return _nothing(doing, "这个账户", "such account")
    rows = ((doing.label("account"), money(account.balance, account.currency, doing.language)),)
    return Did(doing.say("查到了：", "Here it is:"), rows)


async def show_transactions(doing: Doing) -> Did:
    """The newest transactions of an account."""
    found = await banking.get_bookings(
        doing.session,
        doing.bank,
        actor=ASSISTANT,
        customer_id=doing.customer_id,
        limit=100,
        purpose="service",
        now=doing.now,
    )
    items = [each for each in found.items if each.account_id == doing.value("account")][:SHOWN]
    if not items:
        return _nothing(doing, "最近 90 天的交易", "transaction in the last 90 days")
    rows = tuple(
        (f"{doing.when(each.at)} {doing.say(*_KINDS[each.kind])}", _signed(each.amount, each.currency, doing.language))
        for each in items
    )
    return Did(doing.say(f"最近 {len(rows)} 笔：", f"The last {len(rows)}:"), rows)


async def show_limits(doing: Doing) -> Did:
    """Transfer limits by channel, and what credit cards have left."""
    found = await banking.limits_of(
        doing.session, doing.bank, actor=ASSISTANT, customer_id=doing.customer_id, now=doing.now
    )
    language = doing.language
    rows = [
        (
            doing.say(*_CHANNELS[each.channel]),
            doing.say("单笔 {one}，单日 {day}", "{one} at once, {day} a day").format(
                one=money(each.single, each.currency, language), day=money(each.daily, each.currency, language)
            ),
        )
        for each in found
    ]
    for card in (await holdings(doing)).cards:
        if card.limit is not None:
            left = money(card.limit - (card.used or Decimal(0)), card.currency, language)
            whole = money(card.limit, card.currency, language)
            rows.append(
                (card_name(card, language), doing.say(f"额度 {whole}，可用 {left}", f"limit {whole}, left {left}"))
            )
    return Did(doing.say("您的限额：", "Your limits:"), tuple(rows)) if rows else _nothing(doing, "限额", "limit")


async def show_bills(doing: Doing) -> Did:
    """The bills of credit cards with the day by which they are to be paid."""
    found = await banking.bills_of(
        doing.session, doing.bank, actor=ASSISTANT, customer_id=doing.customer_id, now=doing.now
    )
    names = {each.id: card_name(each, doing.language) for each in (await holdings(doing)).cards}
    language = doing.language
    rows = tuple(
        (
            names.get(each.card_id, ""),
            doing.say(
                "应还 {all}，最低 {least}，已还 {paid}，还款日 {day}",
                "due {all}, at least {least}, paid {paid}, by {day}",
            ).format(
                all=money(each.amount, each.currency, language),
                least=money(each.minimum, each.currency, language),
                paid=money(each.paid, each.currency, language),
                day=each.due_on.isoformat(),
            ),
        )
        for each in found
    )
    return (
        Did(doing.say("本期账单：", "Your bill:"), rows) if rows else _nothing(doing, "信用卡账单", "credit-card bill")
    )


async def quote_instalments(doing: Doing) -> Did:
    """What paying by instalments would cost; nothing is booked."""
    found = await banking.instalments_of(
        doing.session,
        doing.bank,
        actor=ASSISTANT,
        customer_id=doing.customer_id,
        card_id=doing.value("card"),
        amount=Decimal(doing.value("amount")),
        now=doing.now,
    )
    language = doing.language
    rows = tuple(
        (
            doing.say(f"{each.terms} 期", f"{each.terms} months"),
            doing.say("每期 {monthly}，手续费共 {fee}", "{monthly} a month, fee {fee} in all").format(
                monthly=money(each.monthly, each.currency, language), fee=money(each.fee, each.currency, language)
            ),
        )
        for each in found
    )
    lead = doing.say("试算结果（只是试算，没有办理）：", "The quote (nothing is booked):")
    return Did(lead, rows) if rows else _nothing(doing, "分期方案", "instalment plan")


async def show_loans(doing: Doing) -> Did:
    """Loan applications, and the next day on which something is due."""
    found = await banking.applications_of(
        doing.session, doing.bank, actor=ASSISTANT, customer_id=doing.customer_id, now=doing.now
    )
    rows = [
        (
            doing.say(*_LOANS[each.kind]),
            doing.say("{stage}（{day} 更新）", "{stage} (as of {day})").format(
                stage=doing.say(*_STAGES[each.stage]), day=each.updated_on.isoformat()
            ),
        )
        for each in found
    ]
    for loan in (await holdings(doing)).loans:
        due = loan.next_due_on.isoformat() if loan.next_due_on else "—"
        left = money(loan.outstanding, loan.currency, doing.language)
        rows.append(
            (doing.say(*_LOANS[loan.kind]), doing.say(f"剩余 {left}，下次还款日 {due}", f"{left} left, next due {due}"))
        )
    return Did(doing.say("您的贷款：", "Your loans:"), tuple(rows)) if rows else _nothing(doing, "贷款", "loan")


async def show_branch(doing: Doing) -> Did:
    """Where a branch is and when it is open."""
    found = await doing.bank.branches(doing.session, now=doing.now)
    branch = next((each for each in found if each.id == doing.value("branch")), None)
    if branch is None:
        return _nothing(doing, "这个网点", "such branch")
    rows = [
        (doing.say("地址", "Address"), doing.say(branch.address_zh, branch.address_en)),
        (doing.say("营业时间", "Hours"), doing.say(branch.hours_zh, branch.hours_en)),
    ]
    if branch.phone:
        rows.append((doing.say("电话", "Phone"), branch.phone))
    return Did(doing.say(branch.name_zh, branch.name_en), tuple(rows))


async def trace_transfer(doing: Doing) -> Did:
    """Where a transfer is; one that is late is left to the payments department, one that is not theirs to a person."""
    if doing.value("mine") == "no":
        lead = doing.say(
            "这笔不是您本人转的，同事马上接手。", "You did not make this transfer: a colleague takes over at once."
        )
        return Did(lead, end="handed_over", handoff=Handoff("fraud", "FRD-02", "P0"))
    found = await banking.transfers_of(
        doing.session, doing.bank, actor=ASSISTANT, customer_id=doing.customer_id, now=doing.now
    )
    transfer = next((each for each in found if each.id == doing.value("transfer")), None)
    if transfer is None:
        return _nothing(doing, "这笔转账", "such transfer")
    if transfer.state == "settled":
        lead = doing.say(
            "这笔转账已经汇达对方银行，请对方查询入账。",
            "This transfer reached the other bank; the receiver may ask there.",
        )
        return Did(lead, ((doing.say("转账", "Transfer"), doing.label("transfer")),))
    if transfer.state == "returned":
        lead = doing.say(
            "这笔转账被退回，款项已回到原账户。", "This transfer was returned; the money is back in your account."
        )
        return Did(lead, ((doing.say("转账", "Transfer"), doing.label("transfer")),))
    if transfer.expected_by is not None and transfer.expected_by > doing.now:
        by = doing.when(transfer.expected_by)
        return Did(doing.say(f"这笔转账正在处理，预计 {by} 前到账。", f"It is on its way and should arrive by {by}."))
    work = WorkWanted("transfer_enquiry", doing.task.title.of(doing.language), urgency="P1", reason="TRF-02")
    return Did(doing.say("这笔转账超过了预计时间还没有到账。", "This transfer is later than it should be."), work=work)


async def show_progress(doing: Doing) -> Did:
    """The customer's work orders and how far they are."""
    found = await cases.progress_of(
        doing.session,
        customer_id=doing.conversation.customer_id,
        conversation_id=doing.conversation.id,
        now=doing.now,
    )
    rows = tuple(
        (
            f"{order.number} {cases.name_of(order.kind, doing.language)}",
            doing.say("{state}，办结时限 {due}", "{state}, due {due}").format(
                state=doing.say(*_STATES[order.state]), due=doing.when(order.due_at)
            ),
        )
        for order, _ in found[:SHOWN]
    )
    return (
        Did(doing.say("您的服务进度：", "How it is going:"), rows)
        if rows
        else _nothing(doing, "登记过的事项", "request of yours")
    )


def _nothing(doing: Doing, zh: str, en: str) -> Did:
    return Did(line("nothing", doing.language, what=doing.say(zh, en)))


def _signed(amount: Decimal, currency: str, language: str) -> str:
    return ("+" if amount > 0 else "−") + money(abs(amount), currency, language)
