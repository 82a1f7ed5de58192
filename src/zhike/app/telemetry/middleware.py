"""Times each request and counts live sockets, by the template of their route; hung up only where somebody looks."""

from __future__ import annotations

import time
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhike.app.telemetry.meter import Meter
from zhike.app.telemetry.tracing import Tracer

NO_ROUTE: Final = "none"
"""What no route answers stands together: whoever tries paths must not fill the memory."""
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Watched:
    """An ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, meter: Meter | None, tracer: Tracer | None) -> None:
        self._app = app
        self._meter = meter
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket" and self._meter is not None:
            await self._hold(self._meter, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begins = time.perf_counter()
        status = 500  # where the application fails before it has said anything

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        method = scope["method"] if scope["method"] in _METHODS else "other"
        end = self._tracer.begin_request(method) if self._tracer is not None else None
        try:
            await self._app(scope, receive, note_status)
        finally:
            route = route_of(scope)
            if end is not None:
                end(route, status)
            if self._meter is not None:
                self._meter.requests.labels(method, route, str(status)).inc()
                self._meter.latency.labels(method, route).observe(time.perf_counter() - begins)

    async def _hold(self, meter: Meter, scope: Scope, receive: Receive, send: Send) -> None:
        # A socket's route is known once it has been found; the path of ours have no variable.
        opened: list[Any] = []

        async def note_accepted(message: Message) -> None:
            if message["type"] == "websocket.accept":
                gauge = meter.sockets.labels(route_of(scope))
                gauge.inc()
                opened.append(gauge)
            await send(message)

        try:
            await self._app(scope, receive, note_accepted)
        finally:
            for gauge in opened:
                gauge.dec()


def route_of(scope: Scope) -> str:
    """The template of the route that answered, never the path itself, which may name a person's things."""
    # FastAPI's own word for a route with the prefixes of all routers that it is in.
    found = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    mounted = scope.get("root_path") or ""
    return str(getattr(found, "path", "") or (f"{mounted}/*" if mounted else NO_ROUTE))
