"""What customers does for a person's rights: see `privacy.PersonalDataHolder`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zhike.customers.repository import behaviour
from zhike.customers.repository import personal_data as repository
from zhike.customers.repository.golden import find_survivors
from zhike.platform.database import Session
from zhike.privacy import api as privacy

_SEALED = ("name", "phone", "id_number", "email")
# What is reckoned anew, or leads to the customer whoever stands for them.
_STAY = (
    "activity",
    "adviser_change_item",
    "adviser_word",
    "fact",
    "lineage",
    "membership",
    "merge_image",
    "recent",
    "registered",
    "relation",
    "search_key",
)


_BEHAVIOUR = privacy.RecordKind(
    "customers.behaviour", "浏览与咨询行为", "What people looked at and asked about", ("behaviour",)
)


class _Holder(privacy.KeepsNoRecords):
    schemas = ("customers",)

    pointers = (
        privacy.Pointer("customers.source_record", "customer_id", moves=True),
        privacy.Pointer("customers.timeline_entry", "customer_id", moves=True),
        privacy.Pointer("customers.holding", "customer_id", moves=True, key=(("product_code", "text"),), unique=True),
        privacy.Pointer("customers.insider", "customer_id", moves=True, key=(("staff_number", "text"),), unique=True),
        *(privacy.Pointer(f"customers.{table}", "customer_id", moves=False) for table in _STAY),
        privacy.Pointer("customers.relation", "other_id", moves=False),
    )

    @property
    def kinds(self) -> tuple[privacy.RecordKind, ...]:
        """What sources pushed of a person's behaviour; all else lasts as long as the customer."""
        return (_BEHAVIOUR,)

    async def export(self, session: Session, vault: privacy.Vault, subject_id: UUID) -> list[privacy.HeldTable]:
        """The customer, what they hold, the records and events that sources delivered of them."""
        row = await repository.find_customer(session, subject_id)
        if row is None:
            return []
        opened = await vault.open_many(session, {subject_id: {field: row[field] for field in _SEALED}})
        shown = {**row, **dict.fromkeys(_SEALED), **opened.get(subject_id, {})}
        records = await repository.list_records(session, subject_id)
        values = await vault.open_many(session, {each["id"]: {"record": each["sealed"]} for each in records})
        delivered = [{**each, "sealed": None, "values": values.get(each["id"], {}).get("record")} for each in records]
        events = await repository.list_events(session, subject_id)
        said = await vault.open_many(session, {each["id"]: {"record": each["sealed"]} for each in events})
        pushed = [{**each, "sealed": None, "values": said.get(each["id"], {}).get("record")} for each in events]
        story = await repository.list_story(session, subject_id)
        return [
            privacy.HeldTable("customers.customer", [shown]),
            *(privacy.HeldTable(name, rows, provided=False) for name, rows in story.items()),
            privacy.HeldTable("customers.holding", await repository.list_holdings(session, subject_id)),
            privacy.HeldTable("customers.source_record", delivered),
            privacy.HeldTable("customers.source_event", pushed),
        ]

    async def correct(self, session: Session, vault: privacy.Vault, subject_id: UUID, field: str, value: str) -> bool:
        """Set a personal field of who stands for the customer, with its blind index: it beats every source."""
        if field not in _SEALED:
            return False
        survivor = (await find_survivors(session, [subject_id])).get(subject_id)
        if survivor is None:
            return False
        sealed = await vault.seal(session, survivor, {field: value})
        return await repository.correct(session, survivor, field, sealed[field], vault.blind_index(field, value))

    async def obstacles(self, session: Session, subject_id: UUID) -> list[privacy.RefusalCode]:
        """Who holds a product has a contract that runs."""
        return ["contract_running"] if await repository.list_holdings(session, subject_id) else []

    async def erase(self, session: Session, subject_id: UUID) -> privacy.Erased:
        """Empty the customer's rows; the keys of records and events of sources go too."""
        rows, records = await repository.empty(session, subject_id)
        return privacy.Erased(rows, records)

    async def count_due(
        self, session: Session, _kind: str, *, before: datetime, held: Collection[UUID]
    ) -> tuple[int, list[str]]:
        """Behaviour whose time is over."""
        count, ids = await behaviour.count_due(session, before=before, held=held)
        return count, [str(each) for each in ids]

    async def delete_due(
        self, session: Session, _kind: str, *, before: datetime, held: Collection[UUID], limit: int
    ) -> int:
        """Delete it, with the keys of what was sealed of it."""
        gone = await behaviour.delete_due(session, before=before, held=held, limit=limit)
        await privacy.forget_keys(session, gone)
        return len(gone)


HOLDER: privacy.PersonalDataHolder = _Holder()
