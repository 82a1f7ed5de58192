"""Use cases of products: list, add."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.products import repository
from zhike.products.errors import ProductUnfit
from zhike.products.rules import Category, Product, product_problem


async def list_products(session: Session, *, category: Category | None = None) -> list[Product]:
    """The catalogue in order of code, of one category when given."""
    return await repository.list_products(session, category=category)


async def add_products(session: Session, *, actor: Actor, products: Sequence[Product], now: datetime) -> None:
    """Add products, all or none; one whose code is there takes the new values. Raises `ProductUnfit`."""
    for product in products:
        problem = product_problem(product)
        if problem is not None:
            raise ProductUnfit(product=product.code[:30], field=problem)
    by_code = {product.code: product for product in products}
    if not by_code:
        return
    await repository.put_products(session, list(by_code.values()))
    detail = {"codes": sorted(by_code)}
    await audit.record(session, actor=actor, action="products.added", subject="product:*", detail=detail, now=now)
