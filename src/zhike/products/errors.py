"""Errors of products."""

from __future__ import annotations

from zhike.platform.errors import Invalid, register_messages

register_messages(
    {
        "products.invalid": (
            "产品 {product} 的 {field} 无效。",
            "Product {product}: the field {field} is not valid.",
        )
    }
)


class ProductInvalid(Invalid):
    """A field of a product cannot be taken."""

    code = "products.invalid"
