"""Somebody new comes in by the one-time link that `zhike staff add` prints."""

from __future__ import annotations

import json
import re
import subprocess

from playwright.sync_api import expect
from tests.journeys.conftest import Somebody
from tests.support.service import RunningService, zhike

PASSWORD = "a-first-password-7"


def test_a_new_colleague_sets_a_password_by_the_link_which_then_is_used_up(
    somebody: Somebody, bank: RunningService
) -> None:
    added = subprocess.run(
        zhike("staff", "add", "Journey Guest", "--role", "admin", "--login", "journey.guest", "--json", data=bank.data),
        check=True,
        capture_output=True,
        text=True,
    )
    link = json.loads(added.stdout)["link"]
    assert link.startswith(bank.base)
    path = link.removeprefix(bank.base)

    guest = somebody(path)
    guest.get_by_test_id("welcome-password").fill(PASSWORD)
    guest.get_by_test_id("welcome-again").fill(PASSWORD)
    guest.get_by_test_id("welcome-submit").click()
    expect(guest).not_to_have_url(re.compile("welcome|sign-in"))

    another = somebody(path)
    another.get_by_test_id("welcome-password").fill("another-password-8")
    another.get_by_test_id("welcome-again").fill("another-password-8")
    another.get_by_test_id("welcome-submit").click()
    expect(another.get_by_role("alert")).to_be_visible()

    back = somebody("/console")
    back.get_by_test_id("login-user").fill("journey.guest")
    back.get_by_test_id("login-password").fill(PASSWORD)
    back.get_by_test_id("login-submit").click()
    expect(back.get_by_test_id("login-submit")).to_have_count(0)


def test_who_is_not_signed_in_comes_to_the_page_they_wanted_afterwards(somebody: Somebody) -> None:
    page = somebody("/console/knowledge")
    page.get_by_test_id("login-user").fill("editor01")
    page.get_by_test_id("login-password").fill("zhike-demo")
    page.get_by_test_id("login-submit").click()
    expect(page).to_have_url(re.compile("/console/knowledge"))
