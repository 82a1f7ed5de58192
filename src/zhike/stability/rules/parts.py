"""The one table of parts, and of the channels that are down while a part they need is down. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Part:
    """Something that works or does not. `outside`: the bank's, watched only where a setting leads there."""

    id: str
    zh: str
    en: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """The service, or a channel: down while one of the parts in `needs` is down."""

    id: str
    zh: str
    en: str
    needs: tuple[str, ...]


_PARTS = (
    Part("database", "数据库", "Database"),
    Part("web", "网页进程", "Web processes"),
    Part("worker", "工作进程", "Worker"),
    Part("warehouse", "数据仓库", "Warehouse"),
    Part("core_bank", "核心系统", "Core bank", outside=True),
    Part("language_model", "语言模型", "Language model", outside=True),
    Part("embedding_server", "句向量服务", "Embedding server", outside=True),
    Part("sms_gateway", "短信网关", "SMS gateway", outside=True),
    Part("mail_server", "邮件服务器", "Mail server", outside=True),
    Part("file_scanner", "文件扫描", "File scanner", outside=True),
)
# The worker replies for the assistant and offers contacts to agents: without it nobody is served, though pages open.
_SERVING = ("database", "web", "worker")
_WHOLES = (
    Whole("service", "整个服务", "The whole service", _SERVING),
    Whole("channel.web_chat", "网页聊天", "Web chat", _SERVING),
    Whole("channel.app_chat", "手机银行聊天", "App chat", _SERVING),
)

PARTS: Final[Mapping[str, Part]] = {part.id: part for part in _PARTS}
WHOLES: Final[Mapping[str, Whole]] = {whole.id: whole for whole in _WHOLES}
SERVICE: Final = "service"
"""The whole that stands for everything where nobody asks for a part."""


def name_of(subject: str) -> tuple[str, str] | None:
    """What a part or whole is called: Chinese, English."""
    found = PARTS.get(subject) or WHOLES.get(subject)
    return (found.zh, found.en) if found is not None else None


def names() -> dict[str, tuple[str, str]]:
    """What each part and whole is called."""
    return {each.id: (each.zh, each.en) for each in (*_PARTS, *_WHOLES)}


def needs_of(subject: str) -> tuple[str, ...]:
    """The parts that must work for `subject` to work: a part needs itself."""
    whole = WHOLES.get(subject)
    return whole.needs if whole is not None else (subject,)
