"""The only ways to a customer's holdings for somebody who works here."""

from __future__ import annotations

from uuid import UUID

from zhike.banking.port.contract import CustomerReference
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session

# A customer as the core bank knows them: once for each number that turned out to be theirs, their own first.
References = tuple[CustomerReference, ...]


async def find_readable_holder(session: Session, actor: Actor, customer_id: UUID) -> References:
    """A customer whose holdings the actor may see, as bands; raises `Forbidden` or `CustomerUnknown`."""
    actor.require("banking.read")
    return await _find(session, customer_id)


async def find_revealable_holder(session: Session, actor: Actor, customer_id: UUID) -> References:
    """A customer whose exact amounts the actor may see for a minute; raises `Forbidden` or `CustomerUnknown`."""
    actor.require("banking.reveal")
    return await _find(session, customer_id)


async def find_blockable_holder(session: Session, actor: Actor, customer_id: UUID) -> References:
    """A customer whose cards the actor may stop; raises `Forbidden` or `CustomerUnknown`."""
    actor.require("banking.block")
    return await _find(session, customer_id)


async def _find(session: Session, customer_id: UUID) -> References:
    numbers = await customers.list_numbers(session, customer_id)
    return tuple(CustomerReference(each, number) for each, number in numbers)
