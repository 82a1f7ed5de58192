"""What customers have done for them in the chat: with a code in the secure field, with a person on the way, by taps."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, as_customer, ask, go_online, said_by, sign_in
from tests.support.service import RunningService

BOOK_WITHIN_S = 120
CARD = re.compile("信用卡（|借记卡（|card ending")


def holders_number(somebody: Somebody) -> str:
    """The number of somebody who holds an account and a card; the book fills behind the open doors."""
    desk = somebody("/console/desk")
    sign_in(desk, "supervisor01")
    until = time.monotonic() + BOOK_WITHIN_S
    while time.monotonic() < until:
        found = [desk.request.get("/api/v1/customers", params={"q": q}).json()["items"] for q in ("zw", "lj", "wf")]
        for each in (one for some in found for one in some):
            held = desk.request.get(f"/api/v1/banking/customers/{each['id']}/holdings").json()
            if held.get("accounts") and any(card["status"] == "active" for card in held.get("cards", ())):
                return str(each["number"])
        desk.wait_for_timeout(1_000)
    raise AssertionError("nobody holds an account and a card")


def tap(chat: Page, name: str | re.Pattern[str]) -> None:
    """A customer taps one of the choices."""
    chat.locator(".cm .opts .opt").filter(has_text=name).last.click()


def result(chat: Page) -> None:
    expect(chat.get_by_test_id("chat-task-result").last).to_be_visible()


@pytest.mark.parametrize(
    ("language", "wish", "account", "shown"),
    [("zh-CN", "帮我查余额", "账户|存款", "元"), ("en-GB", "What is my balance?", "account|deposit", "CNY|USD")],
)
def test_a_balance_is_told_after_a_code_in_the_secure_field(
    somebody: Somebody, bank: RunningService, language: str, wish: str, account: str, shown: str
) -> None:
    chat = as_customer(somebody, bank, holders_number(somebody), language)
    ask(chat, wish)
    expect(chat.get_by_test_id("chat-task-secure")).to_be_visible()
    chat.get_by_test_id("chat-code-send").click()
    told = chat.get_by_test_id("chat-code-shown")
    expect(told).to_be_visible()
    code = re.findall(r"\d{6}", told.inner_text())[0]
    chat.get_by_test_id("chat-code").fill(code)
    chat.get_by_test_id("chat-code-check").click()
    expect(said_by(chat, "assistant").nth(1)).to_be_visible()
    if chat.get_by_test_id("chat-task-result").count() == 0:
        tap(chat, re.compile(account))
    result(chat)
    expect(chat.get_by_test_id("chat-task-result").last).to_contain_text(re.compile(shown))
    assert code not in " ".join(one.inner_text() for one in said_by(chat, "customer").all())


@pytest.mark.parametrize(
    ("language", "lost", "stop", "why", "yes"),
    [
        ("zh-CN", "我的银行卡丢了", "立即挂失止付", "丢失", "确认办理"),
        ("en-GB", "I lost my bank card", "Stop my card now", "Lost", "Yes, go ahead"),
    ],
)
def test_a_lost_card_is_stopped_while_a_person_comes(
    somebody: Somebody, bank: RunningService, *, language: str, lost: str, stop: str, why: str, yes: str
) -> None:
    chat = as_customer(somebody, bank, holders_number(somebody), language)
    ask(chat, lost)
    expect(chat.get_by_test_id("chat-position")).to_be_visible()
    tap(chat, stop)
    tap(chat, CARD)
    tap(chat, why)
    expect(chat.get_by_test_id("chat-task-confirm")).to_be_visible()
    tap(chat, yes)
    result(chat)
    expect(chat.get_by_test_id("chat-task-result").last).to_contain_text(re.compile(r"W\d\d-\d{6}"))
    agent = somebody("/console/desk", language=language)
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    go_online(agent)
    accept_next(agent)
    expect(agent.get_by_text(re.compile(r"W\d\d-\d{6}")).first).to_be_visible()


@pytest.mark.parametrize(
    ("language", "wish", "answers", "yes"),
    [
        ("zh-CN", "我想预约网点", ("支行", "开户或销户", "月", "上午"), "确认办理"),
        ("en-GB", "Book an appointment", ("Branch", "Open or close", "", "Morning"), "Yes, go ahead"),
    ],
)
def test_an_appointment_is_booked_and_its_work_order_is_on_the_list(
    somebody: Somebody, *, language: str, wish: str, answers: tuple[str, ...], yes: str
) -> None:
    chat = somebody("/chat", language=language, width=390, height=844)
    ask(chat, wish)
    for number, answer in enumerate(answers):
        expect(chat.get_by_test_id("chat-task-ask")).to_have_count(number + 1)
        tap(chat, answer)
    ask(chat, "13900001111")
    expect(chat.get_by_test_id("chat-task-confirm")).to_be_visible()
    tap(chat, yes)
    result(chat)
    number_ = re.findall(r"W\d\d-\d{6}", chat.get_by_test_id("chat-task-result").last.inner_text())[0]
    agent = somebody("/console/work-orders", language=language)
    sign_in(agent, "agent01")
    agent.goto("/console/work-orders")
    agent.get_by_test_id("cases-search").fill(number_)
    agent.get_by_test_id("case").filter(has_text=number_).click()
    drawer = agent.get_by_test_id("case-drawer")
    expect(drawer).to_contain_text("13900001111")
    agent.get_by_test_id("case-state").select_option("in_progress")
    expect(drawer.locator(".trail li")).to_have_count(2)
