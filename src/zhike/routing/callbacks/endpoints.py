"""Routes of callbacks: the agent's card, the floor's list, and how queues call back. The customer's are in channels."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.errors import Invalid
from zhike.platform.fields import OptionalLine
from zhike.platform.paging import decode_moment, encode_moment
from zhike.platform.web import (
    ActorDep,
    ExpectedVersionDep,
    LanguageDep,
    NowDep,
    RuntimeDep,
    SessionDep,
    requires,
    set_etag,
)
from zhike.routing.callbacks.repository import Key
from zhike.routing.callbacks.schemas import (
    CallbackOut,
    CallbackOutcomeBody,
    CallbackPressureOut,
    CallbackRuleBody,
    CallbackRuleOut,
    CallbackRulesOut,
    CallbackSlotOut,
    CallbackSlotsOut,
    CallbacksPage,
    DeskCallbackOut,
    NumberOut,
    as_csv,
)
from zhike.routing.callbacks.service import calling, reading, setup
from zhike.routing.callbacks.service.desk import DeskCallback, find_desk_callback
from zhike.routing.callbacks.values import CallbackFilter, CallbackLine, Kind, State
from zhike.routing.schemas.words import Key as QueueKey
from zhike.routing.service.queues import list_queues

router = APIRouter()
_WORK = requires("routing.work")
_FLOOR = requires("routing.floor")
_MANAGE = requires("routing.manage")


async def _filter(
    *,
    session: SessionDep,
    which: Literal["all", "open", "due", "late", "ended"] = "open",
    queue: Annotated[OptionalLine, Query(max_length=40)] = "",
    kind: Kind | None = None,
    state: State | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    search: Annotated[OptionalLine, Query(max_length=60)] = "",
) -> CallbackFilter:
    """`since` and `until` bound when they were asked for. `search`: queue, reason, agent, end of a contact id."""
    if any(at is not None and at.tzinfo is None for at in (since, until)):
        raise Invalid(what="since, until")
    found = await reading.find_meaning(session, search)
    return CallbackFilter(which, queue, kind, state, since, until, found)


FilterDep = Annotated[CallbackFilter, Depends(_filter)]


@router.get("/conversations/{conversation_id}/callback", dependencies=[requires("conversations.read")])
async def get_callback_of(
    conversation_id: UUID, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> DeskCallbackOut | None:
    """The last callback of a contact, its number masked; null where there was none."""
    await conversations.find_readable(session, actor=actor, conversation_id=conversation_id)
    found = await find_desk_callback(runtime, session, actor=actor, conversation_id=conversation_id, now=now)
    return None if found is None else _body(found)


@router.post(
    "/conversations/{conversation_id}/callback/reveals", status_code=status.HTTP_201_CREATED, dependencies=[_WORK]
)
async def reveal_callback_number(
    *,
    conversation_id: UUID,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> NumberOut:
    """The number, for the agent who has accepted the callback; on record each time, and kept by nobody."""
    response.headers["cache-control"] = "no-store"
    number = await calling.reveal_number(runtime, session, actor=actor, conversation_id=conversation_id, now=now)
    return NumberOut(number=number)


@router.get("/conversations/{conversation_id}/callback/slots", dependencies=[_WORK])
async def list_callback_slots(
    *,
    conversation_id: UUID,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> CallbackSlotsOut:
    """What can be offered to a customer who asks for another time."""
    slots = await calling.list_next_slots(runtime, session, actor=actor, conversation_id=conversation_id, now=now)
    zone = runtime.settings.zone
    return CallbackSlotsOut(items=[CallbackSlotOut.of(slot, zone, language) for slot in slots])


@router.put("/conversations/{conversation_id}/callback/outcome", dependencies=[_WORK])
async def record_callback_outcome(
    *,
    conversation_id: UUID,
    body: CallbackOutcomeBody,
    version: ExpectedVersionDep,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> DeskCallbackOut:
    """What came of the call: reached, unanswered (tried again, or ended), a wrong number, another time."""
    await calling.record_outcome(
        runtime,
        session,
        actor=actor,
        conversation_id=conversation_id,
        outcome=body.outcome,
        slot_from=body.slot_from,
        expected=version,
        now=now,
    )
    found = await find_desk_callback(runtime, session, actor=actor, conversation_id=conversation_id, now=now)
    assert found is not None
    return _body(found)


@router.get("/callbacks", dependencies=[_FLOOR])
async def list_callbacks(
    *,
    session: SessionDep,
    now: NowDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CallbacksPage:
    """Callbacks of the filter: open ones the oldest wish first, ended ones the newest first."""
    after = _key(cursor)
    found = await reading.list_callbacks(session, wanted, after=after, limit=limit + 1, now=now)
    last = found[limit - 1].callback if len(found) > limit else None
    pressure = await reading.read_pressure(session, now) if after is None else {}
    return CallbacksPage(
        items=await _rows(session, found[:limit]),
        total=await reading.count_callbacks(session, wanted, now) if after is None else None,
        queues=[
            CallbackPressureOut(queue=key, open=each.open, due=each.due, late=each.late)
            for key, each in sorted(pressure.items())
        ],
        next_cursor=encode_moment(last.requested_at, last.id) if last else None,
    )


@router.get("/callbacks/export.csv", dependencies=[requires("quality.export")], response_class=Response)
async def export_callbacks(
    runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep, wanted: FilterDep
) -> Response:
    """The callbacks of the filter as CSV, without customers and numbers; that they were taken along is on record."""
    lines = await reading.export_callbacks(session, wanted, actor=actor, now=now)
    # Spreadsheet programs read UTF-8 only with this mark in front.
    sheet = "\ufeff" + as_csv(await _rows(session, lines), runtime.settings.zone)
    headers = {"content-disposition": 'attachment; filename="callbacks.csv"'}
    return Response(sheet, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/callback-rules", dependencies=[_MANAGE])
async def list_callback_rules(session: SessionDep) -> CallbackRulesOut:
    """How each queue calls back."""
    return CallbackRulesOut(items=[CallbackRuleOut.of(each) for each in await setup.list_rules(session)])


@router.put("/callback-rules/{queue}", dependencies=[_MANAGE])
async def change_callback_rule(
    *,
    queue: QueueKey,
    body: CallbackRuleBody,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> CallbackRuleOut:
    """Change it: it holds from the next promise on; what was promised stays."""
    changed = await setup.change_rule(session, actor=actor, rule=body.rule(queue), expected=version, now=now)
    set_etag(response, changed.rule.version)
    return CallbackRuleOut.of(changed)


async def _rows(session: Session, lines: list[CallbackLine]) -> list[CallbackOut]:
    names = {queue.key: queue for queue in await list_queues(session)}
    agents = await reading.name_agents(session, lines)
    return [CallbackOut.of(line, names, agents) for line in lines]


def _body(found: DeskCallback) -> DeskCallbackOut:
    callback = found.callback
    own = {name: getattr(callback, name) for name in DeskCallbackOut.model_fields if hasattr(callback, name)}
    return DeskCallbackOut.model_validate(
        {
            **own,
            "number": found.number,
            "phase": found.phase,
            "tries_most": found.tries_most,
            "late": found.late,
            "mine": found.mine,
        }
    )


def _key(cursor: str | None) -> Key | None:
    found = decode_moment(cursor)
    return Key(*found) if found else None
