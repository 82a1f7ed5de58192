"""Where the fields of a customer are from, and whom they stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.customers.permissions import profile as permissions
from zhike.customers.permissions.merging import require_looking
from zhike.customers.repository import golden, merging
from zhike.customers.rules.merging import Merge
from zhike.platform.actor import Actor
from zhike.platform.database import Session

_MOST = 100


@dataclass(frozen=True, slots=True)
class Lineage:
    """By field which source it is from, since when and why; the merges that stand, the newest first."""

    customer_id: UUID
    fields: Mapping[str, Any]
    merges: tuple[Merge, ...]
    numbers: Mapping[UUID, str]


async def get_lineage(session: Session, *, actor: Actor, customer_id: UUID) -> Lineage:
    """Part of the card, whose reading is audited. Raises `Forbidden` or `CustomerUnknown`."""
    survivor = await permissions.require_readable_customer(session, actor, customer_id)
    family = (await golden.find_families(session, [survivor]))[survivor]
    found = await merging.list_merges(session, customers=family, before=None, limit=_MOST)
    standing = tuple(each for each in found if each.state == "standing")
    fields = await golden.find_lineage(session, survivor)
    return Lineage(survivor, fields, standing, await numbers_of(session, standing))


async def list_merges(
    session: Session, *, actor: Actor, customer_id: UUID | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[Merge]:
    """Merges, the newest first; those of one customer where one is named. Raises `Forbidden`."""
    require_looking(actor)
    customers = None if customer_id is None else [customer_id]
    return await merging.list_merges(session, customers=customers, before=before, limit=limit)


async def numbers_of(session: Session, merges: Sequence[Merge]) -> dict[UUID, str]:
    """The customer numbers of all who are a part of these merges."""
    ids = {each for merge in merges for each in (merge.kept_id, merge.gone_id)}
    return {each: number for each, (_, number) in (await merging.read_customers(session, ids)).items()}
