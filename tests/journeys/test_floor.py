"""A supervisor steers the floor: sees an agent come, pauses them, announces an incident and takes it back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import ask, go_online, said_by, sign_in
from tests.journeys.test_accessibility import serious

LANGUAGES = ["zh-CN", "en-GB"]
ZH, EN = (
    "还款系统正在抢修，预计今天恢复，期间不产生违约金。",
    "Repayments are being repaired. No charge arises meanwhile.",
)


def on_the_floor(somebody: Somebody, language: str) -> Page:
    floor = somebody("/console/floor", language=language)
    sign_in(floor, "supervisor01")
    floor.goto("/console/floor")
    expect(floor.get_by_test_id("floor-search")).to_be_visible()
    return floor


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_supervisor_sees_an_agent_come_and_pauses_them_with_a_reason(somebody: Somebody, language: str) -> None:
    floor = on_the_floor(somebody, language)
    agent = somebody("/console/desk", language=language)
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    go_online(agent)
    number = agent.request.get("/api/v1/session").json()["number"]
    row = floor.get_by_test_id(f"floor-agent-{number}")
    expect(row).to_contain_text("空闲" if language == "zh-CN" else "Idle")
    assert not serious(floor)

    row.get_by_test_id("floor-actions").click()
    floor.get_by_role("menuitem", name=re.compile("设置状态|Set state")).click()
    floor.get_by_test_id("floor-state-choice").select_option("break/lunch")
    floor.get_by_test_id("floor-why").fill("轮到午餐" if language == "zh-CN" else "Your turn for lunch")
    assert not serious(floor)
    floor.get_by_test_id("floor-confirm").click()
    expect(row).to_contain_text("午餐" if language == "zh-CN" else "Lunch")
    expect(agent.get_by_text("轮到午餐" if language == "zh-CN" else "Your turn for lunch")).to_be_visible()
    expect(agent.get_by_test_id("desk-state")).to_contain_text("午餐" if language == "zh-CN" else "Lunch")
    go_online(agent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_incident_answers_who_comes_with_its_matter_until_it_is_taken_back(
    somebody: Somebody, language: str
) -> None:
    floor = on_the_floor(somebody, language)
    floor.get_by_test_id("floor-incident").click()
    floor.get_by_test_id("floor-reason").fill("CCD-04")
    floor.locator("[role=option]").first.click()
    floor.get_by_test_id("floor-words-zh").fill(ZH)
    floor.get_by_test_id("floor-words-en").fill(EN)
    floor.get_by_test_id("floor-why").fill("core system down")
    floor.get_by_test_id("floor-confirm").click()
    step = floor.get_by_test_id("floor-step-incident")
    expect(step).to_be_visible()

    customer = somebody("/chat", language=language, width=390, height=844)
    ask(customer, "信用卡怎么还款" if language == "zh-CN" else "How do I repay my credit card?")
    expect(said_by(customer, "assistant").last).to_contain_text(ZH if language == "zh-CN" else EN)
    step.get_by_test_id("floor-undo").click()
    expect(step).to_have_count(0)
    late = somebody("/chat", language=language, width=390, height=844)
    ask(late, "信用卡怎么还款" if language == "zh-CN" else "How do I repay my credit card?")
    expect(said_by(late, "assistant").last).to_be_visible()
    expect(said_by(late, "assistant").last).not_to_contain_text(ZH if language == "zh-CN" else EN)
