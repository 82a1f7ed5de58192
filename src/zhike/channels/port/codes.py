"""How a one-time code reaches a customer: by an SMS gateway, or (in a demo alone) shown beside the secure field.

A code is in memory while it is sent, and nowhere else: not in a thread, an event, a job, a log or the database.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Protocol

import httpx
import structlog

from zhike.channels.errors import CodeNotSent
from zhike.platform.settings import Settings
from zhike.platform.telemetry import observed

log = structlog.get_logger(__name__)
_TEXTS: Final = {
    "zh": "【{bank}】验证码 {code}，5 分钟内有效，只填在客服页面的安全输入框。任何人索要都是诈骗。",
    "en": "{bank}: code {code}, good for 5 minutes, for the chat's secure field only. Whoever asks for it is a fraud.",
}


class CodeSender(Protocol):
    """Sends a code to a phone."""

    async def send(self, phone: str, code: str, *, bank: str, language: str) -> str | None:
        """Send it; raises `CodeNotSent`. What comes back is shown beside the secure field: a demo's code, else None."""
        ...


class NoSender:
    """No gateway is set: nobody can reach the next level in chat."""

    async def send(self, phone: str, code: str, *, bank: str, language: str) -> str | None:
        """Raises `CodeNotSent`."""
        del phone, code, bank, language
        raise CodeNotSent


class ShownSender:
    """The demo bank has no phones: its code is shown where it is to be entered."""

    async def send(self, phone: str, code: str, *, bank: str, language: str) -> str | None:
        """The code itself."""
        del phone, bank, language
        return code


class HttpSmsGateway:
    """A gateway reached by HTTP: `POST url {"phone", "text"}` with a bearer token; any 2xx is an acceptance."""

    def __init__(self, url: str, *, token: str = "", timeout_s: float = 5.0) -> None:
        self._url = url
        self._http = httpx.AsyncClient(
            headers={"authorization": f"Bearer {token}"} if token else {},
            timeout=timeout_s,
            trust_env=False,
            follow_redirects=False,
        )

    async def close(self) -> None:
        """Close the connections that were kept."""
        await self._http.aclose()

    async def send(self, phone: str, code: str, *, bank: str, language: str) -> str | None:
        """Hand the text to the gateway, once: a second message with the same code would only confuse."""
        text = _TEXTS[language].format(bank=bank, code=code)
        try:
            with observed("call", "sms_gateway POST"):
                answer = await self._http.post(self._url, json={"phone": phone, "text": text})
        except httpx.HTTPError as trouble:
            log.warning("channels.code_not_sent", kind=type(trouble).__name__)
            raise CodeNotSent from None
        if not answer.is_success:
            log.warning("channels.code_not_sent", kind=f"status {answer.status_code}")
            raise CodeNotSent
        return None


def sender_of(settings: Settings) -> CodeSender:
    """The sender that the settings name. Codes are shown in a demo alone, whatever the settings say."""
    if settings.code_sender == "http":
        return _gateway(settings.sms_gateway_url, settings.sms_gateway_token, settings.sms_gateway_timeout_s)
    if settings.code_sender == "shown" and settings.kind == "demo":
        return ShownSender()
    return NoSender()


@lru_cache(maxsize=4)
def _gateway(url: str, token: str, timeout_s: float) -> HttpSmsGateway:
    return HttpSmsGateway(url, token=token, timeout_s=timeout_s)
