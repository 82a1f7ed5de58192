"""What a customer said is found by a supervisor, by words and by pinyin, and read where it was said."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect
from tests.journeys.conftest import PATIENCE_MS, Somebody
from tests.journeys.people import ask, said_by, sign_in
from tests.journeys.test_accessibility import serious

INDEXED_S = 90


def search(page: Page, words: str) -> None:
    page.get_by_test_id("search-words").fill(words)
    page.get_by_test_id("search-go").click()


def until_found(page: Page, words: str) -> None:
    """The worker indexes within seconds what is new; on a busy machine later."""
    deadline = time.monotonic() + INDEXED_S
    while not page.request.get("/api/v1/search/conversations", params={"q": words}).json()["items"]:
        assert time.monotonic() < deadline, "what was said is not found"
        page.wait_for_timeout(PATIENCE_MS / 10)


def test_what_was_said_is_found_and_read_where_it_stands(somebody: Somebody) -> None:
    customer = somebody("/chat", width=390, height=844)
    ask(customer, "我的蓝鲸纪念币兑换不了，电话13712349876")
    expect(said_by(customer, "assistant").last).to_be_visible()
    page = somebody("/console", language="zh-CN")
    sign_in(page, "supervisor01")
    until_found(page, "蓝鲸纪念币")
    page.goto("/console/search")
    assert not serious(page)
    for words, marked in (("lanjing 兑换", "蓝鲸"), ("137 1234 9876", "⟨PHONE⟩")):
        search(page, words)
        expect(page.get_by_test_id("search-hit").first.locator("mark").first).to_have_text(marked)
        expect(page.get_by_test_id("search-results")).not_to_contain_text("13712349876")
    assert not serious(page)
    page.get_by_test_id("search-hit").first.click()
    expect(page.get_by_test_id("search-thread").locator("[aria-current]")).to_contain_text("蓝鲸纪念币")
    assert not serious(page)


def test_an_agent_searches_on_a_small_screen(somebody: Somebody) -> None:
    page = somebody("/console", language="en-GB", width=390, height=844)
    page.emulate_media(color_scheme="dark")
    sign_in(page, "agent01")
    page.goto("/console/search")
    search(page, "a word that nobody ever said")
    expect(page.get_by_text("No conversation fits")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not serious(page)
