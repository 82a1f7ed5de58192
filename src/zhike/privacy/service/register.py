"""The register: the effective one for the vault and the pages, and its edits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib import resources

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.privacy.errors import FieldUnregistered, PurposeUnregistered, RegisterUnfit
from zhike.privacy.repository import register as repository
from zhike.privacy.repository.register import StoredChange
from zhike.privacy.rules.register import (
    LONGEST_DAYS,
    Change,
    Entry,
    Register,
    RegisteredField,
    RetentionClass,
    change_of,
    entry_problem,
    read_register,
    with_changes,
)

FILE_NAME = "register.yaml"
_REMEMBERED = 8
_known: dict[str, Register] = {}


@cache
def shipped_register() -> Register:
    """The register as this release ships it."""
    import yaml

    text = resources.files("zhike.privacy").joinpath(FILE_NAME).read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return read_register(yaml.load(text, Loader=loader))  # noqa: S506 - both are the safe loader


async def get_register(session: Session) -> Register:
    """The effective register, as of this transaction. It costs one look at the last change: the rest is remembered."""
    digest = await repository.find_digest(session)
    known = _known.get(digest)
    if known is None:
        known = with_changes(shipped_register(), await repository.list_changes(session))
        if len(_known) >= _REMEMBERED:
            _known.clear()
        _known[digest] = known
    return known


async def require_held(session: Session, fields: Collection[str]) -> None:
    """Raise `FieldUnregistered` where a field stands in no line of the register: it may not be kept at all."""
    unregistered = (await get_register(session)).unregistered(fields)
    if unregistered is not None:
        raise FieldUnregistered(field=unregistered)


async def require_readable(session: Session, purpose: str, fields: Collection[str]) -> Register:
    """Raise `FieldUnregistered`, or `PurposeUnregistered` where `purpose` may not read one of `fields`."""
    register = await get_register(session)
    unregistered = register.unregistered(fields)
    if unregistered is not None:
        raise FieldUnregistered(field=unregistered)
    unreadable = register.unreadable(purpose, fields)
    if unreadable is not None:
        raise PurposeUnregistered(field=unreadable, purpose=purpose)
    return register


async def list_fields(session: Session, purpose: str) -> list[RegisteredField]:
    """The fields that the register lets `purpose` read, in its order."""
    register = await get_register(session)
    return [
        register.fields[entry.field] for entry in register.entries.values() if entry.active and entry.purpose == purpose
    ]


async def get_version(session: Session) -> int:
    """The number of the register's last change."""
    return await repository.get_version(session)


async def list_changes(session: Session, *, before: int | None = None, limit: int = 50) -> list[StoredChange]:
    """Changes newest first."""
    return await repository.list_recent(session, before=before, limit=limit)


async def set_entry(session: Session, *, actor: Actor, entry: Entry, note: str, expected: str, now: datetime) -> int:
    """Set a line; the new version. Raises `RegisterUnfit` naming the part, or `PreconditionFailed`."""
    problem = entry_problem(await get_register(session), entry)
    if problem is not None:
        raise RegisterUnfit(part=problem)
    return await _add(session, actor=actor, change=change_of(entry), note=note, expected=expected, now=now)


async def set_retention(
    session: Session, *, actor: Actor, retention: str, days: int, note: str, expected: str, now: datetime
) -> int:
    """Set how long a class of records is kept; the new version. Raises `RegisterUnfit` or `PreconditionFailed`."""
    known: RetentionClass | None = (await get_register(session)).retention.get(retention)
    if known is None or not 1 <= days <= LONGEST_DAYS:
        raise RegisterUnfit(part="retention")
    value = {"days": replace(known, days=days).days}
    change = Change("retention", retention, value)
    return await _add(session, actor=actor, change=change, note=note, expected=expected, now=now)


async def _add(session: Session, *, actor: Actor, change: Change, note: str, expected: str, now: datetime) -> int:
    current = await repository.get_version(session)
    if expected not in (str(current), "*"):
        raise PreconditionFailed
    stored = StoredChange(current + 1, change, note, actor.id, actor.name, now)
    before = await repository.find_digest(session)
    written = json.dumps([before, stored.version, change.kind, change.key, dict(change.value)], sort_keys=True)
    digest = hashlib.sha256(written.encode()).hexdigest()
    if not await repository.add_change(session, stored, digest):
        raise PreconditionFailed
    await audit.record(
        session,
        actor=actor,
        action="privacy.register_changed",
        subject=f"register:{change.key}",
        detail={"version": stored.version, **change.value},
        now=now,
    )
    return stored.version
