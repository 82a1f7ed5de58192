"""What a product is. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

CATEGORIES = ("deposit", "card", "loan", "wealth", "fx", "agency", "digital")
RISK_LEVELS = ("R1", "R2", "R3", "R4", "R5")


@dataclass(frozen=True, slots=True)
class Product:
    """A product; `risk_level` R1 (lowest) to R5 for investments, None for all else."""

    code: str
    name_zh: str
    name_en: str
    category: str
    risk_level: str | None = None


def fault_of(product: Product) -> str | None:
    """The field that is wrong, or None."""
    if not product.code or not product.code.replace("-", "").isalnum():
        return "code"
    if not product.name_zh or not product.name_en:
        return "name"
    if product.category not in CATEGORIES:
        return "category"
    return None if product.risk_level in (None, *RISK_LEVELS) else "risk_level"
