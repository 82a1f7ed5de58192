"""How long the customer page and a look-up take beside a million customers: `customer_page.py [--customers 1000000]`.

A throw-away database is filled by the database itself: rows of the real size whose sealed values nobody can open
(customers, keys, search keys, source records, five timeline entries each), and among them customers made by
the service, who are opened. What is measured are the real routes, in this process, over a real session of an agent:
the requests that the page sends to us, one after the other and all at once, and the search for a phone number. What the
core bank takes to tell the holdings is its own affair.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from zhike.app.operation import opened
from zhike.app.runtime import running
from zhike.app.web import create_app
from zhike.customers import api as customers
from zhike.customers.rules.timeline import TimelineEntry
from zhike.customers.service.finding import search_customers
from zhike.identity import api as identity
from zhike.platform.actor import operator_actor, system_actor
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

OPENED = 400
ROUNDS = 200
PAGE = ("", "/relations", "/timeline", "/understanding")
_BYTES = "decode(md5(n::text || '{0}'), 'hex')"
_SEALED = " || ".join(_BYTES.format(mark) for mark in "abcd")
FILL = (
    f"""
    insert into customers.customer (id, number, name, phone, id_number, email, name_index, phone_index, id_number_index,
        email_index, gender, birth_year, tier, region, city, city_tier, branch, since, language)
    select uuidv7(), 'X' || n, {_SEALED}, {_SEALED}, {_SEALED}, {_SEALED}, {_BYTES.format("n")}, {_BYTES.format("p")},
        {_BYTES.format("i")}, {_BYTES.format("e")}, 'female', 1950 + n % 50, 'standard', '甘肃', '临州', 3, '城西支行',
        date '2010-01-01' + n % 4000, 'zh'
    from generate_series(1, :count) n
    """,
    f"""
    insert into privacy.data_key (subject_id, wrapped)
    select id, {_SEALED.replace("n::text", "number")} from customers.customer
    """,
    """
    insert into customers.search_key (key, customer_id)
    select ('x' || substr(md5(number || kind), 1, 16))::bit(64)::bigint, id
    from customers.customer, unnest(array['a', 'b', 'c']) kind
    """,
    """
    insert into customers.timeline_entry (id, customer_id, at, kind, channel, state, detail)
    select gen_random_uuid(), id, timestamptz '2026-11-01' - n * interval '9 days', 'contact', 'web_chat', 'done',
        '{"reason": "card.lost", "minutes": 7}'
    from customers.customer, generate_series(1, 5) n
    """,
    "insert into customers.source (name, label, kind, mapping) values ('core', '核心', 'file', '{}')",
    f"""
    insert into customers.source_record (id, source, external_id, sealed, plain, number, name_index, phone_index,
        id_number_index, email_index, content_hash, run_id, customer_id, resolved_at, first_seen_at, updated_at)
    select uuidv7(), 'core', number, {_SEALED.replace("n::text", "number")}, '{{}}', number, name_index, phone_index,
        id_number_index, email_index, name_index, gen_random_uuid(), id, now(), now(), now()
    from customers.customer
    """,
)


async def fill(runtime: Runtime, count: int) -> None:
    """Rows of the real size, made by the database."""
    for statement in FILL:
        began = time.perf_counter()
        async with runtime.database.transaction() as session:
            await session.execute(text("set local synchronous_commit = off"))
            await session.execute(text(statement), {"count": count} if ":count" in statement else {})
        print(f"  {' '.join(statement.split())[:40]} ... {time.perf_counter() - began:.0f} s", flush=True)


async def add_real(runtime: Runtime, count: int) -> list[tuple[Any, str]]:
    """(id, phone) of customers whose values open, each with thirty entries on the timeline."""
    vault = privacy.Vault(runtime.keyring, purpose="service")
    new = [
        customers.NewCustomer(
            number=f"R{n:07}",
            name=f"欧阳{chr(0x4E00 + n)}{chr(0x5E00 + n)}",
            phone=f"138{n:08}",
            id_number=f"62010119800101{n:04}",
            email=f"r{n}@mail.example",
            gender="male",
            birth_year=1980,
            tier="gold",
            region="甘肃",
            city="临州",
            city_tier=3,
            branch="城西支行",
            since=date(2009, 5, 1),
            holdings=(customers.Holding("WM-CASH", "5-10万"), customers.Holding("CARD-DEBIT", "")),
        )
        for n in range(count)
    ]
    at = datetime(2026, 11, 1, tzinfo=UTC)
    async with runtime.database.transaction() as session:
        ids = await customers.create_customers(session, vault, new)
        await customers.add_timeline_entries(
            session,
            [
                TimelineEntry(uuid7(), each, at - timedelta(days=day), "contact", "web_chat", "done", {})
                for each in ids
                for day in range(30)
            ],
        )
    return [(each, one.phone) for each, one in zip(ids, new, strict=True)]


async def agent(runtime: Runtime) -> httpx.AsyncClient:
    """A signed-in agent's client on the real application."""
    async with runtime.database.transaction() as session:
        staff = await identity.create_staff(
            session,
            actor=system_actor("benchmark"),
            role="agent",
            login="agent",
            name="李敏",
            number="0001",
            now=runtime.clock.now(),
        )
        token, csrf = await identity.open_session(session, staff.id, now=runtime.clock.now())
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(runtime)), base_url="http://zhike.test")
    client.cookies.set("zhike_session", token)
    client.cookies.set("zhike_csrf", csrf)
    return client


async def timed(name: str, one: Callable[[int], Awaitable[object]]) -> None:
    """Print the shortest, the median and the 95th percentile of `ROUNDS`, and what of it is CPU of this process."""
    for n in range(10):
        await one(n)
    took = []
    worked = time.process_time()
    for n in range(ROUNDS):
        began = time.perf_counter()
        await one(n)
        took.append((time.perf_counter() - began) * 1000)
    ours = (time.process_time() - worked) * 1000 / ROUNDS
    took.sort()
    figures = f"least {took[0]:5.1f}  p50 {statistics.median(took):5.1f}  p95 {took[int(ROUNDS * 0.95)]:5.1f} ms"
    print(f"{name:40} {figures}  our CPU {ours:4.1f} ms  load {os.getloadavg()[0]:.1f}", flush=True)


class Bench:
    """What is measured, each by the number of a customer."""

    def __init__(self, runtime: Runtime, client: httpx.AsyncClient, people: list[tuple[Any, str]]) -> None:
        self._runtime = runtime
        self._client = client
        self._people = people
        self._vault = privacy.Vault(runtime.keyring, purpose="service")
        self._actor = operator_actor("benchmark")

    async def get(self, path: str) -> None:
        """One request, which has to succeed."""
        answer = await self._client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code} {answer.text[:200]}")

    def paths(self, n: int) -> list[str]:
        """The requests of the page."""
        return [f"/api/v1/customers/{self._people[n % OPENED][0]}{each}" for each in PAGE]

    async def in_turn(self, n: int) -> None:
        """The page, request after request."""
        for path in self.paths(n):
            await self.get(path)

    async def at_once(self, n: int) -> None:
        """The page as a browser asks for it."""
        await asyncio.gather(*map(self.get, self.paths(n)))

    async def search(self, n: int) -> None:
        """GET the customers with a phone number."""
        await self.get(f"/api/v1/customers?q={self._people[n % OPENED][1]}")

    async def by_phone(self, n: int) -> None:
        """The search alone: found, opened, masked, audited, committed."""
        now = self._runtime.clock.now()
        async with self._runtime.database.transaction() as session:
            found = await search_customers(
                session, self._vault, actor=self._actor, query=self._people[n % OPENED][1], now=now
            )
        if len(found.profiles) != 1:
            raise SystemExit("not found")

    async def by_index(self, n: int) -> None:
        """The records of a phone number, as an online match asks for them."""
        async with self._runtime.database.transaction() as session:
            index = self._vault.blind_index("phone", self._people[n % OPENED][1])
            await customers.find_record_ids_by_keys(session, indexes={"phone": index})


async def measure(place: Any, count: int) -> None:
    """Fill and measure."""
    async with running(place.installation, place.url, realtime=False) as runtime:
        await fill(runtime, count)
        people = await add_real(runtime, OPENED)
        async with runtime.database.engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await plain.execute(text("vacuum analyze"))
        random.Random(3).shuffle(people)
        async with await agent(runtime) as client:
            bench = Bench(runtime, client, people)
            for at, path in enumerate(PAGE):
                await timed(f"/api/v1/customers/<id>{path}", lambda n, at=at: bench.get(bench.paths(n)[at]))
            await timed("the page, request after request", bench.in_turn)
            await timed("the page, all requests at once", bench.at_once)
            await timed("GET /api/v1/customers?q=<phone>", bench.search)
            await timed("search by phone, audited and committed", bench.by_phone)
            await timed("records by phone index", bench.by_index)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as place_:
        asyncio.run(measure(place_, given.customers))
