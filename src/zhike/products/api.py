"""What other contexts may ask of products."""

from zhike.products.rules import Category, Product, RiskLevel
from zhike.products.service import add_products, list_products

__all__ = ["Category", "Product", "RiskLevel", "add_products", "list_products"]
