"""Source events: what a source pushes about a customer. How a push is signed, and how one event of it is read."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from zhike.customers.rules.event_schemas import Problem, Schema, value_problem
from zhike.customers.rules.timeline import EntryKind

# A push is taken for so long after (or before) the time that it is signed with.
SIGNED_FOR: Final = timedelta(minutes=5)
# Clocks of sources run ahead a little.
AHEAD: Final = timedelta(minutes=5)
SIGNATURE_VERSION: Final = "v1"
# Who an event is about, by one of these.
CUSTOMER_KEYS: Final = ("number", "phone", "id_number")
EVENT_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,80}")
TYPE_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,39}")
_NUMBER: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_WORDS: Final = frozenset({"id", "type", "version", "at", "customer", "detail"})
_LONGEST_KEY: Final = 60
# What an event type is on the timeline; every other type is a `source_event` there.
_SHOWN_AS: Final[Mapping[str, EntryKind]] = {"browse": "browse", "consult": "consult", "transaction": "booking"}

Schemas = Mapping[tuple[str, int], Schema]


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """One event as it was pushed, read: `key` and `value` say who it is about."""

    event_id: str
    type: str
    version: int
    at: datetime
    key: str
    value: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parted:
    """The detail of an event by how it is kept. Texts of `sealed` are a person's."""

    plain: Mapping[str, Any]
    sealed: Mapping[str, str]
    shown: tuple[str, ...]


def shown_as(event_type: str) -> EntryKind:
    """The kind of timeline entry that an event type makes."""
    return _SHOWN_AS.get(event_type, "source_event")


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a push: HMAC-SHA256 over `timestamp.body`, in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signature_holds(given: str, secret: str, timestamp: str, body: bytes) -> bool:
    """Whether `given` (`v1=<hex>`) is the signature; takes as long for a wrong one as for a right one."""
    return hmac.compare_digest(given.encode(), f"{SIGNATURE_VERSION}={sign(secret, timestamp, body)}".encode())


def timestamp_holds(timestamp: str, now: datetime) -> bool:
    """Whether a push that says it was signed at `timestamp` (seconds since 1970) is young enough."""
    if not re.fullmatch(r"\d{9,11}", timestamp):
        return False
    return abs(int(timestamp) - now.timestamp()) <= SIGNED_FOR.total_seconds()


def read_event(given: Any, schemas: Schemas, now: datetime) -> SourceEvent | Problem:
    """One event of a push, or the first thing that is wrong with it."""
    problem = _envelope_problem(given, now)
    if problem is not None:
        return problem
    schema = schemas.get((given["type"], given["version"]))
    if schema is None:
        known = any(name == given["type"] for name, _ in schemas)
        return Problem("/version" if known else "/type", "no_such_version" if known else "no_such_type")
    problem = value_problem(schema, given["detail"], "/detail")
    if problem is not None:
        return problem
    ((key, value),) = given["customer"].items()
    at = datetime.fromisoformat(given["at"])
    return SourceEvent(given["id"], given["type"], given["version"], at, key, value.strip(), given["detail"])


def _envelope_problem(given: Any, now: datetime) -> Problem | None:
    if not isinstance(given, dict):
        return Problem("", "type")
    for word in sorted(_WORDS):
        if word not in given:
            return Problem(f"/{word}", "missing")
    strange = next((word for word in given if word not in _WORDS), None)
    if strange is not None:
        return Problem(f"/{strange[:40]}", "unknown")
    return _id_problem(given) or _time_problem(given["at"], now) or _customer_problem(given["customer"])


def _id_problem(given: Mapping[str, Any]) -> Problem | None:
    if not isinstance(given["id"], str) or not EVENT_ID.fullmatch(given["id"]):
        return Problem("/id", "event_id")
    if not isinstance(given["type"], str):
        return Problem("/type", "type")
    return None if type(given["version"]) is int else Problem("/version", "type")


def _time_problem(given: Any, now: datetime) -> Problem | None:
    try:
        at = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        return Problem("/at", "format")
    if at.tzinfo is None:
        return Problem("/at", "format")
    return Problem("/at", "future") if at > now + AHEAD else None


def _customer_problem(given: Any) -> Problem | None:
    if not isinstance(given, dict) or len(given) != 1:
        return Problem("/customer", "one_key")
    ((key, value),) = given.items()
    if key not in CUSTOMER_KEYS:
        return Problem("/customer", "one_key")
    fits = isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST_KEY
    if not fits or (key == "number" and not _NUMBER.fullmatch(value.strip())):
        return Problem(f"/customer/{key}", "customer_key")
    return None


def part(detail: Mapping[str, Any], schema: Schema) -> Parted:
    """What of a detail is kept open, what is sealed, and which of the open ones the timeline shows."""
    properties: Mapping[str, Schema] = schema["properties"]
    sealed = {name: str(value) for name, value in detail.items() if properties[name].get("x-sealed")}
    plain = {name: value for name, value in detail.items() if name not in sealed}
    return Parted(plain, sealed, tuple(name for name in plain if properties[name].get("x-timeline")))


def doubled(events: Sequence[tuple[int, SourceEvent]]) -> dict[int, int]:
    """index -> index of the earlier event of the same push with the same id."""
    first: dict[str, int] = {}
    later = {}
    for index, event in events:
        if first.setdefault(event.event_id, index) != index:
            later[index] = first[event.event_id]
    return later
