"""A thread to take along."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from tests.conversations.builders import a_conversation, a_message, at
from zhike.conversations.rules.transcript import as_html, as_text

SHANGHAI = ZoneInfo("Asia/Shanghai")
CITATION = {"article_id": "a", "version": 3, "title": "转账汇款说明"}
THREAD = [
    a_message(text="转账没到\n怎么办"),
    a_message(
        author="assistant",
        kind="answer",
        text="次日到账",
        payload={"citation": CITATION, "choices": [{"label": "再等等", "text": "再等等"}]},
    ),
    a_message(author="agent", author_name="李敏", text="我来看看"),
    a_message(author="agent", author_name="李敏", text="客户着急", visibility="internal"),
    a_message(kind="attachment", text="", payload={"attachment": {"name": "回单.pdf"}}),
    a_message(author="system", kind="notice", text="会话已结束。"),
]


def test_the_text_has_a_mark_for_editors_times_of_the_zone_and_every_word() -> None:
    text = as_text(a_conversation(closed_at=at(60)), THREAD, bank="临州银行", zone=SHANGHAI, language="zh")
    assert text.startswith("\ufeff临州银行 在线客服对话记录\r\n")
    assert "2026-11-20 12:00:00 至 2026-11-20 12:01:00（Asia/Shanghai）" in text
    assert "    转账没到\r\n    怎么办" in text
    assert "出处：转账汇款说明，版本 3" in text
    assert "- 再等等" in text
    assert "[文件] 回单.pdf" in text
    assert "人工客服 李敏 · 内部备注" in text


def test_what_was_split_off_is_said_to_be() -> None:
    split_off = {THREAD[0].id}
    for write in (as_text, as_html):
        made = write(a_conversation(), THREAD, bank="x", zone=SHANGHAI, language="zh", split_off=split_off)
        assert made.count("客户 · 已拆出单独办理") == 1


def test_it_is_there_in_english_and_for_a_chat_that_goes_on() -> None:
    text = as_text(a_conversation(), THREAD, bank="Linzhou Bank", zone=SHANGHAI, language="en")
    assert "Linzhou Bank: chat transcript" in text
    assert "not ended" in text
    assert "Source: 转账汇款说明, version 3" in text


def test_the_page_holds_no_markup_of_anybody() -> None:
    evil = "<script>alert(1)</script><img src=x onerror=y>&\"'"
    thread = [
        a_message(text=evil, payload={"attachment": {"name": evil}}),
        a_message(author="agent", author_name=evil, text="x"),
    ]
    page = as_html(a_conversation(), thread, bank=evil, zone=SHANGHAI, language="en")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert as_html(a_conversation(), [], bank="行", zone=SHANGHAI, language="zh").startswith("<!doctype html>")
