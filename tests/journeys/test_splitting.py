"""A customer brings a second matter into one chat: an agent splits it off, both answer, and another is taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, ask, go_online, reply, said_by, sign_in
from tests.journeys.test_accessibility import serious
from tests.journeys.test_merging import a_number, wait_for_person
from tests.support.service import RunningService

WORDS = {
    "zh-CN": ("转账两天还没到账", "另外我想补办信用卡", "补卡已经受理", "好的，谢谢", "已拆出到", "单独办理", "拆出"),
    "en-GB": (
        "My transfer has not arrived for two days",
        "I also want a new credit card",
        "The card is on its way",
        "Fine, thank you",
        "Split off to",
        "handled on its own",
        "Split off from",
    ),
}


def open_dialog(agent: Page) -> None:
    """By the conversation's menu, with the keyboard alone."""
    agent.get_by_test_id("desk-more").focus()
    agent.keyboard.press("Enter")
    item = agent.get_by_role("menuitem", name=re.compile("拆分|Split"))
    item.focus()
    agent.keyboard.press("Enter")
    expect(agent.get_by_test_id("split-dialog")).to_be_visible()


def fill_in(agent: Page, words: str) -> None:
    """The second matter from its first message to the end, with its reason, to be kept."""
    line = agent.get_by_test_id("split-message").filter(has_text=words)
    line.get_by_test_id("split-from").focus()
    agent.keyboard.press("Enter")
    expect(line.get_by_role("checkbox")).to_be_checked()
    expect(agent.get_by_test_id("split-preview")).to_be_visible()
    agent.get_by_test_id("split-reason").fill("CCD-04")
    agent.get_by_role("option").filter(has_text="CCD-04").first.click()
    agent.get_by_test_id("split-keep").check()


@pytest.mark.parametrize(("language", "place"), [("zh-CN", 3), ("en-GB", 4)])
def test_a_second_matter_is_split_off(somebody: Somebody, bank: RunningService, language: str, place: int) -> None:
    first, second, answer, thanks, mark, told, line = WORDS[language]
    number = a_number(somebody, place)
    agent = somebody("/console", language=language)
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    go_online(agent)
    page = wait_for_person(somebody, bank, language, first, number)
    accept_next(agent)
    log = agent.get_by_role("log")
    ask(page, second)
    expect(log).to_contain_text(second)

    open_dialog(agent)
    assert not serious(agent)
    agent.get_by_test_id("split-save").click()
    expect(agent.get_by_test_id("split-dialog").get_by_role("alert").first).to_be_visible()
    fill_in(agent, second)
    assert not serious(agent)
    agent.get_by_test_id("split-save").click()
    expect(agent.get_by_test_id("split-dialog")).to_have_count(0)
    expect(agent.get_by_test_id("desk-split-mark")).to_contain_text(mark)
    expect(log).to_contain_text(second)

    agent.get_by_role("tab", name=re.compile("往来|Earlier")).click()
    agent.get_by_test_id("tie-open").click()
    expect(agent.get_by_test_id("desk-split-line")).to_contain_text(line)
    expect(log).to_contain_text(second)
    expect(log).not_to_contain_text(first)
    assert not serious(agent)
    reply(agent, answer)

    beside = page.get_by_test_id("chat-beside")
    expect(beside).to_contain_text(told)
    expect(beside).to_contain_text(re.compile("有新回复|New reply"))
    expect(said_by(page, "agent").filter(has_text=answer)).to_have_count(0)
    assert not serious(page)
    beside.get_by_test_id("chat-turn").click()
    expect(said_by(page, "agent").last).to_contain_text(answer)
    expect(page.get_by_test_id("chat-taken")).to_contain_text(second)
    assert not serious(page)
    ask(page, thanks)
    expect(log).to_contain_text(thanks)
    page.get_by_test_id("chat-turn").click()
    expect(said_by(page, "customer").first).to_contain_text(first)
    expect(page.get_by_test_id("chat-taken")).to_be_hidden()
    # Somebody has worked on it: it stays.
    expect(agent.get_by_test_id("tie-list").get_by_test_id("tie-undo")).to_have_count(0)


def test_it_is_taken_back_while_nobody_has_worked_on_it(somebody: Somebody, bank: RunningService) -> None:
    first, second = WORDS["zh-CN"][:2]
    number = a_number(somebody, 5)
    agent = somebody("/console", language="zh-CN")
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    go_online(agent)
    page = wait_for_person(somebody, bank, "zh-CN", first, number)
    accept_next(agent)
    ask(page, second)
    expect(agent.get_by_role("log")).to_contain_text(second)
    open_dialog(agent)
    fill_in(agent, second)
    agent.get_by_test_id("split-save").click()
    expect(page.get_by_test_id("chat-beside")).to_be_visible()
    agent.get_by_role("tab", name="往来").click()
    agent.get_by_test_id("tie-list").get_by_test_id("tie-undo").click()
    expect(agent.get_by_test_id("tie-list")).to_have_count(0)
    expect(agent.get_by_test_id("desk-split-mark")).to_have_count(0)
    expect(page.get_by_test_id("chat-beside")).to_have_count(0)
