"""Tables that another database gives: a query in a transaction that cannot write, row by row, within a time.

Each kind of database is a driver, known by the scheme of its address; `DRIVERS` is the place for more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import parse_qsl, urlsplit

from zhike.platform.errors import Invalid, register_messages
from zhike.platform.tables.table import Table

register_messages(
    {
        "query.address": (
            "数据库地址无效：应为 postgresql://用户@主机:端口/数据库，密码另填。",
            "The address of the database is not valid: write postgresql://user@host:port/database, "
            "and the password on its own.",
        ),
        "query.driver": (
            "还不支持 {scheme} 这种数据库；支持：{known}。",
            "Databases of the kind {scheme} are not supported; those of {known} are.",
        ),
        "query.unreachable": (
            "连不上数据库 {host}。请检查地址、网络和防火墙。",
            "The database at {host} does not answer. Check the address, the network and the firewall.",
        ),
        "query.sign_in": (
            "数据库 {host} 拒绝登录。请检查用户、密码和访问权限。",
            "The database at {host} refuses the sign-in. Check user, password and what it lets in.",
        ),
        "query.own_database": (
            "这是知客自己的数据库，不能作为数据源。",
            "This is Zhike's own database: it cannot be a source.",
        ),
        "query.text": ("查询无法执行：{reason}。", "The query cannot be run: {reason}."),
        "query.writes": (
            "查询想要写入，已被拒绝；数据源只能读取。",
            "The query tries to write and was refused: a source is only read.",
        ),
        "query.timeout": (
            "查询超过 {seconds} 秒没有结果，已中止。请缩小查询或加索引。",
            "The query gave nothing within {seconds} s and was stopped. Make it smaller, or add an index.",
        ),
        "query.watermark": ("查询结果中没有水位列 {column}。", "The query gives no column {column} to go on from."),
        "query.failed": ("数据库报错（{state}）。", "The database reports an error ({state})."),
        "query.broke_off": (
            "与数据库的连接在第 {row} 行之后中断。",
            "The connection to the database broke off after row {row}.",
        ),
    }
)


class QueryRefused(Invalid):
    """A query cannot be asked, or its answer broke off. `params` never hold a value of a row, or the password."""

    code = "query.failed"


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of whom. With `watermark`, rows come in the order of that column, from `since` on."""

    name: str
    address: str
    text: str
    password: str = field(repr=False)
    timeout_s: int
    watermark: str = ""
    since: str | None = None
    limit: int | None = None


class Driver(Protocol):
    """Opens a query on one kind of database. Raises `QueryRefused`."""

    def __call__(self, query: Query) -> Table:
        """The answer, as a table."""
        ...


# What an address may say besides where: never a password, never an option that would undo what we set.
_PARAMETERS: Final = frozenset({"sslmode", "sslrootcert", "host", "port"})


def _postgres(query: Query) -> Table:
    from zhike.platform.tables.postgres_query import PostgresQueryTable

    return PostgresQueryTable(query)


DRIVERS: Final[Mapping[str, Callable[[Query], Table]]] = {"postgresql": _postgres, "postgres": _postgres}


def require_address(address: str) -> None:
    """Raise `QueryRefused` where `address` cannot be one, or holds what does not belong there."""
    try:
        parts = urlsplit(address)
        named = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        bad = not parts.scheme or parts.password is not None or not parts.path.strip("/") or named - _PARAMETERS
    except ValueError:
        raise QueryRefused("query.address") from None
    if bad or not (parts.hostname or "host" in named):
        raise QueryRefused("query.address")
    if parts.scheme not in DRIVERS:
        raise QueryRefused("query.driver", scheme=parts.scheme, known="postgresql")


def open_query(query: Query) -> Table:
    """Ask what columns the answer has; the rows come when the table is read. Raises `QueryRefused`."""
    require_address(query.address)
    return DRIVERS[urlsplit(query.address).scheme](query)
