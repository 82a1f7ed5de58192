"""A simulated customer: asks the assistant, is content or asks for a person, talks, rates, leaves."""

from __future__ import annotations

import time
from typing import Any

import httpx

from zhike.demo.rules.people import Person
from zhike.demo.service.life import errand, script
from zhike.demo.service.life.world import TIMEOUT_S, Line, World, line_to, socket_address
from zhike.platform.ids import uuid7

CONTENT_WITH_ANSWER = 0.5
STRAIGHT_TO_PERSON = 0.12
RATES = 0.6
PATIENCE_S = (240.0, 900.0)


class Visit:
    """One visit over one socket; keeps the conversation as the server tells it."""

    def __init__(self, world: World, person: Person, line: Line) -> None:
        self._world = world
        self._person = person
        self._line = line
        self._state: dict[str, Any] = {}
        self._heard: list[dict[str, Any]] = []
        self._random = world.random

    async def run(self, token: str) -> None:
        """From hello to goodbye."""
        await self._line.send(type="hello", token=token, after=0)
        await self._until(lambda: bool(self._state), TIMEOUT_S)
        if self._random.random() < errand.SHARE and await self._run_errand(token):
            await self._rate_and_end()
            return
        group = script.draw_group(self._random)
        if self._random.random() >= STRAIGHT_TO_PERSON and await self._ask_assistant(group):
            await self._rate_and_end()
            return
        if await self._reach_person():
            await self._talk(group)
        await self._rate_and_end()

    async def _run_errand(self, token: str) -> bool:
        """Let the assistant do something; whether it came to an end without a person."""
        language = self._person.language
        await self._say(errand.draw_wish(self._random, language))
        for _ in range(errand.MOST_TAPS):
            heard = len(self._of("assistant"))
            if not await self._until(lambda before=heard: len(self._of("assistant")) > before, TIMEOUT_S):
                return False
            message = self._of("assistant")[-1]
            step = (message.get("task") or {}).get("step")
            if step not in {"ask", "confirm", "secure"}:
                return step == "result"
            await self._world.pause(2, 6)
            if step == "secure":
                if not await errand.enter_code(self._world.base, token):
                    return False
            else:
                await self._say(errand.answer_to(message, self._random, language))
        return False

    async def _ask_assistant(self, group: str) -> bool:
        """Whether the assistant's answer was enough."""
        await self._say(script.draw_question(self._random, group, self._person.language))
        answered = await self._until(lambda: self._last("assistant") is not None, TIMEOUT_S)
        await self._world.pause(4, 14)
        with_person = self._state.get("state") != "assistant"
        return answered and not with_person and self._random.random() < CONTENT_WITH_ANSWER

    async def _reach_person(self) -> bool:
        if self._state.get("state") == "assistant":
            await self._line.send(type="person")
        patience = self._random.uniform(*PATIENCE_S)
        return await self._until(lambda: self._state.get("agent") is not None, patience)

    async def _talk(self, group: str) -> None:
        talk = script.draw_talk(self._random, group, self._person.language)
        for line in talk.customer:
            heard = len(self._of("agent"))
            await self._world.pause(2, 6)
            await self._say(line)
            answered = await self._until(lambda before=heard: len(self._of("agent")) > before, 240)
            if not answered or self._over():
                break
            await self._world.pause(3, 10)
        await self._until(self._over, 120)

    async def _rate_and_end(self) -> None:
        if self._random.random() < RATES:
            happy = self._state.get("agent") is not None or self._state.get("state") == "assistant"
            score = self._random.choices((5, 4, 3, 2, 1), (62, 24, 9, 3, 2) if happy else (10, 15, 30, 25, 20))[0]
            if not self._over():
                await self._line.send(type="end")
                await self._until(self._over, 5)
            await self._line.send(type="rating", score=score, comment="")
            await self._until(lambda: self._state.get("rating") is not None, 5)
        elif not self._over():
            await self._line.send(type="end")
            await self._until(self._over, 5)

    async def _say(self, text: str) -> None:
        await self._line.send(type="typing")
        await self._world.pause(0.5, 2.5)
        await self._line.send(type="message", client_id=str(uuid7()), text=text)

    async def _until(self, condition: Any, within_s: float) -> bool:
        """Read frames until `condition` holds; whether it does."""
        ends = time.monotonic() + within_s
        while not condition():
            left = ends - time.monotonic()
            if left <= 0:
                return False
            frame = await self._line.receive(min(left, 25.0))
            if frame is None:
                await self._line.send(type="ping")
            else:
                await self._take(frame)
        return True

    async def _take(self, frame: dict[str, Any]) -> None:
        if "conversation" in frame:
            self._state = frame["conversation"]
        for message in frame.get("messages", ()):
            self._heard.append(message)
        if frame.get("messages"):
            await self._line.send(type="read", sequence=frame["messages"][-1]["sequence"])

    def _of(self, author: str) -> list[dict[str, Any]]:
        return [message for message in self._heard if message["author"] == author]

    def _last(self, author: str) -> dict[str, Any] | None:
        said = self._of(author)
        return said[-1] if said else None

    def _over(self) -> bool:
        return bool(self._state.get("ended")) or self._state.get("state") == "closed"


async def visit(world: World, person: Person) -> None:
    """One customer comes, is served, and goes."""
    channel = world.random.choices(("web_chat", "app_chat"), (3, 1))[0]
    body = {"language": person.language, "channel": channel, "jwt": world.pass_of(person)}
    async with httpx.AsyncClient(base_url=world.base, timeout=TIMEOUT_S) as http:
        opened = await http.post("/api/v1/chat/sessions", json=body)
        opened.raise_for_status()
    async with line_to(socket_address(world.base, "/api/v1/chat/live")) as line:
        await Visit(world, person, line).run(opened.json()["token"])
