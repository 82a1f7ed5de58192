"""A question is explored down to its contacts, saved, shared by link and exported; the report goes out by mail."""

from __future__ import annotations

import email
import io
import re
import time
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from tests.journeys.conftest import PATIENCE_MS, Somebody
from tests.journeys.people import sign_in
from tests.journeys.test_accessibility import serious
from tests.support.service import RunningService

FILLED_S = 400
ENOUGH = 500


def until_filled(page: Page) -> None:
    """The demo's history fills day by day."""
    since = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 20 * 86_400))
    deadline = time.monotonic() + FILLED_S
    asked = f"/api/v1/report?metric=contacts&from={since}"
    while page.request.get(asked).json()["total"]["metrics"]["contacts"]["n"] < ENOUGH:
        assert time.monotonic() < deadline, "the demo has no history"
        page.wait_for_timeout(PATIENCE_MS / 10)


def downloaded(page: Page, choice: str) -> bytes:
    page.get_by_test_id("explorer-export").click()
    with page.expect_download() as told:
        page.get_by_role("menuitem", name=choice, exact=True).click()
    return Path(told.value.path()).read_bytes()


@pytest.mark.parametrize(
    ("language", "metric", "channel"), [("zh-CN", "放弃率", "渠道"), ("en-GB", "Abandonment rate", "Channel")]
)
def test_from_a_question_to_a_mail(
    somebody: Somebody, bank: RunningService, language: str, metric: str, channel: str
) -> None:
    page = somebody("/console", language=language)
    sign_in(page, "analyst01")
    until_filled(page)
    page.goto("/console/explorer")
    expect(page.get_by_test_id("freshness")).to_contain_text(re.compile("数据截至|Data until"))
    page.get_by_test_id("explorer-metric").fill(metric)
    page.get_by_role("option", name=metric).first.click()
    page.get_by_test_id("explorer-by").select_option("channel")
    expect(page.get_by_role("columnheader", name=channel, exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("m=abandon_rate.*by=channel"))
    page.get_by_test_id("explorer-definition").click()
    expect(page.get_by_test_id("dictionary-entry")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_test_id("explorer-row").first.get_by_role("button").first.click()
    expect(page.locator("aside.dock li").first).to_be_visible()
    assert not serious(page)
    assert downloaded(page, "Parquet").startswith(b"PAR1")
    assert downloaded(page, "Excel").startswith(b"PK")
    assert "abandon_rate@" in downloaded(page, "CSV").decode("utf-8-sig")

    name = f"{metric} {time.time_ns()}"
    page.get_by_test_id("explorer-save").click()
    page.get_by_test_id("save-name").fill(name)
    page.get_by_test_id("save-shared").select_option("supervisor")
    page.get_by_test_id("save-submit").click()
    expect(page.get_by_test_id("saved-note")).to_contain_text(name)
    other = somebody("/console", language=language)
    sign_in(other, "supervisor01")
    other.goto(page.url)
    expect(other.get_by_test_id("saved-note")).to_contain_text(name)
    expect(other.get_by_test_id("explorer-row").first).to_be_visible()

    page.goto("/console/reports/schedules")
    page.get_by_test_id("schedule-new").click()
    page.get_by_test_id("schedule-name").fill(name)
    page.get_by_test_id("schedule-cadence").select_option("week")
    supervisor = page.request.get("/api/v1/staff?q=supervisor01").json()["items"][0]
    page.get_by_test_id("schedule-staff").fill(supervisor["name"])
    page.get_by_role("option", name=supervisor["number"]).first.click()
    page.get_by_test_id("schedule-save").click()
    card = page.get_by_test_id("schedule").filter(has_text=name)
    card.get_by_test_id("schedule-send").click()
    expect(card.get_by_test_id("sending").first).to_contain_text(re.compile("已发送|Sent"), timeout=90_000)
    assert not serious(page)
    sent = [email.message_from_bytes(file.read_bytes(), policy=default) for file in bank.data.glob("mail/*.eml")]
    mine = next(one for one in sent if name in one["Subject"])
    assert mine["X-Zhike-To"] == "supervisor01@linzhou-bank.example"
    (file,) = mine.iter_attachments()  # type: ignore[attr-defined]
    assert len(PdfReader(io.BytesIO(file.get_content())).pages) == 1


def test_the_management_report_of_a_week(somebody: Somebody) -> None:
    page = somebody("/console", language="en-GB")
    sign_in(page, "supervisor01")
    until_filled(page)
    page.goto("/console/reports?span=week")
    expect(page.get_by_test_id("standard-wait_all")).to_contain_text(re.compile(r"n=\d"))
    page.get_by_role("button", name="Earlier").click()
    expect(page).to_have_url(re.compile("of="))
    with page.expect_download() as told:
        page.get_by_test_id("report-pdf").click()
    assert Path(told.value.path()).read_bytes().startswith(b"%PDF")
    page.get_by_test_id("standard-contacts").get_by_role("button").click()
    expect(page.locator("aside.dock")).to_be_visible()
    assert not serious(page)
