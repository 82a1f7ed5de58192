"""A language model behind an address that speaks OpenAI's `POST /chat/completions`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import httpx
import structlog

from zhike.assistant.rephrasing.prompt import Messages
from zhike.platform import circuit
from zhike.platform.settings import Settings
from zhike.platform.telemetry import observed

Trouble = Literal["late", "silent", "refused", "garbled", "left_alone", "no_key"]
LARGEST_ANSWER: Final = 2**16
MOST_TOKENS: Final = 800

log = structlog.get_logger(__name__)


class ModelFailed(Exception):
    """The model said nothing that could be used; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class ModelServer:
    """`url` is where the server's paths begin, such as `http://models.bank/v1`; `timeout_s` holds for a whole call."""

    def __init__(
        self, url: str, *, model: str, key_file: str = "", timeout_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.model = model
        self._key_file = key_file
        self._timeout_s = timeout_s
        self._clock = clock
        self._breaker = circuit.CLOSED
        self._url = f"{url.rstrip('/')}/chat/completions"

    async def complete(self, messages: Messages) -> str:
        """The text that the model answers. Raises `ModelFailed`; after failures in a row none is made for a while."""
        self._breaker, admitted = circuit.admit(self._breaker, self._clock())
        if not admitted:
            raise ModelFailed("left_alone")
        try:
            said = await self._ask(messages)
        except ModelFailed as failure:
            self._breaker = circuit.fail(self._breaker, self._clock())
            log.warning("assistant.model_failed", trouble=failure.trouble, failures=self._breaker.failures)
            raise
        except BaseException:
            self._breaker = circuit.release(self._breaker)
            raise
        self._breaker = circuit.CLOSED
        return said

    async def _ask(self, messages: Messages) -> str:
        body = {"model": self.model, "messages": list(messages), "temperature": 0, "max_tokens": MOST_TOKENS}
        try:
            async with asyncio.timeout(self._timeout_s):
                return _text(await self._exchange({**body, "stream": False}))
        except TimeoutError:
            raise ModelFailed("late") from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL):
            raise ModelFailed("silent") from None

    async def _exchange(self, body: dict[str, Any]) -> Any:
        """The JSON of the answer, read no further than is sensible. A new connection each time: calls are rare."""
        headers = {"authorization": f"Bearer {key}"} if (key := self._key()) else {}
        with observed("call", "language_model POST"):
            return await self._read(body, headers)

    async def _read(self, body: dict[str, Any], headers: dict[str, str]) -> Any:
        async with (
            httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=self._timeout_s) as http,
            http.stream("POST", self._url, json=body, headers=headers) as response,
        ):
            kind = response.headers.get("content-type", "")
            if response.status_code != httpx.codes.OK:
                raise ModelFailed("refused")
            received = bytearray()
            async for piece in response.aiter_bytes():
                received += piece
                if len(received) > LARGEST_ANSWER:
                    raise ModelFailed("garbled")
        if not kind.startswith("application/json"):
            raise ModelFailed("garbled")
        try:
            return httpx.Response(httpx.codes.OK, content=bytes(received)).json()
        except ValueError:
            raise ModelFailed("garbled") from None

    def _key(self) -> str:
        if not self._key_file:
            return ""
        try:
            return Path(self._key_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ModelFailed("no_key") from None


def _text(answer: Any) -> str:
    """What the model said, where it said it as plain, finished text; a call of a tool is none."""
    try:
        choice = answer["choices"][0]
        message = choice["message"]
        content = message["content"]
    except (KeyError, IndexError, TypeError):
        raise ModelFailed("garbled") from None
    finished = choice.get("finish_reason") in {None, "stop"}
    calls = message.get("tool_calls") or message.get("function_call")
    if not isinstance(content, str) or not finished or calls:
        raise ModelFailed("garbled")
    return content.strip()


def server_of(settings: Settings) -> ModelServer | None:
    """The server that the settings name; None where there is none, the default. It is kept, for its breaker."""
    if not settings.language_model_url:
        return None
    return _server(
        settings.language_model_url,
        settings.language_model,
        settings.language_model_key_file,
        settings.language_model_timeout_s,
    )


@lru_cache(maxsize=8)
def _server(url: str, model: str, key_file: str, timeout_s: float) -> ModelServer:
    return ModelServer(url, model=model, key_file=key_file, timeout_s=timeout_s)
