"""One open window of a chat: what it was given so far, and how it is kept current.

The order of things is the whole point. A window has a cursor, the last sequence it was given; messages leave only under
one lock, in order, and move the cursor. Notes from the hub only say "look": what is sent comes from the database, after
the cursor, so that a note that is lost, doubled or late does no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

import structlog
from msgspec import Struct
from starlette.websockets import WebSocketDisconnect

from zhike.channels import frames
from zhike.channels.chat import Chat
from zhike.channels.schemas.chat import ConversationView, PlaceView, view_messages
from zhike.channels.service import talking
from zhike.channels.views import read_all, show_conversation
from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.realtime import Subscription
from zhike.platform.runtime import Runtime

RETRY_S: Final = 0.5
SEND_WITHIN_S: Final = 20.0
_OTHERS: Final = frozenset({"agent", "assistant"})

log = structlog.get_logger(__name__)


class Wire(Protocol):
    """What a window needs of a socket."""

    async def send_text(self, data: str) -> None: ...


class Window:
    """One socket of a customer, after its hello."""

    def __init__(self, runtime: Runtime, wire: Wire, chat: Chat, notes: Subscription) -> None:
        self.runtime = runtime
        self.chat = chat
        self.notes = notes
        self.cursor = 0
        self.view: ConversationView | None = None
        self.version = 0
        self._wire = wire
        self._beside: set[str] = set()
        self._sending = asyncio.Lock()

    # -- what goes out ----------------------------------------------------------------------------------------------

    async def send(self, frame: Struct) -> None:
        """Send one frame; a customer's line that takes nothing for long is given up."""
        async with self._sending:
            await self._put(frame)

    async def welcome(self, after: int) -> None:
        """The present conversation and all messages after `after`."""
        async with self._sending:
            async with self.runtime.database.transaction() as session:
                conversation = await conversations.get_conversation(session, self.chat.conversation_id)
                await conversations.note_customer_back(session, conversation.id, now=self.runtime.clock.now())
                # A page that counts beyond the end counts another conversation: it gets this one whole.
                start = after if after <= conversation.last_sequence else 0
                messages = await read_all(session, self.chat, after=start)
                view = await show_conversation(self.runtime, session, self.chat, conversation)
                # A page that was away may still show what was taken back meanwhile.
                gone = await conversations.list_withdrawn(session, conversation.id, until=start)
            self.view, self.version = view, conversation.version
            self._watch_beside(view)
            self.cursor = messages[-1].sequence if messages else start
            await self._put(frames.Welcome(view, view_messages(messages)))
            for sequence in gone:
                await self._put(frames.Withdrawn(sequence))

    async def speak(self, store: Callable[[Session], Awaitable[conversations.Posted]]) -> None:
        """Store the customer's own message; say so once it is committed, and show it in its place.

        The window's line is held meanwhile: the note of this very message would else come in between, and the pump
        would read from the database what is at hand.
        """
        async with self._sending:
            async with self.runtime.database.transaction() as session:
                posted = await store(session)
            message = posted.message
            await self._put(frames.Stored(message.client_id or "", message.sequence, message.at))
            if message.sequence <= self.cursor:
                return
            if posted.previous_public <= self.cursor and not posted.duplicate:
                await self._give([message])
            else:
                await self._give_new()

    async def catch_up(self, until: int | None = None) -> None:
        """Send what was stored after the cursor, unless it has passed the sequence `until` meanwhile."""
        async with self._sending:
            if until is None or until > self.cursor:
                await self._give_new()

    async def show_state(self) -> None:
        """Send the conversation as it stands; another conversation under the same chat begins with a welcome."""
        async with self.runtime.database.transaction() as session:
            chat = await talking.reload(session, self.chat)
            conversation = await conversations.get_conversation(session, chat.conversation_id)
            view = await show_conversation(self.runtime, session, chat, conversation)
        if chat.conversation_id != self.chat.conversation_id:
            await self._switch(chat)
            return
        self.version = conversation.version
        self._watch_beside(view)
        if view != self.view:
            self.view = view
            await self.send(frames.NewState(view))

    # -- what comes in from the hub ---------------------------------------------------------------------------------

    async def pump(self) -> None:
        """Follow the conversation's notes until cancelled, many at a time; survives the database going away."""
        while True:
            batch = self._translate([await self.notes.get(), *self.notes.drain()])
            while not await self._follow_firmly(batch):
                await asyncio.sleep(RETRY_S)
                batch = [*batch, *self._translate(self.notes.drain())]

    def poke(self, **what: Any) -> None:
        """Let the pump look at something without a note from the hub: `sequence`, `state`, or a new `place`."""
        self.notes.put({"topic": "", **what})

    async def _follow_firmly(self, batch: Sequence[dict[str, Any]]) -> bool:
        try:
            await self._follow(batch)
        except (asyncio.CancelledError, WebSocketDisconnect, TimeoutError, OSError, RuntimeError):
            # the customer's line is gone
            raise
        except Exception as trouble:
            log.warning("chat.pump", kind=type(trouble).__name__)
            return False
        return True

    async def _follow(self, batch: Sequence[dict[str, Any]]) -> None:
        lost = any("reconnected" in note for note in batch)
        newest = max((note.get("sequence", 0) for note in batch if "internal" not in note), default=0)
        if newest > self.cursor or lost:
            await self.catch_up(None if lost else newest)
        if lost or any("state" in note for note in batch):
            await self.show_state()
        await self._show_place(batch)
        for note in batch:
            if "withdrawn" in note and "internal" not in note:
                await self.send(frames.Withdrawn(note["withdrawn"]))
        read = max((note["read"] for note in batch if note.get("by") == "agent"), default=0)
        if read:
            await self.send(frames.WasRead(read))
        for author in {note.get("typing") for note in batch} & _OTHERS:
            await self.send(frames.SomebodyTypes(str(author)))

    async def _show_place(self, batch: Sequence[dict[str, Any]]) -> None:
        places = [note["place"] for note in batch if "place" in note]
        if not places or self.view is None or self.view.state not in talking.WAITING:
            return
        place: PlaceView | None = places[-1]
        if place != self.view.place:
            self.view = replace(self.view, place=place)
            await self.send(frames.NewState(self.view))

    async def _switch(self, chat: Chat) -> None:
        self.runtime.hub.leave(f"conversation:{self.chat.conversation_id}", self.notes)
        self.chat = chat
        self.runtime.hub.join(f"conversation:{chat.conversation_id}", self.notes)
        await self.welcome(0)

    def _watch_beside(self, view: ConversationView) -> None:
        """Hear of the customer's other matters too: that there is an answer is shown, wherever the page is."""
        topics = {f"conversation:{each.id}" for each in view.beside}
        for topic in self._beside - topics:
            if topic != self._topic:
                self.runtime.hub.leave(topic, self.notes)
        for topic in topics - self._beside:
            self.runtime.hub.join(topic, self.notes)
        self._beside = topics

    def _translate(self, batch: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Notes as they concern this page: of another matter only that it has changed, not what was said in it."""
        own = []
        for note in batch:
            if note.get("topic") not in self._beside:
                own.append(note)
            elif "state" in note or ("sequence" in note and "internal" not in note):
                own.append({"topic": "", "state": 1})
        return own

    @property
    def _topic(self) -> str:
        return f"conversation:{self.chat.conversation_id}"

    # -- under the sending lock -------------------------------------------------------------------------------------

    async def _give_new(self) -> None:
        async with self.runtime.database.transaction() as session:
            messages = await read_all(session, self.chat, after=self.cursor)
        if messages:
            await self._give(messages)

    async def _give(self, messages: Sequence[conversations.Message]) -> None:
        await self._put(frames.NewMessages(view_messages(messages)))
        self.cursor = messages[-1].sequence

    async def _put(self, frame: Struct) -> None:
        await asyncio.wait_for(self._wire.send_text(frames.encode(frame)), SEND_WITHIN_S)
