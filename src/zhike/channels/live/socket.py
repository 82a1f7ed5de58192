"""The life of one chat socket: hello, then a reader and a pump side by side, until either ends."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from zhike.channels import frames, permissions
from zhike.channels.chat import Chat
from zhike.channels.errors import FrameBroken, HelloMissing
from zhike.channels.live.acting import Acting
from zhike.channels.live.door import OPEN_WINDOWS, Door
from zhike.channels.live.window import Window
from zhike.channels.service import talking
from zhike.platform.errors import Unavailable, ZhikeError
from zhike.platform.runtime import Runtime

HELLO_WITHIN_S: Final = 10.0
MOST_NONSENSE: Final = 20
POLICY, TOO_LARGE = 1008, 1009

log = structlog.get_logger(__name__)


class Closing(Exception):
    """The socket is to be closed with this code; `problem` is told first."""

    def __init__(self, code: int, problem: ZhikeError) -> None:
        super().__init__(problem.code)
        self.code = code
        self.problem = problem


async def serve(websocket: WebSocket, runtime: Runtime, door: Door, language: str) -> None:
    """Serve one socket from its first frame to its end."""
    await websocket.accept()
    socket = ChatSocket(websocket, runtime, door, language)
    try:
        await socket.live()
    except Closing as closing:
        with contextlib.suppress(Exception):
            await websocket.send_text(frames.encode(socket.trouble(closing.problem)))
            await websocket.close(closing.code)
    except (WebSocketDisconnect, TimeoutError, OSError):
        pass
    except RuntimeError:  # starlette: the socket was closed while something was being sent
        if websocket.client_state == websocket.application_state == WebSocketState.CONNECTED:
            raise


class ChatSocket:
    """One socket, from hello to the end."""

    def __init__(self, websocket: WebSocket, runtime: Runtime, door: Door, language: str) -> None:
        self._websocket = websocket
        self._runtime = runtime
        self._door = door
        self._language = language
        self._nonsense = 0

    async def live(self) -> None:
        """Hello, then both directions at once; raises `Closing` or the socket's own errors when it is over."""
        hello, chat = await self._hear_hello()
        self._language = chat.language
        # The line of notes is open before anything is read: what is stored in between is not missed.
        async with self._runtime.hub.subscribe(f"conversation:{chat.conversation_id}") as notes:
            window = Window(self._runtime, self._websocket, chat, notes)
            self._admit(window)
            try:
                same = hello.conversation_id in {None, chat.conversation_id}
                await window.welcome(hello.after if same else 0)
                await self._both_ways(window)
            finally:
                OPEN_WINDOWS.discard(window)
                with contextlib.suppress(Exception):
                    await talking.see_off(self._runtime, window.chat)

    async def _both_ways(self, window: Window) -> None:
        reader = asyncio.create_task(self._read(window))
        pump = asyncio.create_task(window.pump())
        try:
            done, _ = await asyncio.wait({reader, pump}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (reader, pump):
                task.cancel()
            await asyncio.gather(reader, pump, return_exceptions=True)

    async def _hear_hello(self) -> tuple[frames.Hello, Chat]:
        try:
            raw = await asyncio.wait_for(self._receive(), HELLO_WITHIN_S)
        except TimeoutError:
            raise Closing(POLICY, HelloMissing("channels.hello_late")) from None
        try:
            frame = frames.decode(raw)
            if not isinstance(frame, frames.Hello):
                raise HelloMissing
            async with self._runtime.database.transaction() as session:
                chat = await permissions.find_chat(session, token=frame.token, now=self._runtime.clock.now())
        except ZhikeError as problem:
            raise Closing(POLICY, problem) from None
        return frame, chat

    def _admit(self, window: Window) -> None:
        try:
            OPEN_WINDOWS.add(window)
        except ZhikeError as problem:
            raise Closing(POLICY, problem) from None

    async def _read(self, window: Window) -> None:
        acting = Acting(window, self._door)
        while True:
            raw = await self._receive()
            try:
                await acting.do(frames.decode(raw))
            except (FrameBroken, HelloMissing) as problem:
                self._count_nonsense()
                await window.send(self.trouble(problem, frames.client_id_of(raw)))
            except ZhikeError as problem:
                await window.send(self.trouble(problem, frames.client_id_of(raw)))
            except (WebSocketDisconnect, TimeoutError, OSError, RuntimeError):
                raise
            except Exception as trouble:
                log.warning("chat.frame", kind=type(trouble).__name__)
                await window.send(self.trouble(Unavailable(), frames.client_id_of(raw)))

    async def _receive(self) -> str | bytes:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        raw: str | bytes = message.get("text") or message.get("bytes") or ""
        if len(raw) > frames.LARGEST_BYTES:
            raise Closing(TOO_LARGE, FrameBroken("channels.frame_too_large"))
        return raw

    def _count_nonsense(self) -> None:
        self._nonsense += 1
        if self._nonsense >= MOST_NONSENSE:
            raise Closing(POLICY, FrameBroken("channels.too_much_nonsense"))

    def trouble(self, problem: ZhikeError, client_id: str | None = None) -> frames.Trouble:
        """The frame that tells the customer of `problem`, in their language."""
        retry_s = problem.params.get("retry_s")
        return frames.Trouble(
            problem.code, problem.message(self._language), client_id, retry_s if isinstance(retry_s, int) else None
        )
