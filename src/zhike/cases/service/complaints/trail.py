"""What every use case of complaints does: load what the actor may see, change it, and write all of it down."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases.complaint import SETTLED, Complaint, ComplaintStep, ComplaintStepKind
from zhike.cases.complaint_errors import ComplaintUnknown, DeedRefused
from zhike.cases.events import ComplaintMoved
from zhike.cases.repository import complaints as repository
from zhike.cases.rules.complaint_states import Deed, is_hidden_from, may
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.platform.web import check_version
from zhike.privacy import api as privacy

TOPIC = "cases"
# What the customer sees of the trail: that it goes on and how it ended, never who was named inside the bank.
PUBLIC: frozenset[ComplaintStepKind] = frozenset(
    {
        "received",
        "started",
        "told_extension",
        "told_decision",
        "objected",
        "reviewed",
        "withdrawn",
        "dismissed",
        "remark",
    }
)


def person_of(actor: Actor) -> UUID:
    """The id of a member of staff."""
    return UUID(actor.id)


async def load(
    session: Session,
    actor: Actor,
    complaint_id: UUID,
    *,
    permission: str,
    deed: Deed | None = None,
    version: str = "*",
    lock: bool = True,
) -> Complaint:
    """A complaint that the actor may see and, with a deed, act on; nobody sees an open one that names them.

    Raises `Forbidden`, `ComplaintUnknown`, `PreconditionFailed` or `DeedRefused`.
    """
    actor.require(permission)
    complaint = await repository.find(session, complaint_id, lock=lock)
    if complaint is None or is_hidden_from(complaint, person_of(actor)):
        raise ComplaintUnknown
    check_version(version, complaint.version)
    if deed is not None:
        require_deed(complaint, deed)
    return complaint


def require_deed(complaint: Complaint, deed: Deed) -> None:
    """Raise `DeedRefused` where the state does not allow it."""
    if not may(deed, complaint.state):
        raise DeedRefused(state=complaint.state)


async def write(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    kind: ComplaintStepKind,
    text: str = "",
    *,
    public: bool | None = None,
    now: datetime,
) -> ComplaintStep:
    """A line of the trail, and of the audit trail. The text of people is masked by whoever hands it in."""
    seen = kind in PUBLIC if public is None else public
    step = ComplaintStep(0, now, kind, text, actor.kind, actor.id, "" if actor.kind == "customer" else actor.name, seen)
    written = await repository.add_step(session, complaint.id, step)
    detail = {"what": kind, "public": seen}
    subject = f"complaint:{complaint.id}"
    await audit.record(session, actor=actor, action="cases.complaint_step", subject=subject, detail=detail, now=now)
    session.notify(TOPIC)
    return written


async def change(
    session: Session, actor: Actor, before: Complaint, values: dict[str, Any], *, now: datetime
) -> Complaint:
    """Write values; a change of state is an event, and what settles it ends its clock."""
    state = values.get("state", before.state)
    if state != before.state:
        settled = state in SETTLED
        values = {**values, "ended_at": now if settled else None, "warned": None}
        if settled:
            values["due_on"] = None
    after = await repository.change(session, before.id, values)
    if after.state != before.state:
        event = ComplaintMoved(
            after.id, before.state, after.state, after.finding, after.conversation_id, after.customer_id
        )
        await publish(session, event, stream=str(after.id), actor=actor, now=now)
    session.notify(TOPIC)
    return after


def masked(text: str) -> str:
    """What somebody wrote, without personal data."""
    return privacy.mask_text(text.strip())
