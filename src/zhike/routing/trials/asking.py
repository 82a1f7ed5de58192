"""Asking for a trial, stopping it, and reading what came of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.routing.service.policies import get_version
from zhike.routing.service.queues import document_in_force
from zhike.routing.trials import repository
from zhike.routing.trials.errors import TrialDayOpen, TrialUnknown
from zhike.routing.trials.values import KEPT_DAYS, Trial


async def ask(
    session: Session, *, actor: Actor, number: int, day: date | None, patience_s: int, zone: str, now: datetime
) -> Trial:
    """Let a worker replay `day` (yesterday) under the version as it is worded now, beside what is in force now.

    What is asked already, and waits or runs, is given back. Raises `PolicyUnknown`, `TrialDayOpen`.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    wanted = day or today - timedelta(days=1)
    if wanted >= today:
        raise TrialDayOpen(day=wanted.isoformat())
    document = (await get_version(session, number)).document  # locks the version: two who ask at once get one trial
    asked = Trial(
        id=uuid7(),
        number=number,
        day=wanted,
        patience_s=patience_s,
        document=document,
        against=await document_in_force(session),
        state="waiting",
        done=0,
        asked_by=actor.name or actor.id,
        asked_at=now,
        beat_at=now,
        ended_at=None,
        problem=None,
        figures=None,
    )
    for other in await repository.list_open(session, number):
        if _same(other, asked):
            return other
    await repository.add_trial(session, asked)
    detail = {"trial": str(asked.id), "day": wanted.isoformat()}
    await audit.record(
        session, actor=actor, action="routing.policy_trial_asked", subject=f"policy:{number}", detail=detail, now=now
    )
    return asked


async def stop(session: Session, *, trial_id: UUID, now: datetime) -> Trial:
    """End it; over already, it is no change. Raises `TrialUnknown`."""
    await repository.end(session, trial_id, state="stopped", now=now)
    return await get_trial(session, trial_id)


async def get_trial(session: Session, trial_id: UUID) -> Trial:
    """A trial. Raises `TrialUnknown`."""
    found = await repository.find_trial(session, trial_id)
    if found is None:
        raise TrialUnknown
    return found


async def list_trials(session: Session, *, number: int, limit: int) -> list[tuple[Trial, bool]]:
    """Trials of a version, the newest first, each with whether it is out of date: either policy reads otherwise now.

    Raises `PolicyUnknown`.
    """
    document = (await get_version(session, number)).document
    against = await document_in_force(session)
    found = await repository.list_trials(session, number, limit=limit)
    return [(each, (each.document, each.against) != (document, against)) for each in found]


async def forget_old(session: Session, *, now: datetime) -> None:
    """Trials are kept for a quarter of a year."""
    await repository.forget(session, now - timedelta(days=KEPT_DAYS))


def _same(one: Trial, other: Trial) -> bool:
    return (one.day, one.patience_s, one.document, one.against) == (
        other.day,
        other.patience_s,
        other.document,
        other.against,
    )
