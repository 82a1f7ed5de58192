"""A simulated agent: signs in, goes online, accepts what is offered, answers, and closes with a reason."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import structlog

from zhike.demo.service.life import script
from zhike.demo.service.life.world import TIMEOUT_S, World, line_to, socket_address
from zhike.platform.ids import uuid7

LOOK_EVERY_S = 6.0
SILENCE_ENDS_S = 150.0

log = structlog.get_logger(__name__)


class Shift:
    """An agent at their desk for as long as the task runs."""

    def __init__(self, world: World, login: str, password: str) -> None:
        self._world = world
        self._login = login
        self._password = password
        self._http = httpx.AsyncClient(base_url=world.base, timeout=TIMEOUT_S)
        self._serving: dict[str, asyncio.Task[None]] = {}
        self._accepting: set[str] = set()

    async def run(self) -> None:
        """Work until cancelled."""
        async with self._http:
            await self._sign_in()
            await self._go_online()
            cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._http.cookies.jar)
            address = socket_address(self._world.base, "/api/v1/live")
            headers = {"Cookie": cookies, "Origin": self._world.base}
            async with line_to(address, additional_headers=headers) as line, asyncio.TaskGroup() as group:
                while True:
                    await self._look(group)
                    frame = await line.receive(LOOK_EVERY_S)
                    while frame is not None:
                        frame = await line.receive(0.05)

    async def _sign_in(self) -> None:
        answer = await self._http.post("/api/v1/session", json={"user": self._login, "password": self._password})
        answer.raise_for_status()
        self._http.headers["x-csrf-token"] = self._http.cookies["zhike_csrf"]

    async def _go_online(self) -> None:
        answer = await self._http.put("/api/v1/me/presence", json={"state": "online", "reason": None})
        answer.raise_for_status()

    async def _look(self, group: asyncio.TaskGroup) -> None:
        answer = await self._http.get("/api/v1/desk")
        answer.raise_for_status()
        desk = answer.json()
        if desk["me"]["state"] != "online":
            await self._go_online()
        for item in desk["offers"]:
            if item["conversation_id"] not in self._accepting:
                self._accepting.add(item["conversation_id"])
                group.create_task(self._accept(item["conversation_id"]))
        for item in desk["mine"]:
            if item["conversation_id"] not in self._serving:
                self._serving[item["conversation_id"]] = group.create_task(self._serve_firmly(item))

    async def _accept(self, conversation: str) -> None:
        await self._world.pause(0.8, 3.0)
        with _forgiving("accept"):
            await self._http.put(f"/api/v1/offers/{conversation}/acceptance", json={})
        self._accepting.discard(conversation)

    async def _serve_firmly(self, item: dict[str, Any]) -> None:
        with _forgiving("serve"):
            await Service(self._world, self._http, item).run()
        self._serving.pop(item["conversation_id"], None)


class Service:
    """One conversation from the agent's side."""

    def __init__(self, world: World, http: httpx.AsyncClient, item: dict[str, Any]) -> None:
        self._world = world
        self._http = http
        self._path = f"/api/v1/conversations/{item['conversation_id']}"
        self._language = item["language"] if item["language"] in ("zh", "en") else "zh"
        self._talk: script.Dialogue | None = None
        self._said = 0
        self._seen = 0
        self._group = script.UNKNOWN

    async def run(self) -> None:
        """Answer until the talk is at its end or the customer falls silent, then close."""
        silent_s, spoken_to = 0.0, False
        while silent_s < SILENCE_ENDS_S:
            conversation = (await self._http.get(self._path)).raise_for_status().json()
            if conversation["state"] not in ("active", "wrap_up") or conversation["ended_by_customer"]:
                break
            lines = await self._new_customer_lines() if conversation["last_sequence"] > self._seen else []
            if lines or not spoken_to:
                silent_s, spoken_to = 0.0, True
                await self._answer(lines)
                if self._talk is not None and self._said >= len(self._talk.agent):
                    break
            await self._world.pause(2.0, 4.0)
            silent_s += 3.0
        await self._close()

    async def _new_customer_lines(self) -> list[str]:
        answer = await self._http.get(f"{self._path}/messages", params={"after": self._seen})
        answer.raise_for_status()
        items = answer.json()["items"]
        self._seen = max([self._seen, *(item["sequence"] for item in items)])
        if items:
            await self._http.put(f"{self._path}/read", json={"sequence": self._seen})
        return [item["text"] for item in items if item["author"] == "customer"]

    async def _answer(self, lines: list[str]) -> None:
        for line in lines:
            talk = script.talk_that_begins_with(line, self._language)
            if talk is not None:
                self._talk, self._group = talk, talk.group
        await self._world.pause(2, 7)
        await self._http.post(
            f"{self._path}/messages",
            json={"client_id": str(uuid7()), "text": await self._next_line(), "visibility": "public"},
        )

    async def _next_line(self) -> str:
        if self._talk is not None:
            line = self._talk.agent[min(self._said, len(self._talk.agent) - 1)]
            self._said += 1
            return str(line)
        return await self._suggested() or _holding_line(self._language)

    async def _suggested(self) -> str | None:
        """For a real visitor: what the copilot suggests."""
        answer = await self._http.get(f"{self._path}/suggestions")
        items = answer.json().get("items", []) if answer.is_success else []
        return str(items[0]["text"]) if items else None

    async def _close(self) -> None:
        await self._http.put(f"{self._path}/wrap-up", json={})
        await self._world.pause(3, 20)
        reason = script.draw_reason(self._world.random, self._group)
        outcome = self._world.random.choices(("resolved", "follow_up"), (92, 8))[0]
        body = {"reason": reason, "outcome": outcome, "note": ""}
        (await self._http.put(f"{self._path}/resolution", json=body)).raise_for_status()


def _holding_line(language: str) -> str:
    return "您好，我在看您的情况，请稍等。" if language == "zh" else "Hello, I am looking into it. One moment."


@contextmanager
def _forgiving(what: str) -> Iterator[None]:
    """A call that fails while the service restarts ends this piece of work, not the shift."""
    try:
        yield
    except (httpx.HTTPError, KeyError) as trouble:
        log.info("demo.agent_gave_up", what=what, kind=type(trouble).__name__)
