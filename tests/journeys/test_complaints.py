"""A complaint from the chat to the end of its review, through several hands, and the customer watching."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import ask, sign_in
from tests.journeys.test_tasks import result, tap

WORDS = {
    "zh-CN": {
        "wish": "登记投诉",
        "told": "昨天在城西支行排队两个小时没有人理。",
        "asked": "请道歉并增开窗口。",
        "yes": "确认办理",
        "named": "被投诉人",
        "closed": "已办结",
    },
    "en-GB": {
        "wish": "register a complaint",
        "told": "Yesterday I queued two hours and nobody looked.",
        "asked": "An apology and one more window.",
        "yes": "Yes, go ahead",
        "named": "named in it",
        "closed": "closed",
    },
}


def serious(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [
        {"rule": one["id"], "where": [node["target"] for node in one["nodes"][:5]]}
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def console(somebody: Somebody, login: str, language: str) -> Page:
    page = somebody("/console", language=language)
    sign_in(page, login)
    return page


def open_complaint(page: Page, complaint: str) -> None:
    page.goto(f"/console/complaints/{complaint}")
    expect(page.get_by_test_id("complaint-clock")).to_be_visible()


def do(page: Page, action: str, *, because: str = "", no: bool = False) -> None:
    """Press the button of an action, say why, and go on."""
    page.get_by_test_id(f"do-{action}").click()
    if because:
        page.get_by_test_id("act-because").fill(because)
    page.get_by_test_id("act-no" if no else "act-yes").click()
    expect(page.get_by_test_id("act-yes")).to_have_count(0)


def assign(page: Page, action: str, name: str) -> None:
    page.get_by_test_id(f"do-{action}").click()
    page.get_by_test_id("candidate").filter(has_text=name).get_by_role("radio").check()
    page.get_by_test_id("assign-yes").click()
    expect(page.get_by_test_id("assign-yes")).to_have_count(0)


def name_of(page: Page, login: str) -> tuple[str, str]:
    found = page.request.get("/api/v1/staff", params={"q": login}).json()["items"][0]
    return str(found["name"]), str(found["id"])


def consult(somebody: Somebody, handler: Page, subject: str, language: str) -> None:
    """The handler asks the cards department: a colleague there answers, whom the complaint names sees nothing."""
    handler.get_by_test_id("side-ask").click()
    handler.get_by_test_id("side-department").select_option("card")
    handler.get_by_test_id("side-subject").fill(subject)
    handler.get_by_test_id("side-question").fill("营业厅监控保存多少天？")
    assert not serious(handler)
    handler.get_by_test_id("side-send").click()
    asked = handler.get_by_test_id("side-thread").filter(has_text=subject)
    expect(asked).to_have_attribute("data-state", "open")

    named = console(somebody, "office02", language)
    named.goto("/console/side-threads")
    expect(named.get_by_test_id("sides-whose")).to_be_visible()
    named.get_by_test_id("sides-which").select_option("all")
    expect(named.get_by_role("status").first).to_be_visible()
    expect(named.get_by_test_id("sides-row").filter(has_text=subject)).to_have_count(0)

    colleague = console(somebody, "office03", language)
    colleague.goto("/console/side-threads")
    colleague.get_by_test_id("sides-row").filter(has_text=subject).get_by_test_id("sides-open").click()
    expect(colleague.get_by_test_id("side-drawer").get_by_role("link")).to_have_count(0)  # no way to the complaint
    colleague.get_by_test_id("side-text").fill("三十天。")
    colleague.get_by_test_id("side-write").click()
    expect(asked).to_have_attribute("data-state", "answered")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_complaint_goes_through_independent_hands(somebody: Somebody, language: str) -> None:
    words = WORDS[language]
    chat = somebody("/chat", language=language, width=390, height=844)
    ask(chat, words["wish"])
    for place, answer in enumerate((words["told"], words["asked"], "13900001111"), 1):
        expect(chat.get_by_test_id("chat-task-ask")).to_have_count(place)
        ask(chat, answer)
    expect(chat.get_by_test_id("chat-task-confirm")).to_be_visible()
    tap(chat, words["yes"])
    result(chat)

    lead = console(somebody, "supervisor01", language)
    newest = lead.request.get("/api/v1/complaints", params={"open": True, "limit": 1}).json()["items"][0]
    complaint, number = newest["id"], newest["number"]
    handler, _ = name_of(lead, "office01")
    named, named_id = name_of(lead, "office02")
    header = {
        "x-csrf-token": next(each["value"] for each in lead.context.cookies() if each["name"] == "zhike_csrf"),
        "if-match": "*",
    }
    added = lead.request.patch(f"/api/v1/complaints/{complaint}", data={"add_named": [named_id]}, headers=header)
    assert added.ok, added.text()
    open_complaint(lead, complaint)
    expect(lead.get_by_test_id("complaint-drawer")).to_contain_text(words["told"])
    lead.get_by_test_id("do-assign").click()
    barred = lead.get_by_test_id("candidate").filter(has_text=named).filter(has_text=words["named"])
    expect(barred.get_by_role("radio").first).to_be_disabled()
    assert not serious(lead)
    lead.keyboard.press("Escape")
    assign(lead, "assign", handler)

    office = console(somebody, "office01", language)
    open_complaint(office, complaint)
    office.get_by_test_id("do-start").click()
    expect(office.get_by_test_id("do-start")).to_have_count(0)
    for axis, code in (("channel", "branch_counter"), ("business", "rmb_savings"), ("cause", "attitude_quality")):
        office.get_by_test_id(f"code-{axis}").select_option(code)
    office.get_by_test_id("codes-keep").click()
    expect(office.get_by_test_id("codes-keep")).to_have_count(0)
    consult(somebody, office, f"监控保存多久 {language}", language)
    do(office, "extension", because="需调取监控")
    expect(office.get_by_test_id("complaint-request")).to_be_visible()
    expect(office.get_by_test_id("do-approve")).to_have_count(0)
    before = office.get_by_test_id("complaint-due").inner_text()

    open_complaint(lead, complaint)
    do(lead, "approve")
    open_complaint(office, complaint)
    do(office, "tell_extension")
    expect(office.get_by_test_id("complaint-due")).not_to_have_text(before)
    do(office, "propose", because="当日仅开一个窗口，属实。")
    expect(office.get_by_test_id("complaint-decision")).to_be_visible()
    expect(office.get_by_test_id("do-confirm")).to_have_count(0)
    open_complaint(lead, complaint)
    do(lead, "confirm")
    open_complaint(office, complaint)
    do(office, "tell_decision")
    assert not serious(office)

    chat.locator("[aria-controls=chat-menu]").click()
    chat.get_by_test_id("open-matters").click()
    matter = chat.get_by_test_id("matter").filter(has_text=number)
    expect(matter).to_contain_text(words["closed"])
    expect(chat.get_by_test_id("matter-answer")).to_contain_text("当日仅开一个窗口")
    assert not serious(chat)
    matter.get_by_test_id("matter-object").click()
    chat.get_by_test_id("matter-text").fill("不同意，没有道歉。")
    chat.get_by_test_id("matter-send").click()
    expect(chat.get_by_test_id("matter-object")).to_have_count(0)

    officer = console(somebody, "compliance01", language)
    open_complaint(officer, complaint)
    reviewer, _ = name_of(officer, "compliance01")
    assign(officer, "assign_review", reviewer)
    do(officer, "review", because="补充书面道歉。")
    expect(officer.get_by_test_id("complaint-decision")).to_have_count(2)
    with officer.expect_download() as taken:
        officer.get_by_test_id("do-file").click()
    content = taken.value.path().read_bytes()
    assert "manifest.sha256" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    officer.goto("/console/complaints/report")
    expect(officer.get_by_test_id("complaint-rate")).to_be_visible()
    assert not serious(officer)
    with officer.expect_download() as taken:
        officer.get_by_test_id("report-export").click()
    assert number in taken.value.path().read_text("utf-8-sig")
    chat.get_by_role("button", name=re.compile("返回对话|Back to the chat")).click()
