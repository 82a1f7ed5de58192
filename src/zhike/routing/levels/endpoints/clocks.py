"""Routes for service clocks: one's own, a contact's, the floor's; waivers and forecasts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.errors import Invalid
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import decode_moment, encode_moment
from zhike.platform.web import ActorDep, NowDep, SessionDep, requires
from zhike.routing.levels.repository.reading import Key
from zhike.routing.levels.rules import Measure
from zhike.routing.levels.schemas.clocks import (
    AgentPressuresOut,
    PressureOut,
    QueueNames,
    QueuePressureOut,
    ServiceClockOut,
    ServiceClocksOut,
    ServiceClocksPage,
    WaiverBody,
    WaiverOut,
    as_csv,
)
from zhike.routing.levels.service import forecasting, reading, waiving
from zhike.routing.levels.service.hours import load_hours
from zhike.routing.levels.values import PRESSING, ClockFilter, ClockState
from zhike.routing.service.queues import list_queues

router = APIRouter()
FLOOR = requires("routing.floor")


async def _filter(
    *,
    state: Annotated[list[ClockState] | None, Query()] = None,
    measure: Annotated[list[Measure] | None, Query()] = None,
    queue: Annotated[OptionalLine, Query(max_length=40)] = "",
    channel: Annotated[OptionalLine, Query(max_length=40)] = "",
    urgency: Annotated[OptionalLine, Query(max_length=2)] = "",
    reason: Annotated[OptionalLine, Query(max_length=20)] = "",
    agent: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> ClockFilter:
    """Without a state: those that are breached or at risk. `since` and `until` bound when they are or were due."""
    if any(at is not None and at.tzinfo is None for at in (since, until)):
        raise Invalid(what="since, until")
    states, measures = tuple(state or PRESSING), tuple(measure or ())
    return ClockFilter(states, measures, queue, channel, urgency, reason, agent, since, until)


FilterDep = Annotated[ClockFilter, Depends(_filter)]


@router.get("/me/service-clocks", dependencies=[requires("routing.work")])
async def list_my_service_clocks(session: SessionDep, actor: ActorDep, now: NowDep) -> ServiceClocksOut:
    """Open clocks of the contacts that I have, those due first first."""
    return ServiceClocksOut.of(await reading.list_mine(session, actor=actor, now=now), await _names(session))


@router.get("/conversations/{conversation_id}/service-clocks", dependencies=[requires("conversations.read")])
async def list_service_clocks_of(
    conversation_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> ServiceClocksOut:
    """The clocks of a contact, the newest first."""
    await conversations.find_readable(session, actor=actor, conversation_id=conversation_id)
    lines = await reading.list_of_conversation(session, conversation_id, now=now)
    return ServiceClocksOut.of(lines, await _names(session))


@router.get("/service-clocks", dependencies=[FLOOR])
async def list_service_clocks(
    *,
    session: SessionDep,
    now: NowDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ServiceClocksPage:
    """Clocks of the filter: open ones by what is due first, ended ones the newest first."""
    after = _key(cursor)
    found = await reading.list_clocks(session, wanted, after=after, limit=limit + 1, now=now)
    last = found[limit - 1].stored if len(found) > limit else None
    return ServiceClocksPage(
        items=ServiceClocksOut.of(found[:limit], await _names(session)).items,
        total=await reading.count_clocks(session, wanted) if after is None else None,
        next_cursor=encode_moment(last.due_at, last.id) if last else None,
    )


@router.get("/service-clocks/export.csv", dependencies=[requires("quality.export")], response_class=Response)
async def export_service_clocks(session: SessionDep, actor: ActorDep, now: NowDep, wanted: FilterDep) -> Response:
    """The clocks of the filter as CSV, without customers; that they were taken along is on record."""
    lines = await reading.export_clocks(session, wanted, actor=actor, now=now)
    # Spreadsheet programs read UTF-8 only with this mark in front.
    sheet = "\ufeff" + as_csv(lines, await _names(session))
    headers = {"content-disposition": 'attachment; filename="service-clocks.csv"'}
    return Response(sheet, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/service-clocks/pressure", dependencies=[FLOOR])
async def get_service_pressure(session: SessionDep, now: NowDep) -> PressureOut:
    """Each queue: open clocks, breaches foreseen for the next hour, and those foreseen an hour ago beside what came."""
    keys = [queue.key for queue in await list_queues(session)]
    names = await _names(session)
    pressed = await forecasting.read_pressure(session, keys, now)
    return PressureOut(items=[QueuePressureOut.of(each, names) for each in pressed])


@router.get("/service-clocks/agents", dependencies=[FLOOR])
async def get_agent_pressure(session: SessionDep) -> AgentPressuresOut:
    """Whose contacts wait too long now: open clocks that are breached or at risk, by agent."""
    return AgentPressuresOut.of(await reading.pressure_of_agents(session))


@router.post(
    "/service-clocks/waivers",
    status_code=status.HTTP_201_CREATED,
    dependencies=[CREATES, requires("routing.manage")],
)
async def waive_breaches(body: WaiverBody, session: SessionDep, actor: ActorDep, now: NowDep) -> WaiverOut:
    """These breaches have one cause and do not count."""
    waiver = await waiving.waive(session, actor=actor, ids=body.clocks, cause=body.cause, why=body.why, now=now)
    return WaiverOut.of(waiver)


@router.delete("/service-clocks/{clock_id}/waiver", dependencies=[requires("routing.manage")])
async def end_breach_waiver(clock_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> ServiceClockOut:
    """The breach counts after all."""
    line = await waiving.end_waiver(session, actor=actor, clock_id=clock_id, now=now)
    return ServiceClockOut.of(line, await _names(session))


async def _names(session: Session) -> QueueNames:
    return (await load_hours(session)).queues


def _key(cursor: str | None) -> Key | None:
    found = decode_moment(cursor)
    return Key(*found) if found else None
