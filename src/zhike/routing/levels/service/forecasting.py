"""What will breach in the next hour, queue by queue: foreseen every five minutes, kept, and held against what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing.levels import rules
from zhike.routing.levels.repository import forecasts, reading
from zhike.routing.levels.repository.forecasts import FirstTargets, OpenClock
from zhike.routing.levels.values import Forecast, QueuePressure
from zhike.routing.repository import entries
from zhike.routing.service.floor_reading import see_agents, slots_by_queue
from zhike.routing.service.places import Speed, order, read_speeds
from zhike.routing.service.queues import load_policy

HOUR = timedelta(hours=1)
ARRIVALS_WINDOW = timedelta(minutes=30)
DAY = timedelta(days=1)
KEPT = timedelta(days=30)
# Forecasts are made every five minutes: the one "of an hour ago" is at most so much older.
_SLACK = timedelta(minutes=10)


async def make_forecasts(runtime: Runtime) -> None:
    """Foresee the next hour of every queue, and keep it."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        for forecast in await foresee(session, now):
            await forecasts.add(session, forecast)
        await forecasts.settle(session, now - HOUR)
        await forecasts.forget(session, now - KEPT)


async def foresee(session: Session, now: datetime) -> list[Forecast]:
    """The next hour of every queue in use."""
    policy, _ = await load_policy(session, now)
    staff = await see_agents(session, now)
    speeds = await read_speeds(session, policy, staff=staff, now=now)
    room = {key: free for key, (free, _, _) in slots_by_queue(policy, staff, now).items()}
    waiting = await entries.list_waiting(session)
    running = await forecasts.list_open(session, now + HOUR)
    arrived = await forecasts.count_arrivals(session, now - ARRIVALS_WINDOW)
    late = await forecasts.count_late(session, now - DAY)
    firsts = await forecasts.read_first_targets(session, now - DAY)
    made = []
    for key in policy.queues:
        line = [entry.conversation_id for entry in order([e for e in waiting if e.queue == key], policy, now)]
        flow = _flow(speeds[key], arrived.get(key, 0), len(line), room.get(key, 0))
        own = [each for each in running if each.queue == key]
        recent = late.get(key, (0, 0))
        made.append(_of_queue(key, flow, line=line, running=own, firsts=firsts.get(key), late=recent, now=now))
    return made


async def read_pressure(session: Session, keys: Sequence[str], now: datetime) -> list[QueuePressure]:
    """Each queue now, with the newest forecast, and the one of an hour ago beside what came of it."""
    states = await reading.count_open(session)
    newest = await forecasts.list_latest(session, since=now - HOUR, until=now)
    then = await forecasts.list_latest(session, since=now - HOUR - _SLACK, until=now - HOUR)
    came = await forecasts.count_breaches(session, since=now - HOUR, until=now)
    judged = await forecasts.judge(session, now - DAY - HOUR)
    found = []
    for key in keys:
        open_ = states.get(key, {})
        error, n = judged.get(key, (None, 0))
        foreseen = then[key].total if key in then else None
        found.append(
            QueuePressure(
                key,
                open_.get("breached", 0),
                open_.get("at_risk", 0),
                sum(open_.values()),
                newest.get(key),
                foreseen,
                came.get(key, 0),
                error,
                n,
            )
        )
    return found


def _flow(speed: Speed, arrived: int, line: int, room: int) -> rules.Flow:
    return rules.Flow(
        rate=speed.rate or 0.0,
        capacity=speed.slots / speed.talk_s if speed.talk_s > 0 else 0.0,
        arrivals=arrived / ARRIVALS_WINDOW.total_seconds(),
        line=line,
        room=room,
    )


def _of_queue(
    key: str,
    flow: rules.Flow,
    *,
    line: Sequence[UUID],
    running: Sequence[OpenClock],
    firsts: FirstTargets | None,
    late: tuple[int, int],
    now: datetime,
) -> Forecast:
    in_line = set(line)
    left = {each.conversation_id: _left(each, now) for each in running if each.measure == "first"}
    others = [_left(each, now) for each in running if each.measure != "first" or each.conversation_id not in in_line]
    share = rules.late_share(*late)
    timed = firsts.timed / firsts.contacts if firsts and firsts.contacts else 0.0
    target = firsts.target_s if firsts else None
    return Forecast(
        queue=key,
        made_at=now,
        waiting=rules.foresee_waiting([left.get(each) for each in line], flow),
        arriving=rules.foresee_arriving(target, flow, share=timed),
        running=rules.foresee_running(others, share),
        basis=_basis(flow, target, share, late[1], len(others)),
    )


def _basis(
    flow: rules.Flow, target_s: float | None, late_share: float, ended: int, running: int
) -> Mapping[str, float | int | None]:
    """The figures that it was worked out from, as a page can say them."""
    return {
        "line": flow.line,
        "room": flow.room,
        "arrivals_per_hour": round(flow.arrivals * rules.HOUR_S, 1),
        "accepts_per_hour": round(flow.rate * rules.HOUR_S, 1),
        "capacity_per_hour": round(flow.capacity * rules.HOUR_S, 1),
        "first_target_s": None if target_s is None else round(target_s),
        "running": running,
        "late_percent": round(100 * late_share, 1),
        "late_n": ended,
    }


def _left(clock: OpenClock, now: datetime) -> float:
    return (clock.due_at - now).total_seconds()
