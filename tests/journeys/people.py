"""What people do in the pages, by the hooks of the contract only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import jwt
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTime
from tests.support.service import RunningService

PASSWORD = "zhike-demo"
AT_ONCE_MS = 5_000
ANY_REASON = "CCD-04"
ONLINE = re.compile(r"^\s*(在线|Online)")


def ask(chat: Page, text: str) -> None:
    """A customer writes and sends."""
    chat.get_by_test_id("chat-input").fill(text)
    chat.get_by_test_id("chat-send").click()


def as_customer(somebody: Callable[..., Page], bank: RunningService, number: str, language: str) -> Page:
    """The chat of a customer whom the bank's app names."""
    settings = tomllib.loads((bank.data / "settings.toml").read_text("utf-8"))
    claims = {"sub": number, "exp": datetime.now(UTC) + timedelta(minutes=5)}
    if settings.get("chat_jwt_issuer"):
        claims["iss"] = settings["chat_jwt_issuer"]
    token = jwt.encode(claims, settings["chat_jwt_secret"], algorithm=settings.get("chat_jwt_algorithm", "HS256"))
    return somebody(f"/chat#jwt={token}", language=language, width=390, height=844)


def said_by(chat: Page, author: str) -> Locator:
    """The messages of one author in the customer's thread."""
    return chat.locator(f'[data-testid="chat-message"][data-author="{author}"]')


def stop_waiting(page: Page) -> None:
    """A customer who still waits for a person gives up the place; any other page is left as it is."""
    leave = page.get_by_role("button", name=re.compile("^(不等了|Stop waiting)$"))
    if leave.count() == 0 or not leave.is_visible():
        return
    for _ in page.locator("dialog[open]").all():  # a sheet may lie over the thread
        page.keyboard.press("Escape")
    leave.click()
    sure = page.get_by_role("button", name=re.compile("^(结束排队|Leave queue)$"))
    with suppress(NotInTime):  # a person may come at this very moment: then there is nothing to leave any more
        sure.click(timeout=AT_ONCE_MS)
    expect(leave).not_to_be_visible()
    expect(sure).not_to_be_visible()


def leave_desk(page: Page) -> None:
    """Whoever works as an agent here goes: their contacts are closed, and nobody is offered to them any more."""
    csrf = {each["name"]: each["value"] for each in page.context.cookies()}.get("zhike_csrf")
    desk = page.request.get("/api/v1/desk") if csrf else None
    if csrf is None or desk is None or not desk.ok:
        return
    headers, shown = {"x-csrf-token": csrf}, desk.json()
    if shown["me"]["state"] == "online":
        answer = page.request.put("/api/v1/me/presence", data={"state": "break"}, headers=headers)
        assert answer.ok, answer.text()
    for item in shown["mine"]:
        ending = {"reason": ANY_REASON, "unchecked_because": "The journey is over"}
        answer = page.request.put(
            f"/api/v1/conversations/{item['conversation_id']}/resolution", data=ending, headers=headers
        )
        assert answer.ok or answer.status == 409, answer.text()  # the customer may have left a moment ago


def read_all(console: Page) -> None:
    """Nothing that an earlier journey left under the bell is unread any more."""
    csrf = next(each["value"] for each in console.context.cookies() if each["name"] == "zhike_csrf")
    answer = console.request.put("/api/v1/me/notifications/read", headers={"x-csrf-token": csrf})
    assert answer.ok, answer.text()


def sign_in(console: Page, login: str) -> None:
    """Staff sign in."""
    console.get_by_test_id("login-user").fill(login)
    console.get_by_test_id("login-password").fill(PASSWORD)
    console.get_by_test_id("login-submit").click()
    expect(console.get_by_test_id("login-submit")).to_have_count(0)


def go_online(console: Page) -> None:
    """An agent becomes ready for work."""
    state = console.get_by_test_id("desk-state")
    expect(state).to_be_visible()
    if not ONLINE.search(state.inner_text()):
        state.click()
        console.get_by_role("menuitemradio", name=ONLINE).or_(
            console.get_by_role("menuitem", name=ONLINE)
        ).first.click()
    expect(state).to_contain_text(re.compile("在线|Online"))


def accept_next(console: Page) -> None:
    """An agent takes what is offered and has it before them, whatever was open until then."""
    with console.expect_response(re.compile(r"/offers/[^/]+/acceptance$")) as answer:
        console.get_by_test_id("desk-accept").first.click()
    expect(console).to_have_url(re.compile(answer.value.url.split("/")[-2]))
    expect(console.get_by_test_id("desk-composer")).to_be_visible()


def reply(console: Page, text: str) -> None:
    """An agent answers the open conversation."""
    console.get_by_test_id("desk-composer").fill(text)
    console.get_by_test_id("desk-send").click()


def close_with_reason(console: Page, words: str) -> None:
    """An agent closes the open conversation with a contact reason found by `words`."""
    console.get_by_test_id("desk-close").click()
    console.get_by_test_id("desk-reason").fill(words)
    console.get_by_role("option").first.click()
    console.get_by_test_id("desk-confirm-close").click()


def board_number(board: Page, metric: str) -> float:
    """The number that a tile of the board shows."""
    text = board.get_by_test_id(f"board-{metric}").inner_text()
    found = re.search(r"-?[\d,]+(?:\.\d+)?", text)
    assert found, f"board-{metric} shows no number: {text!r}"
    return float(found.group().replace(",", ""))


def prove_by_code(chat: Page) -> None:
    """A customer has a code sent and types it into the secure field."""
    expect(chat.get_by_test_id("chat-task-secure").last).to_be_visible()
    chat.get_by_test_id("chat-code-send").last.click()
    told = chat.get_by_test_id("chat-code-shown").last
    expect(told).to_be_visible()
    chat.get_by_test_id("chat-code").last.fill(re.findall(r"\d{6}", told.inner_text())[0])
    chat.get_by_test_id("chat-code-check").last.click()
