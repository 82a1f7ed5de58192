"""What stood on a journey's pages when it failed: their words, last requests, and what the browser complained of."""

from __future__ import annotations

import time
from collections import deque

from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

REQUESTS_KEPT = 25
WORDS_KEPT = 1_500


class Witness:
    """Follows one page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._began = time.monotonic()
        self._seen: deque[str] = deque(maxlen=REQUESTS_KEPT)
        page.on("request", self._note_request)
        page.on("response", self._note_response)
        page.on("requestfailed", self._note_failure)
        page.on("console", self._note_complaint)

    def tell(self) -> tuple[str, str]:
        """(heading, text) for the report of a failed test."""
        try:
            words = self._page.inner_text("body", timeout=1_000)[:WORDS_KEPT]
        except Error as gone:
            words = f"(no words: {gone.message.splitlines()[0]})"
        return f"page {self._page.url}", "\n".join(
            [words, "-- the last requests, seconds since it was opened", *self._seen]
        )

    def _note(self, what: str) -> None:
        self._seen.append(f"{time.monotonic() - self._began:7.2f} {what}")

    def _note_request(self, request: Request) -> None:
        if "/api/" in request.url:
            self._note(f"{request.method} {request.url}")

    def _note_response(self, response: Response) -> None:
        if "/api/" in response.url:
            self._note(f"{response.status} {response.url}")

    def _note_failure(self, request: Request) -> None:
        self._note(f"failed {request.method} {request.url}: {request.failure}")

    def _note_complaint(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console {message.text[:200]}")
