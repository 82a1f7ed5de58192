"""What privacy itself holds of a person: consents, requests, and who read their data. Ids and codes only."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from zhike.audit import api as audit
from zhike.platform.database import Session
from zhike.privacy.holding import HeldTable, KeepsNoRecords, PersonalDataHolder, Pointer
from zhike.privacy.repository import consents, rights
from zhike.privacy.repository.rights import RequestFilter
from zhike.privacy.service.vault import Vault

_MOST = 1000
# Proofs, each under the id that it was given for; they are read for everybody who is the same person.
_STAY = ("consent", "data_key", "erasure", "joined_subject", "legal_hold", "rights_request")


class _Holder(KeepsNoRecords):
    schemas = ("privacy", "audit")
    pointers = (
        *(Pointer(f"privacy.{table}", "subject_id", moves=False) for table in _STAY),
        Pointer("privacy.joined_subject", "joined_to", moves=False),
    )

    async def export(self, session: Session, vault: Vault, subject_id: UUID) -> list[HeldTable]:
        """What the person consented to and asked for, and the last thousand readings of their data."""
        del vault
        ledger = await consents.list_of_subject(session, subject_id)
        asked = await rights.list_requests(session, RequestFilter(subject_id=subject_id), after=None, limit=_MOST)
        wanted = audit.Filter(subject=f"customer:{subject_id}")
        readings = await audit.list_entries(session, wanted, limit=_MOST)
        return [
            HeldTable("privacy.consent", [asdict(entry) for entry, _ in ledger]),
            HeldTable("privacy.rights_request", [asdict(each) for each in asked]),
            HeldTable("audit.entry", [{"at": each.at, "action": each.action} for each in readings], provided=False),
        ]


HOLDER: PersonalDataHolder = _Holder()
