"""`GET /metrics`: absent unless a setting opens it, then for a token or this host alone; figures name no person."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from zhike.app.telemetry import snapshots
from zhike.app.telemetry.endpoint import SHORTEST_TOKEN
from zhike.app.telemetry.meter import Meter
from zhike.app.telemetry.middleware import Watched
from zhike.app.telemetry.starting import watching
from zhike.app.web import create_app
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule, _run_once
from zhike.platform.telemetry import observed, reached

_EVENT = text("""
    insert into platform.event (type, version, stream, actor_id, actor_kind, at, payload)
    values ('conversations.MessagePosted', 1, 's', 'a', 'system', :at, '{}') returning id
""")
TOKEN = "a-token-that-nobody-guesses"


@asynccontextmanager
async def served(runtime: Runtime, *, peer: str = "127.0.0.1", **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    runtime = replace(runtime, settings=runtime.settings.model_copy(update=settings))
    async with watching(runtime) as watch:
        app = create_app(runtime, watch)
        transport = httpx.ASGITransport(app=app, client=(peer, 1), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://zhike.test") as client:
            yield client


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "metrics.token"
    path.write_text(f"{TOKEN}\n")
    return path


def write(path: Path, content: str | None) -> None:
    path.unlink()
    if content is not None:
        path.write_text(content)


async def scrape(client: httpx.AsyncClient, **headers: str) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    answer = await client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def labels(**told: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(told.items()))


async def test_nothing_is_there_unless_a_setting_opens_it(client: httpx.AsyncClient) -> None:
    assert (await client.get("/metrics")).status_code == 404


async def test_a_token_opens_and_nothing_else_does(runtime: Runtime, token_file: Path) -> None:
    async with served(runtime, metrics_token_file=str(token_file)) as client:
        assert (await client.get("/metrics")).status_code == 404, "this host is not let in by a token file"
        for wrong in ("", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}"):
            assert (await client.get("/metrics", headers={"authorization": wrong})).status_code == 404
        assert "zhike_build_info" in await scrape(client, authorization=f"Bearer {TOKEN}")
        write(token_file, "another-token-that-holds-at-once")
        assert (await client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})).status_code == 404


@pytest.mark.parametrize("content", [None, "", "x" * (SHORTEST_TOKEN - 1)])
async def test_a_token_that_is_missing_or_short_opens_nothing(
    runtime: Runtime, token_file: Path, content: str | None
) -> None:
    write(token_file, content)
    async with served(runtime, metrics_token_file=str(token_file)) as client:
        for given in ({}, {"authorization": f"Bearer {content or ''}"}):
            assert (await client.get("/metrics", headers=given)).status_code == 404


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.9", {}, 404),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.5"}, 404),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}, 404),
        ("10.0.0.9", {"x-forwarded-for": "127.0.0.1"}, 404),
    ],
)
async def test_this_host_is_let_in_unless_a_proxy_is_between(
    runtime: Runtime, peer: str, headers: dict[str, str], status: int
) -> None:
    async with served(runtime, peer=peer, metrics_loopback=True) as client:
        assert (await client.get("/metrics", headers=headers)).status_code == status


async def test_requests_are_counted_by_template_and_whoever_tries_paths_fills_nothing(runtime: Runtime) -> None:
    async with served(runtime, metrics_loopback=True) as client:
        for each in range(3):
            await client.get(
                f"/api/v1/conversations/00000000-0000-4000-8000-00000000000{each}/messages?q=6222021234567890123"
            )
            await client.get(f"/wp-admin/{each}.php")
        await client.request("BREW", "/coffee")
        found = await scrape(client)
        whole = (await client.get("/metrics")).text
    requests = found["zhike_http_requests_total"]
    process = next(iter(dict(key)["process"] for key in requests))
    unread = "/api/v1/conversations/{conversation_id}/messages"
    assert requests[labels(method="GET", route=unread, status="401", process=process)] == 3
    assert requests[labels(method="GET", route="none", status="404", process=process)] == 3
    assert sum(value for key, value in requests.items() if dict(key)["method"] == "other") == 1
    buckets = found["zhike_http_request_seconds_bucket"]
    assert buckets[labels(method="GET", route=unread, le="+Inf", process=process)] == 3
    assert not any(word in whole for word in ("6222021234567890123", "wp-admin", "coffee", "000000000001"))


async def test_the_database_tells_what_waits_and_what_is_parked(runtime: Runtime, session: Session) -> None:
    await session.execute(
        text("insert into platform.event_cursor values ('assistant.answer', 0) on conflict do nothing")
    )
    event = (
        await session.execute(
            _EVENT,
            {"at": runtime.clock.now()},
        )
    ).scalar_one()
    await session.execute(
        text("""
            insert into platform.event_failure (subscriber, event_id, attempts, next_at, error)
            values ('assistant.answer', :id, 5, null, 'ValueError')
        """),
        {"id": event},
    )
    async with served(runtime, metrics_loopback=True) as client:
        found = await scrape(client)
    assert found["zhike_database_up"][()] == 1
    assert found["zhike_outbox_lag_events"][labels(subscriber="assistant.answer")] >= 1
    assert found["zhike_outbox_parked_events"][labels(subscriber="assistant.answer")] == 1
    assert labels(part="service") not in found.get("zhike_part_up", {}), "nobody watched it yet"
    assert "zhike_messages_stored_total" in found


async def test_a_reader_that_says_where_it_is_lags_from_there(runtime: Runtime, session: Session) -> None:
    await session.execute(
        text("insert into platform.event_cursor values ('assistant.answer', 0) on conflict do nothing")
    )
    await session.execute(_EVENT, {"at": runtime.clock.now()})
    async with served(runtime, metrics_loopback=True) as client:
        behind = (await scrape(client))["zhike_outbox_lag_events"][labels(subscriber="assistant.answer")]
        reached("assistant.answer", 2**40)
        here = (await scrape(client))["zhike_outbox_lag_events"][labels(subscriber="assistant.answer")]
    assert (behind >= 1, here) == (True, 0)


async def test_all_processes_of_the_host_are_seen_and_those_that_are_gone_are_not(runtime: Runtime) -> None:
    folder = runtime.installation.folder / snapshots.FOLDER
    folder.mkdir()
    family = ["zhike_http_requests", "Requests answered.", "counter"]
    for name, value in (("web-2", 7.0), ("web-9", 9.0)):
        sample = ["zhike_http_requests_total", {"method": "GET", "route": "/chat", "status": "200"}, value]
        (folder / f"{name}.json").write_text(json.dumps([[*family, [sample]]]))
    os.utime(folder / "web-9.json", (1, 1))
    (folder / "half.json").write_text("[[")
    async with served(runtime, metrics_loopback=True) as client:
        await client.get("/chat")
        found = await scrape(client)
    processes = {dict(key)["process"]: value for key, value in found["zhike_http_requests_total"].items()}
    assert processes["web-2"] == 7.0
    assert "web-9" not in processes
    assert len(processes) == 2


async def test_work_of_the_worker_is_counted_and_a_failure_named_by_its_kind(runtime: Runtime) -> None:
    async def fine(_runtime: Runtime) -> None: ...

    async def broken(_runtime: Runtime) -> None:
        raise ValueError("13800138000")

    async with served(runtime, metrics_loopback=True) as client:
        await _run_once(runtime, Schedule("quality.sample_floor", 60, fine))
        await _run_once(runtime, Schedule("quality.months", 60, broken))
        with observed("event", "assistant.answer"):
            pass
        found = await scrape(client)
        whole = (await client.get("/metrics")).text
    last = found["zhike_schedule_last_success_timestamp_seconds"]
    assert [dict(key)["schedule"] for key in last] == ["quality.sample_floor"]
    [(failed, times)] = found["zhike_schedule_run_failures_total"].items()
    assert (dict(failed)["schedule"], dict(failed)["kind"], times) == ("quality.months", "ValueError", 1)
    assert sum(found["zhike_event_handling_seconds_count"].values()) == 1
    assert "13800138000" not in whole


async def test_open_sockets_are_counted_until_they_close(runtime: Runtime) -> None:
    meter, gate = Meter(runtime.database), asyncio.Event()

    async def live(scope: Scope, _receive: Receive, send: Send) -> None:
        scope["route"] = Route("/api/v1/chat/live", lambda _request: None)
        await send({"type": "websocket.accept"})
        await gate.wait()

    async def send(_message: Message) -> None: ...

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    def opened() -> float | None:
        return meter.registry.get_sample_value("zhike_sockets_open", {"route": "/api/v1/chat/live"})

    app = Watched(live, meter=meter, tracer=None)
    holding = asyncio.create_task(app({"type": "websocket"}, receive, send))
    await asyncio.sleep(0)
    assert opened() == 1
    gate.set()
    await holding
    assert opened() == 0
