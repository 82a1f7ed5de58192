"""Security headers on every answer; the content security policy is fully strict except for the console's styles."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "object-src 'none'; frame-ancestors {frames}"
)
_CONSOLE = _STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
_FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecurityHeaders:
    """An ASGI middleware; `widget_origins` may embed the chat page in a frame, nobody may embed the rest."""

    def __init__(self, app: ASGIApp, *, widget_origins: tuple[str, ...] = ()) -> None:
        self._app = app
        self._chat = _STRICT.format(frames=" ".join(["'self'", *widget_origins]))
        self._console = _CONSOLE.format(frames="'none'")
        self._rest = _STRICT.format(frames="'none'")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _FIXED.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", self._policy(path))
                if path.startswith("/api/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _policy(self, path: str) -> str:
        if path.startswith("/chat"):
            return self._chat
        return self._console if path.startswith("/console") else self._rest
