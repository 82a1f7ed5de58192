"""Compliance looks at what would be deleted and its proof; an analyst makes a table in which nobody is told apart."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import sign_in

MAKING_TAKES_MS = 180_000
TRIES = 12


def test_a_dry_run_of_retention_comes_with_its_proof(somebody: Somebody) -> None:
    page = somebody("/console/privacy/retention", language="en-GB")
    sign_in(page, "compliance01")
    page.goto("/console/privacy/retention")
    expect(page.get_by_text(re.compile("under a legal hold"))).to_be_visible()
    page.get_by_test_id("retention-dry").click()
    expect(page.get_by_test_id("retention-open").first).to_be_visible()
    expect(page.get_by_test_id("retention-dry")).to_be_enabled(timeout=60_000)
    page.get_by_test_id("retention-open").first.click()
    proof = page.get_by_test_id("retention-proof")
    expect(proof).to_contain_text("As they were written")
    expect(proof).to_contain_text("Same digest")


def test_who_may_only_look_cannot_delete(somebody: Somebody) -> None:
    page = somebody("/console/privacy/retention")
    sign_in(page, "agent01")
    page.goto("/console/privacy/retention")
    expect(page.get_by_test_id("retention-run")).to_have_count(0)


def test_an_extract_is_asked_for_made_and_fetched(somebody: Somebody) -> None:
    page = somebody("/console/extracts")
    sign_in(page, "analyst01")
    page.goto("/console/extracts")
    # The demo's history is still being written: what cannot be met is refused and says why, and is asked for again.
    for _ in range(TRIES):
        page.get_by_test_id("extract-add").click()
        page.get_by_test_id("extract-ask").click()
        expect(page.get_by_test_id("extract-ask")).to_have_count(0)
        state = page.get_by_test_id("extract-state").first
        expect(state).to_have_text(re.compile("完成|未达要求"), timeout=MAKING_TAKES_MS)
        if state.inner_text() == "完成":
            break
        expect(page.get_by_test_id("extract").first).to_contain_text("可以改为")
        page.wait_for_timeout(10_000)
    expect(state).to_have_text("完成")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="下载").first.click()
    assert fetched.value.suggested_filename.endswith(".zip")
