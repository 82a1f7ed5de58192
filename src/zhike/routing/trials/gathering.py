"""What a trial is played with, read piece by piece: who came on the day, who was there, when each queue was open."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import rules
from zhike.routing.repository import agents, entries, policies
from zhike.routing.service import calendar
from zhike.routing.service.floor_reading import as_waiting
from zhike.routing.service.queues import apply_document, load_policy
from zhike.routing.trials.values import Came, Setting, Trial
from zhike.routing.values import Entry, Queue

# A day of a very large centre; what came later is not tried.
MOST_ARRIVALS: Final = 100_000
AT_ONCE: Final = 1_000
# Who was seen once is taken to have been there this long.
SHORTEST_DUTY_S: Final = 1800.0
QUARTER_S: Final = 900.0


async def gather_setting(runtime: Runtime, trial: Trial) -> Setting:
    """All but who came.

    The agents are those who were offered contacts that day, from the first to the end of the last, with what they can
    do today; a contact takes as long as it took, or as the median of that day.
    """
    since, until = _span(trial.day, runtime.settings.business_zone)
    async with runtime.database.transaction() as session:
        policy, in_use = await load_policy(session, runtime.clock.now())
        return Setting(
            before=apply_document(policy, in_use, trial.against),
            after=apply_document(policy, in_use, trial.document),
            duties=await _duties(session, since, until),
            opening=await _opening(session, in_use, since),
            patience_s=trial.patience_s,
        )


async def gather_arrivals(runtime: Runtime, day: date) -> AsyncIterator[list[Came]]:
    """Who came, in the order in which they joined, some at a time, each time in a transaction of its own."""
    since, until = _span(day, runtime.settings.business_zone)
    after: tuple[datetime, UUID] | None = None
    left = MOST_ARRIVALS
    while left > 0:
        async with runtime.database.transaction() as session:
            rows = await policies.list_arrivals(session, since, until, after=after, limit=min(AT_ONCE, left))
            known = await entries.find_entries(session, [row.conversation_id for row in rows])
        if rows:
            yield [
                Came(_as_it_came(known[row.conversation_id]), row.waited, row.served, row.by_adviser)
                for row in rows
                if row.conversation_id in known
            ]
        left -= len(rows)
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].queued_at, rows[-1].conversation_id


def _span(day: date, zone: str) -> tuple[datetime, datetime]:
    begins, ends = (
        datetime.combine(each, time(), ZoneInfo(zone)).astimezone(UTC) for each in (day, day + timedelta(days=1))
    )
    return begins, ends


def _as_it_came(entry: Entry) -> rules.Waiting:
    """The contact as it joined: what happened to it later is not known yet."""
    return replace(as_waiting(entry), returned=False, reserved_for=None, reserved_until=0.0)


async def _duties(session: Session, since: datetime, until: datetime) -> list[rules.Duty]:
    rows = await policies.list_duties(session, since, until)
    abilities = await agents.list_abilities(session, [row.staff_id for row in rows], lent=False)
    return [
        rules.Duty(
            _rested(row.staff_id, abilities[row.staff_id]),
            row.begins.timestamp(),
            max(row.ends.timestamp(), row.begins.timestamp() + SHORTEST_DUTY_S),
        )
        for row in rows
    ]


def _rested(staff_id: UUID, ability: agents.Ability) -> rules.Agent:
    licences = {code: held.ends_at.timestamp() for code, held in ability.licences.items()}
    return rules.Agent(
        str(staff_id), ability.skills, 0.0, ability.languages, ability.capacity, mix=ability.mix, licences=licences
    )


async def _opening(
    session: Session, in_use: dict[str, Queue], since: datetime
) -> dict[str, Sequence[tuple[float, float]]]:
    """When each queue was open from that moment on, until the next day is over, by the quarter of an hour."""
    special = await calendar.load_days_about(session, since)
    quarters = [since + timedelta(minutes=15 * place) for place in range(2 * 24 * 4)]
    found: dict[str, Sequence[tuple[float, float]]] = {}
    for key, queue in in_use.items():
        hours = queue.hours.calendar(queue.zone, special)
        found[key] = _joined([at.timestamp() for at in quarters if hours.is_open(at)])
    return found


def _joined(quarters: Sequence[float]) -> list[tuple[float, float]]:
    """Quarters of an hour as spans without a gap."""
    spans: list[tuple[float, float]] = []
    for begins in quarters:
        if spans and spans[-1][1] == begins:
            spans[-1] = spans[-1][0], begins + QUARTER_S
        else:
            spans.append((begins, begins + QUARTER_S))
    return spans
