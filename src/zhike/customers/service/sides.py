"""The two of a pair as a screen shows them: values masked, and field by field whether they say the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from uuid import UUID

from zhike.customers.repository import golden, matching, merging
from zhike.customers.repository.integrating import Side
from zhike.customers.rules.matching import Evidence
from zhike.customers.rules.survivorship import GOLDEN_FIELDS, SEALED_GOLDEN, claims_of_record
from zhike.customers.service.consolidating import PURPOSE
from zhike.customers.service.records import get_records
from zhike.platform.database import Session
from zhike.privacy import api as privacy

Agreement = Literal["same", "differs", "one_sided", "unsaid"]
SHOWN_FIELDS: Final = ("number", *GOLDEN_FIELDS)
_UNSAID: Final = ("", "unknown")


@dataclass(frozen=True, slots=True)
class SideView:
    """A customer or a record: `shown` by field, masked; `sources` that deliver it. `values` stay inside."""

    side: Side
    shown: Mapping[str, str]
    sources: tuple[str, ...]
    values: Mapping[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class ComparedField:
    """A field of both. `evidence`: what the weighing found, where it looked."""

    field: str
    left: str
    right: str
    agreement: Agreement
    evidence: Evidence | None


async def view_sides(session: Session, vault: privacy.Vault, sides: Collection[Side]) -> dict[Side, SideView]:
    """Sides with what is known of them; those who are gone or erased are left out."""
    customers = [side.id for side in sides if side.kind == "customer"]
    records = [side.id for side in sides if side.kind == "record"]
    values = {**await _of_customers(session, vault, customers), **await _of_records(session, vault, records)}
    sources = await matching.find_sources(session, [side.id for side in sides])
    return {
        side: SideView(side, _shown(values[side.id]), sources.get(side.id, ()), values[side.id])
        for side in sides
        if side.id in values
    }


def compare(left: SideView, right: SideView, evidence: Mapping[str, Evidence]) -> tuple[ComparedField, ...]:
    """The fields that either of the two says something about, in the order of the card."""
    compared = (
        ComparedField(
            name,
            left.shown.get(name, ""),
            right.shown.get(name, ""),
            agreement(left.values.get(name, ""), right.values.get(name, "")),
            evidence.get(name),
        )
        for name in (*SHOWN_FIELDS, *(name for name in evidence if name not in SHOWN_FIELDS))
    )
    return tuple(each for each in compared if each.agreement != "unsaid" or each.evidence is not None)


def agreement(left: str, right: str) -> Agreement:
    """How two values stand to each other, blanks and case aside."""
    said = [value not in _UNSAID for value in (left, right)]
    if not any(said):
        return "unsaid"
    if not all(said):
        return "one_sided"
    return "same" if "".join(left.split()).casefold() == "".join(right.split()).casefold() else "differs"


async def _of_customers(session: Session, vault: privacy.Vault, ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    rows = await golden.find_rows(session, ids)
    numbers = await merging.read_customers(session, ids)
    opened = await vault.for_purpose(PURPOSE).open_many(session, {each: row.sealed for each, row in rows.items()})
    return {
        each: {"number": numbers[each][1], **row.plain, **opened.get(each, {})}
        for each, row in rows.items()
        if each in opened
    }


async def _of_records(session: Session, vault: privacy.Vault, ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    records = await get_records(session, vault.for_purpose(PURPOSE), list(ids))
    return {
        each: {
            "number": record.number or "",
            **{name: claim.value for name, claim in claims_of_record(record, 0, ()).items()},
        }
        for each, record in records.items()
        if record.values
    }


def _shown(values: Mapping[str, str]) -> dict[str, str]:
    return {
        name: privacy.mask(name, value) if value and name in SEALED_GOLDEN else value for name, value in values.items()
    }
