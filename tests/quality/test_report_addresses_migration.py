"""Addresses that lay in clear are sealed by the migration, with the keys of the installation."""

from __future__ import annotations

import secrets

import psycopg
import psycopg.types.json
import pytest
from alembic import command
from alembic.config import Config
from tests.quality.builders import NOON

from zhike.app import migration
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database
from zhike.platform.ids import uuid7
from zhike.platform.postgres import libpq_conninfo
from zhike.quality.service import report_schedules as service
from zhike.quality.service.report_addresses import open_addresses

BEFORE = "0065_notifications"
OUTSIDE = ["board.secretary@partner.example", "wrcy.canary@partner.example"]


@pytest.fixture
def old(server: str) -> str:
    """A database as it was before addresses were sealed."""
    name = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(libpq_conninfo(server), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url = server.replace("/postgres?", f"/{name}?")
    config = Config(attributes={"url": url, "lock_timeout": "20s", "version_table": migration.VERSION_TABLE})
    config.set_main_option("script_location", str(migration.MIGRATIONS))
    command.upgrade(config, BEFORE)
    with psycopg.connect(libpq_conninfo(url), autocommit=True) as connection:
        for addresses in (OUTSIDE, []):
            connection.execute(
                """
                insert into quality.report_schedule (id, name, form, language, cadence, minute, weekday, month_day,
                    working_days, staff_ids, addresses, paused, owner_id, owner_name, version, next_at, changed_at)
                values (%s, %s, 'pdf', 'zh', 'day', 480, 0, 1, false, '[]', %s::jsonb, false, 'x', 'x', 1, %s, %s)
                """,
                (uuid7(), f"{len(addresses)}", psycopg.types.json.Jsonb(addresses), NOON, NOON),
            )
    return url


async def test_what_lay_in_clear_is_sealed_and_opens_with_the_keys(old: str) -> None:
    with pytest.raises(RuntimeError, match="zhike migrate"):
        migration.migrate(old)
    keyring = Keyring(b"k" * 32)
    assert any(one.endswith("_report_addresses") for one in migration.migrate(old, keyring))
    database = Database(old)
    async with database.transaction() as session:
        found = {one.name: one for one, _ in await service.list_schedules(session)}
    await database.close()
    assert open_addresses(keyring, found["2"]) == tuple(OUTSIDE)
    assert found["0"].outside is None
    with psycopg.connect(libpq_conninfo(old)) as connection:
        rows = connection.execute("select * from quality.report_schedule").fetchall()
    assert "partner.example" not in str(rows)
