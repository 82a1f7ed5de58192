"""Licences: what whoever serves a queue or a reason must hold, by law or by the bank's own rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.reasons import api as reasons
from zhike.routing.errors import LicenceExists, LicenceMissing, LicenceUnknown, QueueUnknown, ReasonUnknown
from zhike.routing.repository import entries, licences
from zhike.routing.service.queues import demanded_by, list_queues
from zhike.routing.values import Assignment, Entry, HeldLicence, Licence


async def list_licences(session: Session, now: datetime) -> list[tuple[Licence, int]]:
    """All licences, each with how many agents hold it now."""
    holders = await licences.count_holders(session, now)
    return [(each, holders.get(each.code, 0)) for each in await licences.list_licences(session)]


async def add_licence(session: Session, *, actor: Actor, licence: Licence, now: datetime) -> Licence:
    """Add a licence. Raises `LicenceExists`, `QueueUnknown`, `ReasonUnknown`."""
    await _check(session, licence)
    added = replace(licence, version=1)
    if not await licences.insert_licence(session, added):
        raise LicenceExists(licence=licence.code)
    await _tell(session, actor, "routing.licence_added", after=added, now=now)
    return added


async def change_licence(session: Session, *, actor: Actor, licence: Licence, expected: str, now: datetime) -> Licence:
    """What it is called and who demands it. Raises as adding does, and `LicenceUnknown`, `PreconditionFailed`."""
    before = await _find(session, licence.code, expected)
    await _check(session, licence)
    changed = replace(licence, version=before.version + 1)
    await licences.update_licence(session, changed)
    await _tell(session, actor, "routing.licence_changed", before=before, after=changed, now=now)
    return changed


async def remove_licence(session: Session, *, actor: Actor, code: str, expected: str, now: datetime) -> None:
    """Nobody demands it and nobody holds it any more. Raises `LicenceUnknown`, `PreconditionFailed`."""
    before = await _find(session, code, expected)
    await licences.delete_licence(session, code)
    await _tell(session, actor, "routing.licence_removed", before=before, now=now)


async def read_held(session: Session, valid: Mapping[str, date], zone: str) -> dict[str, HeldLicence]:
    """Licences with their last day (in the business zone), as they are kept. Raises `LicenceUnknown`."""
    known = {each.code for each in await licences.list_licences(session)}
    unknown = sorted(valid.keys() - known)
    if unknown:
        raise LicenceUnknown(licence=unknown[0][:40])
    return {code: HeldLicence(until, _end_of(until, zone)) for code, until in valid.items()}


async def require_licences(session: Session, *, staff_id: UUID, entry: Entry, now: datetime) -> None:
    """Whoever is named may serve this contact. Raises `LicenceMissing`."""
    lacking = await find_lacking(session, staff_id=staff_id, entry=entry, now=now)
    if lacking is not None:
        raise LicenceMissing(zh=lacking.name_zh, en=lacking.name_en)


async def find_lacking(session: Session, *, staff_id: UUID, entry: Entry, now: datetime) -> Licence | None:
    """The first licence that the contact demands and whoever is named does not hold now; None when all are held."""
    known = await licences.list_licences(session)
    if not known:
        return None
    held = (await licences.list_held(session, [staff_id])).get(staff_id, {})
    return _lacking(known, held, entry, now)


async def list_unlicensed(session: Session, ringing: Sequence[Assignment], now: datetime) -> list[Assignment]:
    """Those offers whose agent does not hold now what the contact demands: a licence ended while they rang."""
    known = await licences.list_licences(session) if ringing else []
    if not known:
        return []
    held = await licences.list_held(session, sorted({each.staff_id for each in ringing}))
    asked = await entries.find_entries(session, [each.conversation_id for each in ringing])
    return [
        each
        for each in ringing
        if each.conversation_id in asked
        and _lacking(known, held.get(each.staff_id, {}), asked[each.conversation_id], now) is not None
    ]


def _lacking(known: Sequence[Licence], held: Mapping[str, HeldLicence], entry: Entry, now: datetime) -> Licence | None:
    by_queue, by_reason = demanded_by(known)
    by_code = {each.code: each for each in known}
    demanded = by_queue.get(entry.queue, frozenset()) | by_reason.get(entry.reason or "", frozenset())
    return next((by_code[code] for code in sorted(demanded) if code not in held or held[code].ends_at <= now), None)


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


async def _find(session: Session, code: str, expected: str) -> Licence:
    before = await licences.find_licence(session, code)
    if before is None:
        raise LicenceUnknown(licence=code[:40])
    if expected not in ("*", str(before.version)):
        raise PreconditionFailed
    return before


async def _check(session: Session, licence: Licence) -> None:
    in_use = {queue.key for queue in await list_queues(session)}
    for key in licence.queues:
        if key not in in_use:
            raise QueueUnknown(queue=key[:40])
    for reason in licence.reasons:
        if not reasons.is_reason(reason):
            raise ReasonUnknown(reason=reason[:40])


async def _tell(
    session: Session,
    actor: Actor,
    action: str,
    *,
    before: Licence | None = None,
    after: Licence | None = None,
    now: datetime,
) -> None:
    told = after or before
    assert told is not None
    detail = {"before": asdict(before) if before else None, "after": asdict(after) if after else None}
    subject = f"licence:{told.code}"
    await audit.record(session, actor=actor, action=action, subject=subject, detail=detail, now=now)
    session.notify("routing")
    session.notify("floor")
