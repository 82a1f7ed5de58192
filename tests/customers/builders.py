"""Makers of customers for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhike.customers import api as customers

NAME, PHONE, ID_NUMBER, EMAIL = "欧阳娜娜", "13812345678", "11010519491231002X", "nana@example.com"


def a_customer(**details: Any) -> customers.NewCustomer:
    """A gold customer of 68 years, unless `details` say otherwise."""
    known: dict[str, Any] = {
        "number": "C100023306",
        "name": NAME,
        "phone": PHONE,
        "id_number": ID_NUMBER,
        "email": EMAIL,
        "gender": "female",
        "birth_year": 1958,
        "tier": "gold",
        "region": "甘肃",
        "city": "临州",
        "city_tier": 3,
        "branch": "城西支行",
        "since": date(2009, 5, 1),
        "holdings": (customers.Holding("WM-CASH", "5-10万"), customers.Holding("CARD-DEBIT", "")),
    }
    return customers.NewCustomer(**{**known, **details})
