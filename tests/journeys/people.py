"""What people do in the pages, by the hooks of the contract only."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

PASSWORD = "zhike-demo"
ONLINE = re.compile(r"^\s*(在线|Online)")


def ask(chat: Page, text: str) -> None:
    """A customer writes and sends."""
    chat.get_by_test_id("chat-input").fill(text)
    chat.get_by_test_id("chat-send").click()


def said_by(chat: Page, author: str) -> Locator:
    """The messages of one author in the customer's thread."""
    return chat.locator(f'[data-testid="chat-message"][data-author="{author}"]')


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
    """An agent takes what is offered and opens it."""
    console.get_by_test_id("desk-accept").first.click()
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
