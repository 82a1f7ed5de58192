"""Looks for values that must not lie in plain: in the log of a service, in its data folder, in its database.

The vault's ciphertext cannot hold one in plain. The text of a conversation's message may hold class C2 (decision 26),
and nothing may hold class C3.
"""

from __future__ import annotations

import gzip
import re
import tarfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from pyarrow import parquet

from zhike.platform.installation import open_installation
from zhike.platform.postgres import DatabaseServer
from zhike.platform.postgres.address import libpq_conninfo

MESSAGE = "conversations.message.text"
# What the database itself writes is looked at through the database.
_OF_POSTGRES = frozenset({"postgres", "postgres.log"})
_PLAIN_COLUMNS = """
    select table_schema, table_name, column_name, data_type from information_schema.columns
    join information_schema.tables using (table_schema, table_name)
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
      and data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'tsvector', 'bytea', 'USER-DEFINED')
    order by 1, 2, 3
"""
# So many digits do not come about by chance.
SURE_DIGITS = 10
NUMBERS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dX])(?!\d)")


@contextmanager
def connected(data: Path) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the database of a service that runs on `data`."""
    with (
        DatabaseServer(open_installation(data), joins_only=True) as server,
        psycopg.connect(libpq_conninfo(server.url)) as connection,
    ):
        yield connection


def places_in_database(data: Path, canaries: Collection[str]) -> set[str]:
    """`schema.table.column` of each place that holds one of `canaries` in plain, be it as hexadecimal digits."""
    written = "|".join(form for canary in canaries for form in (_written(canary), re.escape(canary.encode().hex())))
    plain = [canary.encode() for canary in canaries]
    with connected(data) as connection:
        found = set()
        for schema, table, column, kind in connection.execute(_PLAIN_COLUMNS).fetchall():
            is_there = f"""exists (select from unnest(%s::bytea[]) each where position(each in "{column}") > 0)"""
            condition = is_there if kind == "bytea" else f'"{column}"::text ~* %s'
            query = f'select exists (select from "{schema}"."{table}" where {condition})'
            row = connection.execute(query.encode(), (plain if kind == "bytea" else written,)).fetchone()
            if row is not None and row[0]:
                found.add(f"{schema}.{table}.{column}")
    return found


def _written(canary: str) -> str:
    """The pattern of a canary as somebody would write it.

    Few digits stand in any hash, moment or vector by chance: they count where no further digit is beside them.
    """
    if canary.isdecimal() and len(canary) < SURE_DIGITS:
        return f"(?<![0-9a-fA-F.]){canary}(?![0-9a-fA-F])"
    return re.escape(canary)


def places_of_numbers(data: Path, numbers: Collection[str]) -> set[str]:
    """The same for phone and identity numbers, however many: what looks like one is taken out and compared."""
    known = set(numbers)
    pattern = r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dX])(?!\d)"
    found = set()
    with connected(data) as connection:
        for schema, table, column, _ in connection.execute(_PLAIN_COLUMNS).fetchall():
            query = f"""
                select distinct hit[1] from "{schema}"."{table}",
                regexp_matches("{column}"::text, %s, 'g') hit where "{column}"::text ~ '\\d{{11}}'
            """
            if known & {hit for (hit,) in connection.execute(query.encode(), (pattern,))}:
                found.add(f"{schema}.{table}.{column}")
    return found


def places_in_files(folder: Path, log: Path, canaries: Collection[str]) -> set[str]:
    """Files of the data folder, and the log, that hold one of `canaries`: as text, in Parquet, in archives."""
    written = re.compile("|".join(map(_written, canaries)).encode())
    found = set()
    for path in [log, *sorted(folder.rglob("*"))]:
        if path.is_file() and not _OF_POSTGRES & set(path.relative_to(folder).parts if path != log else ()):
            for part, content in _parts(path):
                if written.search(content):
                    found.add(f"{path.name}{part}")
    return found


def _parts(path: Path) -> Iterator[tuple[str, bytes]]:
    """What a file holds, unpacked."""
    if path.suffix == ".parquet":
        yield "", str(parquet.read_table(path).to_pylist()).encode()
    elif tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            for member in archive.getmembers():
                content = archive.extractfile(member)
                # The dump is the database, which is looked at column by column.
                if content is not None and member.name != "database.dump":
                    yield f"/{member.name}", content.read()
    elif path.suffix == ".gz":
        yield "", gzip.decompress(path.read_bytes())
    else:
        yield "", path.read_bytes()


def customers_numbers(data: Path) -> set[str]:
    """Phones and identity numbers of all customers, opened as the service itself does."""
    import asyncio

    return asyncio.run(_opened(data))


async def _opened(data: Path) -> set[str]:
    from sqlalchemy import text

    from zhike.app.runtime import running
    from zhike.privacy import api as privacy

    installation = open_installation(data)
    with DatabaseServer(installation, joins_only=True) as server:
        async with (
            running(installation, server.url, realtime=False) as runtime,
            runtime.database.transaction() as session,
        ):
            rows = await session.execute(text("select id, phone, id_number from customers.customer"))
            people = {row.id: {"phone": row.phone, "id_number": row.id_number} for row in rows}
            vault = privacy.Vault(runtime.keyring, purpose="service")
            opened = await vault.open_many(session, people)
    return {value for values in opened.values() for value in values.values() if NUMBERS.fullmatch(value)}
