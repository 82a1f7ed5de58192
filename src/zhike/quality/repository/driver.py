"""The session's own psycopg connection, for COPY and server-side cursors, inside the session's transaction."""

from __future__ import annotations

from typing import Any, cast

import psycopg

from zhike.platform.database import Session

Connection = psycopg.AsyncConnection[Any]


async def driver(session: Session) -> Connection:
    """The connection under `session`."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    return cast("Connection", raw.driver_connection)
