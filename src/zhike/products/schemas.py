"""HTTP bodies of products."""

from __future__ import annotations

from pydantic import BaseModel

from zhike.products.rules import Category, Product, RiskLevel


class ProductBody(BaseModel):
    """A product of the catalogue."""

    code: str
    name_zh: str
    name_en: str
    category: Category
    risk_level: RiskLevel | None

    @classmethod
    def of(cls, product: Product) -> ProductBody:
        """The body of `product`."""
        return cls(**{name: getattr(product, name) for name in cls.model_fields})


class ProductsBody(BaseModel):
    """The catalogue, in order of code."""

    items: list[ProductBody]
