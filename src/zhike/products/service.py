"""Use cases of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.products import repository
from zhike.products.errors import ProductInvalid
from zhike.products.rules import Product, fault_of


async def add_products(session: Session, products: Sequence[Product], *, actor: Actor, now: datetime) -> None:
    """Add products, or replace those with the same code. Raises `ProductInvalid` and adds none."""
    for product in products:
        fault = fault_of(product)
        if fault:
            raise ProductInvalid(product=product.code[:40], field=fault)
    if products:
        await repository.upsert(session, products)
        codes = [product.code for product in products]
        await audit.record(
            session, actor=actor, action="products.changed", subject="catalogue", detail={"codes": codes}, now=now
        )


async def list_products(session: Session, category: str | None = None) -> list[Product]:
    """The catalogue by code, all of it or one category."""
    return await repository.list_all(session, category)
