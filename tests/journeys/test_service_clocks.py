"""A supervisor sets a service target, a customer waits past it: the agent is warned, the supervisor told."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, ask, close_with_reason, go_online, read_all, reply, said_by, sign_in
from tests.journeys.test_accessibility import serious

# The target below, and a slow machine.
WAITED_MS = 90_000


def set_target(lead: Page) -> None:
    """First answer within 40 s for what is not an emergency: the agent 30 s before, the supervisors when it is due."""
    lead.goto("/console/routing/levels")
    lead.get_by_test_id("levels-ladder-add").click()
    lead.get_by_test_id("levels-ladder-key").fill("journey")
    lead.get_by_test_id("levels-ladder-zh").fill("旅程")
    lead.get_by_test_id("levels-ladder-en").fill("Journey")
    lead.get_by_test_id("levels-step-add").click()
    steps = lead.get_by_test_id("levels-step")
    for place, (when, seconds, tells) in enumerate((("before", "30", "agent"), ("at", "", "supervisors"))):
        step = steps.nth(place)
        step.get_by_test_id("levels-step-measure").select_option("first")
        step.get_by_test_id("levels-step-when").select_option(when)
        if seconds:
            step.get_by_test_id("levels-step-span").fill(seconds)
            step.get_by_test_id("levels-step-span-unit").select_option("s")
        step.get_by_test_id("levels-step-tells").select_option(tells)
    assert not serious(lead)
    lead.get_by_test_id("levels-ladder-save").click()
    expect(lead.get_by_test_id("levels-ladder-journey")).to_be_visible()

    lead.get_by_test_id("levels-target-add").click()
    lead.get_by_test_id("levels-first").fill("40")
    lead.get_by_test_id("levels-first-unit").select_option("s")
    lead.get_by_test_id("levels-target-ladder").select_option("journey")
    for urgency in ("P1", "P2", "P3"):
        lead.get_by_test_id(f"levels-urgency-{urgency}").check()
    assert not serious(lead)
    lead.get_by_test_id("levels-target-save").click()
    expect(journeys_target(lead)).to_be_visible()


def journeys_target(lead: Page) -> Locator:
    """The row of the target that was set."""
    return lead.get_by_test_id("levels-target-row").filter(has_text=re.compile("旅程|Journey"))


def remove_target(lead: Page) -> None:
    """The bank is as it was."""
    lead.goto("/console/routing/levels")
    journeys_target(lead).get_by_role("button").click()
    lead.get_by_test_id("levels-target-remove").click()
    lead.get_by_role("alertdialog").get_by_role("button", name=re.compile("删除|Remove")).click()
    expect(journeys_target(lead)).to_have_count(0)
    lead.get_by_test_id("levels-ladder-journey").get_by_role("button").click()
    lead.get_by_test_id("levels-ladder-remove").click()
    lead.get_by_role("alertdialog").get_by_role("button", name=re.compile("删除|Remove")).click()
    expect(lead.get_by_test_id("levels-ladder-journey")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_customer_waits_past_a_target_and_everybody_who_should_knows(somebody: Somebody, language: str) -> None:
    zh = language == "zh-CN"
    lead = somebody("/console", language=language)
    sign_in(lead, "supervisor01")
    set_target(lead)
    read_all(lead)

    agent = somebody("/console/desk", language=language)
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    read_all(agent)
    go_online(agent)
    customer = somebody("/chat", language=language, width=390, height=844)
    ask(customer, "信用卡怎么还款" if zh else "How do I repay my credit card?")
    expect(said_by(customer, "assistant").last).to_be_visible()
    customer.get_by_test_id("chat-human").click()
    accept_next(agent)
    header = agent.get_by_test_id("desk-clocks").get_by_test_id("clock-first")
    expect(header).to_be_visible()
    expect(agent.get_by_test_id("notifications-unread")).to_have_text("1", timeout=WAITED_MS)
    expect(agent.get_by_test_id("desk-item").get_by_test_id("clock-first").first).to_have_attribute(
        "data-state", re.compile("at_risk|breached")
    )
    assert not serious(agent)

    lead.goto("/console/service-clocks")
    id_ = agent.url.rsplit("/", 1)[1]
    row = lead.locator(f'[data-testid="levels-row"][data-conversation="{id_}"]')
    expect(row.get_by_test_id("clock-first")).to_have_attribute("data-state", "breached", timeout=WAITED_MS)
    expect(lead.get_by_test_id("notifications-unread")).to_be_visible()
    expect(header).to_have_attribute("data-state", "breached")
    assert not serious(lead)
    lead.get_by_test_id("notifications").click()
    lead.get_by_test_id("notification").first.click()
    expect(lead).to_have_url(re.compile(r"/service-clocks\?queue="))
    lead.goto("/console/floor")
    expect(lead.get_by_test_id("floor-breached")).to_have_text(re.compile("[1-9]"))
    lead.get_by_test_id("floor-clocks").click()
    expect(row).to_be_visible()

    reply(agent, "您好，可以在手机银行里还款。" if zh else "You can repay in the app.")
    expect(row).to_have_count(0)
    expect(agent.get_by_test_id("desk-clocks").get_by_test_id("clock-first")).to_have_count(0)
    lead.get_by_test_id("levels-state").select_option("late")
    row.get_by_test_id("levels-choose").check()
    lead.get_by_test_id("levels-waive").click()
    lead.get_by_test_id("levels-waiver-cause").select_option("surge")
    lead.get_by_test_id("levels-waiver-why").fill("午间来量突增" if zh else "Noon rush")
    assert not serious(lead)
    lead.get_by_test_id("levels-waiver-save").click()
    expect(row).to_have_count(0)
    lead.get_by_test_id("levels-state").select_option("waived")
    expect(row).to_contain_text("午间来量突增" if zh else "Noon rush")
    row.get_by_test_id("levels-waiver-end").click()
    expect(row).to_have_count(0)
    close_with_reason(agent, "还款" if zh else "repay")
    remove_target(lead)
