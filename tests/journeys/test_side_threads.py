"""An agent asks the cards department beside a contact; a colleague there answers; the agent quotes it and closes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, ask, close_with_reason, go_online, said_by, sign_in
from tests.journeys.test_accessibility import serious

SUBJECT = {True: "白金卡年费能否减免", False: "Can the annual fee be waived"}
ANSWER = {True: "可以减免一年，次日入账。", False: "One year can be waived, booked tomorrow."}


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_department_is_asked_beside_a_contact_and_its_answer_quoted(somebody: Somebody, language: str) -> None:
    zh = language == "zh-CN"
    agent = somebody("/console/desk", language=language)
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    go_online(agent)
    customer = somebody("/chat", language=language, width=390, height=844)
    ask(customer, "信用卡年费怎么免" if zh else "How is the card's annual fee waived?")
    customer.get_by_test_id("chat-human").first.click()
    accept_next(agent)

    agent.get_by_role("tab", name=re.compile("^(旁线|Sides)")).click()
    agent.get_by_test_id("side-ask").click()
    agent.get_by_test_id("side-department").select_option("card")
    agent.get_by_test_id("side-subject").fill(f"{SUBJECT[zh]} {language}")
    agent.get_by_test_id("side-question").fill("13812345678")
    agent.get_by_test_id("side-send").click()
    thread = agent.get_by_test_id("side-thread").first
    expect(thread).to_have_attribute("data-state", "open")
    expect(thread.get_by_test_id("side-left")).to_contain_text("还剩" if zh else "left")
    expect(thread.get_by_test_id("side-post")).not_to_contain_text("13812345678")
    assert not serious(agent)

    # A colleague of the department is told, and answers from the inbox.
    office = somebody("/console/side-threads", language=language)
    sign_in(office, "office01")
    office.goto("/console/side-threads")
    office.get_by_test_id("notifications").click()
    expect(office.get_by_test_id("notification").first).to_contain_text("旁线" if zh else "side thread")
    office.keyboard.press("Escape")
    office.get_by_test_id("sides-whose").select_option("inbox")
    office.get_by_test_id("sides-search").fill(language)
    office.keyboard.press("Enter")
    row = office.get_by_test_id("sides-row")
    expect(row).to_have_count(1)
    assert not serious(office)
    row.get_by_test_id("sides-open").click()
    office.get_by_test_id("side-text").fill(ANSWER[zh])
    office.get_by_test_id("side-write").click()
    expect(office.get_by_test_id("side-post")).to_have_count(2)
    assert not serious(office)

    # The agent's page hears of it; quoted, it is a draft: the customer sees nothing until the agent sends.
    expect(thread).to_have_attribute("data-state", "answered")
    agent.get_by_test_id("side-quote").click()
    composer = agent.get_by_test_id("desk-composer")
    expect(composer).to_have_value(ANSWER[zh])
    expect(said_by(customer, "agent").filter(has_text=ANSWER[zh])).to_have_count(0)
    agent.get_by_test_id("desk-send").click()
    expect(said_by(customer, "agent").filter(has_text=ANSWER[zh])).to_have_count(1)
    agent.get_by_test_id("side-close").click()
    expect(thread).to_have_attribute("data-state", "closed")
    expect(customer.locator("body")).not_to_contain_text(SUBJECT[zh])
    close_with_reason(agent, "年费" if zh else "annual fee")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_supervisor_says_how_soon_a_department_answers(somebody: Somebody, language: str) -> None:
    lead = somebody("/console/side-threads", language=language)
    sign_in(lead, "supervisor01")
    lead.goto("/console/side-threads")
    expect(lead.get_by_test_id("sides-row").first).to_be_visible()
    lead.get_by_test_id("sides-departments").click()
    minutes = lead.get_by_test_id("department-minutes-branch")
    expect(minutes).to_have_value(re.compile(r"\d+"))
    wanted = 180 if minutes.input_value() != "180" else 200
    minutes.fill(str(wanted))
    assert not serious(lead)
    with lead.expect_response(re.compile("/side-departments/branch$")) as answer:
        minutes.press("Tab")
    assert answer.value.ok
    branch = next(each for each in answer.value.json()["items"] if each["id"] == "branch")
    assert (branch["minutes"], len(branch["members"])) == (wanted, 2)
