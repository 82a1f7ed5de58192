"""All SQL of the register."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from zhike.assistant.registry.entry import Comparison, Entry, ModelKind, Share, Switch
from zhike.platform.database import Session

TOPIC: Final = "models"
_SELECT: Final = """
    select id, kind, number, state, origin, digest, code_version, data, baseline, comparison, trained_at, trained_by_id,
           trained_by_name, promoted_at, promoted_by_id, promoted_by_name, retired_at, version
    from assistant.model_entry
"""
_LIST = text(_SELECT + "where kind = :kind order by number desc limit 200")
_FIND = text(_SELECT + "where id = :id for update")
_ACTIVE = text(_SELECT + "where kind = :kind and state = 'active' for update")
_SHIPPED = text(_SELECT + "where kind = :kind and origin = 'shipped' and digest = :digest")
_LOCK = text("select pg_advisory_xact_lock(hashtext('assistant.model:' || :kind))")
_ADD = text("""
    insert into assistant.model_entry (id, kind, number, state, origin, digest, code_version, data, baseline,
        comparison, artefact, trained_at, trained_by_id, trained_by_name)
    select :id, :kind, coalesce(max(number), 0) + 1, :state, :origin, :digest, :code_version, cast(:data as jsonb),
        cast(:baseline as jsonb), cast(:comparison as jsonb), :artefact, :trained_at, :by_id, :by_name
    from assistant.model_entry where kind = :kind
    returning number
""")
_RETIRE = text("""
    update assistant.model_entry set state = 'retired', retired_at = :now, version = version + 1
    where kind = :kind and state = 'active'
""")
_ACTIVATE = text("""
    update assistant.model_entry
    set state = 'active', promoted_at = :now, promoted_by_id = :by_id, promoted_by_name = :by_name, retired_at = null,
        version = version + 1
    where id = :id
""")
_STATE = text("update assistant.model_entry set state = :state, version = version + 1 where id = :id")
_ARTEFACT = text("select artefact from assistant.model_entry where id = :id")
_SWITCHES = text("select kind, mode, because, changed_at, changed_by_name, version from assistant.model_switch")
_SET_SWITCH = text("""
    insert into assistant.model_switch (kind, mode, because, changed_at, changed_by_id, changed_by_name, version)
    values (:kind, :mode, :because, :now, :by_id, :by_name, 1)
    on conflict (kind) do update set mode = excluded.mode, because = excluded.because,
        changed_at = excluded.changed_at, changed_by_id = excluded.changed_by_id,
        changed_by_name = excluded.changed_by_name, version = model_switch.version + 1
""")
_IN_FORCE = text("""
    select e.kind, e.id, e.number, e.origin, coalesce(s.mode, 'on') as mode
    from assistant.model_entry e left join assistant.model_switch s on s.kind = e.kind where e.state = 'active'
""")

_TURNS = text("""
    select reason, count(*) as n, count(*) filter (where outcome = 'refused' or because = 'no_answer') as refused,
           sum(confidence) as confidence
    from assistant.answer_log where at >= :since and at < :until and talk is null and outcome <> 'task'
    group by reason
""")


async def lock_kind(session: Session, kind: ModelKind) -> None:
    """Whoever changes the entries of a kind does so alone until the end of the transaction."""
    await session.execute(_LOCK, {"kind": kind})


async def list_entries(session: Session, kind: ModelKind) -> list[Entry]:
    """The entries of a kind, newest first."""
    return [_entry(dict(row)) for row in (await session.execute(_LIST, {"kind": kind})).mappings()]


async def find_entry(session: Session, entry_id: UUID) -> Entry | None:
    """An entry, locked."""
    row = (await session.execute(_FIND, {"id": entry_id})).mappings().one_or_none()
    return _entry(dict(row)) if row else None


async def find_active(session: Session, kind: ModelKind) -> Entry | None:
    """The active entry of a kind, locked."""
    row = (await session.execute(_ACTIVE, {"kind": kind})).mappings().one_or_none()
    return _entry(dict(row)) if row else None


async def find_shipped(session: Session, kind: ModelKind, digest: str) -> Entry | None:
    """The entry of the model that came with a release."""
    row = (await session.execute(_SHIPPED, {"kind": kind, "digest": digest})).mappings().one_or_none()
    return _entry(dict(row)) if row else None


async def add_entry(session: Session, *, artefact: bytes | None, **columns: Any) -> int:
    """Store an entry; its number. The kind must be locked."""
    for name in ("data", "baseline"):
        columns[name] = json.dumps(columns[name], ensure_ascii=False)
    comparison: Comparison | None = columns["comparison"]
    columns["comparison"] = json.dumps(asdict(comparison)) if comparison else None
    number = (await session.execute(_ADD, {**columns, "artefact": artefact})).scalar_one()
    session.notify(TOPIC)
    return int(number)


async def activate(session: Session, entry: Entry, *, by_id: str, by_name: str, now: datetime) -> None:
    """Make it the active one; the one before is retired."""
    await session.execute(_RETIRE, {"kind": entry.kind, "now": now})
    await session.execute(_ACTIVATE, {"id": entry.id, "now": now, "by_id": by_id, "by_name": by_name})
    session.notify(TOPIC)


async def set_state(session: Session, entry_id: UUID, state: str) -> None:
    """Set the state of an entry that is not active."""
    await session.execute(_STATE, {"id": entry_id, "state": state})


async def find_artefact(session: Session, entry_id: UUID) -> bytes | None:
    """The artefact of an entry; None: it lies in the package."""
    return (await session.execute(_ARTEFACT, {"id": entry_id})).scalar_one_or_none()


async def list_switches(session: Session) -> dict[ModelKind, Switch]:
    """The switches that were ever moved."""
    found = await session.execute(_SWITCHES)
    return {row["kind"]: Switch(**row) for row in found.mappings()}


async def set_switch(
    session: Session, kind: ModelKind, *, mode: str, because: str, by_id: str, by_name: str, now: datetime
) -> None:
    """Move a switch."""
    await session.execute(
        _SET_SWITCH, {"kind": kind, "mode": mode, "because": because, "by_id": by_id, "by_name": by_name, "now": now}
    )
    session.notify(TOPIC)


async def list_in_force(session: Session) -> list[Mapping[str, Any]]:
    """For each kind: the active entry (`id`, `number`, `origin`) and the mode of the switch."""
    return [dict(row) for row in (await session.execute(_IN_FORCE)).mappings()]


async def count_turns(session: Session, *, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    """The assistant's turns in a period by reason: `n`, how many found nothing (`refused`), the sum of `confidence`."""
    found = await session.execute(_TURNS, {"since": since, "until": until})
    return [dict(row) for row in found.mappings()]


def _entry(row: Mapping[str, Any]) -> Entry:
    measured = row["comparison"]
    comparison = None
    if measured is not None:
        shares = {name: Share(**measured[name]) for name in ("candidate", "active")}
        comparison = Comparison(**{**measured, **shares})
    return Entry(**{**row, "comparison": comparison})
