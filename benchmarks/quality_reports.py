"""How fast records are written and figures are counted. Run: .venv/bin/python benchmarks/quality_reports.py [CONTACTS]

Makes a database of its own with 90 days of contacts (200,000 unless said otherwise), and prints a table: writing them
in chunks, reports over all of them, the board, pages of contacts, a CSV of everything, a month for the warehouse.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.database import start_test_database
from tests.support.installation import make_test_installation

from zhike.app.migration import migrate
from zhike.platform.actor import system_actor
from zhike.platform.clock import FixedClock
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime
from zhike.quality import api as quality
from zhike.quality.metrics import drill
from zhike.quality.metrics.board import make_board, settled_figures
from zhike.quality.metrics.catalogue import METRICS
from zhike.quality.rules.periods import Period
from zhike.routing import api as routing

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 7, tzinfo=UTC)
FIRST, TODAY = date(2026, 8, 22), date(2026, 11, 20)
ROUNDS = 5
GROUPS = ("ACC", "TRF", "CCD", "EBK", "LON", "WMP", "CMP")


def contacts(count: int) -> Iterator[quality.NewContact]:
    """Contacts of 90 days, evenly spread; a third stay with the assistant."""
    draw = Random(1)
    customers = [UUID(int=draw.getrandbits(128), version=4) for _ in range(20_000)]
    agents = [str(UUID(int=draw.getrandbits(128), version=4)) for _ in range(200)]
    for number in range(count):
        assisted = draw.random() < 0.6
        asked = not assisted or draw.random() < 0.6
        answered = asked and draw.random() < 0.93
        wait = round(draw.expovariate(1 / 40), 3) if asked else 0.0
        group = draw.choice(GROUPS)
        started = NOW - timedelta(days=90) * (1 - number / count)
        yield quality.NewContact(
            id=UUID(int=draw.getrandbits(128), version=4),
            source="simulated",
            channel=draw.choice(("voice", "web_chat", "wechat", "app_chat")) if assisted else "voice",
            started_at=started,
            ended_at=started + timedelta(seconds=400),
            customer_id=draw.choice(customers),
            tier=draw.choice(("standard", "gold")),
            age_band="30-39",
            region=draw.choice(("甘肃", "江南", "山阳")),
            city_tier=draw.randrange(1, 5),
            queue="cards" if asked else None,
            agent_id=draw.choice(agents) if answered else None,
            reason=f"{group}-0{draw.randrange(1, 9)}",
            reason_group=group,
            outcome="resolved" if answered else "abandoned" if asked else "answered",
            lengths=quality.Lengths(
                assistant_s=30.0 if assisted else 0.0,
                wait_s=wait,
                talk_s=round(draw.lognormvariate(5.2, 0.55), 3) if answered else 0.0,
                wrap_up_s=33.0 if answered else 0.0,
            ),
            answered=answered,
            abandoned=asked and not answered,
            assistant_served=assisted,
            handed_over=assisted and asked,
            resolved=draw.random() < 0.9 if answered else None,
            rating=draw.choice((None, None, 3, 4, 5)),
            complaint=draw.random() < 0.002,
        )


async def timed(name: str, work: Callable[[], Awaitable[object]], *, rounds: int = ROUNDS) -> None:
    """Print the median and the slowest of some rounds."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        await work()
        taken.append(time.perf_counter() - began)
    print(f"{name:<52} {statistics.median(taken) * 1000:>9,.0f} ms   slowest {max(taken) * 1000:>7,.0f} ms", flush=True)


async def fill(runtime: Runtime, count: int) -> None:
    made = list(contacts(count))
    longest = 0.0
    began, worked = time.perf_counter(), time.process_time()
    for start in range(0, count, quality.CHUNK):
        chunk_began = time.perf_counter()
        async with runtime.database.transaction() as session:
            await quality.import_contacts(
                session, made[start : start + quality.CHUNK], actor=system_actor("bench"), zone=ZONE, now=NOW
            )
        longest = max(longest, time.perf_counter() - chunk_began)
    taken = time.perf_counter() - began
    speed = f"{count / taken:,.0f}/s, of which {(time.process_time() - worked):.1f} s our own work"
    print(f"{count:,} contacts written in {taken:.1f} s ({speed}), longest transaction {longest * 1000:.0f} ms")
    async with runtime.database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("vacuum analyze quality.contact"))


async def measure(runtime: Runtime) -> None:
    database = runtime.database

    async def report(*by: str, metrics: tuple[str, ...] = (), first: date = FIRST) -> None:
        async with database.transaction() as session:
            quality.as_json(await quality.report(session, first=first, last=TODAY, by=by, metrics=metrics))

    async def page(metric: str) -> None:
        selection = drill.Selection(Period(FIRST, TODAY), {}, ZONE, METRICS[metric], "numerator")
        async with database.transaction() as session:
            await drill.list_contacts(session, selection, before=None, limit=50)
            await drill.count_contacts(session, selection)

    async def everything() -> None:
        selection = drill.Selection(Period(FIRST, TODAY), {}, ZONE)
        async with database.transaction() as session:
            async for _ in drill.stream_contacts(session, selection):
                pass

    async def board() -> None:
        async with database.transaction() as session:
            await make_board(session, runtime, {each: quality.Figure(None, 0) for each in METRICS}, NOW)

    async def settled() -> None:
        async with database.transaction() as session:
            await settled_figures(session, runtime, NOW)

    history = ("contacts", "aht", "wait_all", "fcr_callback", "resolution_rate", "csat_mean", "complaint_rate")
    await timed("report: 90 days, all metrics, by day", lambda: report("day"))
    await timed("report: 90 days, seven metrics, by day", lambda: report("day", metrics=history))
    await timed("report: 90 days, all metrics, by agent", lambda: report("agent"))
    await timed("report: 90 days, all metrics, by reason and channel", lambda: report("reason", "channel"))
    await timed("report: today, all metrics, by hour", lambda: report("hour", first=TODAY))
    await timed("board", board)
    await timed("board: what changes with the day (every 5 min)", settled)
    await timed("contacts behind a figure: first page and count", lambda: page("complaint_rate"))
    await timed("all contacts through a server-side cursor", everything, rounds=1)
    await timed(
        "a month to the warehouse, checked", lambda: quality.export_month(runtime, "2026-10", now=NOW), rounds=1
    )


async def run(address: str, folder: Path, count: int) -> None:
    installation = make_test_installation(folder)
    database = Database(address)
    clock = FixedClock(NOW)
    runtime = Runtime(
        installation.settings, installation, database, Hub(), Keyring.load(installation.keys_folder), clock
    )
    async with database.transaction() as session:
        await routing.configure_default_queues(session)
    await fill(runtime, count)
    await measure(runtime)
    await database.close()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with start_test_database(folder) as address:
            with psycopg.connect(libpq_conninfo(address), autocommit=True) as connection:
                connection.execute("create database bench")
            own = address.replace("/postgres?", "/bench?")
            migrate(own)
            asyncio.run(run(own, folder, count))


if __name__ == "__main__":
    main()
