"""Figures that are read from the database when somebody asks: the outbox, the floor, messages, the health of parts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy import text

from zhike.app import wiring
from zhike.platform.database import Session
from zhike.platform.outbox import event_type
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.stability import api as stability

READ_WITHIN_S: Final = 3.0
MOST_COUNTED: Final = 10_000
"""A reader that is further behind than this is told as being so far behind."""

# One look for all readers: each counts only what is its own, from its own place on.
_LAG = text("""
    select r.subscriber, behind.n, behind.oldest from platform.event_cursor c
    join unnest(cast(:subscribers as text[]), cast(:types as text[]), cast(:places as bigint[]))
        as r (subscriber, types, place) using (subscriber)
    cross join lateral (
        select count(*) as n, min(e.at) as oldest from (
            select at from platform.event
            where id > greatest(c.event_id, r.place) and type = any(string_to_array(r.types, ' ')) limit :most) e
    ) behind
""")
_FAILURES = text("""
    select subscriber, count(*) filter (where next_at is null) as parked,
        count(*) filter (where next_at is not null) as retried
    from platform.event_failure group by subscriber
""")
# The database counts what it stores anyway; counting rows would read them all.
_STORED = text("""
    select n_tup_ins from pg_stat_user_tables where schemaname = 'conversations' and relname = 'message'
""")

log = structlog.get_logger(__name__)


async def read(runtime: Runtime, places: Mapping[str, int]) -> list[Metric]:
    """All of them; `zhike_database_up` alone where the database does not answer in time.

    `places`: how far readers of this host say that they are; others are told by their cursors, which lie behind.
    """
    up = GaugeMetricFamily("zhike_database_up", "Whether the database answered.")
    try:
        async with asyncio.timeout(READ_WITHIN_S), runtime.database.transaction() as session:
            found = [
                *await _outbox(session, places, runtime.clock.now()),
                *_floor(await routing.snapshot(session, runtime.clock.now())),
                *await _messages(session),
                *_parts(await stability.list_subjects(session, runtime.settings, runtime.clock.now())),
            ]
    except Exception as trouble:
        log.warning("telemetry.no_records", kind=type(trouble).__name__)
        up.add_metric([], 0)
        return [up]
    up.add_metric([], 1)
    return [up, *found]


async def _outbox(session: Session, places: Mapping[str, int], now: datetime) -> list[Metric]:
    readers = {each.name: " ".join(event_type(event) for event in each.events) for each in wiring.subscriptions()}
    known = [places.get(name, 0) for name in readers]
    asked = {"subscribers": list(readers), "types": list(readers.values()), "places": known, "most": MOST_COUNTED}
    lag = GaugeMetricFamily("zhike_outbox_lag_events", "Events a subscriber has yet to handle.", labels=["subscriber"])
    age = GaugeMetricFamily(
        "zhike_outbox_lag_seconds", "Age of the oldest event a subscriber has yet to handle.", labels=["subscriber"]
    )
    for row in await session.execute(_LAG, asked):
        lag.add_metric([row.subscriber], row.n)
        age.add_metric([row.subscriber], (now - row.oldest).total_seconds() if row.oldest else 0)
    parked = GaugeMetricFamily("zhike_outbox_parked_events", "Events set aside for a person.", labels=["subscriber"])
    retried = GaugeMetricFamily(
        "zhike_outbox_retried_events", "Events that failed and are tried again.", labels=["subscriber"]
    )
    for row in await session.execute(_FAILURES):
        parked.add_metric([row.subscriber], row.parked)
        retried.add_metric([row.subscriber], row.retried)
    return [lag, age, parked, retried]


def _floor(floor: routing.Floor) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("zhike_queue_waiting", "Contacts that wait for a person.", labels=["queue"])
    longest = GaugeMetricFamily("zhike_queue_longest_wait_seconds", "The longest wait now.", labels=["queue"])
    for line in floor.queues:
        waiting.add_metric([line.queue.key], line.waiting)
        longest.add_metric([line.queue.key], line.longest_wait_s)
    agents = GaugeMetricFamily("zhike_agents", "Agents who are here, by state.", labels=["state"])
    for state, number in floor.by_state.items():
        agents.add_metric([state], number)
    yield from (waiting, longest, agents)


async def _messages(session: Session) -> list[Metric]:
    stored = (await session.execute(_STORED)).scalar_one_or_none()
    return [CounterMetricFamily("zhike_messages_stored", "Messages stored since the statistics began.", stored or 0)]


def _parts(subjects: list[stability.Subject]) -> Iterator[Metric]:
    up = GaugeMetricFamily(
        "zhike_part_up", "Whether a part or channel works; absent while nobody watches it.", labels=["part"]
    )
    took = GaugeMetricFamily("zhike_part_check_seconds", "How long its last health check took.", labels=["part"])
    for each in subjects:
        if each.condition != "unwatched":
            up.add_metric([each.id], each.condition == "up")
            if each.ms is not None:
                took.add_metric([each.id], each.ms / 1000)
    yield from (up, took)
