"""A specialist sees what customers asked in vain, takes a gap, and makes a draft of it."""

from __future__ import annotations

import re
import time

from playwright.sync_api import FilePayload, Page, expect
from tests.journeys.conftest import PATIENCE_MS, Somebody
from tests.journeys.people import sign_in
from tests.journeys.test_accessibility import serious

FILLED_S = 400


def until_gaps_are_there(page: Page) -> None:
    """The demo's customers ask once the customers are made; what they asked is grouped every two minutes."""
    deadline = time.monotonic() + FILLED_S
    while not page.request.get("/api/v1/gaps").json()["items"]:
        assert time.monotonic() < deadline, "the demo has no gaps"
        page.wait_for_timeout(PATIENCE_MS / 10)


def test_a_gap_becomes_a_draft(somebody: Somebody) -> None:
    page = somebody("/console", language="en-GB")
    sign_in(page, "editor01")
    until_gaps_are_there(page)
    page.goto("/console/learning")
    first = page.get_by_test_id("gap").first
    expect(first).to_be_visible()
    assert not serious(page)
    first.click()
    expect(page.get_by_test_id("gap-detail")).to_be_visible()
    assert not serious(page)
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.get_by_test_id("gap-draft").click()
    page.get_by_test_id("draft-answer").fill("")
    page.get_by_test_id("draft-create").click()
    expect(page.get_by_role("alert").first).to_contain_text("Write the answer")
    page.get_by_test_id("draft-answer").fill("可以，按当日公布的价格办理。")
    assert not serious(page)
    page.get_by_test_id("draft-create").click()
    expect(page.get_by_text("Drafted; it waits for approval")).to_be_visible()
    expect(page.get_by_test_id("gap-detail")).to_contain_text("Drafting")
    page.get_by_role("link", name="Open the article").click()
    expect(page).to_have_url(re.compile("/console/knowledge/"))


def test_corrections_and_models_have_their_tabs(somebody: Somebody) -> None:
    page = somebody("/console", language="zh-CN", width=390, height=844)
    page.emulate_media(color_scheme="dark")
    sign_in(page, "editor01")
    page.goto("/console/learning")
    for tab in ("更正样本", "模型"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert not serious(page)
    expect(page.get_by_role("heading", name="诉求识别")).to_be_visible()


# A thing that the demo bank does not have, so that nobody else's corrections are met.
TRAINED_MS = 600_000


def file_of(verbs: tuple[str, ...], things: tuple[str, ...]) -> FilePayload:
    """A CSV of corrections, one row of it without a reason that exists."""
    rows = [f"星云钱包里的零钱{verb}{thing},zh,reason,MBR-01" for verb in verbs for thing in things]
    content = "\n".join(["text,language,kind,label", *rows, "坏行,zh,reason,XXX-99", ""])
    return {"name": "corrections.csv", "mimeType": "text/csv", "buffer": content.encode()}


def accept_all(page: Page, count: int) -> None:
    """Accept what the search shows, one by one."""
    for left in range(count, 0, -1):
        expect(page.get_by_test_id("correction-accept")).to_have_count(left)
        page.get_by_test_id("correction-accept").first.click()
    expect(page.get_by_test_id("correction-accept")).to_have_count(0)


def test_corrections_retrain_a_model_that_a_person_promotes_and_takes_back(somebody: Somebody) -> None:
    page = somebody("/console", language="zh-CN")
    sign_in(page, "editor01")
    page.goto("/console/learning")
    page.get_by_role("tab", name="更正样本").click()
    # What else is learned turns a few held-out texts either way; nine of these are held out, which outweighs it.
    verbs, things = ("怎么", "为什么不能", "多久可以", "请问怎样"), ("提现", "转出", "充值", "兑换", "打通", "领取")
    page.get_by_test_id("correction-import").set_input_files(file_of(verbs, things))
    expect(page.get_by_test_id("correction-taken")).to_contain_text("已收 24 条，原有 0 条，退回 1 条")
    expect(page.get_by_test_id("correction-taken")).to_contain_text("第 26 行 label：没有这个诉求或知识条目")
    page.get_by_test_id("correction-search").fill("星云钱包")
    page.get_by_test_id("correction-search").press("Enter")
    assert not serious(page)
    accept_all(page, 24)
    page.get_by_role("tab", name="模型").click()
    page.get_by_test_id("training-start-reasons").click()
    expect(page.get_by_test_id("training-progress")).to_be_visible()
    assert not serious(page)
    expect(page.get_by_test_id("training-last").first).to_contain_text("训练完成", timeout=TRAINED_MS)
    candidate = page.locator('[data-testid="model"][data-state="candidate"]')
    expect(candidate.get_by_test_id("model-figures")).to_contain_text("相差")
    expect(candidate).to_contain_text("更正：")
    candidate.get_by_test_id("model-promote").click()
    active = page.locator('[data-testid="model"][data-state="active"]').first
    expect(active).to_contain_text("第 2 号")
    expect(page.get_by_test_id("training-reasons")).to_contain_text("还没学过 0 条")
    page.get_by_test_id("model-go-back").first.click()
    expect(active).to_contain_text("第 1 号")
    assert not serious(page)


def test_a_training_is_cancelled_and_leaves_nothing(somebody: Somebody) -> None:
    page = somebody("/console", language="en-GB", width=390, height=844)
    sign_in(page, "editor01")
    page.goto("/console/learning")
    page.get_by_role("tab", name="Corrections").click()
    page.get_by_test_id("correction-import").set_input_files(file_of(("可以", "如何"), ("合并", "冻结", "退回")))
    expect(page.get_by_test_id("correction-taken")).to_contain_text("6 taken, 0 known before, 1 rejected")
    page.get_by_test_id("correction-search").fill("星云钱包")
    page.get_by_test_id("correction-search").press("Enter")
    accept_all(page, 6)
    page.get_by_role("tab", name="Models").click()
    page.get_by_test_id("training-start-reasons").click()
    page.get_by_test_id("training-cancel").click()
    expect(page.get_by_test_id("training-last").first).to_contain_text("Last training cancelled")
    expect(page.locator('[data-testid="model"][data-state="candidate"]')).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not serious(page)
