"""The outbox: an event is stored in the transaction of the change that it reports.

An event is a plain frozen dataclass in `zhike.<context>.events`; its name on the wire is `<context>.<Class>` and its
`VERSION` grows when its fields change. Readers are in `subscriptions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar

import msgspec
from sqlalchemy import text

from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.telemetry import current_trace

E = TypeVar("E", bound="Event")

_INSERT = text(
    "insert into platform.event (type, version, stream, actor_id, actor_kind, at, payload, trace) "
    "values (:type, :version, :stream, :actor_id, :actor_kind, :at, cast(:payload as jsonb), :trace) returning id"
)


class Event(Protocol):
    """What an event class has: dataclass fields, and its version."""

    VERSION: ClassVar[int]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where an event came from: its place in the outbox, its stream, who caused it and when."""

    id: int
    type: str
    stream: str
    actor_id: str
    actor_kind: str
    at: datetime


def event_type(event_class: type[Event]) -> str:
    """`conversations.MessagePosted` for `zhike.conversations.events.MessagePosted`."""
    context = event_class.__module__.split(".")[-2]
    return f"{context}.{event_class.__name__}"


def wake_topic(name: str) -> str:
    """The topic by which readers of the events of that type are woken."""
    return f"outbox:{name}"


async def publish(session: Session, event: Event, *, stream: str, actor: Actor, now: datetime) -> int:
    """Store `event` with the change it reports; returns its outbox id. Order is kept within a stream."""
    name = event_type(type(event))
    parameters = {
        "type": name,
        "version": type(event).VERSION,
        "stream": stream,
        "actor_id": actor.id,
        "actor_kind": actor.kind,
        "at": now,
        "payload": msgspec.json.encode(event).decode(),
        "trace": current_trace(),
    }
    stored = await session.execute(_INSERT, parameters)
    session.notify(wake_topic(name))
    return int(stored.scalar_one())


def decode(event_class: type[E], payload: Any) -> E:
    """The event of `event_class` that `payload` (a JSON object) holds."""
    return msgspec.convert(payload, event_class, strict=False)
