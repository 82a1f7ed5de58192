"""An agent prepares: a canned reply that a colleague approves, a reply for later, a contact put aside."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, ask, close_with_reason, go_online, said_by, sign_in
from tests.journeys.test_contact_import import settled

SHORTCUT = "yueding"


def propose(agent: Page) -> None:
    """The agent writes a canned reply for everybody, with a gap."""
    agent.goto("/console/canned-replies")
    agent.get_by_test_id("canned-add").click()
    agent.get_by_test_id("canned-shortcut").fill(SHORTCUT)
    agent.get_by_test_id("canned-title").fill("约定回复时间")
    agent.get_by_test_id("canned-text").fill("{{customer_name}}您好，我会在{{时间}}前回复您。")
    agent.get_by_test_id("canned-scope").select_option("all")
    agent.get_by_test_id("canned-save").click()
    expect(agent.get_by_test_id(f"canned-row-{SHORTCUT}")).to_contain_text("待审批")


def approve(lead: Page) -> None:
    """A colleague finds it by its sound, reads it, and approves it."""
    lead.goto("/console/canned-replies")
    lead.get_by_test_id("canned-search").fill("yuedinghuifu")
    lead.get_by_test_id(f"canned-row-{SHORTCUT}").get_by_test_id("canned-open").click()
    assert settled(lead) == []
    lead.get_by_test_id("canned-approve").click()
    expect(lead.get_by_test_id(f"canned-row-{SHORTCUT}")).to_contain_text("使用中")


def test_what_is_prepared_is_said_at_its_time(somebody: Somebody) -> None:
    agent, lead = somebody("/console"), somebody("/console")
    sign_in(agent, "agent01")
    sign_in(lead, "supervisor01")
    propose(agent)
    approve(lead)

    agent.goto("/console/desk")
    go_online(agent)
    customer = somebody("/chat", width=390, height=844)
    ask(customer, "转账没到账")
    expect(said_by(customer, "assistant").last).to_be_visible()
    customer.get_by_test_id("chat-human").first.click()
    accept_next(agent)

    # inserted by its shortcut; its gap is filled before anything goes out
    composer = agent.get_by_test_id("desk-composer")
    composer.press_sequentially(f"/{SHORTCUT}")
    expect(agent.get_by_role("option").first).to_contain_text("约定回复时间")
    agent.keyboard.press("Enter")
    expect(composer).to_have_value("客户您好，我会在{{时间}}前回复您。")
    expect(agent.get_by_test_id("desk-gap")).to_be_visible()
    agent.keyboard.press("Enter")
    agent.keyboard.type("下午五点")
    expect(composer).to_have_value("客户您好，我会在下午五点前回复您。")
    agent.keyboard.press("Enter")
    expect(said_by(customer, "agent").last).to_contain_text("下午五点前")

    # written now, said when the customer is back; meanwhile it stands in the thread, and can be taken back
    composer.fill("查到了，明早到账。")
    agent.keyboard.press("Alt+l")
    agent.get_by_test_id("desk-later-customer_back").check()
    assert settled(agent) == []
    agent.get_by_test_id("desk-later-save").click()
    waiting = agent.get_by_test_id("desk-scheduled-pending")
    expect(waiting).to_contain_text("查到了")
    agent.get_by_test_id("desk-scheduled-back").click()
    expect(waiting).to_have_count(0)
    expect(composer).to_have_value("查到了，明早到账。")
    agent.get_by_test_id("desk-later").click()
    agent.get_by_test_id("desk-later-customer_back").check()
    agent.get_by_test_id("desk-later-save").click()
    expect(waiting).to_be_visible()
    expect(said_by(customer, "agent")).to_have_count(1)
    customer.reload()
    expect(said_by(customer, "agent").last).to_contain_text("明早到账")
    expect(waiting).to_have_count(0)

    # put aside until the customer writes, and then back where it was
    agent.keyboard.press("Escape")
    agent.keyboard.press("Alt+z")
    agent.get_by_test_id("desk-snooze-reply").check()
    agent.get_by_test_id("desk-snooze-save").click()
    expect(agent.get_by_test_id("desk-snoozed")).to_be_visible()
    expect(agent.locator('[data-testid="desk-item"][data-kind="aside"]')).to_have_count(1)
    ask(customer, "好的，谢谢")
    expect(agent.get_by_test_id("desk-snoozed")).to_have_count(0)
    expect(agent.locator('[data-testid="desk-item"][data-kind="aside"]')).to_have_count(0)
    close_with_reason(agent, "转账")
