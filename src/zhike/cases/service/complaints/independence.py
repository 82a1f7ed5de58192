"""Who had to do with a complaint, and who therefore may not take a part in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from zhike.cases.complaint import Complaint
from zhike.cases.complaint_errors import ConflictOfInterest, StaffUnfit, StaffUnknown
from zhike.cases.repository import complaints as repository
from zhike.cases.rules.independence import Conflict, Involved, Part, conflict_of
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.database import Session
from zhike.platform.errors import NotFound

# What a role must allow for each part.
PERMISSION: Final[dict[Part, str]] = {
    "handler": "complaints.work",
    "reviewer": "complaints.approve",
    "approver": "complaints.approve",
    "confirmer": "complaints.approve",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whose role allows the part; `conflict`: why they cannot take it here."""

    staff: identity.Staff
    conflict: Conflict | None


async def involved_in(session: Session, complaint: Complaint, *, asked: Sequence[UUID] = ()) -> Involved:
    """Everybody who had to do with it."""
    decisions = (await repository.list_decisions(session, [complaint.id]))[complaint.id]
    decided = {each.proposed_by for each in decisions} | {each.confirmed_by for each in decisions if each.confirmed_by}
    return Involved(
        named=complaint.named,
        served=await _served(session, complaint.conversation_id),
        decided_matter=complaint.decided_matter,
        handled=complaint.handled_by,
        decided=decided,
        asked=asked,
    )


async def require_independent(
    session: Session, complaint: Complaint, person: UUID, part: Part, *, asked: Sequence[UUID] = ()
) -> None:
    """Raise `ConflictOfInterest` where that person may not take that part."""
    conflict = conflict_of(person, part, await involved_in(session, complaint, asked=asked))
    if conflict is not None:
        raise ConflictOfInterest(conflict)


async def require_fit(session: Session, person: UUID, part: Part) -> identity.Staff:
    """Raise `StaffUnknown` or `StaffUnfit` unless somebody who works here may do that part."""
    try:
        staff = await identity.get_staff(session, person)
    except NotFound:
        raise StaffUnknown from None
    if not staff.active or PERMISSION[part] not in identity.permissions_of(staff.role):
        raise StaffUnfit
    return staff


async def list_candidates(session: Session, complaint: Complaint, part: Part) -> list[Candidate]:
    """Everybody whose role allows the part, those who can take it first."""
    involved = await involved_in(session, complaint)
    fit = [
        staff
        for staff in await identity.find_staff(session)
        if staff.active and PERMISSION[part] in identity.permissions_of(staff.role)
    ]
    found = [Candidate(staff, conflict_of(staff.id, part, involved)) for staff in fit]
    return sorted(found, key=lambda each: (each.conflict is not None, each.staff.name))


async def _served(session: Session, conversation_id: UUID | None) -> frozenset[UUID]:
    if conversation_id is None:
        return frozenset()
    steps = await conversations.process_of(session, conversation_id)
    return frozenset(step.agent_id for step in steps if step.agent_id is not None and step.kind != "ring")
