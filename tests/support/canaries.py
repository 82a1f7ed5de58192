"""Values planted to be looked for where they must not be: in every column of every table that holds text."""

from __future__ import annotations

from sqlalchemy import text

from zhike.platform.database import Session

_COLUMNS = text("""
    select table_schema, table_name, column_name from information_schema.columns join information_schema.tables
    using (table_schema, table_name)
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
      and data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'tsvector', 'bytea', 'USER-DEFINED')
    order by 1, 2, 3
""")


async def places_of(session: Session, *canaries: str) -> set[str]:
    """`schema.table.column` of each place in the database that holds one of `canaries` in plain."""
    places = set()
    for schema, table, column in (await session.execute(_COLUMNS)).all():
        # A bytea shows as hexadecimal digits: look for those of the canary too.
        query = text(
            f'select count(*) from "{schema}"."{table}" where "{column}"::text ilike any(cast(:wanted as text[]))'
        )
        wanted = [f"%{form}%" for canary in canaries for form in (canary, canary.encode().hex())]
        if (await session.execute(query, {"wanted": wanted})).scalar_one():
            places.add(f"{schema}.{table}.{column}")
    return places
