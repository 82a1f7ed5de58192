"""Products as values, and what a product must be like. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

Category = Literal["deposit", "card", "loan", "wealth", "fx", "agency", "digital"]
RiskLevel = Literal["R1", "R2", "R3", "R4", "R5"]

CATEGORIES: tuple[Category, ...] = get_args(Category)
RISK_LEVELS: tuple[RiskLevel, ...] = get_args(RiskLevel)
CODE = re.compile(r"[A-Z][A-Z0-9-]{1,29}")


@dataclass(frozen=True, slots=True)
class Product:
    """Something the bank offers. Wealth products have a risk level, others have none."""

    code: str
    name_zh: str
    name_en: str
    category: Category
    risk_level: RiskLevel | None = None


def product_problem(product: Product) -> str | None:
    """The field that cannot be as it is, or None."""
    checks = {
        "code": CODE.fullmatch(product.code) is not None,
        "name_zh": _is_name(product.name_zh),
        "name_en": _is_name(product.name_en),
        "category": product.category in CATEGORIES,
        "risk_level": product.risk_level in RISK_LEVELS
        if product.category == "wealth"
        else product.risk_level in (None, *RISK_LEVELS),
    }
    return next((field for field, good in checks.items() if not good), None)


def _is_name(name: str) -> bool:
    return 1 <= len(name.strip()) <= 80 and name.isprintable()
