"""What can go wrong with a work order, said in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, register_messages

messages = {
    "cases.not_found": ("没有这张工单。", "There is no such work order."),
    "cases.transition": (
        "工单现在是“{before}”，不能变为“{after}”。请刷新后再看。",
        "The work order is {before} now and cannot become {after}. Reload to see it.",
    ),
    "cases.due_in_past": ("办结时限已经过去，请选一个以后的时间。", "The due time is past. Choose a later one."),
    "cases.owner_unknown": ("没有这位同事，或已停用。", "There is no such colleague, or they no longer work here."),
    "cases.conversation_unknown": (
        "没有这个会话，或您无权查看。",
        "There is no such conversation, or it is not open to you.",
    ),
    "cases.promise_unknown": ("这条消息里没有这项承诺。", "The message makes no such promise."),
    "cases.customer_differs": (
        "这个会话不是这位客户的。",
        "The conversation is not with that customer.",
    ),
}
register_messages(messages)


class WorkOrderUnknown(NotFound):
    """There is no such work order, or it is not open to whoever asks."""

    code = "cases.not_found"


class TransitionRefused(Conflict):
    """The work order cannot go that way."""

    code = "cases.transition"


class DueInPast(Invalid):
    """The due time is over already."""

    code = "cases.due_in_past"


class OwnerUnknown(Invalid):
    """Nobody who works here has that id."""

    code = "cases.owner_unknown"


class ConversationUnknown(Invalid):
    """The conversation that it should be linked to is not there for the actor."""

    code = "cases.conversation_unknown"


class PromiseUnknown(NotFound):
    """Nothing is promised at that place of that message."""

    code = "cases.promise_unknown"


class CustomerDiffers(Invalid):
    """Conversation and customer do not belong together."""

    code = "cases.customer_differs"
