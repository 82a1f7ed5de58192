"""The vault on a real database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from zhike.platform.crypto import Keyring, KeyWrong
from zhike.platform.database import Database, Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

VALUES = {"name": "张伟", "phone": "13812345678"}


@pytest.fixture
def vault(runtime: Runtime) -> privacy.Vault:
    return privacy.Vault(runtime.keyring, purpose="service")


async def test_what_is_sealed_opens_again(session: Session, vault: privacy.Vault) -> None:
    subject = uuid7()
    sealed = await vault.seal(session, subject, {**VALUES, "email": None})
    assert set(sealed) == {"name", "phone"}
    assert all("张".encode() not in value and b"138" not in value for value in sealed.values())
    assert await vault.open(session, subject, {**sealed, "email": None}) == VALUES


async def test_equal_values_are_sealed_differently(session: Session, vault: privacy.Vault) -> None:
    subject = uuid7()
    first, second = await vault.seal(session, subject, VALUES), await vault.seal(session, subject, VALUES)
    assert first["name"] != second["name"]


async def test_a_value_opens_for_its_own_person_and_field_only(session: Session, vault: privacy.Vault) -> None:
    one, other = uuid7(), uuid7()
    sealed = await vault.seal(session, one, VALUES)
    await vault.seal(session, other, VALUES)
    with pytest.raises(KeyWrong):
        await vault.open(session, one, {"name": sealed["phone"]})
    with pytest.raises(KeyWrong):
        await vault.open(session, other, {"name": sealed["name"]})


async def test_a_changed_bit_is_noticed(session: Session, vault: privacy.Vault) -> None:
    subject = uuid7()
    sealed = (await vault.seal(session, subject, VALUES))["name"]
    for place in (0, 5, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(KeyWrong):
            await vault.open(session, subject, {"name": bytes(changed)})


async def test_another_master_key_opens_nothing(session: Session, vault: privacy.Vault) -> None:
    subject = uuid7()
    sealed = await vault.seal(session, subject, VALUES)
    with pytest.raises(KeyWrong):
        await privacy.Vault(Keyring(bytes(32)), purpose="service").open(session, subject, sealed)


async def test_a_destroyed_key_erases_for_good(session: Session, runtime: Runtime, vault: privacy.Vault) -> None:
    subject, never_seen = uuid7(), uuid7()
    sealed = await vault.seal(session, subject, VALUES)
    for gone in (subject, never_seen):
        await vault.destroy_key(session, gone, now=runtime.clock.now())
        await vault.destroy_key(session, gone, now=runtime.clock.now())
        with pytest.raises(privacy.SubjectErased):
            await vault.seal(session, gone, VALUES)
    with pytest.raises(privacy.SubjectErased):
        await vault.open(session, subject, sealed)
    assert await vault.open_many(session, {subject: sealed}) == {}


async def test_a_broken_surrogate_does_not_break_the_vault(session: Session, vault: privacy.Vault) -> None:
    subject = uuid7()
    sealed = await vault.seal(session, subject, {"name": "张\ud800伟"})
    assert await vault.open(session, subject, sealed) == {"name": "张?伟"}


async def test_two_processes_that_begin_with_a_person_use_one_key(
    new_database: Callable[[], str], vault: privacy.Vault
) -> None:
    database = Database(new_database())
    subject = uuid7()
    try:
        async with database.transaction() as mine:
            sealed = await vault.seal(mine, subject, VALUES)
        async with database.transaction() as theirs:
            again = await vault.seal(theirs, subject, VALUES)
        async with database.transaction() as session:
            assert await vault.open(session, subject, {"name": sealed["name"], "phone": again["phone"]}) == VALUES
            keys = await session.execute(text("select count(*) from privacy.data_key"))
            assert keys.scalar_one() == 1
    finally:
        await database.close()


async def test_many_people_are_sealed_and_opened_at_once(session: Session, vault: privacy.Vault) -> None:
    people = {uuid7(): {"name": f"客户{n}", "phone": f"138{n:08d}"} for n in range(6000)}
    sealed = await vault.seal_many(session, people)
    assert await vault.open_many(session, sealed) == people


def test_the_blind_index_does_not_mind_how_a_value_is_typed(vault: privacy.Vault) -> None:
    index = vault.blind_index("phone", "13812345678")
    assert len(index) == 16
    assert vault.blind_index("phone", "+86 138-1234-5678") == index
    assert vault.blind_index("number", "13812345678") != index
    assert vault.blind_index("phone", "13812345679") != index
