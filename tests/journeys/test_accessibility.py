"""No page has a serious or critical finding of axe, in either language and theme, and each fits a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import ask, said_by, sign_in

# Each walk is one person's pages; {customer} stands for somebody whom a search finds.
WALKS = {
    "agent01": (
        "/desk",
        "/settings",
        "/shortcuts",
        "/canned-replies",
        "/work-orders",
        "/customers",
        "/customers/{customer}",
        "/privacy/customers/{customer}",
    ),
    "supervisor01": (
        "/board",
        "/history",
        "/quality-change",
        "/assistant-evaluation/measures",
        "/assistant-evaluation/reliability",
        "/stability",
        "/routing/queues",
        "/routing/agents",
        "/routing/calendar",
        "/floor",
        "/reply-reviews",
        "/reply-reviews/rule",
        "/intraday",
        "/wallboards",
    ),
    "editor01": (
        "/knowledge",
        "/knowledge/work/bundles",
        "/knowledge/work/freshness",
        "/knowledge/work/said",
        "/learning",
        "/assistant-evaluation/golden",
    ),
    "analyst01": (
        "/segments",
        "/portraits",
        "/sources",
        "/data-quality",
        "/matches",
        "/explorer",
        "/reports",
        "/reports/saved",
        "/reports/schedules",
    ),
    "compliance01": (
        "/complaints",
        "/complaints/report",
        "/audit",
        "/watch",
        "/privacy/rights",
        "/privacy/consents",
        "/privacy/register",
        "/privacy/holds",
        "/privacy/retention",
    ),
    "admin01": ("/staff", "/contact-import", "/warehouse"),
}


def serious(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [
        {"rule": one["id"], "where": [node["target"] for node in one["nodes"][:5]]}
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chat_page_is_open_to_everybody(somebody: Somebody, language: str, theme: str) -> None:
    chat = somebody("/chat", language=language, width=390, height=844)
    chat.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    ask(chat, "转账限额是多少" if language == "zh-CN" else "What is the transfer limit?")
    expect(said_by(chat, "assistant").last).to_be_visible()
    assert not serious(chat)
    chat.locator("[aria-controls=chat-menu]").click()
    chat.get_by_test_id("open-privacy").click()
    expect(chat.locator(".sheet dl").first).to_be_visible()
    assert not serious(chat)
    chat.keyboard.press("Escape")
    expect(said_by(chat, "assistant").last).to_be_visible()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_sign_in_page_is_open_to_everybody(somebody: Somebody, language: str) -> None:
    page = somebody("/console", language=language)
    expect(page.get_by_test_id("login-submit")).to_be_visible()
    assert not serious(page)


def walk(page: Page, login: str) -> Iterator[str]:
    """Sign in and open one page after the other; yields its path when it stands still."""
    sign_in(page, login)
    found: dict[str, str] = {}
    for path in WALKS[login]:
        if "{customer}" in path and not found:
            first = page.request.get("/api/v1/customers", params={"q": "zw"}).json()["items"][0]
            found = {"customer": first["id"]}
        page.goto("/console" + path.format(**found))
        expect(page.get_by_role("main")).to_be_visible()
        page.wait_for_load_state("networkidle")
        yield path


@pytest.mark.parametrize("login", WALKS)
@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "light"), ("en-GB", "dark")])
def test_the_pages_of_the_console_are_open_to_everybody(
    somebody: Somebody, login: str, language: str, theme: str
) -> None:
    page = somebody("/console", language=language)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    assert not {path: found for path in walk(page, login) if (found := serious(page))}


@pytest.mark.parametrize("login", WALKS)
def test_the_pages_of_the_console_fit_a_telephone(somebody: Somebody, login: str) -> None:
    page = somebody("/console", language="en-GB", width=390, height=844)
    wide, hard = {}, {}
    for path in walk(page, login):
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 390:
            wide[path] = width
        if found := serious(page):
            hard[path] = found
    assert not wide
    assert not hard
