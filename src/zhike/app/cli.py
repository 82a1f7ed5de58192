"""The `zhike` command: finds the subcommand, loads that alone, and turns expected errors into one line and exit code 2.

A command lives in `commands/<module>.py` and has one line in `ENTRIES`. The module has either `command` (a function) or
`app` (a `typer.Typer` with several). It imports only `typer` and `zhike.app.terminal` at its top and everything else
where it is used, so that `--help` answers at once.
"""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

import typer

from zhike.app.lifeline import follow_parent
from zhike.app.terminal import said, tell, user_language


@dataclass(frozen=True, slots=True)
class Entry:
    """One command or group of commands, as the list of all commands shows it."""

    name: str
    module: str
    zh: str
    en: str
    hidden: bool = False


ENTRIES = (
    Entry(
        "demo",
        "demo",
        "打开演示银行：一条命令看到全部功能。",
        "Open the demo bank: everything, alive, with one command.",
    ),
    Entry("serve", "serve", "启动服务：网页、后台任务和数据库。", "Serve a bank: web, worker and database."),
    Entry("migrate", "migrate", "把数据库升级到本版本的结构。", "Bring the database to this version's schema."),
    Entry("doctor", "doctor", "检查哪里不对，并说明怎么办。", "Say what is wrong and what to do about it."),
    Entry("backup", "backup", "把数据备份到一个文件。", "Write everything to one file, keys only when asked."),
    Entry("restore", "restore", "从备份恢复到新目录。", "Make a new installation of a backup."),
    Entry("staff", "staff", "管理员工账号。", "Manage staff."),
    Entry("knowledge", "knowledge", "导入知识，向知识提问。", "Import articles; ask them questions."),
    Entry(
        "assistant",
        "assistant",
        "智能助手：理解文件中的消息；用自己的文件评测。",
        "The assistant: understand messages of a file; measure it on files of your own.",
    ),
    Entry("privacy", "privacy", "个人信息：在文本中查找；轮换密钥。", "Personal data: find it in texts; rotate keys."),
    Entry(
        "customers",
        "customers",
        "导入各系统的客户资料；识别哪些记录是同一个人。",
        "Take customers in; say which records are one person.",
    ),
    Entry("audit", "audit", "核验审计记录。", "Verify the audit trail."),
    Entry("contacts", "contacts", "导入别的系统的历史联络。", "Take in the contacts of another system's history."),
    Entry("quality", "quality", "服务质量：报表与数据仓库。", "Service quality: reports and the warehouse."),
    Entry(
        "load", "load", "对运行中的服务施加负载并核对每条消息。", "Load the running service, reckon up each message."
    ),
    Entry("work", "work", "只启动后台任务。", "Run a worker alone."),
    Entry("demo-life", "demo_life", "演示的模拟人物。", "The demo's simulated people.", hidden=True),
    Entry("web", "web", "只启动网页服务。", "Run a web process alone.", hidden=True),
)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; exit code 0 = good, 1 = broken or a failed check, 2 = something the user can put right."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, _leave)
    follow_parent()
    try:
        build(words)(words, prog_name="zhike")
    except Exception as error:
        line = _expected(error)
        if line is None:
            raise
        if line:
            tell(line)
        sys.exit(2)
    sys.exit(0)


def build(words: Sequence[str]) -> typer.Typer:
    """The command line for `words`: the command they name is real, the others only have their line in the list."""
    named, inner = ([word for word in words if not word.startswith("-")] + ["", ""])[:2]
    # An option on the way to the command would load the library that checks option values, even for `--help`.
    root = typer.Typer(
        add_help_option=not named,
        name="zhike",
        help=said("知客：银行自建的数字服务中心。", "Zhike: a self-hosted digital service centre for banks."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # plain text loads in a third of the time
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    root.callback()(_root)
    for entry in ENTRIES:
        if entry.name == named:
            _attach(root, entry, with_help=not inner)
        else:
            root.command(entry.name, help=said(entry.zh, entry.en), hidden=entry.hidden)(_nothing)
    return root


def _attach(root: typer.Typer, entry: Entry, *, with_help: bool) -> None:
    module = importlib.import_module(f"zhike.app.commands.{entry.module}")
    text = said(entry.zh, entry.en)
    if hasattr(module, "app"):
        root.add_typer(module.app, name=entry.name, help=text, no_args_is_help=True, add_help_option=with_help)
    else:
        root.command(entry.name, help=text)(module.command)


def _root() -> None:
    """Without it a list of one command would lose its name."""


def _nothing() -> None:
    """Stands in the list for a command that was not asked for."""


def _expected(error: Exception) -> str | None:
    """The line for an error that the user can do something about, None for one of ours."""
    if isinstance(error, BrokenPipeError):
        return ""  # who read our output has gone, as `head` does
    from zhike.platform.errors import ZhikeError

    if isinstance(error, ZhikeError):
        return "zhike: " + " ".join(error.message(user_language()).split())
    return None


def _leave(number: int, _frame: FrameType | None) -> None:
    """TERM ends a command through its `finally` blocks: the database may have to be stopped."""
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)
