"""A reply over the limit: the agent asks, a colleague changes and approves it, and only then the customer sees it."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, ask, close_with_reason, go_online, reply, said_by, sign_in
from tests.journeys.test_contact_import import settled


def set_limit(lead: Page) -> None:
    """The supervisor says which replies need a second person."""
    lead.goto("/console/reply-reviews/rule")
    lead.get_by_test_id("review-amount").fill("1000")
    lead.get_by_test_id("review-rule-on").check()
    assert settled(lead) == []
    lead.get_by_test_id("review-rule-save").click()
    expect(lead.get_by_text("Saved; it holds from the next reply on")).to_be_visible()


def lift_limit(lead: Page) -> None:
    """The next journey meets no rule."""
    csrf = next(each["value"] for each in lead.context.cookies() if each["name"] == "zhike_csrf")
    headers = {"x-csrf-token": csrf, "if-match": "*"}
    rule = lead.request.get("/api/v1/reply-review-rule")
    headers["if-match"] = rule.headers["etag"]
    assert lead.request.put("/api/v1/reply-review-rule", data={"enabled": False}, headers=headers).ok


def test_a_reply_over_the_limit_is_seen_by_two_before_the_customer_sees_it(somebody: Somebody) -> None:
    lead = somebody("/console", language="en-US")
    sign_in(lead, "supervisor01")
    set_limit(lead)
    try:
        agent = somebody("/console/desk", language="en-US")
        sign_in(agent, "agent02")
        agent.goto("/console/desk")
        go_online(agent)
        customer = somebody("/chat", language="en-US", width=390, height=844)
        ask(customer, "I was charged twice")
        expect(said_by(customer, "assistant").last).to_be_visible()
        customer.get_by_test_id("chat-human").first.click()
        accept_next(agent)
        reply(agent, "We refund you CNY 5,000.")
        agent.get_by_test_id("desk-ask-review").click()
        expect(agent.get_by_test_id("desk-review-waiting")).to_contain_text("CNY 5,000")
        expect(said_by(customer, "agent")).to_have_count(0)

        lead.goto("/console/reply-reviews")
        lead.get_by_test_id("review-item").first.click()
        draft = lead.get_by_test_id("review-text")
        expect(draft).to_have_value("We refund you CNY 5,000.")
        assert settled(lead) == []
        lead.get_by_test_id("review-back").click()
        lead.get_by_test_id("review-word").fill("Say by when")
        lead.get_by_test_id("review-back-go").click()
        expect(agent.get_by_test_id("desk-review-sent_back")).to_contain_text("Say by when")
        agent.get_by_test_id("desk-review-restore").click()
        expect(agent.get_by_test_id("desk-composer")).to_have_value("We refund you CNY 5,000.")
        agent.get_by_test_id("desk-send").click()
        agent.get_by_test_id("desk-ask-review").click()
        lead.get_by_test_id("review-item").first.click()
        draft.fill("We refund you CNY 5,000 by Friday.")
        lead.get_by_test_id("review-approve").click()
        expect(said_by(customer, "agent").last).to_contain_text("by Friday")
        expect(agent.get_by_test_id("desk-reviews")).to_have_count(0)

        # what is written ahead has the same way out
        agent.get_by_test_id("desk-composer").fill("We refund you another CNY 2,000.")
        agent.get_by_test_id("desk-later").click()
        agent.get_by_test_id("desk-later-save").click()
        expect(agent.get_by_role("dialog").get_by_role("alert")).to_be_visible()
        assert settled(agent) == []
        agent.get_by_test_id("desk-later-review").click()
        expect(agent.get_by_test_id("desk-review-waiting")).to_contain_text("CNY 2,000")
        expect(agent.get_by_test_id("desk-scheduled")).to_have_count(0)
        expect(agent.get_by_test_id("desk-composer")).to_have_value("")
        lead.get_by_test_id("review-item").first.click()
        lead.get_by_test_id("review-approve").click()
        expect(said_by(customer, "agent").last).to_contain_text("CNY 2,000")
        close_with_reason(agent, "charged")
    finally:
        lift_limit(lead)
