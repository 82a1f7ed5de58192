"""Errors of reasons, in both languages."""

from __future__ import annotations

from zhike.platform.errors import Invalid, register_messages


class ReasonUnknown(Invalid):
    """There is no reason with this id."""

    code = "reasons.unknown"


messages = {
    "reasons.unknown": ("没有编号为 {reason} 的业务原因。", "There is no contact reason {reason}."),
}
register_messages(messages)
