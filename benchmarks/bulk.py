"""How long views and work on many contacts take. Run: .venv/bin/python -m benchmarks.bulk [CONTACTS] [ROWS]

Starts a throw-away Postgres with CONTACTS (100,000) generated conversations, a fifth of them waiting, and prints a
table: 20 views counted together, a page of a list, the preview and the staging of a job over all that there is, a job
stopped half way, and for ROWS (2,000) contacts a job of each kind and its undo, by 1,000 rows.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text
from tests.routing.builders import an_agent
from tests.support.database import start_test_database
from tests.support.installation import make_test_installation

from zhike.app.migration import migrate
from zhike.app.runtime import running
from zhike.conversations.api import Act, Filter
from zhike.conversations.service.filtering import count_many, list_fitting
from zhike.platform.actor import Actor
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.permissions import find_own_job
from zhike.routing.service import bulk, bulk_work
from zhike.routing.service.previewing import Selection, preview

QUEUES = "array['general', 'cards', 'loans', 'digital', 'transfers']"
FILL = text(f"""
    insert into conversations.conversation (id, channel, language, state, state_since, queue, urgency, wanted_reason,
        tier, last_at, opened_at, requested_at, closed_at, steps, reason, outcome)
    select uuidv7(), (array['web_chat', 'app_chat', 'wechat'])[1 + n % 3], 'zh',
        case when n % 5 = 0 then 'queued' else 'closed' end, at, ({QUEUES})[1 + n % 5], 'P' || n % 4, 'CCD-04',
        (array['standard', 'gold', 'platinum'])[1 + n % 3], at, at, at, case when n % 5 <> 0 then at end, 1,
        case when n % 5 <> 0 then 'CCD-04' end, case when n % 5 <> 0 then 'resolved' end
    from (select n, now() - n * interval '20 seconds' as at from generate_series(1, :contacts) n) made
""")
ENTER = text("""
    insert into routing.entry (conversation_id, state, queue, skill, channel, language, because, reason, urgency, elder,
        vulnerable, tier, contacts_in_7_days, open_complaint, queued_at)
    select id, 'waiting', queue, 'general', channel, 'zh', 'customer_request', wanted_reason, urgency, false,
        false, 'standard', 0, false, opened_at from conversations.conversation where state = 'queued'
""")
WAITING = text("select id from conversations.conversation where state = 'queued' order by id limit :rows")
VIEWS = {
    **{f"open{n}": Filter(states=("queued", "offered"), queues=("cards",), waits_over_min=n) for n in range(10)},
    **{f"all{n}": Filter(states=("closed",), reasons=("CCD-04",), days=n + 1) for n in range(10)},
}


async def timed(name: str, work: Callable[[], Awaitable[Any]], *, rows: int = 0, rounds: int = 1) -> None:
    """Print how long `work` takes: the middle of some rounds, or by 1,000 rows."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        await work()
        times.append(time.perf_counter() - start)
    took = sorted(times)[len(times) // 2]
    print(f"{name:58}" + (f"{took / rows * 1000:9.2f} s / 1,000" if rows else f"{took * 1000:9.1f} ms"), flush=True)


class Work:
    """A supervisor's work on many."""

    def __init__(self, runtime: Runtime, lead: Actor) -> None:
        self.runtime = runtime
        self.lead = lead

    async def count(self) -> None:
        async with self.runtime.database.transaction() as session:
            await count_many(self.runtime, session, actor=self.lead, wanted=VIEWS)

    async def page(self) -> None:
        async with self.runtime.database.transaction() as session:
            wanted = Filter(states=("queued",), queues=("loans",))
            await list_fitting(self.runtime, session, actor=self.lead, wanted=wanted, limit=50)

    async def look(self) -> None:
        async with self.runtime.database.transaction() as session:
            await preview(
                self.runtime,
                session,
                actor=self.lead,
                selection=Selection(filter=Filter()),
                acts=[Act("note", text="x")],
                now=self.runtime.clock.now(),
            )

    async def begin(self, selection: Selection, act: Act) -> UUID:
        async with self.runtime.database.transaction() as session:
            now = self.runtime.clock.now()
            job = await bulk.begin(self.runtime, session, actor=self.lead, selection=selection, acts=[act], now=now)
        return job.id

    async def halve(self, job: UUID) -> None:
        """Work for ten seconds, then stop."""
        working = asyncio.create_task(bulk_work.work_on_jobs(self.runtime))
        await asyncio.sleep(10)
        async with self.runtime.database.transaction() as session:
            await bulk.stop(session, actor=self.lead, job_id=job, now=self.runtime.clock.now())
        await working
        async with self.runtime.database.transaction() as session:
            stopped = await find_own_job(session, actor=self.lead, job_id=job)
        print(f"    {stopped.state}: {dict(stopped.counts)}")

    async def work(self) -> None:
        await bulk_work.work_on_jobs(self.runtime)

    async def undo(self, job: UUID) -> None:
        async with self.runtime.database.transaction() as session:
            await bulk.take_back(session, actor=self.lead, job_id=job, now=self.runtime.clock.now())


async def main(runtime: Runtime, contacts: int, rows: int) -> None:
    """Fill, measure, print."""
    async with runtime.database.transaction() as session:
        await routing.configure_default_queues(session)
        lead = await an_agent(session, role="supervisor", state=None, now=runtime.clock.now())
        await session.execute(FILL, {"contacts": contacts})
        await session.execute(ENTER)
        ids = list((await session.execute(WAITING, {"rows": rows})).scalars())
    async with runtime.database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("vacuum analyze conversations.conversation"))
    work = Work(runtime, lead)
    await timed("20 views counted together", work.count, rounds=9)
    await timed("a page of 50 of a view", work.page, rounds=9)
    await timed(f"preview of {contacts:,} contacts", work.look)
    staged: list[UUID] = []

    async def stage() -> None:
        staged.append(await work.begin(Selection(filter=Filter()), Act("note", text="x")))

    await timed(f"a job of {contacts:,} contacts is begun", stage)
    await timed("    worked on for 10 s, then stopped half way", lambda: work.halve(staged[0]))
    for name, act in (
        ("notes", Act("note", text="已由 {agent} 核对")),
        ("triage", Act("triage", urgency="P1")),
        ("transfers", Act("transfer", queue="wealth", text="分流")),
    ):
        job = await work.begin(Selection(tuple(ids)), act)
        await timed(f"{name}, {len(ids):,} contacts", work.work, rows=len(ids))
        await work.undo(job)
        await timed("    undone", work.work, rows=len(ids))


async def run(address: str, folder: Path, contacts: int, rows: int) -> None:
    """Measure on a database of its own."""
    async with running(make_test_installation(folder), address) as runtime:
        await main(runtime, contacts, rows)


if __name__ == "__main__":
    wanted = [int(word) for word in sys.argv[1:3]]
    contacts, rows = (*wanted, *(100_000, 2_000)[len(wanted) :])
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as name, start_test_database(Path(name)) as server:
        with psycopg.connect(libpq_conninfo(server), autocommit=True) as connection:
            connection.execute("create database bench")
        address = server.replace("/postgres?", "/bench?")
        migrate(address)
        asyncio.run(run(address, Path(name), contacts, rows))
