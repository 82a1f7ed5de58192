"""The hall sees the numbers by a link, without signing in, and hears when they are old."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import sign_in
from tests.journeys.test_accessibility import serious

LANGUAGES = ["zh-CN", "en-GB"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hall_sees_the_numbers_without_signing_in_and_hears_when_they_are_old(
    somebody: Somebody, language: str
) -> None:
    setting_up = somebody("/console/wallboards", language=language)
    sign_in(setting_up, "supervisor01")
    setting_up.goto("/console/wallboards")
    setting_up.get_by_role("button", name=re.compile("新建大屏|Add a wallboard")).click()
    setting_up.get_by_label(re.compile("^名称|^Name")).fill(f"Hall {language}")
    setting_up.get_by_role("button", name=re.compile("^保存|^Save")).click()
    link = setting_up.get_by_test_id("wallboard-link").input_value()
    assert not serious(setting_up)

    hall = somebody("/chat", language=language, width=1920, height=1080)
    hall.goto(link)
    for figure in ("level_now", "service_level", "waiting", "agents", "abandon_rate", "csat_mean"):
        expect(hall.get_by_test_id(f"wallboard-{figure}")).to_be_visible()
    expect(hall.get_by_test_id("wallboard-waiting").locator(".value")).to_have_text(re.compile(r"^\d+$"))
    expect(hall.get_by_role("heading", level=1)).to_have_text(f"Hall {language}")
    assert hall.evaluate("document.documentElement.scrollHeight <= innerHeight"), "a hall screen is never scrolled"
    assert not serious(hall)
    hall.context.set_offline(True)
    expect(hall.get_by_test_id("wallboard-stale")).to_be_visible()
    hall.context.set_offline(False)
    expect(hall.get_by_test_id("wallboard-stale")).to_have_count(0, timeout=60_000)
