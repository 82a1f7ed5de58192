"""An agent is helped: a suggestion edited and sent, a warning heeded, the wrap-up confirmed as it was filled in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, ask, go_online, said_by, sign_in

QUESTIONS = {
    "zh-CN": ("手机银行转账限额是多少", "TRF-01", "您好。", "您放心，这款产品保本。", "本产品不保本，请留意风险。"),
    "en-GB": (
        "I forgot my mobile banking password",
        "EBK-02",
        "Hello. ",
        "We guarantee that it arrives.",
        "It usually arrives within two hours.",
    ),
}
ANGRY = {"zh-CN": "服务太差了，气死我了", "en-GB": "I am furious, you are useless"}


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_an_agent_is_helped_from_the_answer_to_the_wrap_up(somebody: Somebody, language: str) -> None:
    question, reason, greeting, risky, better = QUESTIONS[language]
    agent = somebody("/console/desk", language=language)
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    go_online(agent)
    customer = somebody("/chat", language=language, width=390, height=844)
    ask(customer, question)
    expect(said_by(customer, "assistant").last).to_be_visible()
    customer.get_by_test_id("chat-human").first.click()
    accept_next(agent)

    # the answer is put in by the keyboard, edited, and sent with its source known
    expect(agent.get_by_test_id("desk-suggestion")).to_be_visible()
    composer = agent.get_by_test_id("desk-composer")
    composer.focus()
    with agent.expect_request(lambda each: each.url.endswith("/uses")):
        agent.keyboard.press("Alt+Digit1")
    expect(composer).not_to_have_value("")
    composer.fill(greeting + composer.input_value())
    with agent.expect_response(lambda each: each.url.endswith("/uses")) as told:
        agent.get_by_test_id("desk-send").click()
    assert told.value.status == 204
    expect(said_by(customer, "agent").last).to_be_visible()

    # a warning comes while one writes, and goes with its cause
    composer.fill(risky)
    expect(agent.get_by_test_id("desk-tone")).to_be_visible()
    agent.get_by_test_id("desk-send").click()
    expect(composer).to_have_value(risky)
    composer.fill(better)
    expect(agent.get_by_test_id("desk-tone")).to_have_count(0)
    agent.get_by_test_id("desk-send").click()
    expect(said_by(customer, "agent").last).to_contain_text(better)

    # an angry customer is seen by the supervisor, who says that it was looked at
    ask(customer, ANGRY[language])
    floor = somebody("/console/floor", language=language)
    sign_in(floor, "supervisor01")
    floor.goto("/console/floor")
    caution = floor.get_by_test_id("floor-caution-anger")
    expect(caution).to_have_count(1)
    expect(caution).not_to_contain_text(ANGRY[language])
    caution.get_by_test_id("floor-caution-seen").click()
    expect(caution).to_have_count(0)

    # the wrap-up is there already
    agent.get_by_test_id("desk-close").click()
    expect(agent.get_by_test_id("desk-reason")).to_have_value(re.compile(reason))
    expect(agent.get_by_test_id("desk-note")).not_to_have_value("")
    with agent.expect_response(lambda each: each.url.endswith("/wrap-up-uses")) as compared:
        agent.get_by_test_id("desk-confirm-close").click()
    assert compared.value.status == 204
    expect(customer.get_by_test_id("chat-rating-5")).to_be_visible()
