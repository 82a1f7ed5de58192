"""Errors of reasons."""

from __future__ import annotations

from zhike.platform.errors import Invalid, register_messages

register_messages(
    {
        "reasons.unknown": (
            "没有编号为 {reason} 的来询原因。请从列表中选择。",
            "There is no contact reason {reason}. Choose one from the list.",
        )
    }
)


class UnknownReason(Invalid):
    """No reason has this id."""

    code = "reasons.unknown"
