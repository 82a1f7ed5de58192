"""A supervisor sets the floor up: who can do what, which queue is open when."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import sign_in


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_supervisor_gives_an_agent_a_skill_and_a_queue_its_hours(somebody: Somebody, language: str) -> None:
    page = somebody("/console", language=language)
    sign_in(page, "supervisor01")
    page.goto("/console/routing/agents")
    page.get_by_role("searchbox").fill("agent150")
    rows = page.get_by_role("row").filter(has=page.get_by_role("button"))
    expect(rows).to_have_count(1)
    rows.get_by_role("button").click()
    fraud = page.get_by_label(re.compile("^(反诈|Fraud)$"))
    wanted = "4" if fraud.input_value() != "4" else "2"
    fraud.select_option(wanted)
    page.get_by_role("button", name=re.compile("^(保存|Save)$")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    rows.get_by_role("button").click()
    expect(page.get_by_label(re.compile("^(反诈|Fraud)$"))).to_have_value(wanted)
    page.keyboard.press("Escape")

    page.get_by_role("tab").first.click()
    page.get_by_role("row").filter(has_text="wealth").get_by_role("button").click()
    page.get_by_label(re.compile("每天 24 小时|24 hours every day")).uncheck()
    page.get_by_label(re.compile("^(周一|Monday)$")).fill("9:00-25")
    page.get_by_role("button", name=re.compile("^(保存|Save)$")).click()
    expect(page.get_by_role("alert")).to_contain_text("08:30-12:00")
    page.get_by_label(re.compile("^(周一|Monday)$")).fill("0:00-24:00")
    page.get_by_role("button", name=re.compile("周一的时间|Monday's hours")).click()
    page.get_by_role("button", name=re.compile("^(保存|Save)$")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("row").filter(has_text="wealth").get_by_role("button").click()
    expect(page.get_by_label(re.compile("^(周五|Friday)$"))).to_have_value("00:00-24:00")
    page.get_by_label(re.compile("每天 24 小时|24 hours every day")).check()
    page.get_by_role("button", name=re.compile("^(保存|Save)$")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
