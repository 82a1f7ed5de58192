"""Legal holds: placed by one, released by two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.web import check_version
from zhike.privacy.errors import SubjectUnknown
from zhike.privacy.refusals import HoldEnded, HoldUnknown, SecondPersonNeeded
from zhike.privacy.repository import holds as repository
from zhike.privacy.repository import keys
from zhike.privacy.repository.joining import find_families
from zhike.privacy.rules.holds import HoldReason, LegalHold, may_release


async def place_hold(
    session: Session,
    *,
    actor: Actor,
    subject_id: UUID,
    reason: HoldReason,
    matter: str,
    until: date | None,
    now: datetime,
) -> LegalHold:
    """Stop every deletion of this person's data until `until`, or until released. Raises `SubjectUnknown`."""
    if (await keys.get_keys(session, [subject_id])).get(subject_id) is None:
        raise SubjectUnknown
    hold = LegalHold(uuid7(), subject_id, reason, matter, until, actor.id, actor.name, now, "", "", None, 1)
    await repository.add_hold(session, hold)
    await _record(session, actor, "privacy.hold_placed", hold, now)
    return hold


async def ask_release(session: Session, *, actor: Actor, hold_id: UUID, expected: str, now: datetime) -> LegalHold:
    """Ask that a hold be released; somebody else confirms. Raises `HoldUnknown`, `HoldEnded`, `PreconditionFailed`."""
    hold = await _find(session, hold_id, expected)
    if hold.released_at is not None or hold.release_by:
        raise HoldEnded
    asked = replace(hold, release_by=actor.id, version=hold.version + 1)
    await repository.set_hold(session, asked)
    await _record(session, actor, "privacy.hold_release_asked", asked, now)
    return asked


async def confirm_release(session: Session, *, actor: Actor, hold_id: UUID, expected: str, now: datetime) -> LegalHold:
    """Release a hold as the second person. Raises also `SecondPersonNeeded`."""
    hold = await _find(session, hold_id, expected)
    if hold.released_at is not None:
        raise HoldEnded
    if not may_release(hold, actor.id):
        raise SecondPersonNeeded(permission="privacy.decide")
    released = replace(hold, released_by=actor.id, released_at=now, version=hold.version + 1)
    await repository.set_hold(session, released)
    await _record(session, actor, "privacy.hold_released", released, now)
    return released


async def is_held(session: Session, subject_id: UUID, today: date) -> bool:
    """Whether a hold stops the deletion of this person's data today."""
    return bool(await repository.find_held(session, today, [subject_id]))


async def find_held(session: Session, today: date) -> set[UUID]:
    """Everybody who is under a hold today, under whichever of their ids it was placed."""
    held = await repository.find_held(session, today)
    families = await find_families(session, held) if held else {}
    return held.union(*families.values())


async def list_holds(
    session: Session, *, today: date, in_force: bool | None, before: tuple[object, UUID] | None, limit: int
) -> list[LegalHold]:
    """Holds newest first."""
    return await repository.list_holds(session, today=today, in_force=in_force, before=before, limit=limit)


async def _find(session: Session, hold_id: UUID, expected: str) -> LegalHold:
    hold = await repository.find_hold(session, hold_id, lock=True)
    if hold is None:
        raise HoldUnknown
    check_version(expected, hold.version)
    return hold


async def _record(session: Session, actor: Actor, action: str, hold: LegalHold, now: datetime) -> None:
    detail = {"hold": str(hold.id), "reason": hold.reason, "matter": hold.matter}
    await audit.record(
        session, actor=actor, action=action, subject=f"customer:{hold.subject_id}", detail=detail, now=now
    )
