"""What was just said, read from the database once for all sockets of a process.

Each message is news to several sockets: to whoever has the conversation open, and to the list of who has the contact.
They are told of it within the same moment, so what they need is gathered for a moment and read together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation, Message
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime

GATHERS_S: Final = 0.01
NOTHING_SAID: Final = 2**31 - 1
"""The sequence after which nobody asks what was said, only how the conversation stands."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as it stands, and what was said in it after the sequence asked for, or a little more."""

    conversation: Conversation
    messages: Sequence[Message]


class Newest:
    """The reading that is being gathered for."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._wanted: dict[UUID, int] = {}
        self._reading: asyncio.Task[Mapping[UUID, Talk]] | None = None

    async def read(self, after: Mapping[UUID, int]) -> Mapping[UUID, Talk]:
        """Those of the conversations that exist, with their messages after the sequence given for each."""
        for conversation_id, sequence in after.items():
            self._wanted[conversation_id] = min(self._wanted.get(conversation_id, NOTHING_SAID), sequence)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_soon())
        # who goes away does not take the reading from the others
        talks = await asyncio.shield(self._reading)
        return {key: talks[key] for key in after if key in talks}

    async def _read_soon(self) -> Mapping[UUID, Talk]:
        await asyncio.sleep(GATHERS_S)
        wanted, self._wanted, self._reading = self._wanted, {}, None
        said = {key: sequence for key, sequence in wanted.items() if sequence < NOTHING_SAID}
        async with self._runtime.database.transaction() as session:
            known = await conversations.get_conversations(session, list(wanted))
            messages = await conversations.list_newest(session, said) if said else {}
        return {key: Talk(conversation, messages.get(key, ())) for key, conversation in known.items()}


_of_hubs: WeakKeyDictionary[Hub, Newest] = WeakKeyDictionary()


def newest_of(runtime: Runtime) -> Newest:
    """That of the process."""
    return _of_hubs.setdefault(runtime.hub, Newest(runtime))
