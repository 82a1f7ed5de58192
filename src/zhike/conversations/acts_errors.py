"""What can go wrong with views, macros, acts and what is taken back, said in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, register_messages

messages = {
    "conversations.view_gone": (
        "没有这个视图，可能已被删除或不再共享给您。请从左侧另选一个。",
        "There is no such view: it was removed, or is no longer shared with you. Choose another one on the left.",
    ),
    "conversations.views_too_many": (
        "每人最多保存 {limit} 个视图。请先删除不用的。",
        "You can save {limit} views at most. Remove one that you no longer use first.",
    ),
    "conversations.macro_gone": (
        "没有这个宏操作，可能已被删除或不再共享给您。",
        "There is no such macro: it was removed, or is no longer shared with you.",
    ),
    "conversations.macros_too_many": (
        "每人最多保存 {limit} 个宏操作。请先删除不用的。",
        "You can keep {limit} macros at most. Remove one that you no longer use first.",
    ),
    "conversations.acts_number": (
        "请选择 1 到 {limit} 个动作。",
        "Choose 1 to {limit} acts.",
    ),
    "conversations.act_not_last": (
        "第 {number} 个动作之后会话已不在手里：转接和关闭只能放在最后。",
        "After act {number} the contact is out of hand: a transfer or a close can only come last.",
    ),
    "conversations.act_incomplete": (
        "第 {number} 个动作没有填完整。",
        "Act {number} is not filled in.",
    ),
    "conversations.act_variable": (
        "第 {number} 个动作里的 {{{what}}} 不是可用的变量。请从列表中选择。",
        "{{{what}}} in act {number} is not a variable. Choose one from the list.",
    ),
    "conversations.act_urgency": (
        "紧急程度应为 P0 到 P3。",
        "The urgency is P0 to P3.",
    ),
    "conversations.already_read": (
        "客户已经看到这条回复，不能撤回。需要时请再发一条更正。",
        "The customer has read this reply, so it cannot be taken back. Send a correction if it is needed.",
    ),
    "conversations.message_gone": (
        "没有这条消息，或不是您写的。",
        "There is no such message, or it is not yours.",
    ),
}
register_messages(messages)


class ViewGone(NotFound):
    """No such saved view, or none that is shared with whoever asks."""

    code = "conversations.view_gone"


class ViewsTooMany(Conflict):
    """Somebody has saved as many views as there may be."""

    code = "conversations.views_too_many"


class MacroGone(NotFound):
    """No such macro, or none that is there for whoever asks."""

    code = "conversations.macro_gone"


class MacrosTooMany(Conflict):
    """Somebody has made as many macros as there may be."""

    code = "conversations.macros_too_many"


class ActRefused(Invalid):
    """Acts that cannot be taken; the code says why."""

    code = "conversations.act_incomplete"


class AlreadyRead(Conflict):
    """The customer has read the reply that was to be taken back."""

    code = "conversations.already_read"


class MessageGone(NotFound):
    """No such message of that author."""

    code = "conversations.message_gone"
