"""A new master key loses nothing: not to writers that go on, and not where the rotation is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from zhike.platform import key_files
from zhike.platform.actor import operator_actor
from zhike.platform.crypto import Keyring, KeyWrong
from zhike.platform.database import Database
from zhike.platform.ids import uuid7
from zhike.platform.rewrapping import count_stale
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

OPERATOR = operator_actor("root")
PLACES = [privacy.DATA_KEYS]


class Died(Exception):
    """Stands for a process that ends in the middle."""


@pytest.fixture
async def bank(runtime: Runtime, new_database: Callable[[], str], tmp_path: Path) -> AsyncIterator[Runtime]:
    """A bank of its own: database and keys."""
    database = Database(new_database())
    installation = replace(runtime.installation, folder=tmp_path / "bank")
    keyring = Keyring.load(installation.keys_folder)
    yield replace(runtime, database=database, installation=installation, keyring=keyring)
    await database.close()


def reopened(bank: Runtime) -> Runtime:
    """The same bank as another process has it."""
    return replace(bank, keyring=Keyring.load(bank.installation.keys_folder))


async def sealed_people(bank: Runtime, count: int) -> dict[UUID, dict[str, bytes]]:
    people = {uuid7(): {"name": f"客户{n}"} for n in range(count)}
    async with bank.database.transaction() as session:
        return await privacy.Vault(bank.keyring, purpose="service").seal_many(session, people)


async def opened(bank: Runtime, sealed: dict[UUID, dict[str, bytes]]) -> dict[UUID, dict[str, str]]:
    async with bank.database.transaction() as session:
        return await privacy.Vault(bank.keyring, purpose="service").open_many(session, sealed)


async def test_writers_go_on_and_nothing_is_lost(bank: Runtime) -> None:
    sealed = await sealed_people(bank, 2500)
    index = privacy.Vault(bank.keyring, purpose="service").blind_index("phone", "13812345678")
    over = asyncio.Event()

    async def write() -> dict[UUID, dict[str, bytes]]:
        mine, others = {}, reopened(bank)
        while not over.is_set():
            mine |= await sealed_people(others, 3)
            await asyncio.sleep(0.01)
        return mine

    writers = [asyncio.create_task(write()) for _ in range(3)]
    heard: list[tuple[int, int]] = []
    report = await privacy.rotate_keys(
        reopened(bank), OPERATOR, PLACES, lambda done, total: heard.append((done, total))
    )
    over.set()
    for written in await asyncio.gather(*writers):
        sealed |= written
    assert report.rewrapped >= 2500
    assert heard[-1][0] >= 2500
    for someone in (bank, reopened(bank)):
        found = await opened(someone, sealed)
        assert found.keys() == sealed.keys()
        assert privacy.Vault(someone.keyring, purpose="service").blind_index("phone", "13812345678") == index
    async with bank.database.transaction() as session:
        assert await count_stale(session, privacy.DATA_KEYS, bank.keyring.wrapping_id) == 0


async def test_one_that_was_cut_off_goes_on(bank: Runtime) -> None:
    sealed = await sealed_people(bank, 2500)

    def die(done: int, _total: int) -> None:
        if done >= 1000:
            raise Died

    with pytest.raises(Died):
        await privacy.rotate_keys(reopened(bank), OPERATOR, PLACES, die)
    path = key_files.master_key_path(bank.installation.keys_folder)
    assert key_files.rotation_is_open(path)
    assert (await opened(reopened(bank), sealed)).keys() == sealed.keys()

    report = await privacy.rotate_keys(reopened(bank), OPERATOR, PLACES, lambda *_: None)
    assert report.rewrapped == 1500
    assert not key_files.rotation_is_open(path)
    assert (await opened(reopened(bank), sealed)).keys() == sealed.keys()


async def test_the_old_key_opens_nothing_afterwards_and_is_kept_for_old_backups(bank: Runtime) -> None:
    old = key_files.master_key_path(bank.installation.keys_folder).read_bytes()
    sealed = await sealed_people(bank, 3)
    report = await privacy.rotate_keys(reopened(bank), OPERATOR, PLACES, lambda *_: None)
    assert report.retired_key.read_bytes() == old
    with pytest.raises(KeyWrong):
        await opened(replace(bank, keyring=Keyring(old)), sealed)


async def test_an_erased_person_stays_erased(bank: Runtime) -> None:
    sealed = await sealed_people(bank, 2)
    gone = next(iter(sealed))
    async with bank.database.transaction() as session:
        await privacy.Vault(bank.keyring, purpose="service").destroy_key(session, gone, now=bank.clock.now())
    await privacy.rotate_keys(reopened(bank), OPERATOR, PLACES, lambda *_: None)
    assert (await opened(bank, sealed)).keys() == sealed.keys() - {gone}


async def test_two_rotations_at_once_are_refused(bank: Runtime) -> None:
    path = key_files.master_key_path(bank.installation.keys_folder)
    with key_files.rotating(path), pytest.raises(key_files.RotationRunning):
        await privacy.rotate_keys(bank, OPERATOR, PLACES, lambda *_: None)


async def test_a_rotation_is_on_record(bank: Runtime) -> None:
    await privacy.rotate_keys(reopened(bank), OPERATOR, PLACES, lambda *_: None)
    async with bank.database.transaction() as session:
        found = await session.execute(text("select action from audit.entry where subject = 'keys:master' order by id"))
        assert list(found.scalars()) == ["privacy.key_rotation_begun", "privacy.keys_rotated"]


async def test_sm4_seals_and_both_ciphers_open(bank: Runtime) -> None:
    before = await sealed_people(bank, 2)
    chinese = replace(bank, keyring=Keyring.load(bank.installation.keys_folder, cipher="sm4-gcm"))
    after = await sealed_people(chinese, 2)
    assert {value[:1] for values in before.values() for value in values.values()} == {b"\x01"}
    assert {value[:1] for values in after.values() for value in values.values()} == {b"\x02"}
    for keyring in (bank, chinese):
        assert (await opened(keyring, before | after)).keys() == before.keys() | after.keys()
