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


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_supervisor_demands_a_licence_and_gives_it_to_an_agent_with_a_mix(somebody: Somebody, language: str) -> None:
    page = somebody("/console", language=language)
    sign_in(page, "supervisor01")
    page.goto("/console/routing/licences")
    page.get_by_test_id("routing-licence-add").click()
    page.get_by_test_id("routing-licence-code").fill("fund_sales")
    page.get_by_test_id("routing-licence-zh").fill("基金销售资格")
    page.get_by_test_id("routing-licence-en").fill("Fund sales")
    page.get_by_label(re.compile("^(财富与贵宾|Wealth and premium)$")).check()
    page.get_by_test_id("routing-licence-save").click()
    row = page.get_by_test_id("routing-licence-row-fund_sales")
    expect(row).to_contain_text(re.compile("无人持有|Nobody holds it"))

    page.goto("/console/routing/agents")
    page.get_by_role("searchbox").fill("agent150")
    rows = page.get_by_role("row").filter(has=page.get_by_role("button"))
    expect(rows).to_have_count(1)
    rows.get_by_role("button").click()
    page.get_by_label(re.compile("^(同时电话数|Calls at a time)$")).fill("1")
    page.get_by_test_id("routing-mix").check()
    expect(page.get_by_test_id("routing-mix-together")).to_contain_text("3")
    page.get_by_test_id("routing-licence-fund_sales").fill("2020-01-31")
    page.get_by_role("button", name=re.compile("^(保存|Save)$")).click()
    expect(rows).to_contain_text(re.compile("已于 2020-01-31 到期|ran out on 2020-01-31"))

    rows.get_by_role("button").click()
    page.get_by_label(re.compile("^(同时电话数|Calls at a time)$")).fill("0")
    page.get_by_test_id("routing-mix").uncheck()
    page.get_by_role("button", name=re.compile("^(保存|Save)$")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto("/console/routing/licences")
    row.get_by_role("button").click()
    page.get_by_test_id("routing-licence-remove").click()
    page.get_by_role("alertdialog").or_(page.get_by_role("dialog").last).get_by_role(
        "button", name=re.compile("^(删除资格|Remove the licence)$")
    ).last.click()
    expect(row).to_have_count(0)


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_supervisor_tries_a_policy_puts_it_in_force_and_rolls_back(somebody: Somebody, language: str) -> None:
    page = somebody("/console", language=language)
    sign_in(page, "supervisor01")
    page.goto("/console/routing/policy")
    confirm = re.compile("^(启用|退回到本版|Put in force|Roll back to this)$")

    def draft(elder: str) -> None:
        page.get_by_test_id("routing-policy-draft").click()
        page.get_by_test_id("routing-policy-note").fill("老年客户优先")
        page.get_by_test_id("routing-policy-weights.elder").fill(elder)

    def activate() -> None:
        page.get_by_test_id("routing-policy-activate").click()
        page.get_by_role("alertdialog").or_(page.get_by_role("dialog")).last.get_by_role("button", name=confirm).click()
        expect(page.get_by_role("dialog")).to_have_count(0)

    draft("150")
    page.get_by_test_id("routing-policy-overflow-general").select_option("cards")
    page.get_by_test_id("routing-policy-save").click()
    expect(page.get_by_role("alert")).to_contain_text("general → cards → general")
    page.get_by_test_id("routing-policy-overflow-general").select_option(index=0)
    page.get_by_test_id("routing-policy-save").click()
    expect(page.get_by_test_id("routing-policy-same")).to_be_visible()
    activate()
    draft("400")
    page.get_by_test_id("routing-policy-save").click()
    expect(page.get_by_test_id("routing-policy-differences")).to_contain_text("400")
    page.get_by_test_id("routing-policy-try").click()
    expect(page.get_by_test_id("routing-policy-trial")).to_be_visible(timeout=60_000)
    activate()
    history = page.get_by_role("row").filter(has=page.get_by_role("button"))
    expect(history.nth(0)).to_contain_text(re.compile("启用中|In force"))
    history.nth(1).get_by_role("button").click()
    activate()
    expect(history.nth(0)).to_contain_text(re.compile("曾启用|Was in force"))
