"""Routes of the agent's own desk and state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter

from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.privacy import api as privacy
from zhike.routing.schemas import CustomerOut, DeskOut, MyPresenceOut, NextOut, PresenceBody
from zhike.routing.service import desk, presence, serving
from zhike.routing.values import DeskItem

router = APIRouter()
WORK = requires("routing.work")


@router.get("/me/presence", dependencies=[WORK])
async def get_presence(session: SessionDep, actor: ActorDep, now: NowDep) -> MyPresenceOut:
    """One's own state, and all the states there are to choose from."""
    return MyPresenceOut.with_choices(await presence.get_presence(session, UUID(actor.id), now=now))


@router.put("/me/presence", dependencies=[WORK])
async def set_presence(body: PresenceBody, session: SessionDep, actor: ActorDep, now: NowDep) -> MyPresenceOut:
    """Change one's state; whoever is not online gets no offers."""
    changed = await presence.set_presence(
        session, actor=actor, staff_id=UUID(actor.id), state=body.state, reason=body.reason, now=now
    )
    return MyPresenceOut.with_choices(changed)


@router.get("/desk", dependencies=[WORK])
async def get_desk(runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep) -> DeskOut:
    """One's own desk: what is offered, what is mine, and what I may take, in order of service."""
    found = await desk.desk_of(session, UUID(actor.id), now=now)
    items = [*found.offers, *found.mine, *found.queue]
    threads = await conversations.get_conversations(session, [item.entry.conversation_id for item in items])
    return DeskOut.of(found, threads, await _people(runtime, session, items, now))


@router.post("/desk/next", dependencies=[WORK])
async def take_next(session: SessionDep, actor: ActorDep, now: NowDep) -> NextOut:
    """Take the contact that is next for this agent."""
    taken = await serving.take_next(session, actor=actor, now=now)
    return NextOut(conversation_id=taken.conversation_id if taken else None)


async def _people(
    runtime: Runtime, session: Session, items: Iterable[DeskItem], now: datetime
) -> dict[UUID, CustomerOut]:
    """The customers on a desk: masked names, and what may be routed by."""
    by_id = {item.entry.customer_id: item.entry for item in items if item.entry.customer_id is not None}
    if not by_id:
        return {}
    ids = list(by_id)
    names = await customers.get_names(session, privacy.Vault(runtime.keyring), ids)
    segments = await customers.get_segments(session, ids, now)
    return {
        customer_id: CustomerOut(
            id=customer_id,
            name=names.get(customer_id, ""),
            tier=entry.tier,
            age_band=segments[customer_id].age_band if customer_id in segments else None,
            elder=entry.elder,
        )
        for customer_id, entry in by_id.items()
    }
