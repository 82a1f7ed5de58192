"""How fast a message is stored. Run: .venv/bin/python benchmarks/post_message.py [--messages 4000] [--at-once 8]

Prints a table on a fresh embedded Postgres with a real installation's settings (durable commits): the whole use case
(lock, sequence, idempotency, message, conversation's head, event, commit) beside a bare insert of the same row through
the bare driver, each in a transaction of its own. `cpu` is the processor time of this process for each message.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg_pool import AsyncConnectionPool

from zhike.app.migration import migrate
from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Database
from zhike.platform.ids import uuid7
from zhike.platform.postgres.address import libpq_conninfo, socket_url
from zhike.platform.postgres.cluster import OWNER, Cluster

CHATS = 200
TEXT = "昨天转给儿子的 2 万块，到现在还没到，能帮我查一下吗？"
CUSTOMER = Actor(id="benchmark", kind="customer")
BARE = """
    insert into conversations.message (conversation_id, sequence, id, author, author_id, visibility, kind, text,
                                       client_id, at)
    values (%s, %s, %s, 'customer', 'benchmark', 'public', 'text', %s, %s, %s)
"""

Store = Callable[[UUID, int], Awaitable[object]]


async def measure(name: str, store: Store, chats: list[UUID], *, messages: int, at_once: int) -> float:
    """Store `messages` with `at_once` in flight; prints a row of the table and gives messages a second."""
    numbers = iter(range(messages))
    waits: list[float] = []

    async def work() -> None:
        for number in numbers:
            began = time.perf_counter()
            await store(chats[number % len(chats)], number)
            waits.append(time.perf_counter() - began)

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(at_once)))
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    waits.sort()
    p50, p99 = (waits[int(len(waits) * share)] * 1000 for share in (0.5, 0.99))
    print(f"{name:34} {at_once:7} {messages / took:9.0f} {p50:8.2f} {p99:8.2f} {cpu / messages * 1000:8.2f}")
    return messages / took


async def open_chats(database: Database) -> list[UUID]:
    """Fresh conversations."""
    chats = []
    for _ in range(CHATS):
        async with database.transaction() as session:
            opened = await conversations.open_conversation(
                session, actor=CUSTOMER, channel="web_chat", language="zh", now=datetime.now(UTC)
            )
            chats.append(opened.id)
    return chats


async def run(url: str, *, messages: int, at_once: int) -> None:
    """Measure all and print the table."""
    database = Database(url)

    async def post(chat: UUID, number: int) -> None:
        async with database.transaction() as session:
            await conversations.post_message(
                session,
                actor=CUSTOMER,
                conversation_id=chat,
                author="customer",
                text=TEXT,
                client_id=f"m{number}",
                now=datetime.now(UTC),
            )

    print(f"{'':34} {'at once':>7} {'msg/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'cpu ms':>8}")
    async with AsyncConnectionPool(libpq_conninfo(url), min_size=at_once, max_size=at_once, open=False) as pool:

        async def insert(chat: UUID, number: int) -> None:
            async with pool.connection() as connection:
                await connection.execute(
                    BARE, (chat, 1_000_000 + number, uuid7(), TEXT, f"b{number}", datetime.now(UTC))
                )

        for lanes in (1, at_once):
            chats = await open_chats(database)
            await measure("(warming up)", post, chats, messages=300, at_once=lanes)
            chats = await open_chats(database)
            bare = await measure("bare insert, bare driver", insert, chats, messages=messages, at_once=lanes)
            chats = await open_chats(database)
            whole = await measure("post_message, event and commit", post, chats, messages=messages, at_once=lanes)
            again = await measure("the same messages sent again", post, chats, messages=messages, at_once=lanes)
            print(f"{'ratio to the bare insert':34} {lanes:7} {whole / bare:9.2f}   (again {again / bare:.2f})")
    await database.close()


def main() -> None:
    """Start a database, measure, take it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--at-once", type=int, default=8)
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
            print(f"Postgres {version}, Python {sys.version.split()[0]}, {wanted.messages} messages in {CHATS} chats")
            asyncio.run(run(url, messages=wanted.messages, at_once=wanted.at_once))
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
