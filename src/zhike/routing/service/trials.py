"""A version of the policy tried on a day that was, beside the one in force."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.platform.database import Session
from zhike.routing import rules
from zhike.routing.repository import agents, entries, policies
from zhike.routing.service import calendar
from zhike.routing.service.floor_reading import as_waiting
from zhike.routing.service.policies import get_version
from zhike.routing.service.queues import apply_document, document_in_force, load_policy
from zhike.routing.values import Entry, Queue

# A day of a large centre; what came later is not tried.
MOST_ARRIVALS = 20_000
MOST_MOVED = 20
USUAL_SERVICE_S = 300.0
# Who was seen once is taken to have been there this long.
SHORTEST_DUTY_S = 1800.0
QUARTER_S = 900.0


@dataclass(frozen=True, slots=True)
class Moved:
    """A contact that waits otherwise: so long under the policy in force, so long under the other (None: not served)."""

    entry: Entry
    before_s: float | None
    after_s: float | None


@dataclass(frozen=True, slots=True)
class Trial:
    """A day under both policies. `by_queue` and `before`, `after` are as the replay has it; `was` is what happened.

    `advised`: contacts of customers who have an adviser; `to_adviser`: how many of them the adviser took, as it was,
    under what is in force, and under the version.
    """

    day: date
    arrivals: int
    agents: int
    was: rules.Waits
    before: rules.Waits
    after: rules.Waits
    by_queue: dict[str, tuple[rules.Waits, rules.Waits]]
    advised: int
    to_adviser: tuple[int, int, int]
    sooner: int
    later: int
    moved: tuple[Moved, ...]


async def try_version(
    session: Session, *, number: int, day: date, patience_s: float, zone: str, now: datetime
) -> Trial:
    """Replay a day's arrivals under the version and under what is in force. Raises `PolicyUnknown`.

    The agents are those who were offered contacts that day, from the first to the end of the last, with what they can
    do today; a contact takes as long as it took, or as the median of that day.
    """
    candidate = (await get_version(session, number)).document
    since = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    until = since + timedelta(days=1)
    rows = await policies.list_arrivals(session, since, until, MOST_ARRIVALS)
    known = await entries.find_entries(session, [row.conversation_id for row in rows])
    usual = median([row.served for row in rows if row.served]) if any(row.served for row in rows) else USUAL_SERVICE_S
    arrivals = [rules.Arrival(_as_it_came(known[row.conversation_id]), row.served or usual) for row in rows]
    policy, in_use = await load_policy(session, now)
    played = rules.Day(arrivals, await _duties(session, since, until), await _opening(session, in_use, since))
    before = apply_document(policy, in_use, await document_in_force(session))
    after = apply_document(policy, in_use, candidate)
    one, other = await asyncio.to_thread(lambda: (rules.replay(played, before), rules.replay(played, after)))
    waits = one.waits, other.waits
    contacts = [one.contact for one in arrivals]
    actual = {str(row.conversation_id): row.waited for row in rows if row.waited is not None}
    changed = [_moved(known[row.conversation_id], *waits) for row in rows]
    return Trial(
        day=day,
        arrivals=len(arrivals),
        agents=len(played.duties),
        was=rules.summarise(contacts, actual, patience_s),
        before=rules.summarise(contacts, waits[0], patience_s),
        after=rules.summarise(contacts, waits[1], patience_s),
        by_queue=_by_queue(contacts, waits, patience_s),
        advised=sum(contact.adviser is not None for contact in contacts),
        to_adviser=(sum(row.by_adviser for row in rows), len(one.to_adviser), len(other.to_adviser)),
        sooner=sum(_delta(one) < 0 for one in changed),
        later=sum(_delta(one) > 0 for one in changed),
        moved=tuple(sorted((one for one in changed if _delta(one)), key=_weight)[:MOST_MOVED]),
    )


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


def _by_queue(
    contacts: Sequence[rules.Waiting], waits: tuple[Mapping[str, float], Mapping[str, float]], patience_s: float
) -> dict[str, tuple[rules.Waits, rules.Waits]]:
    found = {}
    for key in sorted({one.queue for one in contacts}):
        of_queue = [one for one in contacts if one.queue == key]
        found[key] = tuple(rules.summarise(of_queue, each, patience_s) for each in waits)
    return found  # type: ignore[return-value]  # two waits make a pair


def _moved(entry: Entry, before: Mapping[str, float], after: Mapping[str, float]) -> Moved:
    name = str(entry.conversation_id)
    return Moved(entry, before.get(name), after.get(name))


def _delta(one: Moved) -> float:
    """By how much longer it waits; not being served is the longest."""
    longest = float(rules.LONGEST_WAIT_S)
    return (longest if one.after_s is None else one.after_s) - (longest if one.before_s is None else one.before_s)


def _weight(one: Moved) -> tuple[float, str]:
    return -abs(_delta(one)), str(one.entry.conversation_id)
