"""What other contexts may ask of products."""

from zhike.products.errors import ProductInvalid
from zhike.products.rules import CATEGORIES, RISK_LEVELS, Product
from zhike.products.service import add_products, list_products

__all__ = ["CATEGORIES", "RISK_LEVELS", "Product", "ProductInvalid", "add_products", "list_products"]
