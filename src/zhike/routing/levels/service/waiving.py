"""Waivers: a supervisor says that breaches do not count, for which cause and why; it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy
from zhike.routing.levels.errors import ClockNotBreached, ClockNotWaived, ClockUnknown
from zhike.routing.levels.repository import reading
from zhike.routing.levels.service.reading import show
from zhike.routing.levels.service.setup import MANAGE
from zhike.routing.levels.values import ClockLine, Waiver, WaiverCause


async def waive(
    session: Session, *, actor: Actor, ids: Sequence[UUID], cause: WaiverCause, why: str, now: datetime
) -> Waiver:
    """These breaches have one cause and do not count; all or none. Raises `ClockUnknown`, `ClockNotBreached`."""
    actor.require(MANAGE)
    chosen = list(dict.fromkeys(ids))
    found = await reading.lock_lines(session, chosen)
    if len(found) != len(chosen):
        raise ClockUnknown
    unfit = sum(line.state not in ("breached", "late") for line in found)
    if unfit:
        raise ClockNotBreached(count=unfit)
    kept, _ = privacy.drop_secrets(why)
    waiver = Waiver(uuid7(), cause, privacy.mask_text(kept), actor.name or actor.id, now)
    await reading.add_waiver(session, waiver)
    await reading.set_waiver(session, chosen, waiver.id)
    for line in found:
        await _tell(session, actor, "routing.clock_waived", line, waiver, now=now)
    return waiver


async def end_waiver(session: Session, *, actor: Actor, clock_id: UUID, now: datetime) -> ClockLine:
    """The breach counts after all. Raises `ClockUnknown`, `ClockNotWaived`."""
    actor.require(MANAGE)
    found = await reading.lock_lines(session, [clock_id])
    if not found:
        raise ClockUnknown
    if found[0].waiver is None:
        raise ClockNotWaived
    await reading.set_waiver(session, [clock_id], None)
    await _tell(session, actor, "routing.clock_waiver_ended", found[0], found[0].waiver, now=now)
    (after,) = await show(session, await reading.lock_lines(session, [clock_id]), now)
    return after


async def _tell(session: Session, actor: Actor, action: str, line: ClockLine, waiver: Waiver, *, now: datetime) -> None:
    stored = line.stored
    detail = {"clock": str(stored.id), "measure": stored.clock.measure, "cause": waiver.cause, "why": waiver.why}
    subject = f"conversation:{stored.conversation_id}"
    await audit.record(session, actor=actor, action=action, subject=subject, detail=detail, now=now)
    session.notify("floor")
    if line.agent_id is not None:
        session.notify(f"staff:{line.agent_id}", clocks=1)
