"""Promises in what agents write: proposed beside the composer, kept after a nod as work orders, watched until done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases.errors import ConversationUnknown, DueInPast, PromiseUnknown
from zhike.cases.events import PromiseReminded
from zhike.cases.repository import promises as repository
from zhike.cases.repository import work_orders
from zhike.cases.repository.promises import PromiseCounts
from zhike.cases.rules.promises import Promise, find_promises
from zhike.cases.service.due import office_calendar
from zhike.cases.service.opening import TOPIC, open_as_staff
from zhike.cases.work_order import NewWorkOrder, Step, WorkOrder
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.errors import NotFound
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime
from zhike.platform.settings import Settings
from zhike.privacy import api as privacy

ACTOR = system_actor("cases")
WARNED_BEFORE = timedelta(minutes=30)
SOON, OVER = 1, 2
_AT_ONCE = 200
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Proposal:
    """A promise that was found and is neither kept nor waved away. `place`: which one of its message."""

    message_id: UUID
    sequence: int
    place: int
    text: str
    due_at: datetime

    @property
    def key(self) -> str:
        """Under which its work order is opened once."""
        return f"promise:{self.message_id}:{self.place}"


async def list_proposals(
    runtime: Runtime, session: Session, *, actor: Actor, conversation_id: UUID, now: datetime
) -> list[Proposal]:
    """What agents promised in a conversation and nobody has decided on, oldest first; what is over is left out.

    Raises `ConversationUnknown` or `Forbidden`.
    """
    actor.require("cases.work")
    found = [each for each in await _found(runtime, session, actor, conversation_id) if each.due_at > now]
    kept = await repository.list_kept(session, [each.key for each in found])
    waved = await repository.list_waved(session, conversation_id)
    return [each for each in found if each.key not in kept and (each.message_id, each.place) not in waved]


async def keep_promise(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    message_id: UUID,
    place: int,
    due_at: datetime | None,
    now: datetime,
) -> WorkOrder:
    """Make a work order of a promise, for the agent who nodded; `due_at` None = as it was said. Twice gives the same.

    Raises `PromiseUnknown`, `DueInPast`, `ConversationUnknown` or `Forbidden`.
    """
    proposal = await _one(runtime, session, actor, conversation_id, at=(message_id, place))
    until = due_at or proposal.due_at
    if until <= now:
        raise DueInPast
    new = NewWorkOrder(
        kind="promise",
        title=proposal.text,
        created_by="agent",
        due_at=until,
        conversation_id=conversation_id,
        owner_id=UUID(actor.id),
        key=proposal.key,
    )
    return await open_as_staff(runtime, session, actor=actor, new=new, now=now)


async def wave_away(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    message_id: UUID,
    place: int,
    now: datetime,
) -> None:
    """It is no promise to keep: it is not proposed again. Raises like `keep_promise`."""
    await _one(runtime, session, actor, conversation_id, at=(message_id, place))
    by = UUID(actor.id)
    if await repository.wave(session, message_id, place, conversation_id=conversation_id, by=by, now=now):
        subject, detail = f"conversation:{conversation_id}", {"message": str(message_id), "place": place}
        await audit.record(session, actor=actor, action="cases.promise_waved", subject=subject, detail=detail, now=now)


async def count_promises(
    session: Session, *, actor: Actor, since: datetime, until: datetime, owner_id: UUID | None, now: datetime
) -> PromiseCounts:
    """How many promises due in that time were kept."""
    actor.require("cases.read")
    return await repository.count(session, since=since, until=until, owner_id=owner_id, now=now)


async def watch_promises(runtime: Runtime) -> None:
    """Tell owners what is due within half an hour; raise what is over. Doing it again changes nothing."""
    async with runtime.database.transaction() as session:
        await remind(session, now=runtime.clock.now())


async def remind(session: Session, *, now: datetime) -> int:
    """One look at the open promises; how many were told of."""
    ids = await repository.lock_near(session, now=now, near=WARNED_BEFORE, limit=_AT_ONCE)
    for order_id in ids:
        order = await work_orders.find(session, order_id, lock=True)
        assert order is not None
        await _remind(session, order, OVER if order.due_at <= now else SOON, now)
    return len(ids)


async def _remind(session: Session, order: WorkOrder, level: int, now: datetime) -> None:
    over = level == OVER
    values = {"reminded": level} | ({"urgency": "P1"} if over and order.urgency not in {"P0", "P1"} else {})
    await work_orders.change(session, order.id, values)
    step = Step(0, now, "reminder", "overdue" if over else "soon", ACTOR.kind, ACTOR.name, public=False)
    await work_orders.add_step(session, order.id, step, by_id=ACTOR.id)
    detail = {"level": step.text}
    subject = f"work_order:{order.id}"
    await audit.record(session, actor=ACTOR, action="cases.promise_reminded", subject=subject, detail=detail, now=now)
    event = PromiseReminded(order.id, step.text, order.due_at, order.owner_id, order.conversation_id)
    await publish(session, event, stream=str(order.id), actor=ACTOR, now=now)
    session.notify(TOPIC)
    if order.owner_id is not None:
        await identity.notify_staff(
            session, actor=ACTOR, staff_ids=[order.owner_id], kind="promise_due", subject=subject, now=now
        )


async def _one(
    runtime: Runtime, session: Session, actor: Actor, conversation_id: UUID, *, at: tuple[UUID, int]
) -> Proposal:
    actor.require("cases.work")
    for each in await _found(runtime, session, actor, conversation_id):
        if (each.message_id, each.place) == at:
            return each
    raise PromiseUnknown


async def _found(runtime: Runtime, session: Session, actor: Actor, conversation_id: UUID) -> list[Proposal]:
    """All promises in what agents wrote to the customer, as they were meant when they were written."""
    try:
        await conversations.find_readable(session, actor=actor, conversation_id=conversation_id)
    except NotFound:
        raise ConversationUnknown from None
    messages = await conversations.list_messages(session, conversation_id)
    return [
        Proposal(message.id, message.sequence, place, privacy.mask_text(each.text)[:_LONGEST_TITLE], each.due_at)
        for message in messages
        if message.author == "agent" and message.kind == "text"
        for place, each in enumerate(_promises_of(runtime.settings, message.text, message.at))
    ]


def _promises_of(settings: Settings, text: str, at: datetime) -> list[Promise]:
    zone = settings.zone
    calendar = office_calendar(zone, settings.business_country, at.astimezone(zone).year)
    return find_promises(text, now=at, calendar=calendar)
