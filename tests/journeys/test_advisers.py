"""A customer with an adviser asks for a person: the adviser is asked first, and nobody waits for one on a break."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, as_customer, ask, go_online, leave_desk, said_by, sign_in
from tests.journeys.test_accessibility import serious
from tests.support.service import RunningService

# Of the team of wealth and premium; the other one is better at everything, and idle for longer.
ADVISER, OTHER = "agent141", "agent01"
AT_ONCE_MS = 10_000


def on_the_desk(somebody: Somebody, login: str, language: str) -> Page:
    desk = somebody("/console/desk", language=language)
    sign_in(desk, login)
    desk.goto("/console/desk")
    go_online(desk)
    return desk


def ask_for_a_person(chat: Page, question: str) -> None:
    answers = said_by(chat, "assistant").count()
    ask(chat, question)
    expect(said_by(chat, "assistant").nth(answers)).to_be_visible()
    chat.get_by_test_id("chat-human").last.click()


def customer_of(lead: Page, login: str) -> dict[str, str]:
    """The first customer of an adviser, as the supervisor's list has it."""
    staff = lead.request.get("/api/v1/staff", params={"q": login}).json()["items"][0]
    found = lead.request.get("/api/v1/customers/advised", params={"adviser": staff["id"]}).json()["items"][0]
    return {"id": found["id"], "number": found["number"], "adviser": staff["name"], "staff": staff["number"]}


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_adviser_is_asked_first_and_on_a_break_somebody_else_at_once(
    somebody: Somebody, bank: RunningService, language: str
) -> None:
    zh = language == "zh-CN"
    lead = somebody("/console/customers", language=language)
    sign_in(lead, "supervisor01")
    known = customer_of(lead, ADVISER)
    other = on_the_desk(somebody, OTHER, language)
    adviser = on_the_desk(somebody, ADVISER, language)
    chat = as_customer(somebody, bank, known["number"], language)

    ask_for_a_person(chat, "我想了解一下理财产品" if zh else "I would like to know more about wealth products")
    expect(adviser.get_by_test_id("desk-offer-adviser")).to_contain_text("专属顾问" if zh else "adviser")
    expect(other.get_by_test_id("desk-accept")).to_have_count(0)
    accept_next(adviser)
    panel = adviser.get_by_test_id("desk-adviser")
    expect(panel).to_contain_text(known["adviser"])
    expect(panel).to_contain_text("就是您" if zh else "You")
    expect(panel).to_contain_text("客户的专属顾问" if zh else "The customer's own adviser")
    assert not serious(adviser)

    leave_desk(adviser)
    chat = as_customer(somebody, bank, known["number"], language)
    ask_for_a_person(chat, "还想问一下存款利率" if zh else "And what are the deposit rates?")
    expect(other.get_by_test_id("desk-accept").first).to_be_visible(timeout=AT_ONCE_MS)
    accept_next(other)
    panel = other.get_by_test_id("desk-adviser")
    expect(panel).to_contain_text("专属顾问不在线" if zh else "adviser is away")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_supervisor_changes_the_adviser_of_a_customer_and_takes_it_back(somebody: Somebody, language: str) -> None:
    lead = somebody("/console/customers", language=language)
    sign_in(lead, "supervisor01")
    known = customer_of(lead, "agent142")
    lead.goto("/console/customers")
    lead.get_by_test_id("customers-which").get_by_role("button").last.click()
    lead.get_by_test_id("advised-whose").fill("agent142")
    lead.locator("[role=option]").first.click()
    expect(lead.get_by_test_id("customers-item").first).to_contain_text(known["number"][-4:])
    assert not serious(lead)
    lead.get_by_test_id("customers-item").first.click()

    row = lead.get_by_test_id("customer-adviser")
    expect(row).to_contain_text(known["adviser"])
    lead.get_by_test_id("customer-adviser-change").click()
    lead.get_by_test_id("adviser-save").click()
    expect(lead.get_by_role("alert")).to_be_visible()
    lead.get_by_test_id("adviser-staff").fill("agent143")
    lead.locator("[role=option]").first.click()
    lead.get_by_test_id("adviser-reason").fill("客户要求更换" if language == "zh-CN" else "The customer asked for it")
    assert not serious(lead)
    lead.get_by_test_id("adviser-save").click()
    expect(row).not_to_contain_text(known["staff"])
    lead.get_by_test_id("customer-adviser-change").click()
    lead.get_by_test_id("adviser-reason").fill("恢复" if language == "zh-CN" else "As before")
    lead.get_by_test_id("adviser-release").click()
    expect(row).to_contain_text(re.compile(known["staff"]))


def test_the_policy_says_how_long_an_adviser_is_waited_for(somebody: Somebody) -> None:
    page = somebody("/console", language="en-GB")
    sign_in(page, "supervisor01")
    page.goto("/console/routing/policy")
    page.get_by_test_id("routing-policy-draft").click()
    page.get_by_test_id("routing-policy-note").fill("Advisers a little longer")
    field = page.get_by_test_id("routing-policy-adviser_s")
    expect(field).to_have_value("30")
    field.fill("601")
    page.get_by_test_id("routing-policy-save").click()
    assert field.evaluate("each => each.validity.rangeOverflow"), "the field says that this is too long"
    field.fill("45")
    page.get_by_test_id("routing-policy-offer_timeout_s").fill("40")
    page.get_by_test_id("routing-policy-save").click()
    differences = page.get_by_test_id("routing-policy-differences")
    expect(differences).to_contain_text("Kept for the customer's adviser")
    expect(differences).to_contain_text("An offer rings")
