"""Queue control: what a supervisor does to the queues for a while, with a reason, and takes back.

Nothing that is set up is changed by it: an intervention lies over the set-up while it is in force, so that ending it
leaves everything exactly as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.reasons import api as reasons
from zhike.routing import rules
from zhike.routing.errors import (
    InterventionOpen,
    InterventionOver,
    InterventionUnfit,
    OverflowUnfit,
    ReasonUnknown,
)
from zhike.routing.repository import agents, interventions
from zhike.routing.rules.interventions import InterventionKind, lend_skills, wording_problem
from zhike.routing.service.queues import SYSTEM, get_queue, start_of_day
from zhike.routing.values import Intervention

MANAGE = "routing.manage"
TOLD_AT_ONCE = 200
log = structlog.get_logger(__name__)


async def lend(session: Session, *, actor: Actor, staff_id: UUID, queue: str, why: str, now: datetime) -> Intervention:
    """The agent serves `queue` and nothing else until it is taken back. Raises `QueueUnknown`, `InterventionOpen`."""
    wanted = await get_queue(session, queue)
    staff = await identity.get_staff(session, staff_id)
    own = (await agents.list_abilities(session, [staff_id], lent=False))[staff_id]
    detail = {"name": staff.name, "skills": lend_skills(own.skills, wanted.skills, wanted.min_level)}
    return await _begin(
        session, actor=actor, kind="loan", queue=queue, staff_id=staff_id, detail=detail, why=why, now=now
    )


async def set_overflow(
    session: Session, *, actor: Actor, queue: str, to: str | None, why: str, now: datetime
) -> Intervention:
    """From now on `to` helps `queue` at once; None: nobody does. Raises `QueueUnknown`, `OverflowUnfit`, ..."""
    await get_queue(session, queue)
    if to == queue:
        raise OverflowUnfit(queue=queue)
    if to is not None:
        await get_queue(session, to)
    return await _begin(session, actor=actor, kind="overflow", queue=queue, detail={"to": to}, why=why, now=now)


async def announce(
    session: Session, *, actor: Actor, queue: str, zh: str, en: str, why: str, now: datetime
) -> Intervention:
    """Everybody who waits in `queue` is told this, and whoever joins it. Raises `InterventionUnfit`, ..."""
    await get_queue(session, queue)
    detail = _words(zh, en)
    return await _begin(session, actor=actor, kind="announcement", queue=queue, detail=detail, why=why, now=now)


async def begin_incident(
    session: Session, *, actor: Actor, about: Sequence[str], zh: str, en: str, why: str, now: datetime
) -> Intervention:
    """One announcement answers everybody who comes about one of these contact reasons, waiting or not.

    Raises `ReasonUnknown`, `InterventionUnfit`.
    """
    chosen = list(dict.fromkeys(about))
    unknown = next((each for each in chosen if not reasons.is_reason(each)), None)
    if not chosen or unknown is not None:
        raise ReasonUnknown(reason=(unknown or "")[:40])
    detail = {**_words(zh, en), "reasons": chosen}
    return await _begin(session, actor=actor, kind="incident", detail=detail, why=why, now=now)


async def end_intervention(session: Session, *, actor: Actor, intervention_id: UUID, now: datetime) -> Intervention:
    """Take it back: everything is as it is set up again. Raises `InterventionOver`."""
    actor.require(MANAGE)
    found = await interventions.find(session, intervention_id)
    if found is None or not await interventions.end(session, intervention_id, by=actor.name, now=now):
        raise InterventionOver
    await _note(session, actor, "routing.intervention_ended", found, now)
    return replace(found, ended_at=now, ended_by=actor.name)


async def list_today(session: Session, *, zone: str, now: datetime) -> list[Intervention]:
    """What is in force and what was today, the newest first."""
    return await interventions.list_since(session, start_of_day(zone, now))


async def find_incident(session: Session, guesses: Sequence[tuple[str, float]]) -> Intervention | None:
    """The incident that a message with these likeliest reasons is about; the newest where there are several."""
    if not guesses:
        return None
    found = [each for each in await interventions.list_open(session) if each.kind == "incident"]
    return next((each for each in reversed(found) if rules.is_about(guesses, each.detail["reasons"])), None)


async def count_told(session: Session, intervention_id: UUID) -> None:
    """One more customer was told of it."""
    await interventions.count_told(session, intervention_id)


async def tell_waiting(runtime: Runtime) -> None:
    """Whoever waits and has not been told yet what is announced is told now, each in a transaction of their own."""
    async with runtime.database.transaction() as session:
        said = [one for one in await interventions.list_open(session) if one.kind in ("announcement", "incident")]
        untold = {
            one.id: await interventions.list_untold(
                session, one.id, queue=one.queue or "", reasons=one.detail.get("reasons", ()), most=TOLD_AT_ONCE
            )
            for one in said
        }
    for one in said:
        for conversation_id, language in untold[one.id]:
            await _apart(runtime, partial(_tell, one=one, conversation_id=conversation_id, language=language))


async def _tell(session: Session, *, one: Intervention, conversation_id: UUID, language: str, now: datetime) -> None:
    if not await interventions.mark_told(session, one.id, conversation_id):
        return
    await conversations.post_message(
        session,
        actor=SYSTEM,
        conversation_id=conversation_id,
        author="system",
        text=one.detail["zh" if language == "zh" else "en"],
        kind="notice",
        payload={"notice": one.kind},
        client_id=f"said:{one.id}",
        now=now,
    )
    await interventions.count_told(session, one.id)


async def _apart(runtime: Runtime, telling: Any) -> None:
    try:
        async with runtime.database.transaction() as session:
            await telling(session, now=runtime.clock.now())
    except ZhikeError as gone:  # the customer left in this very moment
        log.info("routing.not_told", code=gone.code)


async def _begin(
    session: Session,
    *,
    actor: Actor,
    kind: InterventionKind,
    queue: str | None = None,
    staff_id: UUID | None = None,
    detail: Mapping[str, Any],
    why: str,
    now: datetime,
) -> Intervention:
    actor.require(MANAGE)
    begun = Intervention(
        id=uuid7(),
        kind=kind,
        queue=queue,
        staff_id=staff_id,
        detail=dict(detail),
        why=privacy.mask_text(why),
        by_name=actor.name,
        began_at=now,
    )
    if not await interventions.insert(session, begun):
        raise InterventionOpen
    await _note(session, actor, "routing.intervention_begun", begun, now)
    return begun


async def _note(session: Session, actor: Actor, action: str, one: Intervention, now: datetime) -> None:
    detail = {"kind": one.kind, "queue": one.queue, "staff": str(one.staff_id or ""), "why": one.why, **one.detail}
    await audit.record(session, actor=actor, action=action, subject=f"intervention:{one.id}", detail=detail, now=now)
    if one.staff_id is not None:
        session.notify(f"staff:{one.staff_id}")
    session.notify("floor")
    session.notify("routing")


def _words(zh: str, en: str) -> dict[str, str]:
    code = wording_problem(zh, en)
    if code is not None:
        raise InterventionUnfit(code)
    return {"zh": zh.strip(), "en": en.strip()}


def open_by_queue(found: Collection[Intervention], kind: InterventionKind) -> dict[str, Intervention]:
    """Those of one kind by the queue they are for."""
    return {each.queue: each for each in found if each.kind == kind and each.queue is not None}
