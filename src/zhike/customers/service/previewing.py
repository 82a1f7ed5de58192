"""What it would mean to take two together: what each field will be and why, what moves, what to look at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.errors import CustomerUnknown
from zhike.customers.permissions import merging as permissions
from zhike.customers.repository import golden
from zhike.customers.repository import merging as repository
from zhike.customers.repository.integrating import Side
from zhike.customers.rules.survivorship import GOLDEN_FIELDS, Chosen
from zhike.customers.service.consolidating import weigh
from zhike.customers.service.creating import choose_of_records
from zhike.customers.service.merging import pointers, require_two
from zhike.customers.service.sides import Agreement, SideView, agreement, view_sides
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.privacy import api as privacy

_WARNED: Final = ("name", "id_number", "birth_year", "gender")


@dataclass(frozen=True, slots=True)
class PreviewedField:
    """A field of both, masked, and what it will be. `chosen` None: nobody says anything."""

    field: str
    kept: str
    gone: str
    result: str
    agreement: Agreement
    chosen: Chosen | None


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What taking two together would do: fields, rows that move by table, rows that stay and are read along.

    `warnings`: fields that speak against it (`id_number_differs`).
    """

    kept: SideView
    gone: SideView
    fields: tuple[PreviewedField, ...]
    moves: Mapping[str, int]
    stays: Mapping[str, int]
    warnings: tuple[str, ...]


async def preview_merge(
    session: Session, vault: privacy.Vault, *, actor: Actor, kept: Side, gone: Side, now: datetime
) -> MergePreview:
    """Nothing is changed; the reading is audited. Raises `CustomerUnknown`, or what a merge would."""
    permissions.require_looking(actor)
    if kept.kind == gone.kind == "customer":
        await require_two(session, kept.id, gone.id, lock=False)
    views = await view_sides(session, vault, [kept, gone])
    if len(views) < 2:
        raise CustomerUnknown
    detail = {"gone": str(gone.id)}
    await audit.record(
        session, actor=actor, action="customers.merge_previewed", subject=f"customer:{kept.id}", detail=detail, now=now
    )
    chosen = await _chosen(session, vault, kept, gone)
    fields = tuple(_field(name, views[kept], views[gone], chosen.get(name)) for name in GOLDEN_FIELDS)
    moves, stays = await _rows(session, gone)
    warnings = tuple(f"{each.field}_differs" for each in fields if each.field in _WARNED and _differs(each))
    return MergePreview(views[kept], views[gone], fields, moves, stays, warnings)


async def _chosen(session: Session, vault: privacy.Vault, kept: Side, gone: Side) -> Mapping[str, Chosen]:
    customers = [side.id for side in (kept, gone) if side.kind == "customer"]
    records = [side.id for side in (kept, gone) if side.kind == "record"]
    if not customers:
        return (await choose_of_records(session, vault, [records]))[0]
    families = await golden.find_families(session, customers)
    theirs = await golden.find_record_ids(session, customers)
    family = [member for each in customers for member in families[each]]
    together = [*(record for each in customers for record in theirs.get(each, ())), *records]
    found = await weigh(session, vault, {customers[0]: family}, records={customers[0]: together})
    return found[customers[0]].chosen


async def _rows(session: Session, gone: Side) -> tuple[dict[str, int], dict[str, int]]:
    if gone.kind == "record":
        return {"customers.source_record": 1}, {}
    moves: dict[str, int] = {}
    stays: dict[str, int] = {}
    for pointer in pointers():
        count = await repository.count_rows(session, pointer, gone.id)
        if count:
            (moves if pointer.moves else stays)[pointer.table] = count
    return moves, stays


def _field(name: str, kept: SideView, gone: SideView, chosen: Chosen | None) -> PreviewedField:
    result = kept.shown.get(name, "")
    if chosen is not None:
        value = chosen.claim.value
        result = privacy.mask(name, value) if name in privacy.MASKED_KINDS else value
    return PreviewedField(
        name,
        kept.shown.get(name, ""),
        gone.shown.get(name, ""),
        result,
        agreement(kept.values.get(name, ""), gone.values.get(name, "")),
        chosen,
    )


def _differs(field: PreviewedField) -> bool:
    return field.agreement == "differs"


def sides_of(kept_id: UUID, gone_id: UUID) -> tuple[Side, Side]:
    """Two customers as sides."""
    return Side("customer", kept_id), Side("customer", gone_id)
