"""Journeys: a real browser against a running demo bank without simulated people."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.journeys.people import leave_desk, stop_waiting
from tests.journeys.witness import Witness
from tests.support.leaks import MESSAGE, NUMBERS, connected, customers_numbers, places_of_numbers
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


# The making of the demo bank goes on behind its open doors. In these steps customers whom it makes up ask for a person,
# and leave: an agent who is online then would be offered them instead of the journey's own customer.
VISITS = frozenset({"asked_in_vain", "editors_work"})
HISTORY = frozenset({"history"})
MADE_AT_MOST_S = 600


def wait_until_made(bank: RunningService, steps: frozenset[str]) -> None:
    """Return once these steps of the making of the demo bank are done."""
    until = time.monotonic() + MADE_AT_MOST_S
    while time.monotonic() < until:
        with connected(bank.data) as connection:
            done = {row[0] for row in connection.execute("select step from demo.progress where done >= total")}
        if done >= steps:
            return
        time.sleep(1)
    raise AssertionError(f"the demo bank was not made as far as {sorted(steps - done)}: see {bank.data}.log")


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """The demo bank, nobody in it but the test."""
    data = tmp_path_factory.mktemp("bank") / "demo"
    with running_service("demo", data, "--no-open", "--customers-per-minute", "0") as service:
        wait_until_made(service, VISITS)
        yield service
        # Whatever the journeys did: no customer's phone or identity number lies where it may not.
        numbers = customers_numbers(data)
        assert len(numbers) > 10_000
        assert places_of_numbers(data, numbers) <= {MESSAGE}
        log = Path(f"{data}.log").read_text(errors="replace")
        assert not numbers & set(NUMBERS.findall(log))
        # What is done without anybody looking was done too.
        assert not [line for line in log.splitlines() if '"event": "schedule.failed"' in line]


@pytest.fixture
def history(bank: RunningService) -> None:
    """The demo bank's weeks of history are all there: for whoever compares one month with another."""
    wait_until_made(bank, HISTORY)


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


WITNESSES = pytest.StashKey[list[Witness]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.failed:
        report.sections += [witness.tell() for witness in item.stash.get(WITNESSES, [])]
    return report


@pytest.fixture
def somebody(browser: Browser, bank: RunningService, request: pytest.FixtureRequest) -> Iterator[Somebody]:
    """Opens pages as different people: each call is a profile of its own. Who still waits then stops waiting."""
    leaving = ExitStack()
    witnesses = request.node.stash[WITNESSES] = []

    def open_page(path: str, *, language: str = "zh-CN", width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(
            base_url=bank.base, locale=language, viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        leaving.callback(leave, context)
        page = context.new_page()
        witnesses.append(Witness(page))
        page.goto(path)
        return page

    with leaving:  # everybody leaves, also after one who could not
        yield open_page


def leave(context: BrowserContext) -> None:
    """Nobody stays behind: a customer's place, an agent's contacts: the next journey would meet them."""
    try:
        for page in context.pages:
            stop_waiting(page)
            leave_desk(page)
    finally:
        context.close()
