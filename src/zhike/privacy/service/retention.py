"""The retention engine: what is older than the longest of its classes goes, in small steps; a held person's never."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Database, Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy.holding import PersonalDataHolder, RecordKind, list_holders
from zhike.privacy.refusals import RunBusy, RunUnknown
from zhike.privacy.repository import holds
from zhike.privacy.repository import retention as repository
from zhike.privacy.repository.retention import Run
from zhike.privacy.rules.retention import due_before
from zhike.privacy.service.register import get_register, get_version

TOPIC: Final = "privacy.retention"
STEP: Final = 500
NIGHT_HOURS: Final = range(2, 5)
_NIGHT_APART: Final = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Proof:
    """A run, whether its counts fit its digest, and the entry of the audit trail that says the same."""

    run: Run
    fits: bool
    entry: audit.Entry | None


async def ask_run(session: Session, *, actor: Actor, dry: bool, now: datetime) -> Run:
    """Ask for a run; the worker begins it at once. `dry`: only say what would go. Raises `RunBusy`."""
    await repository.lock(session)
    if await repository.find_unended(session) is not None:
        raise RunBusy
    run = Run(uuid7(), dry, "waiting", actor.id, now, None, {}, await get_version(session), "")
    await repository.add_run(session, run)
    await _record(session, actor, "privacy.retention_asked", run, now)
    session.notify(TOPIC, run=str(run.id))
    return run


async def cancel_run(session: Session, *, actor: Actor, run_id: UUID, now: datetime) -> Run:
    """Stop a run after its present step; what went is gone. One that has ended stays as it is. Raises `RunUnknown`."""
    run = await repository.find_run(session, run_id)
    if run is None:
        raise RunUnknown
    if await repository.set_run(session, run_id, state="cancelled", ended_at=now, digest=_digest(run)):
        await _record(session, actor, "privacy.retention_cancelled", run, now)
    return await repository.find_run(session, run_id) or run


async def list_runs(session: Session, *, limit: int = 20) -> list[Run]:
    """Runs newest first."""
    return await repository.list_runs(session, limit=limit)


async def prove_run(session: Session, run_id: UUID) -> Proof:
    """What vouches for a run: its counts still fit its digest, and the audit trail holds the same one, sealed or not.

    Raises `RunUnknown`.
    """
    run = await repository.find_run(session, run_id)
    if run is None:
        raise RunUnknown
    wanted = audit.Filter(action="privacy.retention_done", subject=f"retention:{run_id}")
    entries = await audit.list_entries(session, wanted, limit=1)
    said = entries[0] if entries and entries[0].detail.get("digest") == run.digest else None
    return Proof(run, bool(run.digest) and run.digest == _digest(run), said)


async def count_held(runtime: Runtime, session: Session) -> int:
    """How many people are under a legal hold today, whose records no run touches."""
    return len(await holds.find_held(session, runtime.clock.now().astimezone(runtime.settings.zone).date()))


async def ask_nightly(runtime: Runtime) -> None:
    """Between two and five at night, once a night, ask for a run that deletes."""
    now = runtime.clock.now()
    if now.astimezone(runtime.settings.zone).hour not in NIGHT_HOURS:
        return
    async with runtime.database.transaction() as session:
        last = await repository.last_real_at(session)
        if (last is None or now - last > _NIGHT_APART) and await repository.find_unended(session) is None:
            await ask_run(session, actor=system_actor("privacy"), dry=False, now=now)


async def run_waiting(runtime: Runtime) -> None:
    """Do the run that waits, or go on with one that a process left behind, each step in a transaction of its own."""
    async with runtime.database.transaction() as session:
        run = await repository.find_unended(session)
        if run is None or not await repository.set_run(session, run.id, state="running"):
            return
    today = runtime.clock.now().astimezone(runtime.settings.zone).date()
    for holder in list_holders():
        for kind in holder.kinds:
            async with runtime.database.transaction() as session:
                held = await holds.find_held(session, today)
            if not await _do_kind(runtime.database, run, holder, kind, held=held):
                return
    async with runtime.database.transaction() as session:
        done = await repository.find_run(session, run.id)
        assert done is not None
        now = runtime.clock.now()
        if await repository.set_run(session, run.id, state="done", ended_at=now, digest=_digest(done)):
            await _record(session, system_actor("privacy"), "privacy.retention_done", done, now)


async def _do_kind(
    database: Database, run: Run, holder: PersonalDataHolder, kind: RecordKind, *, held: Collection[UUID]
) -> bool:
    """Count one kind of record, and delete it in steps unless the run is dry; False once the run was cancelled."""
    async with database.transaction() as session:
        before = due_before(kind.classes, (await get_register(session)).retention, run.asked_at)
        if before is None:
            return True
        due, examples = await holder.count_due(session, kind.id, before=before, held=held)
        figures = {"due": due, "done": 0, "before": before.isoformat(), "examples": examples}
        going = await _note(session, run.id, kind.id, figures)
    while going and not run.dry:
        async with database.transaction() as session:
            gone = await holder.delete_due(session, kind.id, before=before, held=held, limit=STEP)
            figures["done"] = int(str(figures["done"])) + gone
            going = await _note(session, run.id, kind.id, figures)
        if gone < STEP:
            break
    return going


async def _note(session: Session, run_id: UUID, kind: str, figures: dict[str, Any]) -> bool:
    """Write how far a kind has come; False where the run has been cancelled."""
    run = await repository.find_run(session, run_id)
    assert run is not None
    session.notify("retention", run=str(run_id))
    return await repository.set_run(session, run_id, counts={**run.counts, kind: figures})


def _digest(run: Run) -> str:
    """What vouches for the counts of a run: kept in the audit trail, too."""
    written = json.dumps([str(run.id), run.dry, run.register_version, dict(run.counts)], sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


async def _record(session: Session, actor: Actor, action: str, run: Run, now: datetime) -> None:
    counts = {kind: [figures["due"], figures["done"]] for kind, figures in run.counts.items()}
    detail = {"dry": run.dry, "register": run.register_version, "counts": counts, "digest": _digest(run)}
    await audit.record(session, actor=actor, action=action, subject=f"retention:{run.id}", detail=detail, now=now)
