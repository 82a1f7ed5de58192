"""The only ways to a customer for somebody who works here."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from zhike.customers.errors import CustomerUnknown
from zhike.customers.repository import profile as repository
from zhike.customers.repository.golden import find_survivors
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


async def require_readable_customer(session: Session, actor: Actor, customer_id: UUID) -> UUID:
    """Who stands for this customer. Raises `Forbidden` or `CustomerUnknown` unless the actor may see their page."""
    actor.require("customers.read")
    return (await _find(session, customer_id)).id


async def require_advisable_customer(session: Session, actor: Actor, customer_id: UUID) -> UUID:
    """Who stands for this customer, for whoever may say who advises them; raises `Forbidden`, `CustomerUnknown`."""
    actor.require("customers.read")
    actor.require("customers.advise")
    return (await _find(session, customer_id)).id


def require_listing_of(actor: Actor, staff_id: UUID | None) -> None:
    """Raise `Forbidden` unless the actor may list this adviser's customers: their own, or with `customers.advise`.

    None: an adviser who is known by a staff number only.
    """
    actor.require("customers.search")
    if str(staff_id) != actor.id:
        actor.require("customers.advise")


async def find_searched_customers(session: Session, actor: Actor, ids: Sequence[UUID]) -> list[StoredCustomer]:
    """Customers who were found, for an actor who may search; raises `Forbidden`."""
    actor.require("customers.search")
    return await repository.find_customers(session, ids) if ids else []


async def find_grouped_customers(session: Session, actor: Actor, ids: Sequence[UUID]) -> list[StoredCustomer]:
    """Customers behind a figure, for an actor who may understand and see them; raises `Forbidden`."""
    actor.require("customers.understand")
    actor.require("customers.read")
    return await repository.find_customers(session, ids) if ids else []


async def _find(session: Session, customer_id: UUID) -> StoredCustomer:
    """Whoever was merged is found as the customer who stands for them."""
    survivor = (await find_survivors(session, [customer_id])).get(customer_id)
    found = [] if survivor is None else await repository.find_customers(session, [survivor])
    if not found:
        raise CustomerUnknown
    return found[0]
