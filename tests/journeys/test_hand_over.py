"""A work order goes from an agent to another department, comes back with a reason, goes again and is finished there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import read_all, sign_in
from tests.journeys.test_accessibility import serious

CARD_CLERK = "office01"


def a_work_order(agent: Page, title: str) -> str:
    """One of the agent's own; where it stands."""
    csrf = next(each["value"] for each in agent.context.cookies() if each["name"] == "zhike_csrf")
    me = agent.request.get("/api/v1/session").json()
    body = {"kind": "other", "title": title, "owner_id": me["id"]}
    made = agent.request.post("/api/v1/work-orders", data=body, headers={"x-csrf-token": csrf})
    assert made.ok, made.text()
    return f"/console/work-orders/{made.json()['id']}"


def hand_over(agent: Page, reason: str) -> None:
    agent.get_by_test_id("hand-open").click()
    agent.get_by_test_id("hand-department").select_option("card")
    agent.get_by_test_id("hand-reason").fill(reason)
    agent.get_by_test_id("hand-send").click()
    expect(agent.get_by_test_id("hand-pending")).to_contain_text(reason)


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_another_department_returns_it_and_then_finishes_it(somebody: Somebody, language: str) -> None:
    zh = language == "zh-CN"
    agent = somebody("/console", language=language)
    sign_in(agent, "agent05")
    clerk = somebody("/console", language=language)
    sign_in(clerk, CARD_CLERK)
    read_all(agent)
    read_all(clerk)
    title = "补寄卡片" if zh else "Send the card again"
    place = a_work_order(agent, title)
    agent.goto(place)
    due = agent.locator("[data-testid=case-drawer] .chips .small").inner_text()
    agent.get_by_test_id("hand-open").click()
    agent.get_by_test_id("hand-send").click()
    expect(agent.get_by_role("alert").first).to_contain_text("请选择部门" if zh else "Choose a department")
    assert not serious(agent)
    agent.reload()
    hand_over(agent, "要补寄卡片" if zh else "A card is to be sent again")

    expect(clerk.get_by_test_id("notifications-unread")).to_have_text("1")
    clerk.get_by_test_id("notifications").click()
    clerk.get_by_test_id("notification").first.click()
    expect(clerk.get_by_test_id("hand-pending")).to_be_visible()
    assert not serious(clerk)
    clerk.get_by_test_id("hand-return").click()
    expect(clerk.get_by_role("alert").first).to_contain_text("原因" if zh else "reason")
    back = "缺少收件地址" if zh else "The address is missing"
    clerk.get_by_test_id("hand-reason").fill(back)
    clerk.get_by_test_id("hand-return").click()
    expect(clerk.get_by_test_id("hand-pending")).to_have_count(0)

    expect(agent.get_by_test_id("notifications-unread")).to_have_text("1")
    agent.goto(place)
    expect(agent.get_by_test_id("hand-hops")).to_contain_text(back)
    hand_over(agent, "地址已补" if zh else "The address is there now")

    clerk.goto("/console/work-orders")
    expect(clerk.get_by_test_id("cases-incoming")).to_be_visible()
    assert not serious(clerk)
    clerk.get_by_test_id("cases-incoming").get_by_role("button").click()
    clerk.get_by_role("row", name=title).first.get_by_test_id("case").click()
    clerk.get_by_test_id("hand-take").click()
    expect(clerk.get_by_test_id("hand-pending")).to_have_count(0)
    expect(clerk.locator("[data-testid=case-drawer] .chips .small")).to_have_text(due)
    clerk.get_by_test_id("case-state").select_option("done")
    expect(clerk.get_by_test_id("case-state")).to_have_value("done")
    agent.goto(place)
    expect(agent.get_by_test_id("case-state")).to_have_value("done")
    expect(agent.get_by_test_id("hand-hops").get_by_role("listitem")).to_have_count(2)


def test_a_supervisor_says_who_works_for_a_department(somebody: Somebody) -> None:
    boss = somebody("/console/work-orders", language="zh-CN")
    sign_in(boss, "supervisor01")
    boss.goto("/console/work-orders")
    boss.get_by_test_id("departments-open").click()
    loans = boss.get_by_test_id("department-loan")
    expect(loans).to_be_visible()
    before = loans.get_by_role("listitem").count()
    boss.get_by_test_id("department-add-loan").click()
    boss.get_by_test_id("department-person").fill("office01")
    boss.locator('[role="option"]').first.click()  # not those of the filters, which are of the browser's own kind
    expect(loans.get_by_role("listitem")).to_have_count(before + 1)
    assert not serious(boss)
