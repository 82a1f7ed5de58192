"""Health checks against servers of this machine: what they find is kept, shown, and told with its reason."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.conftest import SignIn
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.stability import api as stability
from zhike.stability.service.checking import check_parts

ANSWERS = {"fine": b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", "away": b"HTTP/1.1 503 No\r\n\r\n"}


class Outside:
    """A system of the bank: an HTTP server that is there or is not."""

    def __init__(self) -> None:
        self.answer = ANSWERS["fine"]
        self.asked: list[bytes] = []
        self.port = 0

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Outside]:
        async with await asyncio.start_server(self._take, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            yield self

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self.answer)
        await writer.drain()
        writer.close()


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    async with Outside().serve() as server:
        yield server


def with_settings(runtime: Runtime, **changes: Any) -> Runtime:
    return replace(runtime, settings=runtime.settings.model_copy(update=changes))


@pytest.fixture
def bank(runtime: Runtime, outside: Outside) -> Runtime:
    """An installation with a language model, a scanner that is not there, and a web process."""
    address = f"http://127.0.0.1:{outside.port}"
    runtime.installation.write_runtime({"host": "0.0.0.0", "port": outside.port})
    told = {"language_model_url": address, "language_model": "m", "scan_command": "/nowhere/scan"}
    return with_settings(runtime, **told)


async def check(bank: Runtime, clock: FixedClock, *, times: int = 1, after: float = 30) -> None:
    for _ in range(times):
        clock.advance(after)
        await check_parts(bank)


async def shown(sign_in: SignIn) -> dict[str, dict[str, Any]]:
    client = await sign_in("inspector")
    answer = await client.get("/api/v1/stability/parts")
    assert answer.status_code == 200
    return {each["id"]: each for each in answer.json()["items"]}


async def test_parts_that_answer_are_up_and_their_channels_with_them(
    bank: Runtime, clock: FixedClock, outside: Outside, sign_in: SignIn
) -> None:
    await check(bank, clock, times=2)
    found = await shown(sign_in)
    assert {each: found[each]["condition"] for each in found} == {
        **dict.fromkeys(("service", "channel.web_chat", "database", "web", "worker", "warehouse"), "up"),
        "language_model": "up",
        "file_scanner": "up",  # one check that fails is no fault yet
    }
    assert found["channel.web_chat"]["needs"] == ["database", "web", "worker"]
    assert all(b"authorization" not in each.lower() for each in outside.asked), "no token leaves for a health check"


async def test_a_part_that_fails_twice_is_down_with_a_reason_and_comes_back(
    bank: Runtime, clock: FixedClock, outside: Outside, session: Session, sign_in: SignIn
) -> None:
    await check(bank, clock)
    outside.answer = ANSWERS["away"]
    await check(bank, clock, times=2)
    found = await shown(sign_in)
    assert (found["language_model"]["condition"], found["language_model"]["reason"]) == ("down", "HTTP 503")
    assert found["web"]["condition"] == "up", "who says that others are away is there"
    assert found["service"]["condition"] == "up", "nobody is served by the language model alone"
    outside.answer = ANSWERS["fine"]
    await check(bank, clock)
    assert (await shown(sign_in))["language_model"]["condition"] == "up"
    kept = (await session.execute(text("select part, kind, ended_at - began_at as took from stability.fault"))).one()
    assert (kept.part, kept.kind, kept.took.total_seconds()) == ("language_model", "unreachable", 60)


async def test_a_channel_says_which_part_it_is_down_for(
    bank: Runtime, clock: FixedClock, outside: Outside, sign_in: SignIn
) -> None:
    await check(bank, clock)
    bank.installation.write_runtime({"host": "127.0.0.1", "port": 1})
    await check(bank, clock, times=2)
    found = await shown(sign_in)
    assert (found["web"]["condition"], found["web"]["reason"]) == ("down", "ConnectError")
    assert (found["channel.web_chat"]["condition"], found["channel.web_chat"]["because"]) == ("down", ["web"])
    assert outside.asked


async def test_a_part_that_crashed_between_two_checks_is_up_since_it_was_back(
    bank: Runtime, clock: FixedClock, session: Session, sign_in: SignIn
) -> None:
    await check(bank, clock, times=2)
    began, back = clock.now() + timedelta(seconds=1), clock.now() + timedelta(seconds=4)
    await stability.record_fault(session, part="worker", kind="crashed", began_at=began, ended_at=back)
    await check(bank, clock)
    found = await shown(sign_in)
    assert datetime.fromisoformat(found["worker"]["since"]) == back
    assert datetime.fromisoformat(found["service"]["since"]) == back
    assert datetime.fromisoformat(found["database"]["since"]) < began


async def test_a_stale_check_is_told_as_such(bank: Runtime, clock: FixedClock, sign_in: SignIn) -> None:
    before = await shown(sign_in)
    assert {before[each]["condition"] for each in ("service", "web", "database")} == {"unwatched"}
    await check(bank, clock, times=2)
    clock.advance(300)
    found = await shown(sign_in)
    assert {found[each]["condition"] for each in ("service", "web", "language_model")} == {"unwatched"}


async def test_the_hours_that_were_watched_are_kept(bank: Runtime, clock: FixedClock, session: Session) -> None:
    await check(bank, clock, times=5, after=15)
    await check(bank, clock, times=2, after=3600)
    rows = await session.execute(
        text("select part, sum(watched_s) as s, sum(up_s) as up from stability.watch group by 1")
    )
    watched = {row.part: (row.s, row.up) for row in rows}
    assert watched["web"] == watched["service"] == watched["channel.web_chat"] == (60, 60)
    assert watched["language_model"] == (60, 60)


async def test_what_a_setting_took_away_is_watched_no_longer(
    bank: Runtime, clock: FixedClock, outside: Outside, session: Session, sign_in: SignIn
) -> None:
    outside.answer = ANSWERS["away"]
    await check(bank, clock, times=3)
    await check(with_settings(bank, language_model_url=""), clock)
    assert "language_model" not in await shown(sign_in)
    assert (
        await session.execute(text("select count(*) from stability.fault where ended_at is null"))
    ).scalar_one() == 0


async def test_a_mail_server_greets_and_a_wall_does_not(runtime: Runtime, clock: FixedClock, sign_in: SignIn) -> None:
    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 bank.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    async def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 no\r\n")
        await writer.drain()
        writer.close()

    for behave, condition in ((greet, "up"), (refuse, "down")):
        async with await asyncio.start_server(behave, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            bank = with_settings(runtime, mail_sender="smtp", smtp_host="127.0.0.1", smtp_port=port)
            await check(bank, clock, times=2)
            assert (await shown(sign_in))["mail_server"]["condition"] == condition


async def test_only_who_looks_after_the_service_sees_its_parts(sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    assert (await agent.get("/api/v1/stability/parts")).status_code == 403
