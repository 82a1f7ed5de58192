"""A supervisor saves a view, works on several contacts at once and takes it back; an agent runs a macro by keys."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, ask, close_with_reason, go_online, said_by, sign_in
from tests.journeys.test_accessibility import serious

NOTE = "批量核对：系统维护通知已读"


def guests(somebody: Somebody, count: int) -> list[Page]:
    """Customers who talk with the assistant: nobody waits for a person."""
    pages = []
    for number in range(count):
        page = somebody("/chat", width=390, height=844)
        ask(page, f"网点几点开门 {number}")
        expect(said_by(page, "assistant").last).to_be_visible()
        pages.append(page)
    return pages


def choose(page: Page, picker: str, value: str) -> None:
    page.get_by_test_id(picker).click()
    page.locator(f'details[open] input[value="{value}"]').check()
    page.keyboard.press("Escape")


def counted(page: Page, item: str) -> None:
    expect(page.get_by_test_id(f"job-{item}").first).to_be_visible()


def test_a_view_is_saved_and_a_bulk_note_is_previewed_done_and_taken_back(somebody: Somebody) -> None:
    guests(somebody, 3)
    page = somebody("/console")
    sign_in(page, "supervisor01")
    page.goto("/console/conversations")
    expect(page.get_by_test_id("view-open")).to_be_visible()
    choose(page, "filter-states", "assistant")
    page.get_by_test_id("filter-days").fill("1")
    page.get_by_test_id("filter-days").press("Enter")
    expect(page.get_by_test_id("conversation-row").nth(2)).to_be_visible()
    assert not serious(page)
    page.get_by_test_id("view-new").click()
    page.get_by_test_id("view-name").fill("今天的助手会话")
    page.get_by_test_id("view-save").click()
    saved = page.get_by_test_id("view-saved").filter(has_text="今天的助手会话")
    expect(saved).to_have_attribute("aria-current", "true")
    expect(saved).to_contain_text(re.compile(r"\d"))

    boxes = page.get_by_test_id("pick")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.get_by_test_id("picked")).to_contain_text("3")
    page.get_by_test_id("act").click()
    page.get_by_test_id("add-note").click()
    page.get_by_test_id("act-text").fill(NOTE)
    page.get_by_test_id("bulk-look").click()
    expect(page.get_by_test_id("bulk-preview")).to_contain_text("3 个中有 3 个会处理")
    assert not serious(page)
    page.get_by_test_id("bulk-begin").click()
    undo_and_read(page)


def undo_and_read(page: Page) -> None:
    """The job is done, taken back, and its note is gone from the thread."""
    job = page.get_by_test_id("job").first
    expect(job).to_have_attribute("data-state", "done")
    counted(page, "done")
    assert not serious(page)
    job.get_by_test_id("job-undo").click()
    page.get_by_role("button", name="撤销", exact=True).last.click()
    expect(job).to_have_attribute("data-state", "undone")
    counted(page, "undone")
    page.keyboard.press("Escape")
    page.get_by_test_id("conversation-open").first.click()
    thread = page.get_by_test_id("conversation-thread")
    expect(thread).to_contain_text("已撤回")
    expect(thread).not_to_contain_text(NOTE)


def test_a_macro_is_previewed_run_and_undone_by_keys(somebody: Somebody) -> None:
    agent = somebody("/console", language="en-GB")
    sign_in(agent, "agent01")
    agent.goto("/console/macros")
    agent.get_by_test_id("macro-new").click()
    agent.get_by_test_id("macro-name").fill("Checked twice")
    agent.get_by_test_id("add-note").click()
    agent.get_by_test_id("act-text").fill("{agent} checked it twice")
    agent.get_by_test_id("add-triage").click()
    agent.get_by_test_id("act-urgency").select_option("P1")
    assert not serious(agent)
    agent.get_by_test_id("macro-save").click()
    expect(agent.get_by_test_id("macros")).to_contain_text("Checked twice")

    agent.goto("/console/desk")
    go_online(agent)
    customer = somebody("/chat", language="en-GB", width=390, height=844)
    ask(customer, "Where do I see my statement?")
    expect(said_by(customer, "assistant").last).to_be_visible()
    customer.get_by_test_id("chat-human").first.click()
    accept_next(agent)
    agent.keyboard.press("Alt+m")
    agent.get_by_test_id("macro-find").fill("twice")
    expect(agent.get_by_test_id("macro-option").first).to_contain_text("Checked twice")
    agent.keyboard.press("Enter")
    expect(agent.get_by_test_id("macro-preview")).to_contain_text("checked it twice")
    expect(agent.get_by_test_id("macro-preview")).not_to_contain_text("{agent}")
    assert not serious(agent)
    expect(agent.get_by_test_id("macro-run")).to_be_focused()
    agent.keyboard.press("Enter")
    log = agent.get_by_role("log")
    expect(log).to_contain_text("checked it twice")
    agent.keyboard.press("Alt+u")
    expect(log).to_contain_text("Taken back")
    expect(log).not_to_contain_text("checked it twice")
    close_with_reason(agent, "statement")


def test_an_agent_looks_at_lists_on_a_small_screen(somebody: Somebody) -> None:
    page = somebody("/console", language="en-GB", width=390, height=844)
    page.emulate_media(color_scheme="dark")
    sign_in(page, "agent01")
    page.goto("/console/conversations?view=mine")
    expect(page.get_by_test_id("view-mine")).to_have_attribute("aria-current", "true")
    page.goto("/console/conversations?view=open&f=1&queues=closed_for_good")
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    expect(page.get_by_test_id("filter-queues")).to_contain_text("gone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not serious(page)
