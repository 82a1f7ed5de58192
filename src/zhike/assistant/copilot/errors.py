"""What can go wrong when the copilot is told what became of its proposals."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, register_messages

register_messages(
    {
        "assistant.not_sent": (
            "会话里没有您发出的这条消息，采用情况没有记录。",
            "There is no such message of yours in the conversation; nothing was recorded.",
        ),
        "assistant.step_unknown": (
            "没有这一步：{step}。",
            "There is no such step: {step}.",
        ),
        "assistant.not_closed": (
            "会话还没有关闭，小结采用情况没有记录。",
            "The conversation is not closed yet; nothing was recorded of its wrap-up.",
        ),
    }
)


class NotSent(Invalid):
    """The message that is said to hold the suggestion is not the actor's own in that conversation."""

    code = "assistant.not_sent"


class StepUnknown(Invalid):
    """There is no such next step or tone check."""

    code = "assistant.step_unknown"


class NotClosed(Conflict):
    """A wrap-up is compared with what was recorded once it is."""

    code = "assistant.not_closed"
