"""A quality manager sees what changed by more than chance, why, and who differs, and opens the contacts behind it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import sign_in
from tests.journeys.test_accessibility import serious

pytestmark = pytest.mark.usefixtures("history")

PAGE = "/console/quality-change?metric=transfer_rate"


@pytest.mark.parametrize(
    ("language", "table", "time", "why", "groups", "varies", "came", "large"),
    [
        ("zh-CN", "看表格", "随时间", "为什么变", "组间差异", "波动", "结构", "样本足够的有"),
        (
            "en-GB",
            "Show table",
            "Over time",
            "Why it changed",
            "Between groups",
            "varies around",
            "mix",
            "large enough",
        ),
    ],
)
def test_what_changed_why_and_who_differs(
    somebody: Somebody, language: str, table: str, time: str, why: str, groups: str, varies: str, came: str, large: str
) -> None:
    page = somebody("/console", language=language)
    sign_in(page, "supervisor01")
    page.goto(PAGE)
    expect(page.get_by_role("tab", name=time)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("change-sentence")).to_contain_text(varies)
    assert not serious(page)
    page.get_by_role("button", name=table).click()
    figure = page.locator("table.t tbody tr button.link").first
    figure.click()
    expect(page.locator("aside.dock li").first).to_be_visible()
    page.get_by_role("tab", name=why).click()
    expect(page.get_by_test_id("change-why")).to_contain_text(came)
    page.get_by_test_id("change-by").select_option("queue")
    expect(page).to_have_url(re.compile("tab=why.*by=queue|by=queue.*tab=why"))
    expect(page.locator("tr.total")).to_be_visible()
    assert not serious(page)
    page.get_by_role("tab", name=groups).click()
    page.get_by_test_id("change-by").select_option("agent")
    expect(page.get_by_test_id("change-groups")).to_contain_text(large)
    assert not serious(page)
    page.get_by_test_id("change-metric").select_option("contacts")
    expect(page.get_by_test_id("change-groups")).to_have_count(0)
    page.reload()
    expect(page.get_by_test_id("change-metric")).to_have_value("contacts")


def test_what_moved_most_is_found_and_leads_to_why(somebody: Somebody) -> None:
    page = somebody("/console", language="en-GB")
    sign_in(page, "supervisor01")
    page.goto("/console/quality-change")
    expect(page.get_by_test_id("change-moved")).to_contain_text(re.compile(r"\d+"))
    assert not serious(page)
    page.get_by_test_id("moved-search").fill("transfer")
    row = page.get_by_test_id("moved-transfer_rate")
    expect(row).to_be_visible()
    expect(page.get_by_test_id("moved-aht")).to_have_count(0)
    row.locator("button.figure").click()
    expect(page.locator("aside.dock li").first).to_be_visible()
    assert not serious(page)
    page.get_by_test_id("moved-why-transfer_rate").click()
    expect(page.get_by_test_id("change-why")).to_be_visible()


def test_the_rows_behind_a_figure_that_is_not_made_of_contacts_are_opened(somebody: Somebody) -> None:
    page = somebody("/console", language="zh-CN")
    sign_in(page, "supervisor01")
    page.goto("/console/explorer?m=occupancy&by=hour")
    page.get_by_test_id("explorer-row").locator("button.figure").first.click()
    expect(page.get_by_test_id("metric-rows").locator("li").first).to_be_visible()
    assert not serious(page)
