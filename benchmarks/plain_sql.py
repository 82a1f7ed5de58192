"""What a statement costs on the short way to the driver, on SQLAlchemy's, and bare: `python -m benchmarks.plain_sql`.

Ten small statements in one transaction, a thousand times, on a throw-away Postgres; processor time of this process.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg
from sqlalchemy import text
from tests.support.database import start_test_database

from zhike.platform.database import Database
from zhike.platform.postgres.address import libpq_conninfo

TIMES, STATEMENTS = 1000, 10
ONE = text("select :n + 1 as more where :n = :n")


async def cost_ms(work: Callable[[], Awaitable[None]]) -> float:
    for _ in range(50):
        await work()
    begun = time.process_time()
    for _ in range(TIMES):
        await work()
    return time.process_time() - begun  # seconds for a thousand = milliseconds for one


async def measure(url: str) -> None:
    database = Database(url)

    async def short() -> None:
        async with database.transaction() as session:
            for number in range(STATEMENTS):
                (await session.execute(ONE, {"n": number})).scalar_one()

    async def long() -> None:
        async with database.transaction() as session:
            connection = await session.connection()
            for number in range(STATEMENTS):
                (await connection.execute(ONE, {"n": number})).scalar_one()

    async with await psycopg.AsyncConnection.connect(libpq_conninfo(url)) as driver:

        async def bare() -> None:
            for number in range(STATEMENTS):
                await (await driver.execute("select %(n)s + 1 where %(n)s = %(n)s", {"n": number})).fetchone()
            await driver.commit()

        costs = {name: await cost_ms(work) for name, work in (("bare", bare), ("short", short), ("long", long))}
    for name, cost in costs.items():
        print(f"{name:6} {cost:6.2f} ms a transaction of {STATEMENTS}   {cost / costs['bare']:4.1f} x bare")
    await database.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, start_test_database(Path(folder)) as address:
        asyncio.run(measure(address))


if __name__ == "__main__":
    main()
