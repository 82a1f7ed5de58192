"""What cases does for a person's rights and for retention: see `privacy.PersonalDataHolder`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zhike.cases.repository import complaints
from zhike.cases.repository import work_orders as repository
from zhike.cases.repository.complaints import ComplaintFilter
from zhike.cases.repository.work_orders import Filter
from zhike.cases.service.opening import SEALED_AS
from zhike.cases.sides import personal_data as sides
from zhike.platform.database import Session
from zhike.privacy import api as privacy

_WORK_ORDERS = "cases.work_order"
_COMPLAINTS = "cases.complaint"
_ALL = 1_000_000

_KINDS = (
    privacy.RecordKind(_WORK_ORDERS, "工单", "Work orders", ("conversation",)),
    privacy.RecordKind(_COMPLAINTS, "投诉及登记工单", "Complaints and their intakes", ("conversation", "complaint")),
    sides.KIND,
)


class _Holder(privacy.KeepsNoRecords):
    schemas = ("cases",)
    pointers = (
        privacy.Pointer(_WORK_ORDERS, "customer_id", moves=True),
        privacy.Pointer(_COMPLAINTS, "customer_id", moves=True),
        privacy.Pointer(sides.TABLE, "customer_id", moves=True),
    )

    @property
    def kinds(self) -> tuple[privacy.RecordKind, ...]:
        """Work orders; those of complaints are kept for the longer of two times."""
        return _KINDS

    async def export(self, session: Session, vault: privacy.Vault, subject_id: UUID) -> list[privacy.HeldTable]:
        """Work orders with what the customer told, complaints, and what was asked about them in side threads."""
        orders = await repository.list_page(session, Filter(customer_id=subject_id), limit=_ALL)
        opened = await vault.open_many(session, {each.id: {SEALED_AS: each.told} for each in orders})
        rows = [
            {
                "number": each.number,
                "kind": each.kind,
                "title": each.title,
                "state": each.state,
                "opened_at": each.opened_at,
                "ended_at": each.ended_at,
                "facts": opened.get(each.id, {}).get(SEALED_AS, ""),
            }
            for each in orders
        ]
        return [
            privacy.HeldTable(_WORK_ORDERS, rows),
            await held_complaints(session, vault, subject_id),
            await sides.held(session, subject_id),
        ]

    async def obstacles(self, session: Session, subject_id: UUID) -> list[privacy.RefusalCode]:
        """A complaint that is not settled needs the data of who complained."""
        return ["open_complaint"] if await repository.has_open_complaint(session, subject_id) else []

    async def erase(self, session: Session, subject_id: UUID) -> privacy.Erased:
        """Empty titles, facts, notes, answers and posts; kinds, times and states stay."""
        ids = await repository.list_ids_of(session, subject_id)
        await repository.blank(session, ids)
        about = await complaints.list_ids_of(session, subject_id)
        beside = await sides.erase(session, subject_id)
        await sides.erase_of_complaints(session, about)
        await complaints.blank(session, about)
        rows = {_WORK_ORDERS: len(ids), _COMPLAINTS: len(about), sides.TABLE: beside}
        return privacy.Erased(rows, [*ids, *about])

    async def count_due(
        self, session: Session, kind: str, *, before: datetime, held: Collection[UUID]
    ) -> tuple[int, list[str]]:
        """Ended work orders, and side threads that nobody has touched since, whose time is over."""
        if kind == sides.TABLE:
            return await sides.count_due(session, before=before, held=held)
        number, ids = await repository.count_going(session, complaint=kind == _COMPLAINTS, before=before, held=held)
        if kind == _COMPLAINTS:
            more, others = await complaints.count_going(session, before=before, held=held)
            number, ids = number + more, [*ids, *others]
        return number, [str(each) for each in ids]

    async def delete_due(
        self, session: Session, kind: str, *, before: datetime, held: Collection[UUID], limit: int
    ) -> int:
        """Empty them."""
        if kind == sides.TABLE:
            return await sides.empty_due(session, before=before, held=held, limit=limit)
        ids = await repository.list_going(session, complaint=kind == _COMPLAINTS, before=before, held=held, limit=limit)
        await repository.blank(session, ids)
        if kind != _COMPLAINTS:
            return len(ids)
        others = await complaints.list_going(session, before=before, held=held, limit=limit - len(ids))
        await sides.erase_of_complaints(session, others)
        await complaints.blank(session, others)
        return len(ids) + len(others)


async def held_complaints(session: Session, vault: privacy.Vault, subject_id: UUID) -> privacy.HeldTable:
    """A person's complaints with what they told and what they were answered."""
    found = await complaints.list_page(session, ComplaintFilter(customer_id=subject_id), limit=_ALL)
    told = await vault.open_many(session, {each.id: {SEALED_AS: each.told} for each in found})
    decisions = await complaints.list_decisions(session, [each.id for each in found])
    rows = [
        {
            "number": each.number,
            "title": each.title,
            "state": each.state,
            "received_at": each.received_at,
            "answered_at": each.answered_at,
            "facts": told.get(each.id, {}).get(SEALED_AS, ""),
            "answers": [one.because for one in decisions[each.id] if one.told_at is not None],
        }
        for each in found
    ]
    return privacy.HeldTable(_COMPLAINTS, rows)


HOLDER: privacy.PersonalDataHolder = _Holder()
