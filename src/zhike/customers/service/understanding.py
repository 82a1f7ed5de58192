"""Runs that find segments and values: asked for, filled by the core bank's figures, computed, read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.errors import RunUnderWay, UnderstandingRunUnknown
from zhike.customers.permissions import profile as permissions
from zhike.customers.repository import portraits as rules_repository
from zhike.customers.repository import understanding as repository
from zhike.customers.rules.portraits import FactValue, Tag, tags_of
from zhike.customers.rules.understanding import Membership, NewActivity, UnderstandingRun
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

TOPIC = "customers.understanding"
_AT_ONCE = 5_000
_WEEKS_AHEAD = 52.0


async def start_run(session: Session, *, actor: Actor, until: date, now: datetime) -> int:
    """Ask for a run on what customers did up to `until`; its id. Raises `RunUnderWay`."""
    run_id = await repository.add_run(session, until=until, asked_by=actor.id, now=now)
    if run_id is None:
        raise RunUnderWay
    subject = f"understanding_run:{run_id}"
    await audit.record(session, actor=actor, action="customers.run_started", subject=subject, now=now)
    session.notify(TOPIC)
    return run_id


async def cancel_run(session: Session, run_id: int, *, actor: Actor, now: datetime) -> None:
    """Stop a run that is under way; what was found before stays. Raises `UnderstandingRunUnknown`."""
    if not await repository.change_run(session, run_id, state="cancelled", ended_at=now):
        raise UnderstandingRunUnknown
    subject = f"understanding_run:{run_id}"
    await audit.record(session, actor=actor, action="customers.run_cancelled", subject=subject, now=now)


async def list_runs(session: Session, *, limit: int = 12) -> list[UnderstandingRun]:
    """Runs, newest first."""
    return await repository.list_runs(session, limit=limit)


async def find_collecting(session: Session) -> UnderstandingRun | None:
    """The run that waits for the core bank's figures: after which number, and up to which day."""
    run = await repository.find_running(session)
    return run if run is not None and run.state == "collecting" else None


async def put_activity(session: Session, run: UnderstandingRun, rows: Sequence[NewActivity]) -> bool:
    """Take the next figures of a run, in order of number; none says that these were all. False: it was cancelled."""
    if not rows:
        session.notify(TOPIC)
        return await repository.change_run(session, run.id, state="computing")
    await repository.put_activity(session, rows, until=run.until)
    return await repository.change_run(session, run.id, collected_to=rows[-1].number)


async def fail_run(session: Session, run: UnderstandingRun, *, why: str, now: datetime) -> None:
    """End a run that cannot go on; `why` is the code of an error."""
    await repository.change_run(session, run.id, state="failed", why=why, ended_at=now)


async def compute_run(runtime: Runtime) -> None:
    """Compute the run that has its figures; one that was cut off begins anew, with the same result."""
    async with runtime.database.transaction() as session:
        run = await repository.find_running(session)
        if run is None or run.state != "computing":
            return
        await repository.remove_members(session, run.id)
        activity = await repository.list_activity(session)
        before = await repository.find_done(session)
        known = await repository.list_members(session, before.id) if before else []
    if not activity:
        async with runtime.database.transaction() as session:
            await fail_run(session, run, why="customers.nothing_to_segment", now=runtime.clock.now())
        return
    earlier = before.figures if before else {}
    members, figures = await asyncio.to_thread(_compute, activity, known, earlier, run.until)
    if await _store_members(runtime, run, members) and await _refresh_facts(runtime, run):
        await _finish(runtime, run, before, figures)


def _compute(
    activity: Sequence[tuple[UUID, date, date, int, float]],
    known: Sequence[tuple[UUID, str, int, int, float]],
    earlier: Mapping[str, Any],
    until: date,
) -> tuple[list[Membership], dict[str, Any]]:
    from zhike.customers.service.computing import compute

    return compute(activity, known, earlier, until=until, weeks_ahead=_WEEKS_AHEAD)


async def _store_members(runtime: Runtime, run: UnderstandingRun, members: Sequence[Membership]) -> bool:
    for start in range(0, len(members), _AT_ONCE):
        async with runtime.database.transaction() as session:
            some = members[start : start + _AT_ONCE]
            if not await repository.change_run(session, run.id, done=start + len(some), total=len(members)):
                return False
            await repository.copy_members(session, run.id, some)
    return True


async def _refresh_facts(runtime: Runtime, run: UnderstandingRun) -> bool:
    after: UUID | None = None
    while True:
        async with runtime.database.transaction() as session:
            ids = await repository.list_customer_ids(session, after=after, limit=1_000)
            if not ids:
                return True
            if not await repository.change_run(session, run.id, state="computing"):
                return False
            now, zone = runtime.clock.now(), runtime.settings.business_zone
            await repository.refresh_facts(session, ids, run_id=run.id, zone=zone, now=now)
        after = ids[-1]


async def _finish(
    runtime: Runtime, run: UnderstandingRun, before: UnderstandingRun | None, figures: dict[str, Any]
) -> None:
    async with runtime.database.transaction() as session:
        await repository.forget_merged(session)
        ended = {"state": "done", "ended_at": runtime.clock.now(), "figures": figures}
        if await repository.change_run(session, run.id, **ended) and before is not None:
            await repository.remove_members(session, before.id)


async def understand(
    session: Session, *, actor: Actor, customer_id: UUID, zone: str, now: datetime
) -> tuple[Membership | None, dict[str, Any] | None, list[Tag], dict[str, FactValue]]:
    """A customer's place in the last run, that segment's figures, the tags that hold now, and the facts behind them."""
    customer_id = await permissions.require_readable_customer(session, actor, customer_id)
    run = await repository.find_done(session)
    run_id = run.id if run else 0
    facts = await repository.find_facts(session, customer_id, run_id=run_id, zone=zone, now=now)
    member = (await repository.find_members(session, run_id, [customer_id])).get(customer_id)
    rules = await rules_repository.list_rules(session)
    segments = run.figures["segments"] if run else []
    segment = next((each for each in segments if member is not None and each["key"] == member.segment), None)
    return member, segment, tags_of(rules, facts), facts


async def find_groups(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """(segment, value band) of customers in the last run; those without dealings are left out."""
    run = await repository.find_done(session)
    if run is None:
        return {}
    found = await repository.find_members(session, run.id, ids)
    return {subject: (each.segment, each.value_band) for subject, each in found.items()}
