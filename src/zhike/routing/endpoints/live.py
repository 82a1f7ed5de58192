"""The console's socket: says what has changed, carries typing signs, and is the agent's heartbeat."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.errors import NotFound, TooMany
from zhike.platform.ratelimit import RateLimiter
from zhike.platform.realtime import Subscription
from zhike.platform.runtime import Runtime
from zhike.platform.web import get_runtime
from zhike.routing.company import Company
from zhike.routing.frames import (
    Draft,
    Ping,
    Typing,
    Unwatch,
    Watch,
    error_frame,
    frames_of,
    lines_frame,
    read_frame,
    said_after,
    with_messages,
    write_frame,
)
from zhike.routing.hearts import hearts_of
from zhike.routing.newest import NOTHING_SAID, Talk, newest_of
from zhike.routing.service.presence import heartbeats

BEAT_S = 5.0
# Notes that come together are told together; the floor and new last lines, which change all the time, only so often.
GATHER_S = 0.02
LINES_EVERY_S = 0.2
FLOOR_EVERY_S = 1.0
FLOOR_EVERY_FOR_AGENTS_S = 5.0
# How often it is asked whether the session behind the socket still holds.
RECHECK_S = 60.0
WATCHED_AT_MOST = 40
FRAMES_A_MINUTE = 240

UNAUTHENTICATED = 4401
WRONG_ORIGIN = 4403

router = APIRouter()
log = structlog.get_logger(__name__)


@router.websocket("/live")
async def connect(socket: WebSocket) -> None:
    """Frames in and out: see `zhike.routing.frames`. Needs a signed-in member of staff and a page of ours."""
    if not is_own_page(socket.headers.get("origin"), socket.headers.get("host", ""), get_runtime(socket)):
        await socket.close(WRONG_ORIGIN)
        return
    actor = await _authenticate(socket)
    if actor is None or actor.kind != "staff":
        await socket.close(UNAUTHENTICATED)
        return
    await socket.accept()
    runtime = get_runtime(socket)
    with contextlib.ExitStack() as stack:
        if actor.can("routing.work"):
            stack.enter_context(hearts_of(runtime.hub).keep(UUID(actor.id)))
            await _beat(runtime, [UUID(actor.id)])
        async with runtime.hub.subscribe(*topics_of(actor)) as subscription:
            await _serve(_Line(socket, runtime, actor, subscription))


async def keep_beating(runtime: Runtime) -> None:
    """For as long as the process lives: one statement says for all connected agents that they are there."""
    hearts = hearts_of(runtime.hub)
    while True:
        await asyncio.sleep(BEAT_S)
        await _beat(runtime, hearts.beating())


def topics_of(actor: Actor) -> list[str]:
    """What the actor is told of without asking."""
    topics = [f"staff:{actor.id}"]
    if actor.can("routing.floor") or actor.can("routing.work"):
        topics.append("floor")
    if actor.can("knowledge.read"):
        topics.append("knowledge")
    return topics


def is_own_page(origin: str | None, host: str, runtime: Runtime) -> bool:
    """Whether the socket comes from a page of this installation; programs send no origin and are no pages."""
    if origin is None:
        return True
    own = {host.lower(), urlsplit(runtime.settings.public_url).netloc.lower()} - {""}
    return urlsplit(origin).netloc.lower() in own


class _Calm:
    """Something that is told soon after a quiet time (when it has settled), else at most every `pause_s`."""

    def __init__(self, pause_s: float, settles_s: float = 0.0) -> None:
        self._pause_s = pause_s
        self._settles_s = settles_s
        self._told_at = -math.inf
        self._due = math.inf

    def ask(self, now: float) -> None:
        """It changed."""
        self._due = min(self._due, max(now + self._settles_s, self._told_at + self._pause_s))

    def wait_s(self, now: float) -> float:
        """How long until it is to be told; infinite when there is nothing to tell."""
        return max(0.0, self._due - now)

    def is_due(self, now: float) -> bool:
        """Whether it is to be told now; then it counts as told."""
        if now < self._due:
            return False
        self._told_at, self._due = now, math.inf
        return True


class _Line:
    """One socket: what it watches, and what it may."""

    def __init__(self, socket: WebSocket, runtime: Runtime, actor: Actor, subscription: Subscription) -> None:
        self.socket = socket
        self.runtime = runtime
        self.actor = actor
        self.subscription = subscription
        self.company = Company(runtime.hub, subscription, actor)
        self._limiter = RateLimiter(FRAMES_A_MINUTE, 60)

    async def send(self, frame: dict[str, Any]) -> None:
        """One frame out."""
        await self.socket.send_text(write_frame(frame))

    async def hear(self) -> None:
        """Work the page's frames until it goes."""
        while True:
            message = await self.socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                self._limiter.take("")
            except TooMany:
                await self.send(error_frame("platform.too_many"))
                continue
            await self._work(message.get("text"))

    async def tell(self) -> None:
        """Tell the page what changes; the floor and the last lines of its contacts at most every so often."""
        pause = FLOOR_EVERY_S if self.actor.can("routing.floor") else FLOOR_EVERY_FOR_AGENTS_S
        # Told a moment later, a desk that asks gets a line (`waiting_line`) in which this change is seen.
        floor = _Calm(pause, self.runtime.settings.desk_queue_age_s)
        lines, spoken = _Calm(LINES_EVERY_S), set[UUID]()
        clock = asyncio.get_running_loop().time
        while True:
            notes = await self._gather(min(floor.wait_s(clock()), lines.wait_s(clock())))
            at_once = []
            for note in notes:
                self.company.hear(note)
                if note["topic"] == "floor":
                    floor.ask(clock())
                elif "line" in note:
                    spoken.add(UUID(note["conversation_id"]))
                    lines.ask(clock())
                else:
                    at_once.append(note)
            for frame in await self._with_what_was_said(frames_of(at_once, me=self.actor.id), at_once):
                await self.send(frame)
            if floor.is_due(clock()):
                await self.send({"type": "changed", "topic": "floor"})
            if lines.is_due(clock()):
                await self._tell_lines(spoken)
                spoken.clear()

    async def _with_what_was_said(
        self, frames: list[dict[str, Any]], notes: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """The frames, with the messages themselves where that is all that happened and the actor may read them."""
        said = said_after(notes)
        if not said:
            return frames
        try:
            talks = await newest_of(self.runtime).read(said)
            may = {key: talk for key, talk in talks.items() if await self._may_read(talk.conversation)}
        except Exception as away:
            log.warning("live.messages_missed", kind=type(away).__name__)
            return frames  # the page asks by itself
        return [_completed(frame, may, said) for frame in frames]

    async def _may_read(self, conversation: conversations.Conversation) -> bool:
        if conversation.agent_id == UUID(self.actor.id):
            return self.actor.can("conversations.read")
        async with self.runtime.database.transaction() as session:
            return await conversations.may_read(session, actor=self.actor, conversation=conversation)

    async def _tell_lines(self, spoken: set[UUID]) -> None:
        """The newest line of each, read now, of those that the agent still has."""
        talks = await newest_of(self.runtime).read(dict.fromkeys(spoken, NOTHING_SAID))
        found = [talk.conversation for talk in talks.values()]
        mine = [each for each in found if each.agent_id == UUID(self.actor.id) and each.last_author is not None]
        if mine:
            await self.send(lines_frame(mine))

    async def recheck(self) -> None:
        """Return when the session behind the socket no longer holds."""
        while True:
            await asyncio.sleep(RECHECK_S)
            if await _authenticate(self.socket) is None:
                return

    async def _gather(self, wait_s: float) -> list[dict[str, Any]]:
        try:
            async with asyncio.timeout(None if math.isinf(wait_s) else wait_s):
                first = await self.subscription.get()
        except TimeoutError:
            return []
        await asyncio.sleep(GATHER_S)
        return [first, *self.subscription.drain()]

    async def _work(self, text: str | None) -> None:
        frame = read_frame(text)
        match frame:
            case Ping():
                await self.send({"type": "pong"})
            case Watch(conversation_id):
                await self._watch(conversation_id)
            case Unwatch(conversation_id):
                self.company.leave(conversation_id)
            case Typing(conversation_id, note):
                self.company.type(conversation_id, note=note)
            case Draft(conversation_id, what):
                self.company.draft(conversation_id, what)
            case _:
                await self.send(error_frame("platform.invalid"))

    async def _watch(self, conversation_id: UUID) -> None:
        if len(self.company.doing) >= WATCHED_AT_MOST and conversation_id not in self.company.doing:
            await self.send(error_frame("platform.too_many", conversation_id))
            return
        try:
            async with self.runtime.database.transaction() as session:
                await conversations.find_readable(session, actor=self.actor, conversation_id=conversation_id)
        except NotFound as closed:
            await self.send(error_frame(closed.code, conversation_id))
            return
        self.company.join(conversation_id)


def _completed(frame: dict[str, Any], talks: Mapping[UUID, Talk], said: Mapping[UUID, int]) -> dict[str, Any]:
    if frame.get("topic") != "conversation" or (key := UUID(frame["conversation_id"])) not in talks:
        return frame
    return with_messages(frame, [each for each in talks[key].messages if each.sequence > said[key]])


async def _serve(line: _Line) -> None:
    """Hear and tell until the page goes, or may no longer be here."""
    parts = [asyncio.ensure_future(part()) for part in (line.hear, line.tell, line.recheck)]
    try:
        done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        if parts[2] in done and line.socket.client_state is WebSocketState.CONNECTED:
            await line.socket.close(UNAUTHENTICATED)
        for part in done:
            _look_at(part.exception())
    finally:
        line.company.leave_all()
        for part in parts:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)


def _look_at(trouble: BaseException | None) -> None:
    """A page that goes while it is being told something is nothing unusual; anything else is put on record."""
    if trouble is not None and not isinstance(trouble, WebSocketDisconnect | RuntimeError):
        log.warning("live.ended", kind=type(trouble).__name__)


async def _authenticate(socket: WebSocket) -> Actor | None:
    authenticate = cast("Callable[..., Awaitable[Actor | None]]", socket.app.state.authenticate)
    async with get_runtime(socket).database.transaction() as session:
        return await authenticate(socket, session)


async def _beat(runtime: Runtime, ids: list[UUID]) -> None:
    if not ids:
        return
    try:
        async with runtime.database.transaction() as session:
            await heartbeats(session, ids, runtime.clock.now())
    except Exception as away:
        log.warning("live.beat_missed", kind=type(away).__name__)
