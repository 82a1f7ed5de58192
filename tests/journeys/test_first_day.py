"""An agent's first day, by the keyboard only: from the offer to the end, and with keys of their own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import ONLINE, as_customer, ask, prove_by_code, said_by, sign_in
from tests.support.service import RunningService

WORDS = {
    "zh-CN": ("手机银行转账限额是多少", "在线", "客户赶时间", "今天内回电", "转账"),
    "en-GB": ("I forgot my mobile banking password", "Online", "In a hurry", "Call back today", "password"),
}


def command(console: Page, words: str) -> None:
    """Something is done by the palette."""
    console.keyboard.press("Control+k")
    expect(console.get_by_role("combobox").last).to_be_focused()
    console.keyboard.type(words)
    console.keyboard.press("Enter")


def a_customers_number(somebody: Somebody) -> str:
    lead = somebody("/console/customers")
    sign_in(lead, "supervisor01")
    return str(lead.request.get("/api/v1/customers", params={"q": "zw"}).json()["items"][0]["number"])


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_first_day_by_the_keyboard(somebody: Somebody, bank: RunningService, language: str) -> None:
    question, online, note, promise, about = WORDS[language]
    agent = somebody("/console/desk", language=language)
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    keys = agent.keyboard
    expect(agent.get_by_test_id("desk-state")).to_be_visible()
    if not ONLINE.search(agent.get_by_test_id("desk-state").inner_text()):
        command(agent, online)
    expect(agent.get_by_test_id("desk-state")).to_contain_text(ONLINE)

    customer = as_customer(somebody, bank, a_customers_number(somebody), language)
    ask(customer, question)
    expect(said_by(customer, "assistant").last).to_be_visible()
    customer.get_by_test_id("chat-human").first.click()
    expect(agent.get_by_test_id("desk-accept").first).to_be_visible()
    keys.press("e")
    composer = agent.get_by_test_id("desk-composer")
    expect(composer).to_be_focused()

    keys.press("Alt+v")
    prove_by_code(customer)
    expect(agent.get_by_test_id("desk-level")).to_contain_text("L2")

    expect(agent.get_by_test_id("desk-suggestion")).to_be_visible()
    keys.press("Alt+1")
    expect(composer).not_to_have_value("")
    keys.press("Enter")
    expect(said_by(customer, "agent")).to_have_count(1)

    keys.press("Escape")
    keys.press("n")
    expect(composer).to_be_focused()
    keys.type(note)
    keys.press("Enter")
    expect(agent.get_by_role("log")).to_contain_text(note)
    expect(said_by(customer, "agent")).to_have_count(1)

    keys.press("Alt+o")
    keys.press("Tab")
    keys.type(promise)
    keys.press("Enter")
    expect(agent.get_by_test_id("desk-orders")).to_contain_text(promise)

    keys.press("Control+Enter")
    expect(agent.get_by_test_id("desk-reason")).to_be_focused()
    keys.press("Control+a")
    keys.type(about)
    expect(agent.get_by_role("option").first).to_contain_text(re.compile(about, re.IGNORECASE))
    keys.press("Enter")
    keys.press("Control+Enter")
    expect(customer.get_by_test_id("chat-rating-5")).to_be_visible()
    expect(customer.get_by_text(note)).to_have_count(0)


def test_keys_of_ones_own_go_with_the_person_and_single_keys_can_be_off(somebody: Somebody) -> None:
    first = somebody("/console/shortcuts")
    sign_in(first, "agent02")
    first.goto("/console/shortcuts")
    row = first.get_by_test_id("keys-sheet")
    row.get_by_role("button").first.click()
    first.keyboard.press("j")  # the desk moves by it
    expect(row.get_by_role("alert")).to_be_visible()
    first.keyboard.press("Alt+q")
    expect(row).to_contain_text(re.compile("Alt.*Q"))

    second = somebody("/console/shortcuts", language="en-GB")
    sign_in(second, "agent02")
    second.goto("/console/shortcuts")
    expect(second.get_by_test_id("keys-sheet")).to_contain_text(re.compile("Alt.*Q"))
    second.keyboard.press("Alt+q")
    expect(second.get_by_role("dialog")).to_be_visible()
    second.keyboard.press("Escape")
    second.get_by_test_id("keys-single").first.uncheck()
    expect(second.get_by_test_id("keys-single").first).to_be_enabled()
    second.keyboard.press("Escape")
    second.locator("h1").click()
    second.keyboard.press("g")
    second.keyboard.press("d")
    expect(second).to_have_url(re.compile("/shortcuts$"))
    second.get_by_test_id("keys-single").first.check()
    second.get_by_test_id("keys-reset").click()
    expect(second.get_by_test_id("keys-reset")).to_be_disabled()
