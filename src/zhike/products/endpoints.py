"""The catalogue for the console."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from zhike.platform.web import SessionDep, requires
from zhike.products import service
from zhike.products.rules import Product

router = APIRouter(prefix="/api/v1", tags=["products"])


class ProductList(BaseModel):
    """Products by code."""

    items: list[Product]


@router.get("/products", dependencies=[requires("products.read")])
async def list_products(
    session: SessionDep,
    category: Literal["deposit", "card", "loan", "wealth", "fx", "agency", "digital"] | None = None,
) -> ProductList:
    """The catalogue, all of it or one category."""
    return ProductList(items=await service.list_products(session, category))
