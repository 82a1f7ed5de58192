"""An editor attaches a picture, two others approve the article, a customer sees the picture in the chat."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.journeys.conftest import PATIENCE_MS, Somebody
from tests.journeys.people import ask, said_by, sign_in
from tests.journeys.test_accessibility import serious

WORDS = {
    "zh-CN": ("梧桐存单怎么兑付？", "按图中步骤在柜台兑付梧桐存单。", "兑付步骤"),
    "en-GB": ("How is a sycamore note redeemed?", "Redeem the sycamore note as the picture shows.", "Steps to redeem"),
}
TRIES = 10


def a_picture() -> bytes:
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    Image.new("RGB", (640, 360), "teal").save(written, "JPEG", exif=exif)
    return written.getvalue()


def asked_until_answered(somebody: Somebody, question: str, said: str, language: str) -> Page:
    """What was published a moment ago is told once the index is made anew; each try is another customer's."""
    for _ in range(TRIES):
        chat = somebody("/chat", language=language, width=390, height=844)
        ask(chat, question)
        answer = said_by(chat, "assistant").last
        expect(answer).to_be_visible()
        if said in answer.inner_text():
            return chat
        chat.wait_for_timeout(PATIENCE_MS / 5)
    raise AssertionError("what was published is not told")


@pytest.mark.parametrize("language", WORDS)
def test_a_picture_goes_from_the_editor_to_the_customer(somebody: Somebody, language: str) -> None:
    question, said, alt = WORDS[language]
    author = somebody("/console", language=language)
    sign_in(author, "editor02")
    author.goto("/console/knowledge")
    author.get_by_test_id("knowledge-new").click()
    author.get_by_test_id("knowledge-question").fill(question)
    author.get_by_test_id("knowledge-answer").fill(said)
    picture: Any = {"name": "../步骤.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
    author.get_by_test_id("knowledge-file-input").set_input_files(picture)
    expect(author.get_by_test_id("knowledge-file")).to_have_count(1)
    author.get_by_test_id("knowledge-save").click()
    expect(author.get_by_role("alert").first).to_be_visible()  # a picture needs words
    author.get_by_test_id("knowledge-alt-zh-0").fill(alt)
    author.get_by_test_id("knowledge-alt-en-0").fill(alt)
    author.get_by_test_id("knowledge-save").click()
    expect(author.get_by_test_id("knowledge-submit")).to_be_enabled()
    assert not serious(author)
    author.get_by_test_id("knowledge-submit").click()
    expect(author.get_by_test_id("knowledge-submit")).to_have_count(0)
    address = author.url
    for login in ("editor01", "compliance01"):
        other = somebody("/console", language=language)
        sign_in(other, login)
        other.goto(address)
        expect(other.get_by_role("img", name=alt)).to_be_visible()
        other.get_by_test_id("knowledge-approve").click()
        expect(other.get_by_test_id("knowledge-approve")).to_have_count(0)
    author.reload()
    author.get_by_test_id("knowledge-publish").click()
    expect(author.get_by_test_id("knowledge-expire")).to_be_visible()
    chat = asked_until_answered(somebody, question, said, language)
    shown = chat.get_by_test_id("chat-cited-files").get_by_role("img", name=alt)
    expect(shown).to_be_visible()
    chat.wait_for_function("image => image.complete && image.naturalWidth === 640", arg=shown.element_handle())
    assert chat.evaluate("document.documentElement.scrollWidth") <= 390
    assert not serious(chat)
