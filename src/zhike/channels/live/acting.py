"""What a customer's frames do: each in one transaction of its own, confirmed only once it is committed."""

from __future__ import annotations

from time import monotonic

from zhike.channels import frames
from zhike.channels.errors import HelloMissing
from zhike.channels.live.door import Door
from zhike.channels.live.window import Window
from zhike.channels.service import opening, talking
from zhike.conversations import api as conversations
from zhike.platform.database import Session

TYPING_EVERY_S = 2.0


class Acting:
    """Carries out the frames of one window."""

    def __init__(self, window: Window, door: Door) -> None:
        self._window = window
        self._door = door
        self._typed_at = 0.0

    async def do(self, frame: frames.Frame) -> None:
        """Carry out one frame; raises the errors of the use case."""
        match frame:
            case frames.Ping():
                await self._window.send(frames.Pong())
            case frames.Typing() | frames.Read():
                await self._do_small(frame)
            case frames.SendMessage() | frames.SendAttachment():
                await self._speak(frame)
            case frames.Hello():
                raise HelloMissing
            case _:
                await self._move(frame)

    async def _speak(self, frame: frames.SendMessage | frames.SendAttachment) -> None:
        chat, now = self._window.chat, self._window.runtime.clock.now()
        self._door.let_talk(chat.id)

        async def store(session: Session) -> conversations.Posted:
            if isinstance(frame, frames.SendMessage):
                return await talking.post(session, chat=chat, client_id=frame.client_id, text=frame.text, now=now)
            return await talking.post_attachment(
                session,
                chat=chat,
                client_id=frame.client_id,
                attachment_id=frame.attachment_id,
                text=frame.text,
                now=now,
            )

        await self._window.speak(store)

    async def _move(self, frame: frames.Frame) -> None:
        window, runtime = self._window, self._window.runtime
        self._door.let_talk(window.chat.id)
        now = runtime.clock.now()
        async with runtime.database.transaction() as session:
            match frame:
                case frames.AskForPerson():
                    await talking.request_person(session, chat=window.chat, now=now)
                case frames.End():
                    await talking.end(session, chat=window.chat, now=now)
                case frames.Rate(score=score, comment=comment):
                    await talking.rate(session, chat=window.chat, score=score, comment=comment, now=now)
                case frames.Restart():
                    await opening.restart(runtime, session, chat=window.chat, now=now)
        # Not left to the note: who asks for a person sees the place at once.
        await window.show_state()

    async def _do_small(self, frame: frames.Typing | frames.Read) -> None:
        window, runtime = self._window, self._window.runtime
        if not self._door.lets_do_small(window.chat.id):
            return
        if isinstance(frame, frames.Typing):
            if monotonic() - self._typed_at >= TYPING_EVERY_S:
                self._typed_at = monotonic()
                runtime.hub.notify(f"conversation:{window.chat.conversation_id}", typing="customer")
            return
        async with runtime.database.transaction() as session:
            await conversations.mark_read(
                session, conversation_id=window.chat.conversation_id, by="customer", sequence=frame.sequence
            )
