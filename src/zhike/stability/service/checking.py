"""Health checks: each part that is due is asked, and what it means is kept, with the hours that were watched."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

import structlog

from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.stability.repository import faults, states
from zhike.stability.repository.states import Checked, Hour
from zhike.stability.rules.judging import Verdict, judge
from zhike.stability.rules.parts import WHOLES, Whole
from zhike.stability.service.probing import Answer, Probe, ask, probes

_EARLY = timedelta(seconds=2)  # a schedule is never quite exact

log = structlog.get_logger(__name__)


async def check_parts(runtime: Runtime) -> None:
    """Ask all parts whose time has come. Other machines are asked outside of any transaction."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        known = await states.list_states(session)
    asked = probes(runtime)
    due = [probe for probe in asked if _is_due(known.get(probe.part), probe, now)]
    answers = dict(zip(due, await asyncio.gather(*(ask(probe) for probe in due)), strict=True))
    async with runtime.database.transaction() as session:
        await _keep(session, asked, known, answers, zone=runtime.settings.zone, now=now)


def _is_due(known: Checked | None, probe: Probe, now: datetime) -> bool:
    return known is None or now - known.state.checked_at >= probe.every - _EARLY


async def _keep(
    session: Session,
    asked: list[Probe],
    known: Mapping[str, Checked],
    answers: Mapping[Probe, Answer],
    *,
    zone: tzinfo,
    now: datetime,
) -> None:
    verdicts = {probe.part: _judged(probe, answer, known.get(probe.part), now) for probe, answer in answers.items()}
    checks = {one.part: known[one.part] for one in asked if one.part in known}
    for probe, answer in answers.items():
        checks[probe.part] = Checked(probe.part, verdicts[probe.part].state, answer.ms, answer.reason)
    for part, verdict in verdicts.items():
        await _keep_faults(session, part, verdict, answers[next(one for one in answers if one.part == part)])
    # A part that a setting took away is watched no longer; what was wrong with it is over.
    for part in await states.put_states(session, list(checks.values())):
        await faults.close_fault(session, part, now)
    await states.add_hours(session, _hours(verdicts, checks, zone=zone, now=now))


def _judged(probe: Probe, answer: Answer, known: Checked | None, now: datetime) -> Verdict:
    return judge(known.state if known else None, works=not answer.reason, now=now, every=probe.every)


async def _keep_faults(session: Session, part: str, verdict: Verdict, answer: Answer) -> None:
    if verdict.began is not None:
        log.warning("stability.part_down", part=part, reason=answer.reason)
        await faults.open_fault(session, uuid7(), part, verdict.began)
    if verdict.ended is not None:
        log.warning("stability.part_up", part=part)
        await faults.close_fault(session, part, verdict.ended)


def _hours(
    verdicts: Mapping[str, Verdict], checks: Mapping[str, Checked], *, zone: tzinfo, now: datetime
) -> list[Hour]:
    local = now.astimezone(zone)
    watched = {part: (verdict.watched_s, verdict.up_s) for part, verdict in verdicts.items()}
    for whole in WHOLES.values():
        together = _together(whole, verdicts) if all(part in checks for part in whole.needs) else None
        if together is not None:
            watched[whole.id] = together
    return [
        Hour(part, local.date(), local.hour, local.isoweekday(), seconds, up_s)
        for part, (seconds, up_s) in watched.items()
        if seconds
    ]


def _together(whole: Whole, verdicts: Mapping[str, Verdict]) -> tuple[float, float] | None:
    """A whole was watched while each part that it needs was, and up while each was."""
    needed = [verdicts[part] for part in whole.needs if part in verdicts]
    if len(needed) < len(whole.needs):
        return None
    return min(one.watched_s for one in needed), min(one.up_s for one in needed)
