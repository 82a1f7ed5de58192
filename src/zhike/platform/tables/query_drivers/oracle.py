"""A query on Oracle by python-oracledb in its thin mode: a read-only transaction, a limit for each round trip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Final

from zhike.platform.tables.queries import Query, QueryRefused
from zhike.platform.tables.query_drivers.asking import CONNECT_S, STANDARD_QUOTING, STANDARD_REFUSES, AskedTable
from zhike.platform.tables.query_drivers.servers import read_server, told
from zhike.platform.tables.rows import ROWS_AT_ONCE

_CODES: Final = {
    "query.sign_in": ("ORA-01017", "ORA-01005", "ORA-28000", "ORA-28001", "ORA-01045", "DPY-4001"),
    "query.writes": ("ORA-01456", "ORA-01031"),
    "query.timeout": ("DPY-4024", "ORA-01013"),
    "query.text": tuple(f"ORA-{number:05}" for number in (*range(900, 980), 1747, 4043)),
}
# They open with these letters: connection, listener, network.
_GONE: Final = ("DPY-6", "DPY-4011", "DPY-1001", "ORA-12", "ORA-03113", "ORA-03114", "ORA-01034", "ORA-01089")


class _Oracle:
    place: ClassVar[str] = ":1"
    nulls_first: ClassVar[str] = " nulls first"
    quoting: ClassVar[re.Pattern[str]] = STANDARD_QUOTING
    refuses: ClassVar[re.Pattern[str]] = STANDARD_REFUSES

    @contextmanager
    def connected(self, query: Query) -> Iterator[Any]:
        import oracledb

        server = read_server(query.address)
        opened = oracledb.connect(
            user=server.user,
            password=query.password,
            host=server.host,
            port=server.port or 1521,
            service_name=server.database,
            protocol="tcp" if server.tls in {"", "disable"} else "tcps",
            ssl_server_dn_match=server.tls == "verify-full",
            tcp_connect_timeout=CONNECT_S,
        )
        with closing(opened) as connection:
            connection.call_timeout = query.timeout_s * 1000
            with connection.cursor() as cursor:
                cursor.execute("set transaction read only")
            yield connection
            connection.rollback()

    def cursor(self, connection: Any, query: Query) -> Any:  # noqa: ARG002  the connection has the limit
        cursor = connection.cursor()
        cursor.arraysize = ROWS_AT_ONCE
        return cursor

    def value(self, text: str, kind: Any) -> datetime | Decimal | str:
        import oracledb

        if kind == oracledb.DATETIME:
            return datetime.fromisoformat(text)
        return Decimal(text) if kind == oracledb.NUMBER else text

    def quoted(self, name: str) -> str:
        return '"' + name + '"'

    def limited(self, columns: str, delivery: str, rows: int | None) -> str:
        return f"select {columns} from {delivery}" + ("" if rows is None else f" fetch first {rows} rows only")

    def refused(self, trouble: Exception, query: Query) -> QueryRefused | None:
        import oracledb

        if not isinstance(trouble, oracledb.Error):
            return None
        told_of = trouble.args[0] if trouble.args else None
        code = str(getattr(told_of, "full_code", "") or "")
        if code.startswith(_GONE):
            return QueryRefused("query.unreachable", host=read_server(query.address).host)
        return told(code, _CODES, query=query, reason=str(getattr(told_of, "message", code)))


def open_oracle(query: Query) -> AskedTable:
    """The answer, as a table. Raises `QueryRefused`."""
    return AskedTable(query, _Oracle())
