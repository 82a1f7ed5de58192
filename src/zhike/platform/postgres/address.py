"""Addresses of databases: SQLAlchemy's way to write one, libpq's way, and whether two name the same database."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, unquote, urlsplit

SCHEME = "postgresql+psycopg"
DEFAULT_PORT = 5432


def sqlalchemy_url(address: str) -> str:
    """`address` for SQLAlchemy with psycopg, whichever of the usual schemes it was written with."""
    scheme, separator, rest = address.partition("://")
    if not separator or scheme.split("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError("an address looks like postgresql://user:password@host:5432/name")
    return f"{SCHEME}://{rest}"


def libpq_conninfo(url: str) -> str:
    """`url` for psycopg and the Postgres tools."""
    return "postgresql://" + url.partition("://")[2]


def socket_url(*, user: str, database: str, folder: str, port: int = DEFAULT_PORT) -> str:
    """The address of `database` behind a Unix socket in `folder`."""
    return f"{SCHEME}://{user}@/{database}?host={quote(folder, safe='/')}&port={port}"


def same_database(one: str, other: str) -> bool:
    """Whether two addresses name the same database; user and password do not matter."""
    return _place(one) == _place(other)


def describe(url: str) -> str:
    """Host, port and name of the database, without user and password, for messages."""
    host, port, name = _place(url)
    return f"{host}:{port}/{name}"


def _place(address: str) -> tuple[str, int, str]:
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    host = query.get("host", [parts.hostname or "localhost"])[0]
    port = int(query.get("port", [str(parts.port or DEFAULT_PORT)])[0])
    return unquote(host).lower() if not host.startswith("/") else host, port, unquote(parts.path.lstrip("/"))
