"""Asking for a training and ending it: each is on record, and one is open at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.assistant.registry import repository as register
from zhike.assistant.registry.entry import Entry
from zhike.assistant.registry.promoting import get_active
from zhike.assistant.retraining import pairs, repository
from zhike.assistant.retraining.errors import TrainingEnded, TrainingTooFew, TrainingUnderWay, TrainingUnknown
from zhike.assistant.retraining.run import (
    FEWEST_NEW,
    FEWEST_NEW_PAIRS,
    FEWEST_PAIRS,
    Readiness,
    TrainedKind,
    TrainingRun,
)
from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7


async def start_training(
    session: Session, *, actor: Actor, kind: TrainedKind, now: datetime, here: bool = False
) -> TrainingRun:
    """Ask for a training; a worker takes it up at once, or who asked works on it (`here`).

    Raises `TrainingTooFew`, `TrainingUnderWay`, `ModelNotFound`.
    """
    ready = await get_readiness(session, kind)
    if not ready.enough:
        code = "assistant.training_too_few" if kind == "reasons" else "assistant.training_pairs_too_few"
        raise TrainingTooFew(
            code, fresh=ready.fresh, fewest=ready.fewest, accepted=ready.accepted, fewest_in_all=ready.fewest_in_all
        )
    run_id, state = uuid7(), "running" if here else "queued"
    if not await repository.add_run(
        session, id=run_id, kind=kind, state=state, by_id=actor.id, by_kind=actor.kind, by_name=actor.name, now=now
    ):
        other = await repository.find_open(session)
        raise TrainingUnderWay(
            who=other.asked_by_name if other else "", at=f"{other.created_at:%Y-%m-%d %H:%M} UTC" if other else ""
        )
    await _audit(session, "training_started", run_id, actor=actor, now=now, kind=kind)
    return await get_run(session, run_id)


async def cancel_training(session: Session, *, actor: Actor, run_id: UUID, now: datetime) -> TrainingRun:
    """End a training that goes on; whatever it had made is gone. Raises `TrainingUnknown`, `TrainingEnded`."""
    run = await get_run(session, run_id)
    if run.state == "cancelled":
        return run
    if not await repository.end(session, run_id, state="cancelled", now=now):
        raise TrainingEnded
    await _audit(session, "training_cancelled", run_id, actor=actor, now=now, kind=run.kind)
    return await get_run(session, run_id)


async def get_run(session: Session, run_id: UUID) -> TrainingRun:
    """A run. Raises `TrainingUnknown`."""
    run = await repository.find_run(session, run_id)
    if run is None:
        raise TrainingUnknown
    return run


async def get_readiness(session: Session, kind: TrainedKind) -> Readiness:
    """What a training would find. Raises `ModelNotFound` where the kind has no model."""
    active = await get_active(session, kind)
    since = trained_until(active)
    if kind == "reranker":
        known, new = await pairs.count_pairs(session, since=since)
        return Readiness(kind, known, new, FEWEST_NEW_PAIRS, FEWEST_PAIRS)
    accepted, fresh = await repository.count_accepted(session, "reason", since=since)
    return Readiness(kind, accepted, fresh, FEWEST_NEW)


def trained_until(entry: Entry) -> datetime | None:
    """Up to when accepted examples went into an entry; None: none did."""
    until = entry.data.get("until")
    return datetime.fromisoformat(until) if until else None


async def in_force(session: Session, kind: TrainedKind) -> tuple[Entry, bytes | None]:
    """The active entry and its artefact; None: the shipped one."""
    active = await get_active(session, kind)
    return active, await register.find_artefact(session, active.id)


async def _audit(session: Session, what: str, run_id: UUID, *, actor: Actor, now: datetime, **detail: Any) -> None:
    await audit.record(
        session, actor=actor, action=f"assistant.{what}", subject=f"training:{run_id}", detail=detail, now=now
    )
