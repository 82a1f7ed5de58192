"""A customer writes in two windows: an agent merges them, both are seen in one place, and it is taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, as_customer, ask, go_online, reply, said_by, sign_in
from tests.journeys.test_accessibility import serious
from tests.support.service import RunningService

WORDS = {
    "zh-CN": ("网点几点开门", "手机银行怎么看对账单", "两个问题一起答复您", "已合并自", "已经合并", "以下来自"),
    "en-GB": (
        "When does the branch open?",
        "Where do I see my statement?",
        "Both are answered here",
        "Merged from",
        "are one now",
        "From",
    ),
}


def wait_for_person(somebody: Somebody, bank: RunningService, language: str, words: str, number: str) -> Page:
    """A known customer asks in a window of its own, and for a person."""
    page = as_customer(somebody, bank, number, language)
    ask(page, words)
    expect(said_by(page, "assistant").last).to_be_visible()
    page.get_by_test_id("chat-human").first.click()
    return page


def choose(agent: Page, words: str) -> None:
    """An item of the conversation's menu."""
    agent.get_by_test_id("desk-more").click()
    agent.get_by_role("menuitem", name=re.compile(words)).click()
    expect(agent.get_by_test_id("tie-dialog")).to_be_visible()


def a_number(somebody: Somebody, place: int) -> str:
    """The number of some customer."""
    lead = somebody("/console/customers")
    sign_in(lead, "supervisor01")
    found = lead.request.get("/api/v1/customers", params={"q": "zw"}).json()["items"]
    return str(found[place % len(found)]["number"])


@pytest.mark.parametrize(("language", "place"), [("zh-CN", 1), ("en-GB", 2)])
def test_two_windows_become_one_and_two_again(
    somebody: Somebody, bank: RunningService, language: str, place: int
) -> None:
    hours, statement, answer, line, told, source = WORDS[language]
    number = a_number(somebody, place)
    agent = somebody("/console", language=language)
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    go_online(agent)
    first = wait_for_person(somebody, bank, language, hours, number)
    accept_next(agent)
    second = wait_for_person(somebody, bank, language, statement, number)
    accept_next(agent)
    log = agent.get_by_role("log")
    expect(log).to_contain_text(statement)
    expect(log).not_to_contain_text(hours)

    choose(agent, "合并|Merge")
    assert not serious(agent)
    held = agent.get_by_test_id("tie-candidate").filter(has_text=re.compile("服务中|In service"))
    held.get_by_role("radio").check()
    expect(agent.get_by_test_id("tie-preview")).to_be_visible()
    agent.get_by_test_id("tie-save").click()
    expect(agent.get_by_test_id("desk-merged-line")).to_contain_text(line)
    expect(log).to_contain_text(hours)
    expect(log).to_contain_text(source)

    expect(first.get_by_test_id("chat-merged")).to_contain_text(told)
    reply(agent, answer)
    for page in (first, second):
        expect(said_by(page, "agent").last).to_contain_text(answer)
        assert not serious(page)
    ask(first, hours + "!")
    expect(log).to_contain_text(hours + "!")

    agent.get_by_role("tab", name=re.compile("往来|Earlier")).click()
    ties = agent.get_by_test_id("tie-list")
    expect(ties.get_by_test_id("tie-open")).to_be_visible()
    assert not serious(agent)
    ties.get_by_test_id("tie-undo").click()
    expect(ties).to_have_count(0)
    expect(agent.get_by_test_id("desk-merged-line")).to_have_count(0)
    expect(first.get_by_test_id("chat-merged")).to_be_hidden()
    expect(said_by(first, "customer").first).to_contain_text(hours)
    expect(agent.get_by_test_id("desk-item")).to_have_count(2)
