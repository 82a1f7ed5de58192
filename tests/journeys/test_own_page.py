"""Where an agent's day begins, and a checklist that closing asks for."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, ask, go_online, reply, sign_in
from tests.journeys.test_accessibility import serious
from tests.journeys.test_team import until_colleagues_have_shared

RARE = "MBR-02"  # no other journey closes with it


def test_the_desk_without_a_conversation_is_ones_own_page(somebody: Somebody) -> None:
    agent = somebody("/console", language="zh-CN")
    sign_in(agent, "agent03")
    agent.goto("/console/desk")
    until_colleagues_have_shared(agent)
    agent.reload()
    expect(agent.get_by_test_id("desk-home")).to_be_visible()
    for card in ("home-waiting", "home-day", "home-due", "home-news", "home-quality"):
        expect(agent.get_by_test_id(card)).to_be_visible()
    expect(agent.get_by_test_id("home-quality")).to_contain_text(re.compile("n=|暂无|样本太少"))
    assert not serious(agent)
    agent.get_by_test_id("home-news").get_by_role("link").first.click()
    expect(agent).to_have_url(re.compile("/console/(team|desk)/"))

    lead = somebody("/console/desk", language="en-GB")
    sign_in(lead, "supervisor01")
    lead.goto("/console/desk")
    expect(lead.get_by_test_id("home-team")).to_be_visible()
    number = lead.get_by_test_id("home-team").get_by_role("link").first
    if number.count():
        number.click()
        expect(lead).to_have_url(re.compile("/console/(work-orders|service-clocks)\\?"))
        assert not serious(lead)

    narrow = somebody("/console/desk", language="en-GB", width=390, height=844)
    narrow.emulate_media(color_scheme="dark")
    sign_in(narrow, "agent03")
    narrow.goto("/console/desk")
    narrow.get_by_test_id("desk-home-open").click()
    expect(narrow.get_by_test_id("home-day")).to_be_visible()
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 390
    assert not serious(narrow)


def write_checklist(editor: Page, *, begin: bool) -> None:
    editor.goto("/console/knowledge/work/checklists")
    editor.get_by_test_id("checklist-reason").select_option(RARE)
    expect(editor.get_by_test_id("checklist-editor")).to_be_visible()
    if begin:
        editor.get_by_test_id("checklist-add").click()
        editor.get_by_test_id("checklist-save").click()
        expect(editor.get_by_role("alert").first).to_contain_text("both languages")
        editor.get_by_test_id("checklist-zh").last.fill("念风险提示")
        editor.get_by_test_id("checklist-en").last.fill("Read the warning aloud")
        editor.get_by_test_id("checklist-must").last.check()
        assert not serious(editor)
    else:
        while editor.get_by_test_id("checklist-zh").count():
            editor.get_by_role("button", name=re.compile("^Drop step")).first.click()
    editor.get_by_test_id("checklist-save").click()
    expect(editor.get_by_text("Saved; in force at once")).to_be_visible()


def test_a_mandatory_step_is_asked_for_at_the_end(somebody: Somebody) -> None:
    editor = somebody("/console", language="en-GB")
    sign_in(editor, "editor02")
    write_checklist(editor, begin=True)
    agent = somebody("/console/desk", language="zh-CN")
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    go_online(agent)
    customer = somebody("/chat", language="zh-CN", width=390, height=844)
    ask(customer, "贵宾厅怎么预约")
    customer.get_by_test_id("chat-human").first.click()
    accept_next(agent)
    reply(agent, "您好，请讲。")
    agent.locator("#side-process").click()
    agent.get_by_test_id("desk-checklist-reason").click()
    agent.get_by_role("menuitemradio", name="贵宾厅").or_(agent.get_by_role("menuitem", name="贵宾厅")).first.click()
    expect(agent.get_by_test_id("desk-checklist")).to_contain_text("念风险提示")
    assert not serious(agent)
    agent.get_by_test_id("desk-close").click()
    agent.get_by_test_id("desk-reason").fill(RARE)
    agent.get_by_role("option").first.click()
    expect(agent.get_by_test_id("desk-checklist-left")).to_contain_text("念风险提示")
    agent.get_by_test_id("desk-confirm-close").click()
    expect(agent.get_by_role("alert").filter(has_text="必做步骤还没有完成")).to_be_visible()
    agent.get_by_test_id("desk-checklist").get_by_role("checkbox").first.check()
    expect(agent.get_by_test_id("desk-checklist-left")).to_have_count(0)
    agent.get_by_test_id("desk-confirm-close").click()
    expect(agent.get_by_test_id("desk-composer")).to_have_count(0)
    write_checklist(editor, begin=False)
