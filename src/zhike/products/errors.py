"""Errors of products, in both languages."""

from __future__ import annotations

from zhike.platform.errors import Invalid, register_messages


class ProductUnfit(Invalid):
    """A product to add has a value that cannot be."""

    code = "products.unfit"


messages = {
    "products.unfit": (
        "产品 {product} 的 {field} 无效，这一批没有写入。",
        "Product {product}: {field} is not valid; nothing of this batch was added.",
    ),
}
register_messages(messages)
