"""What the drivers of servers share: the address taken apart, and what to tell of an error by its number."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from zhike.platform.tables.queries import Query, QueryRefused

LONGEST_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class Server:
    """A server, a user and a database on it. `tls`: disable, require, verify-full (and the name checked), or
    empty: as the driver does by itself."""

    host: str
    port: int | None
    user: str
    database: str
    tls: str
    root_certificate: str


def read_server(address: str) -> Server:
    """The parts of an address that `require_address` has let pass. With a root certificate names are verified."""
    parts = urlsplit(address)
    said = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    root = said.get("sslrootcert", "")
    return Server(
        host=parts.hostname or said.get("host", ""),
        port=parts.port or (int(said["port"]) if said.get("port", "").isdigit() else None),
        user=unquote(parts.username or ""),
        database=unquote(parts.path.strip("/")),
        tls="verify-full" if root else said.get("sslmode", ""),
        root_certificate=root,
    )


def told(code: int | str, kinds: Mapping[str, Collection[int | str]], *, query: Query, reason: str) -> QueryRefused:
    """The refusal for a server's error: `kinds` has its numbers by ours. `reason` is told of the query's text alone.

    Never what the server says of a value, which may be somebody's.
    """
    kind = next((name for name, codes in kinds.items() if code in codes), "query.failed")
    lines = reason.splitlines() or [str(code)]
    params: dict[str, dict[str, object]] = {
        "query.timeout": {"seconds": query.timeout_s},
        "query.text": {"reason": lines[0][:LONGEST_REASON]},
        "query.writes": {},
        "query.failed": {"state": str(code) or "?"},
    }
    return QueryRefused(kind, **params.get(kind, {"host": read_server(query.address).host}))
