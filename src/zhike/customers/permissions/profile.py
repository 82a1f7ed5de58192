"""The only ways to a customer for somebody who works here."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from zhike.customers.errors import CustomerUnknown
from zhike.customers.repository import profile as repository
from zhike.customers.repository.profile import StoredCustomer
from zhike.platform.actor import Actor
from zhike.platform.database import Session

MOST_FOUND = 20


async def find_readable_customer(session: Session, actor: Actor, customer_id: UUID) -> StoredCustomer:
    """A customer whose card the actor may see; raises `Forbidden` or `CustomerUnknown`."""
    actor.require("customers.read")
    return await _find(session, customer_id)


async def find_revealable_customer(session: Session, actor: Actor, customer_id: UUID) -> StoredCustomer:
    """A customer of whom the actor may see one full value; raises `Forbidden` or `CustomerUnknown`."""
    actor.require("customers.reveal")
    return await _find(session, customer_id)


async def require_readable_customer(session: Session, actor: Actor, customer_id: UUID) -> None:
    """Raise `Forbidden` or `CustomerUnknown` unless the actor may see the customer's page."""
    actor.require("customers.read")
    await _find(session, customer_id)


async def find_searched_customers(session: Session, actor: Actor, ids: Sequence[UUID]) -> list[StoredCustomer]:
    """Customers who were found, for an actor who may search; raises `Forbidden`."""
    actor.require("customers.search")
    return await repository.find_customers(session, ids) if ids else []


async def _find(session: Session, customer_id: UUID) -> StoredCustomer:
    found = await repository.find_customers(session, [customer_id])
    if not found:
        raise CustomerUnknown
    return found[0]
