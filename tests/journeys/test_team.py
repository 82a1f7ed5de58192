"""The team's space: what must be read before going online, notes between shifts, know-how that becomes a draft."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect
from tests.journeys.conftest import PATIENCE_MS, Somebody
from tests.journeys.people import ONLINE, leave_desk, sign_in
from tests.journeys.test_accessibility import serious

# Only one of the specialists goes online here: nobody else in the journeys is one.
READER = "specialist03"
FILLED_S = 120


def until_colleagues_have_shared(page: Page) -> None:
    """The demo's colleagues share their announcements, notes and know-how behind the open doors."""
    deadline = time.monotonic() + FILLED_S
    while not page.request.get("/api/v1/team/posts").json()["items"]:
        assert time.monotonic() < deadline, "the demo's colleagues share nothing"
        page.wait_for_timeout(PATIENCE_MS / 20)


def test_what_must_be_read_comes_before_going_online_and_an_emergency_does_not_wait(somebody: Somebody) -> None:
    lead = somebody("/console", language="zh-CN")
    sign_in(lead, "supervisor01")
    until_colleagues_have_shared(lead)
    lead.goto("/console/team")
    expect(lead.get_by_test_id("announcement").first).to_be_visible()
    assert not serious(lead)
    lead.get_by_test_id("announcement-new").click()
    lead.get_by_test_id("announcement-save").click()
    expect(lead.get_by_role("alert").first).to_contain_text("请写标题")
    lead.get_by_test_id("announcement-title").fill("今晚助手升级，22 点后先看提示")
    lead.get_by_test_id("announcement-text").fill("22:00 起助手停答 10 分钟。\n请主动接待排队客户。")
    lead.get_by_test_id("announcement-audience").select_option("role")
    lead.get_by_test_id("announcement-target").select_option("assistant_specialist")
    lead.get_by_test_id("announcement-must").check()
    assert not serious(lead)
    lead.get_by_test_id("announcement-save").click()
    expect(lead.get_by_test_id("announcement-save")).to_have_count(0)
    lead.get_by_test_id("announcement-search").fill("zhushou")
    lead.get_by_test_id("announcement-search").press("Enter")
    expect(lead.get_by_test_id("announcement")).to_have_count(0)  # not addressed to supervisors
    lead.get_by_test_id("announcement-everything").check()
    expect(lead.get_by_test_id("announcement")).to_have_count(1)

    reader = somebody("/console/desk", language="en-GB")
    sign_in(reader, READER)
    reader.goto("/console/desk")
    state = reader.get_by_test_id("desk-state")
    state.click()
    reader.get_by_role("menuitemradio", name=ONLINE).or_(reader.get_by_role("menuitem", name=ONLINE)).first.click()
    expect(reader.get_by_test_id("must-read")).to_contain_text("请主动接待排队客户")
    assert not serious(reader)
    reader.get_by_test_id("must-read-later").click()
    expect(state).to_contain_text(ONLINE)
    leave_desk(reader)
    reader.reload()
    expect(state).not_to_contain_text(ONLINE)
    state.click()
    reader.get_by_role("menuitemradio", name=ONLINE).or_(reader.get_by_role("menuitem", name=ONLINE)).first.click()
    reader.get_by_test_id("must-read-done").click()
    expect(state).to_contain_text(ONLINE)
    expect(reader.get_by_test_id("must-read")).to_have_count(0)
    leave_desk(reader)

    lead.get_by_test_id("announcement").first.click()
    expect(lead.get_by_test_id("announcement-count")).to_contain_text(re.compile("^1/"))
    lead.get_by_test_id("announcement-remind").click()
    expect(lead.get_by_text(re.compile(r"已提醒 \d+ 人"))).to_be_visible()
    assert not serious(lead)


def test_a_shift_note_is_taken_over_by_name_and_done(somebody: Somebody) -> None:
    writer = somebody("/console/team/notes", language="zh-CN")
    sign_in(writer, "agent03")
    writer.goto("/console/team/notes")
    writer.get_by_test_id("shift-note-new").click()
    writer.get_by_test_id("shift-note-save").click()
    expect(writer.get_by_role("alert").first).to_be_visible()
    writer.get_by_test_id("shift-note-open").fill("蓝鲸理财对账差异，等科技部回复")
    writer.get_by_test_id("shift-note-save").click()
    expect(writer.get_by_test_id("shift-note").filter(has_text="蓝鲸理财")).to_be_visible()

    taker = somebody("/console/team/notes", language="en-GB", width=390, height=844)
    taker.emulate_media(color_scheme="dark")
    sign_in(taker, "agent02")
    taker.goto("/console/team/notes")
    taker.get_by_test_id("shift-note-search").fill("lanjing")
    taker.get_by_test_id("shift-note-search").press("Enter")
    taker.get_by_test_id("shift-note").filter(has_text="蓝鲸理财").click()
    taker.get_by_test_id("shift-note-take").click()
    expect(taker.get_by_test_id("shift-note-trail")).to_contain_text("took it over")
    assert taker.evaluate("document.documentElement.scrollWidth") <= 390
    assert not serious(taker)
    taker.get_by_test_id("shift-note-remark").fill("已核对一致")
    taker.get_by_test_id("shift-note-finish").click()
    expect(taker.get_by_test_id("shift-note-trail")).to_contain_text("已核对一致")
    expect(taker.get_by_test_id("shift-note-take")).to_have_count(0)
    writer.reload()
    expect(writer.get_by_test_id("notifications-unread")).to_be_visible()


def test_know_how_becomes_a_draft_and_its_author_hears_of_it(somebody: Somebody) -> None:
    author = somebody("/console/team/posts", language="zh-CN")
    sign_in(author, "agent03")
    author.goto("/console/team/posts")
    author.get_by_test_id("post-new").click()
    author.get_by_test_id("post-title").fill("紫藤卡换卡先查地址")
    author.get_by_test_id("post-text").fill("寄送前先核对地址，退件少了一半。")
    author.get_by_test_id("post-save").click()
    expect(author.get_by_test_id("post").filter(has_text="紫藤卡")).to_be_visible()

    editor = somebody("/console/team/posts", language="en-GB")
    sign_in(editor, "editor02")
    editor.goto("/console/team/posts")
    editor.get_by_test_id("post-search").fill("ziteng")
    editor.get_by_test_id("post-search").press("Enter")
    editor.get_by_test_id("post").filter(has_text="紫藤卡").click()
    editor.get_by_test_id("post-helped").click()
    editor.get_by_test_id("post-comment").fill("Useful, I make an article of it")
    editor.get_by_test_id("post-say").click()
    expect(editor.get_by_test_id("post-comments")).to_contain_text("Useful")
    assert not serious(editor)
    editor.get_by_test_id("post-draft").click()
    editor.get_by_test_id("post-draft-question").fill("紫藤卡换卡寄到哪里？")
    assert not serious(editor)
    editor.get_by_test_id("post-draft-create").click()
    expect(editor.get_by_test_id("post-detail")).to_contain_text("Knowledge draft")
    author.reload()
    author.get_by_test_id("notifications").click()
    expect(author.get_by_test_id("notification").filter(has_text="知识草稿")).to_be_visible()
    editor.get_by_role("link", name="Open the article").click()
    expect(editor).to_have_url(re.compile("/console/knowledge/"))
