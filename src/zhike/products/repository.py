"""All SQL of products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from zhike.platform.database import Session
from zhike.products.models import ProductRow
from zhike.products.rules import Product


async def upsert(session: Session, products: Sequence[Product]) -> None:
    """Add products, or replace those with the same code."""
    statement = insert(ProductRow)
    replaced = {name: statement.excluded[name] for name in ("name_zh", "name_en", "category", "risk_level")}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["code"], set_=replaced),
        [asdict(product) for product in products],
    )


async def list_all(session: Session, category: str | None) -> list[Product]:
    """Products by code."""
    query = select(ProductRow).order_by(ProductRow.code)
    if category:
        query = query.where(ProductRow.category == category)
    rows = (await session.execute(query)).scalars()
    return [Product(row.code, row.name_zh, row.name_en, row.category, row.risk_level) for row in rows]
