"""Where the fields of a customer are from, and whom they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhike.customers.permissions import profile as permissions
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


async def get_lineage(session: Session, *, actor: Actor, customer_id: UUID) -> Lineage:
    """Part of the card, whose reading is audited. Raises `Forbidden` or `CustomerUnknown`."""
    survivor = await permissions.require_readable_customer(session, actor, customer_id)
    family = (await golden.find_families(session, [survivor]))[survivor]
    found = await merging.list_merges(session, customers=family, before=None, limit=_MOST)
    standing = tuple(each for each in found if each.state == "standing")
    return Lineage(survivor, await golden.find_lineage(session, survivor), standing)
