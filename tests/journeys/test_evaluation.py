"""An analyst sees how good the assistant is and what is behind a figure; a specialist keeps the golden questions."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import PATIENCE_MS, Somebody
from tests.journeys.people import sign_in
from tests.journeys.test_accessibility import serious

FILLED_S = 400
PAGE = "/console/assistant-evaluation"


def until_judged(page: Page) -> None:
    """The demo's history fills day by day."""
    deadline = time.monotonic() + FILLED_S
    while True:
        asked = page.request.get(
            "/api/v1/report?metric=answer_accuracy&from=2020-01-01".replace("2020-01-01", _since())
        )
        if asked.json()["total"]["metrics"]["answer_accuracy"]["value"] is not None:
            return
        assert time.monotonic() < deadline, "the demo has no judged answers"
        page.wait_for_timeout(PATIENCE_MS / 10)


def _since() -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() - 20 * 86_400))


@pytest.mark.parametrize(
    ("language", "five", "trend", "week"),
    [
        ("zh-CN", ["响应时间", "答复准确率", "客户满意", "人工干预", "稳定性"], "看表格", "周"),
        (
            "en-GB",
            ["Response time", "Answer accuracy", "Satisfaction", "Human intervention", "Stability"],
            "Show table",
            "Week",
        ),
    ],
)
def test_five_measures_and_the_contacts_behind_them(
    somebody: Somebody, language: str, five: list[str], trend: str, week: str
) -> None:
    page = somebody("/console", language=language)
    sign_in(page, "analyst01")
    until_judged(page)
    page.goto(PAGE)
    for name in five:
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(page.get_by_test_id("figure-faults")).to_be_visible()
    figure = page.get_by_test_id("figure-answer_accuracy")
    expect(figure).to_contain_text(re.compile(r"%.*n=\d+"))
    figure.click()
    dock = page.locator("aside.dock")
    expect(dock.locator("li").first).to_be_visible()
    page.get_by_test_id("filter-channel").select_option("wechat")
    page.get_by_test_id("evaluation-by").select_option("week")
    expect(page).to_have_url(re.compile("channel=wechat.*by=week"))
    page.reload()
    expect(page.get_by_test_id("filter-channel")).to_have_value("wechat")
    page.get_by_role("button", name=trend).first.click()
    expect(page.get_by_role("columnheader", name="n", exact=True)).to_be_visible()
    page.get_by_role("button", name=week, exact=True).click()
    expect(page).to_have_url(re.compile("grain=week"))
    assert not serious(page)


def test_said_chances_are_compared_with_what_was_right(somebody: Somebody) -> None:
    page = somebody("/console", language="en-GB")
    sign_in(page, "supervisor01")
    page.goto(f"{PAGE}/reliability")
    part = page.get_by_test_id("reliability-understanding")
    expect(part).to_contain_text("Expected calibration error")
    part.get_by_role("button", name="Show table").click()
    expect(part.get_by_role("row").nth(5)).to_be_visible()
    expect(page.get_by_role("tab", name="Golden questions")).to_have_count(0)
    assert not serious(page)


def test_a_golden_question_is_written_asked_and_opened(somebody: Somebody) -> None:
    page = somebody("/console", language="en-GB")
    sign_in(page, "editor01")
    page.goto(f"{PAGE}/golden")
    page.get_by_test_id("golden-new").click()
    page.get_by_test_id("golden-save").click()
    expect(page.get_by_text("Write the question.")).to_be_visible()
    words = f"What is the moon made of {time.time_ns()}?"
    page.get_by_test_id("golden-question").fill(words)
    page.get_by_test_id("golden-language").select_option("en")
    page.get_by_test_id("golden-articles").fill("no-such-article")
    page.get_by_test_id("golden-save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)  # nobody types behind a dialog
    page.get_by_test_id("golden-search").fill("moon made")
    page.get_by_test_id("golden-search").press("Enter")
    row = page.get_by_test_id("golden-row").first
    expect(row).to_contain_text("Not asked")
    page.get_by_test_id("golden-run").click()
    expect(row).not_to_contain_text("Not asked", timeout=60_000)
    page.get_by_test_id("golden-open").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("combobox").select_option("")
    expect(drawer.get_by_test_id("golden-results")).to_contain_text("no-such-article")
    assert not serious(page)
    page.keyboard.press("Escape")
    row.get_by_role("button", name=re.compile("^Delete")).click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("No questions match")).to_be_visible()


def test_rows_of_a_file_that_are_no_use_are_named(somebody: Somebody) -> None:
    page = somebody("/console", language="zh-CN", width=390, height=844)
    sign_in(page, "editor01")
    page.goto(f"{PAGE}/golden")
    page.get_by_role("button", name="导入").click()
    content = "question,lang,expect\n月亮是什么做的,zh,refuse\n,zh,refuse\n年费,fr,refuse\n"
    page.get_by_test_id("golden-file").set_input_files(
        {"name": "golden.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("收下 1 行")
    expect(dialog).to_contain_text("语言应为 zh 或 en。")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not serious(page)
