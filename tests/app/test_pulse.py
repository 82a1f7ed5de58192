"""What a worker's pulse notices: processes that were killed, standstills; what was ordered is no fault."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from zhike.app.health import Pulse
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

_OTHER = text("insert into platform.heartbeat (process, seen_at) values ('work 1', :at)")
_FAULTS = text(
    """select kind, extract(epoch from ended_at - began_at)::float as seconds, part
    from stability.fault order by began_at"""
)


async def faults(session: Session) -> list[Any]:
    return list((await session.execute(_FAULTS)).all())


async def beat(runtime: Runtime, clock: FixedClock, pulse: Pulse, *, after: float) -> None:
    clock.advance(after)
    await pulse.beat(runtime)


async def test_a_process_that_was_killed_is_a_fault_until_its_successor_works(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    await session.execute(_OTHER, {"at": clock.now()})
    successor = Pulse()
    await beat(runtime, clock, successor, after=3)
    assert await faults(session) == []  # it may be a colleague who will speak again
    await beat(runtime, clock, successor, after=2)
    await beat(runtime, clock, successor, after=2)
    assert await faults(session) == [("killed", 3.0, "worker")]


async def test_a_colleague_takes_over_when_it_notices(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    pulse = Pulse()
    await beat(runtime, clock, pulse, after=0)
    await session.execute(_OTHER, {"at": clock.now() + timedelta(seconds=1)})
    for _ in range(4):
        await beat(runtime, clock, pulse, after=2)
    assert [(kind, seconds) for kind, seconds, _ in await faults(session)] == [("killed", 7.0)]


async def test_a_standstill_is_a_fault_and_a_stop_that_was_ordered_is_none(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    pulse = Pulse()
    await beat(runtime, clock, pulse, after=0)
    await beat(runtime, clock, pulse, after=9)
    assert await faults(session) == []
    await beat(runtime, clock, pulse, after=12)
    assert [(kind, seconds) for kind, seconds, _ in await faults(session)] == [("stalled", 12.0)]
    await pulse.stop(runtime)
    await beat(runtime, clock, Pulse(), after=3600)
    assert len(await faults(session)) == 1
