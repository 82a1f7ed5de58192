"""Who may take a customer's message before an answer is looked for: a dialogue task that runs, or that it starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from zhike.assistant.rules.handover import Handoff
from zhike.assistant.understanding.result import Understanding
from zhike.conversations.api import Conversation, Kind, Message
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it will be posted in the assistant's name."""

    text: str
    kind: Kind = "text"
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was made of a message by whoever took it.

    `said`: what the customer is told; None where the notice of the queue says it all. `reason`: the contact reason that
    it is about, if known. `handoff`: a person takes over after this.
    """

    said: Said | None
    reason: str | None = None
    handoff: Handoff | None = None


class Taker(Protocol):
    """Looks at a message first. It runs in the transaction of the reply, so what it stores stands or falls with it."""

    async def __call__(
        self,
        runtime: Runtime,
        session: Session,
        *,
        conversation: Conversation,
        message: Message,
        understanding: Understanding | None,
        now: datetime,
    ) -> Taken | None:
        """What to make of `message`, or None: it is not for this one. `understanding`: None where there is no model."""
        ...


async def take(
    takers: Sequence[Taker],
    runtime: Runtime,
    session: Session,
    *,
    conversation: Conversation,
    message: Message,
    understanding: Understanding | None,
    now: datetime,
) -> Taken | None:
    """What the first who wants it makes of the message."""
    for taker in takers:
        taken = await taker(
            runtime, session, conversation=conversation, message=message, understanding=understanding, now=now
        )
        if taken is not None:
            return taken
    return None
