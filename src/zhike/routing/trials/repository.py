"""All SQL of trials."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import RowMapping, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from zhike.platform.database import Session
from zhike.routing.rules import read_document, write_document
from zhike.routing.trials.values import OPEN, Figures, Trial

TOPIC: Final = "routing_trial"
_NAMES: Final = (
    *("id", "number", "day", "patience_s", "document", "against", "state", "done", "asked_by", "asked_at", "beat_at"),
    *("ended_at", "problem", "figures"),
)
_SELECT = f"select {', '.join(_NAMES)} from routing.policy_trial "  # noqa: S608 - our own column names
_ADD = text(
    f"insert into routing.policy_trial ({', '.join(_NAMES)}) values ({', '.join(':' + name for name in _NAMES)})"  # noqa: S608
).bindparams(*(bindparam(name, type_=JSONB(none_as_null=True)) for name in ("document", "against", "figures")))
_FIND = text(_SELECT + "where id = :id")
_LIST = text(_SELECT + "where number = :number order by asked_at desc, id desc limit :limit")
_OPEN = text(_SELECT + "where number = :number and state = any(:open) order by asked_at, id")
_CLAIM = text("""
    update routing.policy_trial set state = 'running', done = 0, beat_at = :now where id = (
        select id from routing.policy_trial
        where state = 'waiting' or (state = 'running' and beat_at < :stale) order by asked_at, id limit 1 for update)
    returning id
""")
_BEAT = text("""
    update routing.policy_trial set done = greatest(done, :done), beat_at = :now
    where id = :id and state = 'running' returning id
""")
_END = text("""
    update routing.policy_trial set state = cast(:state as varchar), problem = :problem, figures = :figures,
        ended_at = :now, done = case when cast(:state as varchar) = 'done' then 100 else done end
    where id = :id and state = any(:open) returning id
""").bindparams(bindparam("figures", type_=JSONB(none_as_null=True)))
_FORGET = text("delete from routing.policy_trial where asked_at < :before and not state = any(:open)")


async def add_trial(session: Session, trial: Trial) -> None:
    """A new trial, which a worker takes up."""
    values = {name: getattr(trial, name) for name in _NAMES}
    documents = {name: write_document(values[name]) for name in ("document", "against")}
    await session.execute(_ADD, {**values, **documents})
    session.notify(TOPIC)


async def find_trial(session: Session, trial_id: UUID) -> Trial | None:
    """A trial."""
    row = (await session.execute(_FIND, {"id": trial_id})).mappings().one_or_none()
    return None if row is None else _trial(row)


async def list_trials(session: Session, number: int, *, limit: int) -> list[Trial]:
    """Trials of a version, the newest first."""
    return [_trial(row) for row in (await session.execute(_LIST, {"number": number, "limit": limit})).mappings()]


async def list_open(session: Session, number: int) -> list[Trial]:
    """Trials of a version that wait or run."""
    found = await session.execute(_OPEN, {"number": number, "open": list(OPEN)})
    return [_trial(row) for row in found.mappings()]


async def claim(session: Session, *, stale: datetime, now: datetime) -> UUID | None:
    """Take the oldest that waits, or one of which nothing was heard since `stale`."""
    return (await session.execute(_CLAIM, {"stale": stale, "now": now})).scalar_one_or_none()


async def beat(session: Session, trial_id: UUID, *, done: int, now: datetime) -> bool:
    """It goes on, and is so far; False: it was stopped meanwhile."""
    return (await session.execute(_BEAT, {"id": trial_id, "done": done, "now": now})).scalar_one_or_none() is not None


async def end(
    session: Session,
    trial_id: UUID,
    *,
    state: str,
    now: datetime,
    problem: str | None = None,
    figures: Figures | None = None,
) -> bool:
    """End one that is open; False: it was ended before."""
    kept = None if figures is None else msgspec.to_builtins(figures)
    values = {"id": trial_id, "state": state, "problem": problem, "figures": kept, "now": now, "open": list(OPEN)}
    return (await session.execute(_END, values)).scalar_one_or_none() is not None


async def forget(session: Session, before: datetime) -> None:
    """Remove trials from before that moment."""
    await session.execute(_FORGET, {"before": before, "open": list(OPEN)})


def _trial(row: RowMapping) -> Trial:
    values: Mapping[str, Any] = dict(row)
    figures = None if values["figures"] is None else msgspec.convert(values["figures"], Figures, strict=False)
    documents = {name: read_document(values[name]) for name in ("document", "against")}
    return Trial(**{**values, **documents, "figures": figures})
