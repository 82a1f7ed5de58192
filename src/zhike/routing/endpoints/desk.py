"""Routes of the agent's own desk and state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID
from weakref import WeakKeyDictionary

from fastapi import APIRouter

from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.privacy import api as privacy
from zhike.routing.schemas import CustomerOut, DeskItemOut, DeskOut, MyPresenceOut, NextOut, PresenceBody
from zhike.routing.schemas.own_day import OwnDayOut
from zhike.routing.service import desk, own_day, presence, serving
from zhike.routing.service.waiting_line import WaitingLine, read_shared_line
from zhike.routing.values import DeskItem

router = APIRouter()
WORK = requires("routing.work")
_NOBODY = UUID(int=0)
_shown: WeakKeyDictionary[WaitingLine, dict[UUID, DeskItemOut | None]] = WeakKeyDictionary()


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


@router.get("/me/day", dependencies=[WORK])
async def get_own_day(runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep) -> OwnDayOut:
    """One's own day so far: contacts taken, time in each state, breaks, and how it fits the planned shift."""
    day, contacts = await own_day.read_own_day(session, UUID(actor.id), zone=runtime.settings.zone, now=now)
    return OwnDayOut.of(day, contacts)


@router.get("/desk", dependencies=[WORK])
async def get_desk(runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep) -> DeskOut:
    """One's own desk: what is offered, what is mine, and what I may take, in order of service."""
    line = await read_shared_line(runtime, session, now)
    found = await desk.desk_of(session, UUID(actor.id), now=now, line=line)
    held = await _show(runtime, session, [*found.offers, *found.mine], now)
    # What waits is on every desk: it is looked up and put into words once for a reading of the line.
    shown = _shown.setdefault(line, {})
    new = [item for item in found.queue if item.entry.conversation_id not in shown]
    shown |= dict.fromkeys((item.entry.conversation_id for item in new), None)
    shown |= await _show(runtime, session, new, now)
    return DeskOut.of(found, held, shown)


@router.post("/desk/next", dependencies=[WORK])
async def take_next(session: SessionDep, actor: ActorDep, now: NowDep) -> NextOut:
    """Take the contact that is next for this agent."""
    taken = await serving.take_next(session, actor=actor, now=now)
    return NextOut(conversation_id=taken.conversation_id if taken else None)


async def _show(
    runtime: Runtime, session: Session, items: Sequence[DeskItem], now: datetime
) -> dict[UUID, DeskItemOut | None]:
    """What the list shows of each contact that there still is."""
    if not items:
        return {}
    threads = await conversations.get_conversations(session, [item.entry.conversation_id for item in items])
    people = await _people(runtime, session, items, now)
    return {
        item.entry.conversation_id: DeskItemOut.of(
            item, threads[item.entry.conversation_id], people.get(item.entry.customer_id or _NOBODY)
        )
        for item in items
        if item.entry.conversation_id in threads
    }


async def _people(
    runtime: Runtime, session: Session, items: Iterable[DeskItem], now: datetime
) -> dict[UUID, CustomerOut]:
    """The customers on a desk: masked names, and what may be routed by."""
    by_id = {item.entry.customer_id: item.entry for item in items if item.entry.customer_id is not None}
    if not by_id:
        return {}
    ids = list(by_id)
    names = await customers.get_names(session, privacy.Vault(runtime.keyring, purpose="service"), ids)
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
