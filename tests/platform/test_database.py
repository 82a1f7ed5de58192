"""Connections survive the database going away; notes follow commits."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from zhike.platform.database import Database
from zhike.platform.postgres.address import libpq_conninfo

END_OTHERS = (
    "select pg_terminate_backend(pid) from pg_stat_activity "
    "where datname = current_database() and pid <> pg_backend_pid()"
)


async def answer(database: Database) -> int:
    async with database.transaction() as session:
        return int((await session.execute(text("select 1"))).scalar_one())


async def test_a_rested_connection_that_died_is_replaced_unseen(new_database: Callable[[], str]) -> None:
    address = new_database()
    database = Database(address, pool_size=1, rested_s=0.0)
    assert await answer(database) == 1
    with psycopg.connect(libpq_conninfo(address), autocommit=True) as operator:
        operator.execute(END_OTHERS)
    assert await answer(database) == 1
    await database.close()


async def test_a_busy_connection_that_died_is_told_once_and_then_replaced(new_database: Callable[[], str]) -> None:
    address = new_database()
    database = Database(address, pool_size=1)
    assert await answer(database) == 1
    with psycopg.connect(libpq_conninfo(address), autocommit=True) as operator:
        operator.execute(END_OTHERS)
    with pytest.raises(DBAPIError) as caught:
        await answer(database)
    assert caught.value.connection_invalidated
    assert await answer(database) == 1
    await database.close()
