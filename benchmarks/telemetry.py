"""What watching costs on the hot paths: `PYTHONPATH=src python benchmarks/telemetry.py`.

The same small request with nobody watching, with figures, and with traces whose spans are thrown away; and a
statement's question whether anybody looks. Prints a table; each line is the best of five rounds.
"""

from __future__ import annotations

import asyncio
import time
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message

from zhike.app.telemetry.meter import Meter
from zhike.app.telemetry.middleware import Watched
from zhike.app.telemetry.tracing import Tracer
from zhike.platform.database import Database
from zhike.platform.settings import load_settings
from zhike.platform.telemetry import observed, wants

REQUESTS, ROUNDS = 5000, 5
SCOPE = {"type": "http", "method": "GET", "path": "/things/1", "headers": [], "query_string": b"", "root_path": ""}


class Nowhere(SpanExporter):
    """Takes spans and forgets them."""

    def export(self, spans: Any) -> SpanExportResult:
        del spans
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None: ...


async def answer(_request: Any) -> PlainTextResponse:
    return PlainTextResponse("ok")


async def receive() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def send(_message: Message) -> None: ...


async def run(app: ASGIApp) -> float:
    """Microseconds a request."""
    best = float("inf")
    for _ in range(ROUNDS):
        begins = time.perf_counter()
        for _ in range(REQUESTS):
            await app(dict(SCOPE), receive, send)
        best = min(best, time.perf_counter() - begins)
    return best / REQUESTS * 1e6


def nanoseconds(do: Callable[[], object]) -> float:
    return min(timeit.repeat(do, number=100_000, repeat=ROUNDS)) / 100_000 * 1e9


def block() -> None:
    with observed("event", "x"):
        pass


def main() -> None:
    """Measure and print."""
    settings = load_settings(Path("/nowhere"), {}).model_copy(update={"traces_url": "http://127.0.0.1:1/v1/traces"})
    app = Router([Route("/things/{id}", answer)])
    meter = Meter(Database("postgresql+psycopg://nobody@/nothing"))
    tracer = Tracer(settings, "", Nowhere())
    alone = asyncio.run(run(app))
    for name, watched in (
        ("nobody watches", app),
        ("figures", Watched(app, meter=meter, tracer=None)),
        ("figures and traces", Watched(app, meter=meter, tracer=tracer)),
    ):
        took = asyncio.run(run(watched))
        print(f"{name:<22}{took:8.1f} us a request  +{took - alone:6.1f} us")
    print(f"{'a statement, unwatched':<22}{nanoseconds(lambda: wants('statement')):8.0f} ns")
    print(f"{'an event, unwatched':<22}{nanoseconds(block):8.0f} ns")
    tracer.close()


if __name__ == "__main__":
    main()
