"""Callbacks as the floor sees them: which are due, which are late, what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhike.audit import api as audit
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.reasons import api as reasons
from zhike.routing.callbacks import repository
from zhike.routing.callbacks.repository import Key, Pressure
from zhike.routing.callbacks.values import CallbackFilter, CallbackLine, Found
from zhike.routing.service.queues import list_queues

MOST_EXPORTED = 50_000
_HEX = frozenset("0123456789ABCDEF")


async def find_meaning(session: Session, words: str) -> Found | None:
    """What the searched words may mean: a queue, a contact reason, an agent, the end of a contact's number."""
    wanted = words.strip().casefold()
    if not wanted:
        return None
    queues = await list_queues(session)
    staff = await identity.find_staff(session)
    ending = words.strip().upper()
    return Found(
        queues=tuple(each.key for each in queues if _fits(wanted, each.key, each.name_zh, each.name_en)),
        reasons=tuple(each.id for each in reasons.all_reasons() if _fits(wanted, each.id, each.zh, each.en)),
        staff=tuple(each.id for each in staff if _fits(wanted, each.name, each.number)),
        ending=ending if len(ending) >= 4 and _HEX.issuperset(ending) else "",
    )


async def list_callbacks(
    session: Session, wanted: CallbackFilter, *, after: Key | None, limit: int, now: datetime
) -> list[CallbackLine]:
    """Callbacks of the filter."""
    return await repository.list_lines(session, wanted, after=after, limit=limit, now=now)


async def count_callbacks(session: Session, wanted: CallbackFilter, now: datetime) -> int:
    """How many there are."""
    return await repository.count_lines(session, wanted, now)


async def export_callbacks(
    session: Session, wanted: CallbackFilter, *, actor: Actor, now: datetime
) -> list[CallbackLine]:
    """The list as a file takes it along, without numbers and customers; that somebody does is on record."""
    actor.require("quality.export")
    lines = await list_callbacks(session, wanted, after=None, limit=MOST_EXPORTED, now=now)
    detail = {"rows": str(len(lines)), "which": wanted.which}
    subject = "callbacks:list"
    await audit.record(
        session, actor=actor, action="routing.callbacks_exported", subject=subject, detail=detail, now=now
    )
    return lines


async def read_pressure(session: Session, now: datetime) -> dict[str, Pressure]:
    """Open callbacks by queue: all, due, late."""
    return await repository.read_pressure(session, now)


async def name_agents(session: Session, lines: Sequence[CallbackLine]) -> dict[str, str]:
    """The names of whoever has one of them."""
    ids = sorted({each.agent_id for each in lines if each.agent_id is not None})
    return {str(each.id): each.name for each in await identity.find_staff(session, ids=ids)} if ids else {}


def _fits(wanted: str, *names: str) -> bool:
    return any(wanted in name.casefold() for name in names)
