"""The weekly look at drift: each kind with a model is measured once a week, and what was found is on record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from zhike.assistant.events import ModelDrifted
from zhike.assistant.registry.drift import Drift, Verdict, measure_drift
from zhike.assistant.registry.entry import MODEL_KINDS, Entry, ModelKind
from zhike.assistant.registry.errors import ModelNotFound
from zhike.assistant.registry.promoting import get_active
from zhike.assistant.registry.repository import TOPIC
from zhike.audit import api as audit
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime

EVERY: Final = timedelta(weeks=1)
_WATCHER: Final = system_actor("assistant")
_LAST = text("select max(at) from assistant.drift_check where kind = :kind")
_ADD = text("""
    insert into assistant.drift_check (id, kind, entry_id, number, at, verdict, mix_index, figures)
    values (:id, :kind, :entry_id, :number, :at, :verdict, :mix_index, cast(:figures as jsonb))
""")
_LIST = text("""
    select kind, entry_id, number, at, verdict, mix_index, figures from assistant.drift_check
    where kind = :kind order by at desc, id desc limit :limit
""")


@dataclass(frozen=True, slots=True)
class DriftCheck:
    """What a weekly look found. `number`: the entry that was active; `figures`: `then` and `now` as in `Period`."""

    kind: ModelKind
    entry_id: UUID
    number: int
    at: datetime
    verdict: Verdict
    index: float
    figures: Mapping[str, Any]


async def check_drift(runtime: Runtime) -> None:
    """Look at each kind whose last look is a week ago; an alert is audited and told as an event."""
    now = runtime.clock.now()
    for kind in MODEL_KINDS:
        async with runtime.database.transaction() as session:
            last = (await session.execute(_LAST, {"kind": kind})).scalar_one_or_none()
            if last is None or now - last >= EVERY:
                await _check(session, kind, now)


async def list_checks(session: Session, kind: ModelKind, *, limit: int = 12) -> list[DriftCheck]:
    """The last looks at a kind, newest first."""
    rows = (await session.execute(_LIST, {"kind": kind, "limit": limit})).mappings()
    return [DriftCheck(**{name: each for name, each in row.items() if name != "mix_index"}, index=row["mix_index"])
            for row in rows]  # fmt: skip


async def _check(session: Session, kind: ModelKind, now: datetime) -> None:
    try:
        entry = await get_active(session, kind)
    except ModelNotFound:  # the kind has no model
        return
    drift = await measure_drift(session, kind, now=now)
    await _keep(session, entry, drift, now)
    if drift.verdict != "alert":
        return
    detail = {"index": drift.index, "number": entry.number}
    subject = f"model:{kind}"
    await audit.record(
        session, actor=_WATCHER, action="assistant.model_drifted", subject=subject, detail=detail, now=now
    )
    event = ModelDrifted(kind, entry.id, entry.number, drift.index)
    await publish(session, event, stream=subject, actor=_WATCHER, now=now)


async def _keep(session: Session, entry: Entry, drift: Drift, now: datetime) -> None:
    sides = {name: asdict(side) for name, side in (("then", drift.then), ("now", drift.now))}
    values = {
        "id": uuid7(),
        "kind": entry.kind,
        "entry_id": entry.id,
        "number": entry.number,
        "at": now,
        "verdict": drift.verdict,
        "mix_index": drift.index,
        "figures": json.dumps(sides),
    }
    await session.execute(_ADD, values)
    session.notify(TOPIC)
