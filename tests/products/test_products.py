"""The catalogue takes sound products only, and shows them."""

from __future__ import annotations

import httpx
import pytest
from tests.conftest import SignIn

from zhike.platform.actor import system_actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.products import api as products
from zhike.products.api import Product, ProductInvalid

ACTOR = system_actor("test")
SAVER = Product("DEP-01", "活期存款", "Current deposit", "deposit")
FUND = Product("WMP-01", "稳健理财", "Steady plan", "wealth", "R2")


async def test_products_are_added_replaced_and_listed(session: Session, clock: FixedClock) -> None:
    await products.add_products(session, [FUND, SAVER], actor=ACTOR, now=clock.now())
    renamed = Product("DEP-01", "活期宝", "Easy deposit", "deposit")
    await products.add_products(session, [renamed], actor=ACTOR, now=clock.now())

    assert await products.list_products(session) == [renamed, FUND]
    assert await products.list_products(session, "wealth") == [FUND]


@pytest.mark.parametrize(
    ("product", "field"),
    [
        (Product("", "一", "One", "deposit"), "code"),
        (Product("A B", "一", "One", "deposit"), "code"),
        (Product("A", "", "One", "deposit"), "name"),
        (Product("A", "一", "One", "toys"), "category"),
        (Product("A", "一", "One", "wealth", "R9"), "risk_level"),
    ],
)
async def test_an_unsound_product_is_refused_by_name(
    session: Session, clock: FixedClock, product: Product, field: str
) -> None:
    with pytest.raises(ProductInvalid) as caught:
        await products.add_products(session, [SAVER, product], actor=ACTOR, now=clock.now())
    assert caught.value.params["field"] == field
    assert await products.list_products(session) == []


async def test_the_catalogue_is_open_to_staff_only(
    client: httpx.AsyncClient, sign_in: SignIn, session: Session, clock: FixedClock
) -> None:
    await products.add_products(session, [FUND], actor=ACTOR, now=clock.now())
    agent = await sign_in("agent")

    assert (await client.get("/api/v1/products")).status_code == 401
    assert (await agent.get("/api/v1/products")).json()["items"][0]["code"] == "WMP-01"
    assert (await agent.get("/api/v1/products?category=toys")).status_code == 422
