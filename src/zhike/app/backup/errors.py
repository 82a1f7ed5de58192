"""What can go wrong with a backup and a restore, each with the way out."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, register_messages

register_messages(
    {
        "app.backup_exists": (
            "{path} 已存在。请换一个文件名，或加 --force 覆盖。",
            "{path} exists already. Give another name, or --force to replace it.",
        ),
        "app.backup_unwritable": (
            "无法写入备份 {path}：{reason}。请检查磁盘空间和目录权限。",
            "The backup {path} cannot be written: {reason}. Check the disk's free space and the folder's mode.",
        ),
        "app.backup_unreadable": (
            "无法读取备份 {path}：{reason}。",
            "The backup {path} cannot be read: {reason}.",
        ),
        "app.backup_foreign": (
            "{path} 不是知客的备份文件。",
            "{path} is not a backup of Zhike.",
        ),
        "app.backup_damaged": (
            "备份 {path} 已损坏（{part}）。请换用另一份备份。",
            "The backup {path} is damaged ({part}). Use another one.",
        ),
        "app.backup_newer": (
            "备份的数据库结构（{found}）比本程序新，请先升级程序。",
            "The backup has a newer schema ({found}) than this program: upgrade the program first.",
        ),
        "app.restore_target": (
            "{folder} 不是空目录（{found}）。恢复只写入新的安装：请用 --data 指定一个空目录。",
            "{folder} is not empty ({found}). A restore goes into a new installation only: "
            "give an empty folder with --data.",
        ),
        "app.restore_database": (
            "数据库 {address} 已有数据。恢复只写入空数据库：请把 ZHIKE_DATABASE_URL 指向一个空数据库。",
            "The database {address} holds data. A restore goes into an empty one only: "
            "let ZHIKE_DATABASE_URL name an empty database.",
        ),
        "app.restore_kind": (
            "备份是 {found}，而 {folder} 的 settings.toml 写明 {wanted}。请用 --data 指定另一个目录。",
            "The backup is of kind {found}, and settings.toml in {folder} says {wanted}. "
            "Give another folder with --data.",
        ),
        "app.restore_running": (
            "另一个恢复正在写入 {folder}。请等它结束。",
            "Another restore is writing {folder}: wait until it has ended.",
        ),
        "app.restore_keys": (
            "备份不含密钥，{path} 也没有主密钥。请先把密钥文件放到那里；没有它，已加密的数据无法读取。",
            "The backup has no keys, and there is no master key at {path}. Put the key files there first: "
            "without them what was sealed cannot be read.",
        ),
        "app.restore_other_keys": (
            "主密钥 {path} 不是封存这份备份的密钥。请放入与备份同时保存的密钥文件。",
            "The master key {path} is not the one that sealed this backup. Put the key files of its time there.",
        ),
    }
)


class BackupExists(Conflict):
    """There is a file of that name."""

    code = "app.backup_exists"


class BackupUnwritable(Invalid):
    """The disk is full, or the folder not ours to write."""

    code = "app.backup_unwritable"


class BackupUnreadable(Invalid):
    """The file cannot be opened."""

    code = "app.backup_unreadable"


class BackupForeign(Invalid):
    """The file is something else."""

    code = "app.backup_foreign"


class BackupDamaged(Invalid):
    """A part is missing, cut off or altered."""

    code = "app.backup_damaged"


class BackupNewer(Conflict):
    """It was made by a later version."""

    code = "app.backup_newer"


class TargetNotEmpty(Conflict):
    """The folder holds something that a restore would mix with."""

    code = "app.restore_target"


class DatabaseNotEmpty(Conflict):
    """The external database holds something."""

    code = "app.restore_database"


class OtherKind(Conflict):
    """A demo stays a demo, a service a service."""

    code = "app.restore_kind"


class RestoreRunning(Conflict):
    """Somebody else restores into the folder."""

    code = "app.restore_running"


class KeysMissing(Conflict):
    """Neither the archive nor the folder has the master key."""

    code = "app.restore_keys"


class OtherKeys(Conflict):
    """The key at hand is another than the archive's."""

    code = "app.restore_other_keys"
