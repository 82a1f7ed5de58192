"""Errors a user may meet: each has an HTTP status, a stable code, and a sentence in Chinese and in English.

A context subclasses one of the classes here, sets `code`, and registers its sentences once at import. A sentence says
what happened and what to do next; `{name}` places take the error's parameters, which must never be personal data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

Messages = Mapping[str, tuple[str, str]]

_messages: dict[str, tuple[str, str]] = {
    "platform.invalid": (
        "输入有误：{what}。请改正后重试。",
        "The input is not valid: {what}. Correct it and try again.",
    ),
    "platform.unauthenticated": ("请先登录。", "Sign in first."),
    "platform.forbidden": (
        "您没有这项权限（{permission}）。需要时请联系管理员。",
        "You lack the permission {permission}. Ask an administrator if you need it.",
    ),
    "platform.not_found": ("没有找到，可能已被删除或不对您开放。", "Not found: it is gone, or not open to you."),
    "platform.conflict": ("内容已有变化，请刷新后重试。", "It has changed meanwhile. Reload and try again."),
    "platform.precondition_failed": (
        "别人刚改过这里，您的修改没有保存。请刷新后再改。",
        "Somebody else has just changed this; your change was not saved. Reload and edit again.",
    ),
    "platform.precondition_required": (
        "缺少 If-Match。请先读取再修改。",
        "If-Match is missing. Read it before you change it.",
    ),
    "platform.too_large": ("内容太大，上限 {limit}。", "Too large: the limit is {limit}."),
    "platform.file_infected": (
        "病毒扫描没有通过，文件没有保存。",
        "The virus scanner refused this file, so it was not kept.",
    ),
    "platform.scanner_away": (
        "病毒扫描程序没有应答，文件没有保存。请稍后重试或告诉管理员。",
        "The virus scanner does not answer, so the file was not kept. Try again later, or tell an administrator.",
    ),
    "platform.too_many": ("操作太频繁，请 {retry_s} 秒后再试。", "Too many requests. Try again in {retry_s} s."),
    "platform.csrf": ("页面已过期，请刷新后重试。", "The page is stale. Reload and try again."),
    "platform.unavailable": ("服务正在恢复，请稍等几秒。", "The service is coming back. Wait a few seconds."),
    "platform.internal": ("系统出错，已记录（编号 {reference}）。", "Something broke; it is on record as {reference}."),
}


def register_messages(messages: Messages) -> None:
    """Add a context's sentences: code -> (Chinese, English). A code may be registered once only."""
    for code, sentences in messages.items():
        if _messages.setdefault(code, sentences) != sentences:
            raise ValueError(f"error code {code} is registered twice")


def registered_codes() -> frozenset[str]:
    """All codes that have sentences."""
    return frozenset(_messages)


class _Keep(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


class ZhikeError(Exception):
    """The base of all expected errors. `params` fill the sentence and travel in the problem document."""

    status: ClassVar[int] = 500
    code: str = "platform.internal"

    def __init__(self, code: str | None = None, **params: object) -> None:
        if code is not None:
            self.code = code
        self.params = params
        super().__init__(self.code)

    def message(self, language: str) -> str:
        """The sentence in `zh` or `en`."""
        chinese, english = _messages.get(self.code, (self.code, self.code))
        return (chinese if language == "zh" else english).format_map(_Keep(self.params))

    def __str__(self) -> str:
        return self.message("en")


class Invalid(ZhikeError):
    """The input cannot be taken as it is."""

    status = 422
    code = "platform.invalid"


class Unauthenticated(ZhikeError):
    """Nobody is signed in."""

    status = 401
    code = "platform.unauthenticated"


class Forbidden(ZhikeError):
    """The actor may not do this."""

    status = 403
    code = "platform.forbidden"


class NotFound(ZhikeError):
    """It does not exist, or the actor may not know that it does."""

    status = 404
    code = "platform.not_found"


class Conflict(ZhikeError):
    """The state of things does not allow it."""

    status = 409
    code = "platform.conflict"


class PreconditionFailed(ZhikeError):
    """The actor edited a version that is no longer the newest."""

    status = 412
    code = "platform.precondition_failed"


class PreconditionRequired(ZhikeError):
    """An edit came without saying which version it edits."""

    status = 428
    code = "platform.precondition_required"


class TooLarge(ZhikeError):
    """More bytes or characters than allowed."""

    status = 413
    code = "platform.too_large"


class TooMany(ZhikeError):
    """A rate limit is reached; `retry_s` says when to come back."""

    status = 429
    code = "platform.too_many"


class Unavailable(ZhikeError):
    """Something the service stands on is away for a moment."""

    status = 503
    code = "platform.unavailable"
