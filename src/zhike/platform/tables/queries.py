"""Tables that another database gives: a query in a transaction that cannot write, row by row, within a time.

Each kind of database is a driver, known by the scheme of its address; `DRIVERS` is the place for more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Final, cast
from urllib.parse import parse_qsl, urlsplit

from zhike.platform.errors import Invalid, register_messages
from zhike.platform.tables.table import Table

register_messages(
    {
        "query.address": (
            "数据库地址无效：应为 postgresql://用户@主机:端口/数据库（或 mysql、oracle、sqlserver），"
            "密码另填；文件为 sqlite:///目录/文件 或 duckdb:///目录/文件。",
            "The address of the database is not valid: write postgresql://user@host:port/database (or mysql, oracle, "
            "sqlserver), and the password on its own; a file is sqlite:///folder/file or duckdb:///folder/file.",
        ),
        "query.extra": (
            "读取 {scheme} 数据库的组件还没有安装：请管理员运行 pip install 'zhike[{extra}]'，然后重启知客。",
            "What reads a database of the kind {scheme} is not installed: have an administrator run "
            "pip install 'zhike[{extra}]', and start Zhike again.",
        ),
        "query.one_statement": (
            "查询只能是一条 select 语句，不含注释、分号和未闭合的引号或括号。",
            "The query has to be one select: without comments, semicolons, or quotes and brackets left open.",
        ),
        "query.file_missing": (
            "找不到或无法读取数据库文件 {file}。",
            "The database file {file} is not there, or cannot be read.",
        ),
        "query.file_not_allowed": (
            "数据库文件 {file} 不在允许的目录中；请在配置项 watched_folders 中加入它所在的目录。",
            "The database file {file} may not be read. Name its folder in the setting watched_folders.",
        ),
        "query.file_unfit": (
            "{file} 不是可以读取的 {kind} 数据库，或者正被别的程序占用。",
            "{file} is no {kind} database that can be read, or another program holds it.",
        ),
        "query.outside": (
            "查询想要读取数据库以外的文件或地址，已被拒绝。",
            "The query tries to reach files or addresses outside its database and was refused.",
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
        "query.encryption": (
            "与数据库 {host} 的加密连接无法建立。请检查地址中的 sslmode 与 sslrootcert，以及服务器的证书。",
            "No encrypted connection to the database at {host}: check sslmode and sslrootcert in the address, and "
            "the server's certificate.",
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
    # Where a database that is a file may lie.
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Driver:
    """What asks one kind of database: `module.opens(query)` gives the answer as a table or raises `QueryRefused`.

    `needs` is the library that has to be there, `extra` the extra of Zhike that brings it.
    """

    module: str
    opens: str
    needs: str
    extra: str = ""
    file: bool = False

    def __call__(self, query: Query) -> Table:
        """Ask."""
        found = import_module(f"zhike.platform.tables.query_drivers.{self.module}")
        return cast("Table", getattr(found, self.opens)(query))


# What an address may say besides where: never a password, never an option that would undo what we set.
_PARAMETERS: Final = frozenset({"sslmode", "sslrootcert", "host", "port"})

_POSTGRES: Final = Driver("postgres", "PostgresQueryTable", "psycopg")
_MYSQL: Final = Driver("mysql", "open_mysql", "pymysql", "mysql")
_SQLSERVER: Final = Driver("sqlserver", "open_sqlserver", "pytds", "sqlserver")
DRIVERS: Final[Mapping[str, Driver]] = {
    "postgresql": _POSTGRES,
    "postgres": _POSTGRES,
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "oracle": Driver("oracle", "open_oracle", "oracledb", "oracle"),
    "sqlserver": _SQLSERVER,
    "mssql": _SQLSERVER,
    "sqlite": Driver("sqlite", "open_sqlite", "sqlite3", file=True),
    "duckdb": Driver("duckdb", "open_duckdb", "duckdb", file=True),
}
_KNOWN: Final = "postgresql, mysql, mariadb, oracle, sqlserver, sqlite, duckdb"


def require_address(address: str) -> None:
    """Raise `QueryRefused` where `address` cannot be one, holds what does not belong there, or nothing here asks it."""
    try:
        parts = urlsplit(address)
        named = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        bad = not parts.scheme or parts.password is not None or not parts.path.strip("/") or named - _PARAMETERS
        server = bool(parts.hostname or "host" in named) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise QueryRefused("query.address") from None
    if bad:
        raise QueryRefused("query.address")
    driver = DRIVERS.get(parts.scheme)
    if driver is None:
        raise QueryRefused("query.driver", scheme=parts.scheme, known=_KNOWN)
    if driver.file == server or (driver.file and (parts.query or parts.netloc)):
        raise QueryRefused("query.address")
    if find_spec(driver.needs) is None:
        raise QueryRefused("query.extra", scheme=parts.scheme, extra=driver.extra)


def open_query(query: Query) -> Table:
    """Ask what columns the answer has; the rows come when the table is read. Raises `QueryRefused`."""
    require_address(query.address)
    return DRIVERS[urlsplit(query.address).scheme](query)
