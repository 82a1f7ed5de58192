"""A push of events: signed, taken once, what is good kept, what is not told with its place.

Nothing of class C3 gets past here. Texts about a person are sealed under the event's own key; what stays open has
personal data masked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.customers import push_errors as errors
from zhike.customers.repository import credentials as credential_rows
from zhike.customers.repository import source_events as repository
from zhike.customers.repository.source_events import EventReject, StoredEvent
from zhike.customers.rules.event_schemas import Problem
from zhike.customers.rules.records import SEALED_AS
from zhike.customers.rules.runs import Source
from zhike.customers.rules.source_events import (
    EVENT_ID,
    Schemas,
    SourceEvent,
    doubled,
    part,
    read_event,
    signature_holds,
    timestamp_holds,
)
from zhike.customers.service import credentials, placing
from zhike.customers.service.event_schemas import load_schemas
from zhike.customers.service.sources import find_source
from zhike.platform.crypto import Keyring
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy


@dataclass(frozen=True, slots=True)
class Signature:
    """What a push says about who sends it, and when."""

    key: str
    timestamp: str
    signature: str


@dataclass(frozen=True, slots=True)
class RejectedEvent:
    """An event of a push that was not taken; `place` is a JSON pointer into the push."""

    index: int
    event_id: str
    place: str
    code: str


@dataclass(slots=True)
class PushReport:
    """What came of a push. `dropped`: (place, kind of secret) that was left out of an event that was taken."""

    taken: int = 0
    known: int = 0
    rejected: list[RejectedEvent] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Draft:
    """An event that is taken, before its sealing."""

    event: SourceEvent
    plain: Mapping[str, Any]
    shown: Mapping[str, Any]
    sealed: Mapping[str, str]
    content_hash: bytes


async def find_pushing_source(
    session: Session, keyring: Keyring, name: str, given: Signature, body: bytes, *, now: datetime
) -> Source:
    """The source that signed this push. Raises `PushRefused` (a source that is not there included) or
    `SourceSwitchedOff`.
    """
    if not timestamp_holds(given.timestamp, now):
        raise errors.PushRefused("customers.push.time")
    try:
        credential = await credential_rows.find_credential(session, UUID(given.key))
    except ValueError:
        raise errors.PushRefused from None
    if credential is None or (credential.source, credential.kind) != (name, "push"):
        raise errors.PushRefused
    secret = credentials.open_credential(keyring, credential)
    if not signature_holds(given.signature, secret, given.timestamp, body):
        raise errors.PushRefused
    source = await find_source(session, name)
    if not source.active:
        raise errors.SourceSwitchedOff(source=name)
    await credentials.note_use(session, credential, now=now)
    return source


def read_push(body: bytes, *, limit: int) -> list[Any]:
    """The events of a push, unread. Raises `PushUnreadable`."""
    try:
        given = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise errors.PushUnreadable from None
    events = given.get("events") if isinstance(given, dict) and set(given) == {"events"} else None
    if not isinstance(events, list) or not events:
        raise errors.PushUnreadable
    if len(events) > limit:
        raise errors.PushUnreadable("customers.push.too_many", limit=limit, found=len(events))
    return events


async def take_push(
    session: Session, vault: privacy.Vault, keyring: Keyring, source: Source, given: Sequence[Any], *, now: datetime
) -> PushReport:
    """Take the good events of a push; the same push again changes nothing."""
    report = PushReport()
    schemas = await load_schemas(session)
    events = _readable([_with_kept_id(each, source, keyring) for each in given], schemas, report, now)
    hashes = {index: _content_hash(event, keyring) for index, event in events}
    known = await repository.find_known(session, source.name, [event.event_id for _, event in events])
    fresh = []
    for index, event in events:
        if event.event_id not in known:
            fresh.append(_draft(index, event, schemas, hashes[index], report))
        elif known[event.event_id] == hashes[index]:
            report.known += 1
        else:
            _reject(report, index, event.event_id, Problem("/id", "id_reused"))
    stored = await _sealed(session, vault, source, fresh, now)
    added = await repository.add_events(session, stored)
    report.taken = len(added)
    report.known += len(stored) - len(added)  # the same events came by another request at this moment
    await placing.place(session, [each for each in stored if each.id in added])
    rejects = [EventReject(now, each.event_id, each.place, each.code) for each in report.rejected]
    await repository.add_rejects(session, source.name, rejects)
    counts = {"taken": report.taken, "known": report.known, "rejected": len(rejects)}
    await repository.count_push(session, source.name, **counts, at=now)
    return report


def _readable(
    given: Sequence[Any], schemas: Schemas, report: PushReport, now: datetime
) -> list[tuple[int, SourceEvent]]:
    found: list[tuple[int, SourceEvent]] = []
    for index, each in enumerate(given):
        read = read_event(each, schemas, now)
        if isinstance(read, SourceEvent) and read.key == "number" and privacy.id_number_holds(read.value):
            read = Problem("/customer/number", "number_is_id")
        if isinstance(read, Problem):
            _reject(report, index, _id_of(each), read)
        else:
            found.append((index, read))
    later = doubled(found)
    for index, event in found:
        if index in later:
            _reject(report, index, event.event_id, Problem("/id", "doubled"))
    return [(index, event) for index, event in found if index not in later]


def _draft(index: int, event: SourceEvent, schemas: Schemas, content_hash: bytes, report: PushReport) -> _Draft:
    parted = part(event.detail, schemas[event.type, event.version])
    place = f"/events/{index}/detail"
    sealed = {name: _without_secrets(text, f"{place}/{name}", report) for name, text in parted.sealed.items()}
    plain = {name: _open_value(value, f"{place}/{name}", report) for name, value in parted.plain.items()}
    return _Draft(event, plain, {name: plain[name] for name in parted.shown}, sealed, content_hash)


async def _sealed(
    session: Session, vault: privacy.Vault, source: Source, drafts: Sequence[_Draft], now: datetime
) -> list[StoredEvent]:
    """The events as they are kept, each one's texts about a person under its own key."""
    ids = {uuid7(): draft for draft in drafts}
    texts = {
        event_id: {SEALED_AS: json.dumps(draft.sealed, ensure_ascii=False, sort_keys=True)}
        for event_id, draft in ids.items()
        if draft.sealed
    }
    sealed = await vault.seal_many(session, texts) if texts else {}
    return [
        StoredEvent(
            id=event_id,
            source=source.name,
            event_id=draft.event.event_id,
            type=draft.event.type,
            schema_version=draft.event.version,
            **_customer_key(draft.event, vault),
            at=draft.event.at,
            detail=draft.plain,
            shown=draft.shown,
            sealed=sealed.get(event_id, {}).get(SEALED_AS),
            content_hash=draft.content_hash,
            placed=False,
            received_at=now,
        )
        for event_id, draft in ids.items()
    ]


def _customer_key(event: SourceEvent, vault: privacy.Vault) -> dict[str, Any]:
    """The number as it is, phone and id number as blind indexes."""
    keys: dict[str, Any] = {"number": None, "phone_index": None, "id_number_index": None}
    if event.key == "number":
        return {**keys, "number": event.value}
    return {**keys, f"{event.key}_index": vault.blind_index(event.key, event.value)}


def _open_value(value: Any, place: str, report: PushReport) -> Any:
    """A value that stays open: without secrets, personal data masked."""
    if isinstance(value, str):
        return privacy.mask_text(_without_secrets(value, place, report))
    if isinstance(value, list):
        return [_open_value(each, f"{place}/{at}", report) for at, each in enumerate(value)]
    if isinstance(value, dict):
        return {name: _open_value(each, f"{place}/{name}", report) for name, each in value.items()}
    return value


def _without_secrets(text: str, place: str, report: PushReport) -> str:
    kept, kinds = privacy.drop_secrets(text)
    report.dropped += [(place, kind) for kind in kinds]
    return kept


def _reject(report: PushReport, index: int, event_id: str, problem: Problem) -> None:
    # A place may end in a word that the sender made up.
    place = privacy.mask_text(problem.place)
    report.rejected.append(RejectedEvent(index, event_id, f"/events/{index}{place}", problem.code))


def _with_kept_id(given: Any, source: Source, keyring: Keyring) -> Any:
    """The event under the id by which it is known here: the sender's own, or a token where that says who it is."""
    event_id = _id_of(given)
    if not event_id:
        return given
    return {**given, "id": privacy.keep_foreign_id(keyring, event_id, scope=f"source_event {source.name}")}


def _id_of(given: Any) -> str:
    event_id = given.get("id") if isinstance(given, dict) else None
    return event_id if isinstance(event_id, str) and EVENT_ID.fullmatch(event_id) else ""


def _content_hash(event: SourceEvent, keyring: Keyring) -> bytes:
    """Equal for equal content; keyed, so that nobody can try values out."""
    content = [event.type, event.version, event.at.timestamp(), event.key, event.value, event.detail]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return keyring.blind_index(text, scope="source_event")


def _no_constant(word: str) -> Any:
    raise ValueError(word)
