"""Writing, sealing and verifying on a database where things are really committed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database, Session

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ACTOR = Actor(id="a1", kind="staff", name="李敏")
KEYRING = Keyring(b"k" * 32)


@pytest.fixture
async def database(new_database: Callable[[], str]) -> AsyncIterator[Database]:
    database = Database(new_database())
    yield database
    await database.close()


async def write(session: Session, *subjects: str) -> None:
    for subject in subjects:
        await audit.record(session, actor=ACTOR, action="test.done", subject=subject, detail={"七": 7.5}, now=NOW)


async def seal(database: Database, limit: int = 2000) -> int:
    async with database.transaction() as session:
        return await audit.seal_batch(session, keyring=KEYRING, now=NOW, limit=limit)


async def verify(database: Database, keyring: Keyring | None = KEYRING) -> audit.Verification:
    async with database.transaction() as session:
        return await audit.verify(session, keyring=keyring)


async def filled(database: Database, count: int = 6) -> None:
    async with database.transaction() as session:
        await write(session, *(f"thing:{number}" for number in range(1, count + 1)))
    while await seal(database, limit=2):
        pass


async def tamper(database: Database, statement: str) -> None:
    """What a database administrator with bad intentions could do: triggers off, then the change."""
    async with database.transaction() as session:
        await session.execute(text("alter table audit.entry disable trigger user"))
        await session.execute(text("alter table audit.seal disable trigger user"))
        changed = await session.execute(text(statement))
        assert changed.rowcount  # type: ignore[attr-defined]
        await session.execute(text("alter table audit.entry enable trigger user"))
        await session.execute(text("alter table audit.seal enable trigger user"))


async def test_committed_entries_are_sealed_in_batches_and_verified(database: Database) -> None:
    async with database.transaction() as session:
        await write(session, "a:1", "a:2", "a:3")
    before = await verify(database)
    assert (before.sealed, before.unsealed, before.ok) == (0, 3, True)
    assert [await seal(database, limit=2), await seal(database, limit=2), await seal(database)] == [2, 1, 0]
    after = await verify(database)
    assert (after.sealed, after.unsealed, after.ok, after.broken_at) == (3, 0, True, None)
    assert len(after.head) == 64


async def test_an_entry_of_a_transaction_that_is_still_open_waits(database: Database) -> None:
    async with database.transaction() as slow:
        await write(slow, "slow:1")
        async with database.transaction() as quick:
            await write(quick, "quick:1")
        assert await seal(database) == 0  # quick is committed, but slow might still come before it
    assert await seal(database) == 2
    assert (await verify(database)).ok


async def test_an_entry_that_is_rolled_back_was_never_there(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as session:
            await write(session, "a:1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await seal(database) == 0


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("update audit.entry set subject = 'thing:x' where position = 3", 3),
        ("update audit.entry set actor_id = 'a2' where position = 1", 1),
        ("update audit.entry set detail = '{}' where position = 6", 6),
        ("update audit.entry set at = at + interval '1 microsecond' where position = 2", 2),
        ("update audit.entry set link = sha256('x') where position = 4", 4),
        ("update audit.entry set position = null, link = null where position = 5", 5),
        ("delete from audit.entry where position = 1", 1),
        ("delete from audit.entry where position = 4", 4),
        ("delete from audit.entry where position = 6", 6),
        ("delete from audit.entry where position > 2", 3),
        ("delete from audit.entry", 1),
        ("update audit.seal set link = sha256('x') where last_position = 4", 4),
        ("update audit.seal set signature = repeat('0', 64) where last_position = 2", 2),
    ],
)
async def test_tampering_is_found(database: Database, statement: str, broken_at: int) -> None:
    await filled(database)
    await tamper(database, statement)
    found = await verify(database)
    assert (found.ok, found.broken_at) == (False, broken_at)


async def test_seals_of_another_installation_are_not_ours(database: Database) -> None:
    await filled(database)
    assert (await verify(database, Keyring(b"x" * 32))).broken_at == 2
    assert (await verify(database, None)).ok


@pytest.mark.parametrize(
    "statement",
    [
        "update audit.entry set subject = 'x' where position = 1",
        "update audit.entry set subject = 'x' where position is null",
        "update audit.entry set position = 9, link = '', subject = 'x' where position is null",
        "update audit.entry set position = null, link = null where position = 1",
        "delete from audit.entry",
        "delete from audit.seal",
        "update audit.seal set signature = ''",
        "truncate audit.entry",
        "truncate audit.seal",
    ],
)
async def test_the_database_itself_refuses_a_change(database: Database, statement: str) -> None:
    await filled(database, 2)
    async with database.transaction() as session:
        await write(session, "unsealed:1")
    with pytest.raises(DBAPIError, match="written once"):
        async with database.transaction() as session:
            await session.execute(text(statement))


async def test_a_customers_name_is_not_written(database: Database) -> None:
    customer = Actor(id="c1", kind="customer", name="张伟")
    async with database.transaction() as session:
        await audit.record(session, actor=customer, action="test.done", subject="a:1", now=NOW)
        assert [entry.actor_name for entry in await audit.list_entries(session, audit.Filter())] == [""]


async def test_the_worker_seals_everything_in_batches(database: Database, runtime) -> None:
    from dataclasses import replace

    from zhike.audit import schedules

    async with database.transaction() as session:
        await session.execute(
            text(
                "insert into audit.entry (at, actor_id, actor_kind, actor_name, action, subject, detail) "
                "select now(), 'a', 'staff', '', 'x.y', 's:' || n, '{}' from generate_series(1, 4500) n"
            )
        )
    await schedules.seal(replace(runtime, database=database, keyring=KEYRING))
    found = await verify(database)
    assert (found.sealed, found.unsealed, found.ok) == (4500, 0, True)
