"""How long a trial of a routing policy takes, and how long it holds up its worker.

Run: .venv/bin/python -m benchmarks.policy_trial [ARRIVALS] [AGENTS]

Starts a throw-away Postgres with ARRIVALS (100,000) contacts of yesterday, served by AGENTS (500), and prints how long
a trial of a version took, and how long a coroutine that wants to go on every 5 ms had to wait meanwhile in the worker.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy import text
from tests.routing.builders import an_agent
from tests.support.database import start_test_database
from tests.support.installation import make_test_installation

from zhike.app.migration import migrate
from zhike.app.runtime import running
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.service import policies
from zhike.routing.service.queues import document_in_force
from zhike.routing.trials import asking
from zhike.routing.trials.working import work_waiting

# Twelve hours of a day, the same number each second; every contact takes four to eight minutes.
FILL = text("""
    insert into routing.entry (conversation_id, state, queue, skill, channel, language, because, reason, urgency, elder,
        vulnerable, tier, contacts_in_7_days, open_complaint, queued_at)
    select uuidv7(), 'left', (cast(:queues as text[]))[1 + n % :many], (cast(:skills as text[]))[1 + n % :many],
        'web_chat', 'zh', 'customer_request', 'CCD-04', 'P' || 1 + n % 3, n % 20 = 0, false, 'standard', 0, false,
        cast(:since as timestamptz) + n * (interval '12 hours' / cast(:arrivals as integer))
    from generate_series(0, cast(:arrivals as integer) - 1) n
""")
SERVE = text("""
    insert into routing.assignment (id, conversation_id, staff_id, queue, channel, how, queued_at, offered_at,
        accepted_at, ended_at, outcome, score, priority_reasons, agent_reasons)
    select uuidv7(), conversation_id, (cast(:staff as uuid[]))[1 + n % cast(:agents as integer)], queue, channel,
        'offer', queued_at, queued_at, queued_at + interval '20 seconds',
        queued_at + interval '260 seconds' + n % 240 * interval '1 second', 'closed', 1, '[]', '[]'
    from (select *, row_number() over (order by queued_at) as n from routing.entry) joined
""")


def skills_of(place: int) -> dict[str, int]:
    """Three skills at levels of their own, as in a real centre; together the agents have all there are."""
    known = tuple(routing.SKILLS)
    return {known[(place + step) % len(known)]: 4 - step for step in range(3)}


async def lag(until: asyncio.Event) -> list[float]:
    """How much longer than 5 ms each of many short sleeps took, in ms."""
    late = []
    while not until.is_set():
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        late.append((time.perf_counter() - began - 0.005) * 1000)
    return sorted(late)


async def main(runtime: Runtime, arrivals: int, agents: int) -> None:
    """Fill, try, print."""
    now = runtime.clock.now()
    local = now.astimezone(runtime.settings.zone)
    since = local.replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=1)
    async with runtime.database.transaction() as session:
        queues = await routing.configure_default_queues(session)
        staff = [
            await an_agent(session, skills=skills_of(place), chats=3, state=None, now=now) for place in range(agents)
        ]
        places = {"queues": [each.key for each in queues], "skills": [each.skills[0] for each in queues]}
        await session.execute(FILL, {"arrivals": arrivals, "since": since, "many": len(queues), **places})
        await session.execute(SERVE, {"staff": [each.id for each in staff], "agents": agents})
        document = await document_in_force(session)
        made = await policies.draft(session, actor=staff[0], document=document, note="x", now=now)
        zone = runtime.settings.business_zone
        trial = await asking.ask(
            session, actor=staff[0], number=made.number, day=None, patience_s=180, zone=zone, now=now
        )
    over = asyncio.Event()
    watching = asyncio.create_task(lag(over))
    began = time.perf_counter()
    await work_waiting(runtime)
    took = time.perf_counter() - began
    over.set()
    late = await watching
    async with runtime.database.transaction() as session:
        done = await asking.get_trial(session, trial.id)
    played = done.figures.arrivals if done.figures else 0
    print(f"{done.state}: {played:,} contacts, {agents} agents, {took:.1f} s")
    p50, p99 = (late[int(len(late) * share)] for share in (0.5, 0.99))
    print(f"a coroutine of the worker waited p50 {p50:.1f}, p99 {p99:.1f}, at most {late[-1]:.0f} ms")


async def run(address: str, folder: Path, arrivals: int, agents: int) -> None:
    """Measure on a database of its own."""
    async with running(make_test_installation(folder), address) as runtime:
        await main(runtime, arrivals, agents)


if __name__ == "__main__":
    wanted = [int(word) for word in sys.argv[1:3]]
    arrivals, agents = (*wanted, *(100_000, 500)[len(wanted) :])
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as name, start_test_database(Path(name)) as server:
        with psycopg.connect(libpq_conninfo(server), autocommit=True) as connection:
            connection.execute("create database bench")
        address = server.replace("/postgres?", "/bench?")
        migrate(address)
        asyncio.run(run(address, Path(name), arrivals, agents))
