"""A steward opens the pairs that leave doubt, sees what a merge would do, merges with a reason, and undoes it."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect
from tests.journeys.conftest import PATIENCE_MS, Somebody
from tests.journeys.people import sign_in
from tests.journeys.test_accessibility import serious

FILLED_S = 180


def until_pairs_are_there(page: Page) -> None:
    """The demo's branch delivers its forms beside the history, once the customers are made."""
    deadline = time.monotonic() + FILLED_S
    while page.request.get("/api/v1/matches/open").json().get("weighed", 0) < 2:
        assert time.monotonic() < deadline, "the demo has no pairs"
        page.wait_for_timeout(PATIENCE_MS / 20)


def test_a_steward_decides_and_takes_it_back(somebody: Somebody) -> None:
    page = somebody("/console", language="en-GB")
    sign_in(page, "analyst01")
    until_pairs_are_there(page)
    page.goto("/console/matches")
    first = page.get_by_test_id("match").first
    expect(first).to_be_visible()
    expect(first.get_by_text("sounds the same").first).to_be_visible()
    assert not serious(page)
    # By keys alone: the next pair and back, then yes.
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("y")
    expect(page.get_by_test_id("merge-preview")).to_be_visible()
    assert not serious(page)
    page.get_by_test_id("match-confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    page.get_by_test_id("match-reason").fill("Same person, a digit was swapped on the form")
    page.get_by_test_id("match-confirm").click()
    expect(page.get_by_text("Merged", exact=True)).to_be_visible()
    page.get_by_role("tab", name="Merges").click()
    merge = page.get_by_test_id("merge").first
    expect(merge).to_contain_text("Same person, a digit was swapped on the form")
    assert not serious(page)
    merge.get_by_test_id("merge-undo").click()
    page.get_by_test_id("split-reason").fill("A neighbour")
    page.get_by_test_id("split-confirm").click()
    expect(page.get_by_test_id("merge").first).to_contain_text("Undone")
    page.get_by_role("tab", name="Different people").click()
    expect(page.get_by_test_id("match").first).to_contain_text("A neighbour")


def test_the_pairs_fit_a_telephone_in_the_dark(somebody: Somebody) -> None:
    page = somebody("/console", language="zh-CN", width=390, height=844)
    page.emulate_media(color_scheme="dark")
    sign_in(page, "analyst01")
    until_pairs_are_there(page)
    page.goto("/console/matches")
    expect(page.get_by_test_id("match").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not serious(page)
    page.get_by_test_id("match-different").first.click()
    expect(page.get_by_test_id("match-reason")).to_be_focused()
    assert not serious(page)
    page.get_by_test_id("match-reason").fill("电话相近，是两个人")
    page.get_by_test_id("match-confirm").click()
    expect(page.get_by_text("已判定为不同的人")).to_be_visible()


def test_a_steward_takes_two_together_by_number_and_looks_at_the_rules(somebody: Somebody) -> None:
    page = somebody("/console", language="zh-CN")
    sign_in(page, "analyst01")
    until_pairs_are_there(page)
    pairs = page.request.get("/api/v1/matches").json()["items"]
    numbers = [pair[side]["number"] for pair in pairs for side in ("left", "right") if pair[side]["kind"] == "customer"]
    first, second = sorted(set(numbers))[:2]
    page.goto("/console/matches")
    page.get_by_test_id("merge-by-hand").click()
    page.get_by_test_id("merge-kept").fill("没有这个号")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_test_id("merge-kept").fill(first)
    page.keyboard.press("Enter")
    page.get_by_test_id("merge-gone").fill(second)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("merge-preview")).to_be_visible()
    assert not serious(page)
    page.get_by_test_id("match-reason").fill("在网点登记过两次")
    page.get_by_test_id("match-confirm").click()
    merge = page.get_by_test_id("merge").first
    expect(merge).to_contain_text("在网点登记过两次")
    merge.get_by_test_id("merge-undo").click()
    page.get_by_test_id("split-reason").fill("演练")
    page.get_by_test_id("split-confirm").click()
    expect(page.get_by_test_id("merge").first).to_contain_text("已撤销")
    page.get_by_role("tab", name="保留规则").click()
    expect(page.get_by_test_id("survivorship-rule").first).to_be_visible()
    assert not serious(page)
