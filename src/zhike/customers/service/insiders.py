"""Insiders: customers who work for the bank. The watch asks who they are, and who is of the highest tier."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.repository import insiders as repository
from zhike.platform.actor import Actor
from zhike.platform.database import Session

_VIP: Final = frozenset({"private_bank"})


async def set_insiders(session: Session, *, actor: Actor, by_staff: Mapping[str, str], now: datetime) -> list[str]:
    """Let the list of insiders be this (number as staff -> number as customer); staff whose customer is unknown.

    Who is no longer in the list is no insider any more.
    """
    known = await repository.find_by_numbers(session, set(by_staff.values()))
    insiders = {known[customer]: staff for staff, customer in by_staff.items() if customer in known}
    await repository.replace_insiders(session, insiders)
    detail = {"insiders": len(insiders)}
    await audit.record(
        session, actor=actor, action="customers.insiders_set", subject="customer:*", detail=detail, now=now
    )
    return [staff for staff, customer in by_staff.items() if customer not in known]


async def find_insiders(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Those of the customers who work here, with their numbers as staff."""
    return await repository.find_insiders(session, ids)


async def find_vips(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Those of the customers who are of the highest tier."""
    return await repository.find_of_tiers(session, ids, _VIP)
