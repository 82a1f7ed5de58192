"""HTTP routes of banking: what is held, exact amounts for a minute, a card stopped, whether the core bank answers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Response

from zhike.banking.port.connecting import bank_of
from zhike.banking.port.contract import CoreBank
from zhike.banking.schemas import (
    AmountsBody,
    BookingsBody,
    HealthBody,
    HoldingsBody,
    NewAmountsRevealBody,
    NewBlockBody,
)
from zhike.banking.service import block_card, get_bookings, get_holdings, reveal_amounts
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires

router = APIRouter(prefix="/api/v1/banking", tags=["banking"])

Purpose = Annotated[str, Query(pattern=r"^[a-z_]{1,40}(:[0-9a-f-]{1,40})?$")]
Key = Annotated[str, Header(alias="idempotency-key", pattern=r"^[A-Za-z0-9_-]{8,80}$")]


async def _bank(runtime: RuntimeDep) -> CoreBank:
    return bank_of(runtime.settings)


BankDep = Annotated[CoreBank, Depends(_bank)]


@router.get("/health", dependencies=[requires("banking.read")])
async def get_health(bank: BankDep, now: NowDep) -> HealthBody:
    """Whether the core bank answers, from the calls that were made."""
    return HealthBody.of(bank.health(now))


@router.get("/customers/{customer_id}/holdings", dependencies=[requires("banking.read")])
async def get_customer_holdings(
    customer_id: UUID,
    *,
    purpose: Purpose = "service",
    runtime: RuntimeDep,
    session: SessionDep,
    bank: BankDep,
    actor: ActorDep,
    now: NowDep,
) -> HoldingsBody:
    """What a customer holds, amounts as bands. 503 says that the core bank gave no answer, not that nothing is held."""
    held = await get_holdings(session, bank, actor=actor, customer_id=customer_id, purpose=purpose, now=now)
    return HoldingsBody.of(held, now.astimezone(runtime.settings.zone).date())


@router.get("/customers/{customer_id}/bookings", dependencies=[requires("banking.read")])
async def get_customer_bookings(
    customer_id: UUID,
    *,
    purpose: Purpose = "service",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    session: SessionDep,
    bank: BankDep,
    actor: ActorDep,
    now: NowDep,
) -> BookingsBody:
    """The newest transactions of the last 90 days, amounts as bands."""
    found = await get_bookings(
        session, bank, actor=actor, customer_id=customer_id, limit=limit, purpose=purpose, now=now
    )
    return BookingsBody.of(found)


@router.post("/customers/{customer_id}/reveals", status_code=201, dependencies=[requires("banking.reveal")])
async def post_amounts_reveal(
    customer_id: UUID,
    body: NewAmountsRevealBody,
    response: Response,
    *,
    session: SessionDep,
    bank: BankDep,
    actor: ActorDep,
    now: NowDep,
) -> AmountsBody:
    """Exact amounts for 60 seconds; audited with its purpose."""
    response.headers["cache-control"] = "no-store"
    held, until = await reveal_amounts(
        session, bank, actor=actor, customer_id=customer_id, now=now, **body.model_dump()
    )
    return AmountsBody.of(held, until)


@router.put("/customers/{customer_id}/cards/{card_id}/block", status_code=204, dependencies=[requires("banking.block")])
async def put_block(
    customer_id: UUID,
    card_id: Annotated[str, Path(max_length=80)],
    body: NewBlockBody,
    key: Key,
    *,
    session: SessionDep,
    bank: BankDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Stop a card. The same `Idempotency-Key` may be sent again when no answer came: it is done once only."""
    await block_card(
        session,
        bank,
        actor=actor,
        customer_id=customer_id,
        card_id=card_id,
        because=body.because,
        key=key,
        now=now,
    )
