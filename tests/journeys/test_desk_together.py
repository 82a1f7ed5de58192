"""Two colleagues at one conversation: they see each other, and nothing goes out over words that were not read."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, ask, close_with_reason, go_online, read_all, reply, said_by, sign_in


def a_contact(somebody: Somebody, question: str) -> tuple[Page, Page]:
    """A customer who asked for a person, and the agent who has them."""
    agent = somebody("/console/desk")
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    go_online(agent)
    customer = somebody("/chat", width=390, height=844)
    ask(customer, question)
    expect(said_by(customer, "assistant").last).to_be_visible()
    customer.get_by_test_id("chat-human").first.click()
    accept_next(agent)
    return customer, agent


def an_ear(page: Page) -> Callable[[bool], None]:
    """Whether the page hears what its live connection says; it goes on speaking."""
    hears = True

    def carry(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        server.on_message(lambda message: line.send(message) if hears else None)

    def turn(on: bool) -> None:
        nonlocal hears
        hears = on

    page.route_web_socket("**/api/v1/live", carry)
    page.reload()
    return turn


def test_colleagues_see_each_other_and_a_reply_waits_for_what_was_not_read(somebody: Somebody) -> None:
    customer, agent = a_contact(somebody, "账单在哪里看")
    agent_hears = an_ear(agent)
    lead = somebody("/console")
    sign_in(lead, "supervisor01")
    lead.goto(agent.url)
    composer = lead.get_by_test_id("desk-composer")
    expect(lead.get_by_test_id("desk-company")).to_be_visible()
    composer.fill("我来回复")
    expect(agent.get_by_test_id("desk-company")).to_contain_text("回复")

    # the newest words do not reach the agent's page before the reply goes
    agent_hears(False)
    agent.route("**/messages?*", lambda route: route.abort())
    ask(customer, "不用了，我要改地址")
    expect(lead.get_by_text("不用了，我要改地址").first).to_be_visible()
    reply(agent, "账单在手机银行里看。")
    refused = agent.get_by_test_id("desk-refused")
    expect(refused).to_be_visible()
    expect(said_by(customer, "agent")).to_have_count(0)
    agent.unroute("**/messages?*")
    agent_hears(True)
    ask(customer, "还在吗")
    expect(agent.get_by_role("log")).to_contain_text("不用了，我要改地址")
    expect(agent.get_by_role("log")).to_contain_text("还在吗")
    agent.get_by_test_id("desk-insist").click()
    expect(said_by(customer, "agent")).to_have_count(1)
    lead.goto("/console/board")
    expect(agent.get_by_test_id("desk-company")).to_have_count(0)
    close_with_reason(agent, "账单")


def test_a_note_calls_a_colleague_who_is_told_and_comes(somebody: Somebody) -> None:
    customer, agent = a_contact(somebody, "信用卡怎么还款")
    lead = somebody("/console")
    sign_in(lead, "supervisor01")
    lead.goto("/console/board")
    read_all(lead)
    name = lead.request.get("/api/v1/session").json()["name"]
    composer = agent.get_by_test_id("desk-composer")
    composer.focus()
    agent.keyboard.press("Escape")
    agent.keyboard.press("n")
    composer.press_sequentially(f"请看一下 @{name[:2]}")
    expect(agent.get_by_role("option").first).to_contain_text(name)
    agent.keyboard.press("Enter")
    expect(composer).to_have_value(f"请看一下 @{name} ")
    agent.keyboard.press("Enter")
    expect(agent.get_by_role("log")).to_contain_text(f"@{name}")

    expect(lead.get_by_test_id("notifications-unread")).to_have_text("1")
    lead.get_by_test_id("notifications").click()
    lead.get_by_test_id("notification").first.click()
    expect(lead).to_have_url(agent.url)
    expect(lead.get_by_role("log")).to_contain_text(f"@{name}")
    expect(lead.get_by_test_id("notifications-unread")).to_have_count(0)
    expect(said_by(customer, "agent")).to_have_count(0)
    reply(lead, "您好")
    close_with_reason(agent, "还款")
