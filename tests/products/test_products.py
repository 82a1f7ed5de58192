"""The catalogue: rules, service and HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources

import pytest
import yaml

from zhike.audit import api as audit
from zhike.platform.actor import operator_actor
from zhike.products import api as products
from zhike.products.errors import ProductUnfit
from zhike.products.rules import CATEGORIES, product_problem

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
OPERATOR = operator_actor("root")
CASH = products.Product("WM-CASH", "天天现金", "Daily cash", "wealth", "R1")
LOAN = products.Product("LOAN-HOME", "住房贷款", "Home loan", "loan")


def a_product(**change) -> products.Product:
    good = {"code": "WM-1", "name_zh": "理财", "name_en": "Wealth", "category": "wealth", "risk_level": "R2"}
    return products.Product(**{**good, **change})


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"category": "loan", "risk_level": None}, None),
        ({"category": "loan", "risk_level": "R1"}, None),
        ({"code": ""}, "code"),
        ({"code": "lower"}, "code"),
        ({"code": "A" * 31}, "code"),
        ({"name_zh": " "}, "name_zh"),
        ({"name_zh": "a\x00"}, "name_zh"),
        ({"name_en": "x" * 81}, "name_en"),
        ({"category": "boat"}, "category"),
        ({"risk_level": None}, "risk_level"),
        ({"risk_level": "R6"}, "risk_level"),
        ({"category": "loan", "risk_level": "R6"}, "risk_level"),
    ],
)
def test_a_product_must_make_sense(change, problem) -> None:
    assert product_problem(a_product(**change)) == problem


async def test_products_are_added_listed_and_renamed(session) -> None:
    await products.add_products(session, actor=OPERATOR, products=[CASH, LOAN], now=NOW)
    assert await products.list_products(session) == [LOAN, CASH]
    assert await products.list_products(session, category="wealth") == [CASH]
    renamed = products.Product("WM-CASH", "现金管理", "Cash", "wealth", "R2")
    await products.add_products(session, actor=OPERATOR, products=[CASH, renamed], now=NOW)
    assert await products.list_products(session) == [LOAN, renamed]
    await products.add_products(session, actor=OPERATOR, products=[], now=NOW)
    entries = await audit.list_entries(session, audit.Filter(action="products"))
    assert [entry.detail for entry in entries] == [{"codes": ["WM-CASH"]}, {"codes": ["LOAN-HOME", "WM-CASH"]}]


async def test_one_bad_product_keeps_the_whole_batch_out(session) -> None:
    with pytest.raises(ProductUnfit):
        await products.add_products(session, actor=OPERATOR, products=[CASH, a_product(code="x")], now=NOW)
    assert await products.list_products(session) == []


async def test_everybody_at_work_sees_the_catalogue(sign_in, session) -> None:
    await products.add_products(session, actor=OPERATOR, products=[CASH, LOAN], now=NOW)
    client = await sign_in("agent")
    assert (await client.get("/api/v1/products", params={"category": "loan"})).json() == {
        "items": [
            {
                "code": "LOAN-HOME",
                "name_zh": "住房贷款",
                "name_en": "Home loan",
                "category": "loan",
                "risk_level": None,
            }
        ]
    }
    assert len((await client.get("/api/v1/products")).json()["items"]) == 2
    assert (await client.get("/api/v1/products", params={"category": "boat"})).status_code == 422


def test_the_products_of_the_demo_bank_are_good() -> None:
    text = resources.files("zhike.demo").joinpath("content/products.yaml").read_text(encoding="utf-8")
    found = [
        products.Product(row["code"], row["zh"], row["en"], row["category"], row["risk_level"])
        for row in yaml.safe_load(text)
    ]
    assert len(found) == len({product.code for product in found}) >= 40
    assert {product.category for product in found} == set(CATEGORIES)
    assert [product.code for product in found if product_problem(product)] == []
