"""Traces reach a collector of this machine: one line from a request to what follows from it, and not a value in it."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sqlalchemy import text

from zhike.app.telemetry.starting import watching
from zhike.app.telemetry.tracing import TracesAddressWrong, statement_without_values
from zhike.app.web import create_app
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule, _run_once
from zhike.platform.telemetry import current_trace, observed

CARD, PHONE = "6222021234567890123", "13800138000"


@dataclass
class Collector:
    """Takes batches of spans as protobuf over HTTP, or refuses them."""

    status: int = 200
    port: int = 0
    spans: list[Any] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    resources: list[dict[str, str]] = field(default_factory=list)

    @contextmanager
    def serve(self) -> Iterator[Collector]:
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                collector.take(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
                self.send_response(collector.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_words: object) -> None: ...

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            self.port = server.server_address[1]
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield self
            server.shutdown()
            thread.join()

    def take(self, body: bytes) -> None:
        self.bodies.append(body)
        told = ExportTraceServiceRequest.FromString(body)
        for resource in told.resource_spans:
            self.resources.append({each.key: each.value.string_value for each in resource.resource.attributes})
            for scope in resource.scope_spans:
                self.spans.extend(scope.spans)

    def named(self, name: str) -> Any:
        [span] = [each for each in self.spans if each.name == name]
        return span

    def attributes(self, name: str) -> dict[str, Any]:
        return {each.key: each.value.string_value or each.value.int_value for each in self.named(name).attributes}


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector().serve() as collector:
        yield collector


@asynccontextmanager
async def traced(runtime: Runtime, collector: Collector, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    told = {"traces_url": f"http://127.0.0.1:{collector.port}/v1/traces", **settings}
    runtime = replace(runtime, settings=runtime.settings.model_copy(update=told))
    async with watching(runtime) as watch:
        transport = httpx.ASGITransport(app=create_app(runtime, watch), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://zhike.test") as client:
            yield client


async def test_a_request_is_a_span_by_its_template_with_its_statements_below(
    runtime: Runtime, collector: Collector
) -> None:
    async with traced(runtime, collector) as client:
        await client.get(f"/api/v1/conversations/00000000-0000-4000-8000-000000000001/messages?q={CARD}")
        opened = await client.post("/api/v1/chat/sessions", json={"language": "zh", "channel": "web_chat"})
        assert opened.status_code == 201
    refused = collector.attributes("GET /api/v1/conversations/{conversation_id}/messages")
    assert refused == {
        "http.request.method": "GET",
        "http.route": "/api/v1/conversations/{conversation_id}/messages",
        "http.response.status_code": 401,
    }
    request = collector.named("POST /api/v1/chat/sessions")
    assert not request.parent_span_id
    below = [each for each in collector.spans if each.trace_id == request.trace_id and each.name == "INSERT"]
    assert below
    assert all(each.parent_span_id for each in below)
    assert collector.resources[0]["service.name"] == "zhike"


async def test_no_value_leaves(runtime: Runtime, collector: Collector) -> None:
    async with traced(runtime, collector) as client:
        await client.get(f"/api/v1/customers?phone={PHONE}", headers={"authorization": f"Bearer {CARD}"})
        await client.post("/api/v1/session", json={"login": PHONE, "password": CARD})
        with observed("schedule", "quality.months"):
            async with runtime.database.transaction() as session:
                await session.execute(text(f"select '{PHONE}', 42, :card"), {"card": CARD})
        with pytest.raises(ValueError, match=PHONE), observed("event", "assistant.answer"):
            raise ValueError(PHONE)
    assert collector.named("event assistant.answer").status.code == 2
    assert collector.attributes("event assistant.answer")["error.type"] == "ValueError"
    statements = [
        each.value.string_value for span in collector.spans for each in span.attributes if each.key == "db.query.text"
    ]
    assert "select ?, ?, %(card)s" in statements
    assert not any(word.encode() in body for word in (PHONE, CARD) for body in collector.bodies)


async def test_what_an_event_causes_goes_on_in_the_line_of_the_request(runtime: Runtime, collector: Collector) -> None:
    async with traced(runtime, collector) as client:
        opened = await client.post("/api/v1/chat/sessions", json={"language": "zh", "channel": "web_chat"})
        token = opened.json()["token"]
        async with runtime.database.transaction() as session:
            stored = await session.execute(text("select trace from platform.event where trace is not null order by id"))
            traces = list(stored.scalars())
        assert token
        assert traces, "what the request made happen knows the request"
        with observed("event", "assistant.answer", traces[0]):
            pass
        assert current_trace() is None
    request = collector.named("POST /api/v1/chat/sessions")
    followed = collector.named("event assistant.answer")
    assert followed.trace_id == request.trace_id
    assert followed.parent_span_id == request.span_id


async def test_a_stranger_cannot_put_a_request_in_a_line_of_their_own(runtime: Runtime, collector: Collector) -> None:
    line = "00-11111111111111111111111111111111-2222222222222222-01"
    async with traced(runtime, collector) as client:
        await client.get("/api/v1/board", headers={"traceparent": line})
    assert collector.named("GET /api/v1/board")
    assert all(each.trace_id.hex() != "1" * 32 for each in collector.spans)


async def test_a_collector_that_is_away_or_refuses_hurts_nobody(runtime: Runtime, collector: Collector) -> None:
    collector.status = 500
    async with traced(runtime, collector) as client:
        assert (await client.get("/healthz")).status_code in (200, 503)
    async with traced(runtime, Collector(port=1)) as client:
        async with asyncio.timeout(10):
            for _ in range(50):
                assert (await client.get("/api/v1/board")).status_code == 401


async def test_without_an_address_nothing_is_followed_and_a_wrong_one_is_told(runtime: Runtime) -> None:
    async with watching(runtime) as watch:
        assert (watch.meter, watch.tracer) == (None, None)
        await _run_once(runtime, Schedule("quality.months", 1, _nothing))
        assert current_trace() is None
    wrong = replace(runtime, settings=runtime.settings.model_copy(update={"traces_url": "collector:4318"}))
    with pytest.raises(TracesAddressWrong, match="collector:4318"):
        async with watching(wrong):
            pass


async def _nothing(_runtime: Runtime) -> None: ...


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select 1", "select ?"),
        ("select  *\n from t1 where a = 'it''s me' and b = 12.5", "select * from t1 where a = ? and b = ?"),
        ("update x set y = %(value_1)s, z = $2", "update x set y = %(value_1)s, z = $2"),
    ],
)
def test_a_statement_is_told_without_what_was_written_into_it(sql: str, told: str) -> None:
    assert statement_without_values(sql) == told
