"""HTTP routes of customers: one card, the exact search, one full value."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from zhike.customers.schemas.profile import CustomerBody, CustomersBody, NewRevealBody, RevealBody
from zhike.customers.service.finding import search_customers
from zhike.customers.service.profile import get_card, reveal
from zhike.platform.fields import Line
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.privacy import api as privacy

router = APIRouter(prefix="/api/v1/customers")


async def _vault(runtime: RuntimeDep) -> privacy.Vault:
    return privacy.Vault(runtime.keyring, purpose="service")


VaultDep = Annotated[privacy.Vault, Depends(_vault)]


@router.get("", dependencies=[requires("customers.search")])
async def get_customers(
    q: Line, *, session: SessionDep, vault: VaultDep, actor: ActorDep, now: NowDep
) -> CustomersBody:
    """Find customers by number, phone, id number, e-mail or full name exactly, by pinyin, initials or a card's tail.

    Several words must all fit one customer (zhangwei 3306).
    """
    found = await search_customers(session, vault, actor=actor, query=q, now=now)
    return CustomersBody(items=[CustomerBody.of(profile) for profile in found.profiles], more=found.more)


@router.get("/{customer_id}", dependencies=[requires("customers.read")])
async def get_customer(
    customer_id: UUID,
    *,
    purpose: Annotated[str, Query(pattern=r"^[a-z_]{1,40}(:[0-9a-f-]{1,40})?$")] = "service",
    session: SessionDep,
    vault: VaultDep,
    actor: ActorDep,
    now: NowDep,
) -> CustomerBody:
    """A customer's card. The reading is audited with `purpose`, such as `conversation:<id>`."""
    profile = await get_card(session, vault, actor=actor, customer_id=customer_id, purpose=purpose, now=now)
    return CustomerBody.of(profile)


@router.post("/{customer_id}/reveals", status_code=201, dependencies=[requires("customers.reveal")])
async def post_reveal(
    customer_id: UUID,
    body: NewRevealBody,
    response: Response,
    *,
    session: SessionDep,
    vault: VaultDep,
    actor: ActorDep,
    now: NowDep,
) -> RevealBody:
    """Show one full value for 60 seconds; audited with its purpose."""
    response.headers["cache-control"] = "no-store"
    revealed = await reveal(session, vault, actor=actor, customer_id=customer_id, now=now, **body.model_dump())
    return RevealBody.of(revealed)
