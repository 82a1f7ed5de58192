"""Journeys: a real browser against a running demo bank without simulated people."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.support.leaks import MESSAGE, NUMBERS, customers_numbers, places_of_numbers
from tests.support.service import RunningService, running_service

CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no chromium: run bin/test as root, or install it"))
    items.sort(key=lambda item: here in item.path.parents)  # the slow ones last, and no loop of theirs before others


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """The demo bank, nobody in it but the test."""
    data = tmp_path_factory.mktemp("bank") / "demo"
    with running_service("demo", data, "--no-open", "--customers-per-minute", "0") as service:
        yield service
        # Whatever the journeys did: no customer's phone or identity number lies where it may not.
        numbers = customers_numbers(data)
        assert len(numbers) > 10_000
        assert places_of_numbers(data, numbers) <= {MESSAGE}
        assert not numbers & set(NUMBERS.findall(Path(f"{data}.log").read_text(errors="replace")))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a module. While it is open an event loop runs in this thread, in which no async test can start."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


Somebody = Callable[..., Page]

# Two cores may be busy with other things; a page that is really stuck is stuck after this as well.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def somebody(browser: Browser, bank: RunningService) -> Iterator[Somebody]:
    """Opens pages as different people: each call is a browser profile of its own."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, language: str = "zh-CN", width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(
            base_url=bank.base, locale=language, viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
