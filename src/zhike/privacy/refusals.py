"""Errors of rights, holds and retention, in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Forbidden, Invalid, NotFound, register_messages


class RequestUnknown(NotFound):
    """There is no such rights request."""

    code = "privacy.request_unknown"


class RequestMoved(Conflict):
    """What was asked cannot be done in the state that the request is in."""

    code = "privacy.request_moved"


class ErasureStopped(Conflict):
    """Something stands against erasing the person; `obstacles` names the reasons."""

    code = "privacy.erasure_stopped"


class SecondPersonNeeded(Forbidden):
    """The same person may not do both halves."""

    code = "privacy.second_person"


class CorrectionIncomplete(Invalid):
    """A correction names a registered field and its new value."""

    code = "privacy.correction_incomplete"


class CopyClosed(Conflict):
    """The copy of this request cannot be fetched (any more)."""

    code = "privacy.copy_closed"


class HoldUnknown(NotFound):
    """There is no such hold."""

    code = "privacy.hold_unknown"


class HoldEnded(Conflict):
    """The hold is released already, or its release is asked for already."""

    code = "privacy.hold_ended"


class RunUnknown(NotFound):
    """There is no such retention run."""

    code = "privacy.run_unknown"


class RunBusy(Conflict):
    """A retention run waits or runs already."""

    code = "privacy.run_busy"


class ExtractUnknown(NotFound):
    """There is no such extract."""

    code = "privacy.extract_unknown"


class ExtractUnfit(Invalid):
    """A part of the wish cannot be: `part` names it."""

    code = "privacy.extract_unfit"


class ExtractClosed(Conflict):
    """The file of an extract cannot be fetched (any more)."""

    code = "privacy.extract_closed"


class ExtractRefused(Conflict):
    """No combination of rungs fulfils the demand; `loosen` says what would hold."""

    code = "privacy.extract_refused"


messages = {
    "privacy.extract_unknown": ("没有这个去标识导出。", "There is no such extract."),
    "privacy.extract_unfit": (
        "这样不能导出：{part} 无效。请看说明中的取值范围。",
        "It cannot be extracted like this: {part} is not valid. See the values that are possible.",
    ),
    "privacy.extract_days": (
        "第一天 {first}（--from）晚于最后一天 {last}（--to）：请把两个日期对调。",
        "The first day, {first} (--from), is after the last, {last} (--to): change the two round.",
    ),
    "privacy.extract_long": (
        "{first}（--from）到 {last}（--to）超过 {days} 天：请缩短，或分几次导出。",
        "{first} (--from) to {last} (--to) is more than {days} days: make it shorter, or extract it in parts.",
    ),
    "privacy.extract_closed": (
        "文件不可下载：导出未完成、已超过 30 天，或文件已不在。请重新导出。",
        "The file cannot be fetched: it is not done, 30 days have passed, or it is gone. Make the extract again.",
    ),
    "privacy.extract_refused": (
        "达不到要求，没有输出：{fails}。可以改为：{loosen}。",
        "The demand cannot be met and nothing was written: {fails}. What would hold: {loosen}.",
    ),
    "privacy.request_unknown": ("没有这个权利请求。", "There is no such rights request."),
    "privacy.request_moved": (
        "请求当前处于“{state}”，不能执行“{action}”。请刷新后查看。",
        "The request is {state}: {action} cannot be done now. Reload and look again.",
    ),
    "privacy.erasure_stopped": (
        "现在不能删除：{obstacles}。请先处理，或以此为由答复客户。",
        "It cannot be erased now: {obstacles}. Settle that first, or refuse with this reason.",
    ),
    "privacy.second_person": (
        "须由另一位同事确认，不能由提出或受理的人本人确认。",
        "A second person confirms: not the one who proposed it or took it in.",
    ),
    "privacy.correction_incomplete": (
        "更正须写明字段和新内容。",
        "A correction names the field and its new value.",
    ),
    "privacy.copy_closed": (
        "副本不可下载：请求未完成，或已超过 30 天。请重新提出请求。",
        "The copy cannot be fetched: the request is not fulfilled, or 30 days have passed. Ask again.",
    ),
    "privacy.hold_unknown": ("没有这个法律保留。", "There is no such hold."),
    "privacy.hold_ended": (
        "该法律保留已解除，或已有人申请解除。请刷新。",
        "The hold is released, or its release is asked for already. Reload.",
    ),
    "privacy.run_unknown": ("没有这次清理。", "There is no such run."),
    "privacy.run_busy": (
        "已有一次清理在等待或进行。请等它结束，或先取消。",
        "A run waits or is under way. Wait for its end, or cancel it first.",
    ),
}
register_messages(messages)
