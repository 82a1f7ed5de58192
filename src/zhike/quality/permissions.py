"""The only loaders of saved reports: who may see one, who may change it."""

from __future__ import annotations

from uuid import UUID

from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.quality.errors import SavedReportNotFound, SavedReportOfAnother
from zhike.quality.repository import saved_reports
from zhike.quality.repository.saved_reports import SavedReport
from zhike.quality.rules.saving import may_see


async def role_of(session: Session, actor: Actor) -> str | None:
    """The role of a member of staff; nobody else has one."""
    return (await identity.get_staff(session, UUID(actor.id))).role if actor.kind == "staff" else None


async def load_saved_report(session: Session, report_id: UUID, *, actor: Actor, change: bool = False) -> SavedReport:
    """A saved report that `actor` may see, with `change` one that they may change, locked.

    Raises `SavedReportNotFound` or `SavedReportOfAnother`.
    """
    found = await saved_reports.find_saved(session, report_id, lock=change)
    if found is None:
        raise SavedReportNotFound
    role = await role_of(session, actor)
    if not may_see(found.owner_id, found.shared_with, reader_id=actor.id, role=role):
        raise SavedReportNotFound
    if change and found.owner_id != actor.id and not actor.can("quality.manage"):
        raise SavedReportOfAnother(owner=found.owner_name)
    return found
