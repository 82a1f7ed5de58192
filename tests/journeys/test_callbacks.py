"""A customer who waits asks to be called and closes the page; nobody answers; it is tried again, and then it ends."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, ask, go_online, said_by, sign_in
from tests.journeys.test_accessibility import serious

# A minute until the next try, and a slow machine.
RETRIED_MS = 120_000
NUMBER = "13900001111"


def set_rule(lead: Page, tries: int, minutes: int) -> None:
    """How often and when the general queue tries again."""
    lead.goto("/console/routing/callbacks")
    row = lead.locator('[data-testid="callback-rule"][data-queue="general"]')
    row.get_by_test_id("callback-rule-edit").click()
    lead.get_by_test_id("callback-rule-tries").fill(str(tries))
    lead.get_by_test_id("callback-rule-retry").fill(str(minutes))
    assert not serious(lead)
    lead.get_by_test_id("callback-rule-save").click()
    expect(lead.get_by_test_id("callback-rule-save")).to_have_count(0)
    expect(row).to_contain_text(str(tries))


def reopen(context: BrowserContext, before: Page) -> Page:
    """The customer closed the page and opens it again."""
    before.close()
    page = context.new_page()
    page.goto("/chat")
    return page


def call_in_vain(agent: Page) -> None:
    """The agent accepts, looks at the number, dials, and nobody answers."""
    accept_next(agent)
    card = agent.get_by_test_id("desk-callback")
    expect(agent.get_by_test_id("desk-callback-number")).to_have_text("139****1111")
    agent.get_by_test_id("desk-callback-reveal").click()
    expect(agent.get_by_test_id("desk-callback-number")).to_have_text(NUMBER)
    assert not serious(agent)
    agent.get_by_test_id("desk-callback-unanswered").click()
    expect(card.get_by_test_id("desk-callback-reveal")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_customer_is_called_in_vain_and_told(somebody: Somebody, language: str) -> None:
    zh = language == "zh-CN"
    lead = somebody("/console", language=language)
    sign_in(lead, "supervisor01")
    set_rule(lead, 2, 1)

    customer = somebody("/chat", language=language, width=390, height=844)
    context = customer.context
    ask(customer, "信用卡怎么还款" if zh else "How do I repay my credit card?")
    expect(said_by(customer, "assistant").last).to_be_visible()
    customer.get_by_test_id("chat-human").first.click()
    customer.get_by_test_id("chat-callback").click()
    customer.get_by_test_id("chat-callback-slot").check()
    expect(customer.get_by_test_id("chat-callback-slots").locator("option").nth(1)).to_be_attached()
    assert not serious(customer)
    customer.get_by_test_id("chat-callback-place").check()
    customer.get_by_test_id("chat-callback-send").click()  # without a number it says so, and sends nothing
    expect(customer.get_by_test_id("chat-callback-typed")).to_be_focused()
    customer.get_by_test_id("chat-callback-typed").fill(NUMBER)
    customer.get_by_test_id("chat-callback-send").click()
    expect(customer.get_by_test_id("chat-callback-number")).to_have_text("139****1111")
    expect(customer.get_by_test_id("chat-position")).to_be_visible()
    assert not serious(customer)
    customer.close()

    lead.goto("/console/callbacks")
    row = lead.get_by_test_id("callbacks-row").first
    expect(row).to_be_visible()
    contact = str(row.get_attribute("data-conversation"))
    assert not serious(lead)

    agent = somebody("/console/desk", language=language)
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    go_online(agent)
    call_in_vain(agent)
    customer = context.new_page()
    customer.goto("/chat")
    card = customer.get_by_test_id("chat-callback-card")
    expect(card).to_have_attribute("data-phase", "parked")
    expect(card).to_contain_text(re.compile("已打 1 次|Called 1 of 2"))
    customer = reopen(context, customer)

    expect(agent.get_by_test_id("desk-accept")).to_be_visible(timeout=RETRIED_MS)
    call_in_vain(agent)
    expect(said_by(customer, "system").last).to_contain_text(re.compile("回电到此结束|call-back ends here"))
    expect(customer.get_by_test_id("chat-callback-card")).not_to_be_visible()
    expect(customer.get_by_test_id("chat-rating-5")).to_be_visible()
    lead.get_by_test_id("callbacks-which").select_option("ended")
    ended = lead.locator(f'[data-testid="callbacks-row"][data-conversation="{contact}"]')
    expect(ended).to_have_attribute("data-state", "unreached")
    set_rule(lead, 3, 30)


def test_a_callback_is_changed_to_a_time_and_taken_back(somebody: Somebody) -> None:
    customer = somebody("/chat", width=390, height=844)
    ask(customer, "转账没到账")
    expect(said_by(customer, "assistant").last).to_be_visible()
    customer.get_by_test_id("chat-human").first.click()
    customer.get_by_test_id("chat-callback").click()
    customer.get_by_test_id("chat-callback-typed").fill("13900002222")
    customer.get_by_test_id("chat-callback-send").click()
    customer.get_by_test_id("chat-callback-change").click()
    customer.get_by_test_id("chat-callback-typed").fill("13900002222")
    customer.get_by_test_id("chat-callback-slot").check()
    customer.get_by_test_id("chat-callback-slots").select_option(index=2)
    customer.get_by_test_id("chat-callback-send").click()
    expect(customer.get_by_test_id("chat-callback-card")).to_have_attribute("data-phase", "parked")
    customer.get_by_test_id("chat-callback-cancel").click()
    customer.get_by_test_id("chat-callback-cancel-yes").click()
    expect(customer.get_by_test_id("chat-callback")).to_be_visible()
    expect(customer.get_by_test_id("chat-position")).to_be_visible()
