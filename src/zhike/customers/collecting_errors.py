"""Errors of sources that we ask ourselves, in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, register_messages


class FolderRefused(Invalid):
    """A watched folder is not there, or the settings do not allow it."""

    code = "customers.folder.missing"


class FileRefused(Invalid):
    """A file of a watched folder is not taken, or not moved."""

    code = "customers.folder.link"


class NotAsked(Conflict):
    """The source delivers by itself: there is nothing to ask for."""

    code = "customers.collect.not_asked"


class NoFileYet(Invalid):
    """No file of a folder fits the pattern."""

    code = "customers.folder.empty"


class DeliveredElsewhere(Conflict):
    """Files are not brought to a source of this kind."""

    code = "customers.collect.no_files"


class PasswordNeeded(Invalid):
    """The stored password is for another address."""

    code = "customers.collect.password"


register_messages(
    {
        "customers.folder.missing": (
            "文件夹 {folder} 不存在或无法读取。",
            "The folder {folder} is not there, or cannot be read.",
        ),
        "customers.folder.not_allowed": (
            "文件夹 {folder} 不在允许监视的范围内；请在配置项 watched_folders 中加入它或它的上级。",
            "The folder {folder} may not be watched. Name it, or one above it, in the setting watched_folders.",
        ),
        "customers.folder.link": (
            "{file} 是链接或特殊文件，没有收下。请放入文件本身。",
            "{file} is a link or a special file and was not taken. Put the file itself there.",
        ),
        "customers.folder.unreadable": (
            "{file} 无法读取，请检查权限。",
            "{file} cannot be read. Check its permissions.",
        ),
        "customers.folder.unmovable": (
            "{file} 已处理，但无法移走；请检查文件夹的写权限。它不会被再次导入。",
            "{file} is dealt with, but cannot be moved: may the folder be written? It is not imported again.",
        ),
        "customers.folder.empty": (
            "文件夹里还没有符合 {pattern} 的文件。请放入一个，或先上传一个样例。",
            "No file there fits {pattern} yet. Put one there, or look into a sample first.",
        ),
        "customers.collect.not_asked": (
            "数据源 {source} 自己交付，不需要去取。",
            "The source {source} delivers by itself: there is nothing to ask for.",
        ),
        "customers.collect.no_files": (
            "数据源 {source} 不收上传的文件。",
            "The source {source} takes no files that are brought.",
        ),
        "customers.collect.password": (
            "地址变了，请重新填写密码。",
            "The address is another one: give the password again.",
        ),
        "customers.collect.kept": (
            "{problem}之前的 {rows} 行已收下，下次从那里继续。",
            "{problem} The {rows} rows before are kept; the next delivery goes on from there.",
        ),
    }
)
