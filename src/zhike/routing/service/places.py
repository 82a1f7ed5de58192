"""Where customers stand in their queue, and how long it will be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from zhike.platform.database import Session
from zhike.routing import rules
from zhike.routing.repository import assignments, entries
from zhike.routing.service import calendar
from zhike.routing.service.floor_reading import as_waiting, see_agents, see_waiting, slots_by_queue
from zhike.routing.service.queues import load_policy
from zhike.routing.values import Entry, Place, Queue

PACE_WINDOW = timedelta(minutes=15)
TALK_WINDOW = timedelta(hours=24)
USUAL_TALK_S = 300.0


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a queue moves: accepts a second out of `accepts` lately, places on duty, and the usual talk time."""

    rate: float | None
    accepts: int
    slots: int
    talk_s: float

    def estimate(self, position: int) -> tuple[int, int] | None:
        """The wait at `position`."""
        return rules.estimate_wait(
            position=position, rate=self.rate, accepts=self.accepts, agents=self.slots, aht_s=self.talk_s
        )


async def get_place(session: Session, conversation_id: UUID, *, now: datetime | None = None) -> Place | None:
    """The place of one conversation; None when it is not waiting."""
    return (await get_places(session, [conversation_id], now=now)).get(conversation_id)


async def get_places(session: Session, ids: Sequence[UUID], *, now: datetime | None = None) -> dict[UUID, Place]:
    """The places of those of `ids` that wait, in a fixed number of queries. Without `now`: the machine's clock."""
    return await _places(session, await entries.list_waiting(session), set(ids), now or datetime.now(UTC))


async def read_all_places(session: Session, *, now: datetime) -> dict[UUID, Place]:
    """The places of all that wait."""
    waiting = await entries.list_waiting(session)
    return await _places(session, waiting, {entry.conversation_id for entry in waiting}, now)


async def _places(session: Session, waiting: Sequence[Entry], wanted: set[UUID], at: datetime) -> dict[UUID, Place]:
    queues = {entry.queue for entry in waiting if entry.conversation_id in wanted}
    if not queues:
        return {}
    policy, in_use = await load_policy(session, at)
    staff = await see_agents(session, at)
    speeds = await read_speeds(session, policy, staff=staff, now=at)
    asked = [entry for entry in waiting if entry.conversation_id in wanted]
    holds = await _read_holds(session, asked, policy, staff, at)
    places: dict[UUID, Place] = {}
    for key in queues:
        line = order([entry for entry in waiting if entry.queue == key], policy, at)
        for position, entry in enumerate(line, start=1):
            if entry.conversation_id in wanted:
                estimate = speeds[key].estimate(position)
                estimate = rules.allow_for_hold(estimate, holds.get(entry.conversation_id, 0.0))
                places[entry.conversation_id] = Place(position, estimate, key, open=True)
    return await _mark_closed(session, places, policy, in_use, at)


async def _read_holds(
    session: Session, asked: Iterable[Entry], policy: rules.Policy, staff: Sequence[rules.Agent], now: datetime
) -> dict[UUID, float]:
    """For how many seconds more each of the contacts whose customer has an adviser may be kept for them."""
    advised = [entry for entry in asked if entry.adviser_id is not None and entry.state == "waiting"]
    if not advised or policy.adviser_s <= 0:
        return {}
    seen = await see_waiting(session, advised, policy, now)
    holds = rules.holds_left_s(seen, policy, staff, now.timestamp())
    return {UUID(conversation): left_s for conversation, left_s in holds.items()}


def order(waiting: Iterable[Entry], policy: rules.Policy, now: datetime) -> list[Entry]:
    """Entries in the order of service; what is being offered already comes first."""
    by_id = {str(entry.conversation_id): entry for entry in waiting}
    ranked = rules.rank((as_waiting(entry) for entry in by_id.values()), policy, now.timestamp())
    return sorted((by_id[contact.id] for _, contact in ranked), key=lambda entry: entry.state != "offered")


async def read_speeds(
    session: Session, policy: rules.Policy, *, staff: Sequence[rules.Agent] | None = None, now: datetime
) -> Mapping[str, Speed]:
    """How fast each queue moves."""
    pace = await assignments.read_pace(session, now - PACE_WINDOW)
    talk = await assignments.read_talk_times(session, now - TALK_WINDOW)
    on_duty = staff if staff is not None else await see_agents(session, now)
    slots = slots_by_queue(policy, on_duty, now)
    speeds = {}
    for key in policy.queues:
        recent = pace.get(key)
        lasted = (now - recent.first).total_seconds() if recent else 0.0
        speeds[key] = Speed(
            rate=recent.accepts / lasted if recent and lasted > 0 else None,
            accepts=recent.accepts if recent else 0,
            slots=slots[key][2],
            talk_s=talk.get(key, USUAL_TALK_S),
        )
    return speeds


async def _mark_closed(
    session: Session, places: dict[UUID, Place], policy: rules.Policy, in_use: Mapping[str, Queue], now: datetime
) -> dict[UUID, Place]:
    closed = {place.queue for place in places.values() if not is_served(policy, place.queue)}
    if not closed:
        return places
    special = await calendar.load_special_days(session, now)
    opens = {
        key: calendar.calendar_of(in_use[key], special).next_opening(now) if key in in_use else None for key in closed
    }
    return {
        conversation: (
            Place(place.position, None, place.queue, open=False, opens_at=opens[place.queue])
            if place.queue in closed
            else place
        )
        for conversation, place in places.items()
    }


def is_served(policy: rules.Policy, key: str) -> bool:
    """Whether the queue hands out contacts now."""
    rule = policy.queues.get(key)
    return rule is not None and rule.open
