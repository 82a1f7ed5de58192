"""All SQL of products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import cast

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from zhike.platform.database import Session
from zhike.products.models import ProductRow
from zhike.products.rules import Category, Product, RiskLevel


async def put_products(session: Session, products: Sequence[Product]) -> None:
    """Store products; one whose code is there takes the new values."""
    statement = insert(ProductRow).values([asdict(product) for product in products])
    changed = {name: statement.excluded[name] for name in ("name_zh", "name_en", "category", "risk_level")}
    await session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=changed))


async def list_products(session: Session, *, category: str | None) -> list[Product]:
    """Products in order of code."""
    query = select(ProductRow).order_by(ProductRow.code)
    if category is not None:
        query = query.where(ProductRow.category == category)
    return [
        Product(
            row.code,
            row.name_zh,
            row.name_en,
            cast("Category", row.category),
            cast("RiskLevel | None", row.risk_level),
        )
        for row in (await session.execute(query)).scalars()
    ]
