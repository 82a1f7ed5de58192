"""No page has a serious or critical finding of axe, in either language and theme, and each fits a telephone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import ask, said_by, sign_in

STAFF_PAGES = [
    ("agent01", "/console/desk"),
    ("supervisor01", "/console/board"),
    ("supervisor01", "/console/history"),
    ("editor01", "/console/knowledge"),
    ("admin01", "/console/staff"),
    ("compliance01", "/console/audit"),
    ("agent01", "/console/settings"),
]


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


@pytest.mark.parametrize(("login", "path"), STAFF_PAGES)
@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "light"), ("en-GB", "dark")])
def test_a_page_of_the_console_is_open_to_everybody(
    somebody: Somebody, login: str, path: str, language: str, theme: str
) -> None:
    page = somebody(path, language=language)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    sign_in(page, login)
    page.goto(path)
    expect(page.get_by_role("main")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not serious(page)


@pytest.mark.parametrize(("login", "path"), STAFF_PAGES)
def test_a_page_of_the_console_fits_a_telephone(somebody: Somebody, login: str, path: str) -> None:
    page = somebody(path, language="en-GB", width=390, height=844)
    sign_in(page, login)
    page.goto(path)
    expect(page.get_by_role("main")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not serious(page)
