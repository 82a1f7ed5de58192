"""HTTP routes of products."""

from __future__ import annotations

from fastapi import APIRouter

from zhike.platform.web import SessionDep, requires
from zhike.products.rules import Category
from zhike.products.schemas import ProductBody, ProductsBody
from zhike.products.service import list_products

router = APIRouter(prefix="/api/v1/products", tags=["products"])


@router.get("", dependencies=[requires("products.read")])
async def get_products(session: SessionDep, category: Category | None = None) -> ProductsBody:
    """The catalogue, of one category when given."""
    found = await list_products(session, category=category)
    return ProductsBody(items=[ProductBody.of(product) for product in found])
