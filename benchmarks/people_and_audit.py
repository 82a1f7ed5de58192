"""How fast people are sealed and the audit chain grows. Run: .venv/bin/python benchmarks/people_and_audit.py

Prints a table on a fresh embedded Postgres with a real installation's settings (durable commits): adding and reading
customers through the vault, adding the demo bank's staff, sealing and verifying audit entries.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
from sqlalchemy import text

from zhike.app.migration import migrate
from zhike.audit import api as audit
from zhike.customers import api as customers
from zhike.identity import api as identity
from zhike.platform.actor import Actor, operator_actor
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database
from zhike.platform.postgres.address import libpq_conninfo, socket_url
from zhike.platform.postgres.cluster import OWNER, Cluster
from zhike.privacy import api as privacy

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
AGENT = Actor("benchmark", "staff", "benchmark", frozenset({"customers.read"}))
KEYRING = Keyring(b"k" * 32)
CARDS = 500
ENTRIES = text("""
    insert into audit.entry (at, actor_id, actor_kind, actor_name, action, subject, detail)
    select now(), 'a' || n % 200, 'staff', '李敏', 'customers.read', 'customer:' || n, '{"purpose": "service"}'
    from generate_series(1, :count) n
""")


@contextmanager
def row(name: str, count: int) -> Iterator[None]:
    """Times the block and prints a row of the table."""
    began = time.perf_counter()
    yield
    took = time.perf_counter() - began
    print(f"{name:34} {count:9,} {took:9.2f} {count / took:12,.0f}")


def a_customer(number: int) -> customers.NewCustomer:
    """A customer with all four sealed values and two products."""
    return customers.NewCustomer(
        number=f"C{number:08d}",
        name=f"客户{number}",
        phone=f"138{number:08d}",
        id_number=f"{number:018d}",
        email=f"c{number}@example.com",
        gender="female",
        birth_year=1958,
        tier="gold",
        region="甘肃",
        city="临州",
        city_tier=3,
        branch="城西支行",
        since=date(2009, 5, 1),
        holdings=(customers.Holding("DEP-CUR", "5-10万"), customers.Holding("CARD-DEBIT", "")),
    )


async def measure_people(database: Database, *, count: int) -> None:
    """Customers in and out of the vault, and the staff of the demo bank."""
    vault = privacy.Vault(KEYRING, purpose="service")
    new = [a_customer(number) for number in range(count)]
    with row("customers added", count):
        async with database.transaction() as session:
            ids = await customers.create_customers(session, vault, new)
    with row("masked names read", count):
        async with database.transaction() as session:
            await customers.get_names(session, vault, ids)
    with row("segments read", count):
        async with database.transaction() as session:
            _ = [each async for each in customers.list_segments(session, now=NOW)]
    with row("cards read, one transaction each", CARDS):
        for customer_id in ids[:CARDS]:
            async with database.transaction() as session:
                await customers.get_card(session, vault, actor=AGENT, customer_id=customer_id, now=NOW)
    staff = [identity.NewStaff(f"agent{number:03d}", "坐席", f"{number:04d}", "agent") for number in range(300)]
    with row("staff added, one demo password", len(staff)):
        async with database.transaction() as session:
            await identity.create_staff_bulk(
                session, actor=operator_actor("benchmark"), staff=staff, demo_password="zhike-demo", now=NOW
            )


async def measure_audit(database: Database, *, count: int) -> None:
    """The chain: sealing in batches, and walking it."""
    async with database.transaction() as session:
        await session.execute(ENTRIES, {"count": count})
    with row("audit entries sealed", count):
        while True:
            async with database.transaction() as session:
                if not await audit.seal_batch(session, keyring=KEYRING, now=NOW):
                    break
    with row("audit entries verified", count):
        async with database.transaction() as session:
            found = await audit.verify(session, keyring=KEYRING)
    assert found.ok


async def run(url: str, *, people: int, entries: int) -> None:
    """All rows of the table."""
    database = Database(url)
    print(f"{'':34} {'count':>9} {'seconds':>9} {'a second':>12}")
    await measure_people(database, count=people)
    await measure_audit(database, count=entries)
    await database.close()


def main() -> None:
    """Start a database, measure, take it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--entries", type=int, default=100_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhike-benchmark-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "postgres")
        cluster.ensure(sole_user=True)
        try:
            url = socket_url(user=OWNER, database=OWNER, folder=str(cluster.socket_folder))
            migrate(url)
            with psycopg.connect(libpq_conninfo(url)) as connection:
                version = connection.info.server_version // 10_000
            print(f"Postgres {version}, Python {sys.version.split()[0]}")
            asyncio.run(run(url, people=wanted.people, entries=wanted.entries))
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
