"""A specialist sees what customers asked in vain, takes a gap, and makes a draft of it."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect
from tests.journeys.conftest import PATIENCE_MS, Somebody
from tests.journeys.people import sign_in
from tests.journeys.test_accessibility import serious

FILLED_S = 400


def until_gaps_are_there(page: Page) -> None:
    """The demo's customers ask once the customers are made; what they asked is grouped every two minutes."""
    deadline = time.monotonic() + FILLED_S
    while not page.request.get("/api/v1/gaps").json()["items"]:
        assert time.monotonic() < deadline, "the demo has no gaps"
        page.wait_for_timeout(PATIENCE_MS / 10)


def test_a_gap_becomes_a_draft(somebody: Somebody) -> None:
    page = somebody("/console", language="en-GB")
    sign_in(page, "editor01")
    until_gaps_are_there(page)
    page.goto("/console/learning")
    first = page.get_by_test_id("gap").first
    expect(first).to_be_visible()
    assert not serious(page)
    first.click()
    expect(page.get_by_test_id("gap-detail")).to_be_visible()
    assert not serious(page)
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.get_by_test_id("gap-draft").click()
    page.get_by_test_id("draft-answer").fill("")
    page.get_by_test_id("draft-create").click()
    expect(page.get_by_role("alert").first).to_contain_text("Write the answer")
    page.get_by_test_id("draft-answer").fill("可以，按当日公布的价格办理。")
    assert not serious(page)
    page.get_by_test_id("draft-create").click()
    expect(page.get_by_text("Drafted; it waits for approval")).to_be_visible()
    expect(page.get_by_test_id("gap-detail")).to_contain_text("Drafting")
    page.get_by_role("link", name="Open the article").click()
    expect(page).to_have_url(re.compile("/console/knowledge/"))


def test_corrections_and_models_have_their_tabs(somebody: Somebody) -> None:
    page = somebody("/console", language="zh-CN", width=390, height=844)
    page.emulate_media(color_scheme="dark")
    sign_in(page, "editor01")
    page.goto("/console/learning")
    for tab in ("更正样本", "模型"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert not serious(page)
    expect(page.get_by_role("heading", name="诉求识别")).to_be_visible()
