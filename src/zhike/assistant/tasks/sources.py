"""Where the choices of a question come from: what the customer holds, branches, days."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from zhike.assistant.tasks.doing import ASSISTANT, Doing
from zhike.assistant.tasks.run import Choice
from zhike.assistant.tasks.wording import money
from zhike.banking import api as banking
from zhike.cases import api as cases

Source = Callable[[Doing], Awaitable[list[Choice]]]
# More than this nobody reads in a chat.
MOST: Final = 5
DAYS_AHEAD: Final = 4
_ACCOUNTS: Final = {
    "current": ("活期账户", "Current account"),
    "term": ("定期存款", "Term deposit"),
    "wealth": ("理财账户", "Wealth account"),
}
_CARDS: Final = {"debit": ("借记卡", "Debit card"), "credit": ("信用卡", "Credit card")}
_WEEKDAYS: Final = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)


async def holdings(doing: Doing) -> banking.Holdings:
    """What the customer holds; on record."""
    return await banking.get_holdings(
        doing.session, doing.bank, actor=ASSISTANT, customer_id=doing.customer_id, now=doing.now
    )


def account_name(account: banking.Account, number: int, language: str) -> str:
    """An account as a customer tells it apart: its kind, and its year."""
    zh, en = _ACCOUNTS[account.kind]
    return (
        f"{zh} {number}（{account.opened_on.year} 年开户）"
        if language == "zh"
        else f"{en} {number} (since {account.opened_on.year})"
    )


def card_name(card: banking.Card, language: str) -> str:
    """A card by its kind and last digits."""
    zh, en = _CARDS[card.kind]
    tail = card.number_masked[-4:]
    return f"{zh}（尾号 {tail}）" if language == "zh" else f"{en} ending {tail}"


async def accounts(doing: Doing) -> list[Choice]:
    """The customer's accounts."""
    held = (await holdings(doing)).accounts
    return [Choice(each.id, account_name(each, number, doing.language)) for number, each in enumerate(held, 1)][:MOST]


async def cards(doing: Doing) -> list[Choice]:
    """Cards that are not stopped yet."""
    held = (await holdings(doing)).cards
    return [Choice(each.id, card_name(each, doing.language)) for each in held if each.status == "active"][:MOST]


async def credit_cards(doing: Doing) -> list[Choice]:
    """Credit cards."""
    held = (await holdings(doing)).cards
    return [Choice(each.id, card_name(each, doing.language)) for each in held if each.kind == "credit"][:MOST]


async def transfers(doing: Doing) -> list[Choice]:
    """The newest transfers out of the last two weeks."""
    found = await banking.transfers_of(
        doing.session, doing.bank, actor=ASSISTANT, customer_id=doing.customer_id, now=doing.now
    )
    zone = doing.runtime.settings.zone
    return [
        Choice(each.id, f"{each.at.astimezone(zone):%m-%d %H:%M} · {money(each.amount, each.currency, doing.language)}")
        for each in found[:MOST]
    ]


async def branches(doing: Doing) -> list[Choice]:
    """Branches of the bank."""
    found = await doing.bank.branches(doing.session, now=doing.now)
    return [Choice(each.id, doing.say(each.name_zh, each.name_en)) for each in found][: 2 * MOST]


async def days(doing: Doing) -> list[Choice]:
    """The next days on which branches are open."""
    settings = doing.runtime.settings
    calendar = cases.office_calendar(settings.zone, settings.business_country, doing.today.year)
    open_days = (each for each in range(1, 30) if calendar.blocks_of(doing.today + timedelta(days=each)))
    chosen = [doing.today + timedelta(days=next(open_days)) for _ in range(DAYS_AHEAD)]
    return [Choice(each.isoformat(), _day(each, doing.language)) for each in chosen]


def _day(day: date, language: str) -> str:
    zh, en = _WEEKDAYS[day.weekday()]
    return f"{day:%m 月 %d 日} {zh}" if language == "zh" else f"{en} {day:%d %b}"


def moment_of(doing: Doing, day: date, at: time) -> datetime:
    """A local time of the bank as UTC."""
    return datetime.combine(day, at, doing.runtime.settings.zone).astimezone(UTC)


SOURCES: Final[Mapping[str, Source]] = {
    "accounts": accounts,
    "cards": cards,
    "credit_cards": credit_cards,
    "transfers": transfers,
    "branches": branches,
    "days": days,
}
