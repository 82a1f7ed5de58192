"""Why a conversation cannot be split, or a split not be taken back; said in both languages."""

from __future__ import annotations

from typing import Final

from zhike.conversations.ties.split_rules import SPLIT_OBSTACLES, SPLIT_WITHIN
from zhike.platform.errors import Conflict, register_messages

_PREFIX: Final = "conversations.split_"
register_messages(
    {
        "conversations.split_old": (
            "会话关闭已超过 {days} 天，不能再拆分。请为客户新建工单，或用“关联”。",
            "It was closed more than {days} days ago, so it can no longer be split. "
            "Open a work order, or link instead.",
        ),
        "conversations.split_merged": (
            "它已经并入别的会话。请先撤销合并，再拆分。",
            "It is merged into another contact. Undo that first, then split it.",
        ),
        "conversations.split_keeps_others": (
            "有别的会话并入了它。请先撤销合并，再拆分。",
            "Others were merged into it. Undo that first, then split it.",
        ),
        "conversations.split_with_assistant": (
            "会话还在智能助手手里。请等转到人工后再拆分。",
            "The assistant still has it. Split it once a person does.",
        ),
        "conversations.split_rings": (
            "会话正在派给坐席。请等接起或超时后再拆分。",
            "It is being offered to an agent. Split it once it is accepted or rings out.",
        ),
        "conversations.split_ahead": (
            "会话里有待发消息，不知道属于哪一件事。请先发出或收回。",
            "A reply waits that was written ahead, about either matter. Send it or take it back first.",
        ),
        "conversations.split_in_review": (
            "会话里有回复在等复核。请等复核完成后再拆分。",
            "A reply waits for a second person. Split once that is decided.",
        ),
        "conversations.split_nothing": (
            "没有选消息。请选出第二件事的消息。",
            "No message is chosen. Choose those of the second matter.",
        ),
        "conversations.split_unknown": (
            "所选消息里有这个会话没有的。请刷新后重选。",
            "One of the chosen messages is not in this thread. Reload and choose again.",
        ),
        "conversations.split_unsaid": (
            "系统提示、已撤回和已清除的消息不能拆走。请重选。",
            "Notices, and messages that were taken back or erased, cannot be split off. Choose others.",
        ),
        "conversations.split_taken": (
            "所选消息里有已经拆走的。请刷新后重选。",
            "One of the chosen messages is split off already. Reload and choose again.",
        ),
        "conversations.split_no_customer": (
            "所选消息里没有客户的话。请至少选一条客户消息。",
            "None of the chosen messages is the customer's. Choose at least one of theirs.",
        ),
        "conversations.split_everything": (
            "客户的话都被选走了，这里不再剩下什么事。请留下第一件事的消息；想换队列请用“转接”。",
            "Nothing that the customer said would stay. Leave the messages of the first matter; to change the queue, "
            "pass the contact on instead.",
        ),
        "conversations.tie_split_not_yours": (
            "只有处理原会话的坐席或主管可以撤销拆分。",
            "Only who has the contact that it was split off from, or a supervisor, can undo this.",
        ),
        "conversations.tie_split_late": (
            "拆分已超过 {days} 天，不能再撤销。",
            "It was split off more than {days} days ago, so this can no longer be undone.",
        ),
        "conversations.tie_split_tied": (
            "拆出的会话又合并或拆分过。请先撤销那一次。",
            "What was split off was merged or split in turn. Undo that first.",
        ),
        "conversations.tie_split_over": (
            "拆出的会话已经结束，不能再并回。",
            "What was split off is over, so it stays a contact of its own.",
        ),
        "conversations.tie_split_rings": (
            "拆出的会话正在派给坐席。请等接起或超时后再撤销。",
            "What was split off is being offered to an agent. Try once it is accepted or rings out.",
        ),
        "conversations.tie_split_handed_on": (
            "拆出的会话已由另一位坐席接手，不能再并回。需要时可以合并。",
            "Another agent has what was split off, so it stays a contact of its own. Merge them if need be.",
        ),
        "conversations.tie_split_spoken": (
            "拆出的会话里已经有人说过话或写过备注，不能原样并回。需要时可以合并。",
            "Something was said or noted in it since, so it cannot be put back as it was. Merge them if need be.",
        ),
        "conversations.tie_split_waits": (
            "拆出的会话里有待发或待复核的回复。请先收回。",
            "A reply waits in what was split off. Take it back first.",
        ),
        "conversations.tie_split_proven": (
            "客户在拆出的会话里核过身，不能原样并回。需要时可以合并。",
            "The customer has proven more in it since, so it cannot be put back as it was. Merge them if need be.",
        ),
        "conversations.tie_split_called": (
            "拆出的会话登记过回电，不能原样并回。",
            "A call-back was arranged in it, so it cannot be put back as it was.",
        ),
        "conversations.tie_split_cases": (
            "拆出的会话已有工单、投诉或内部协同，不能原样并回。",
            "There is a work order, a complaint or a question to a department in it, so it stays a contact of its own.",
        ),
    }
)


class SplitRefused(Conflict):
    """These messages cannot become a conversation of their own now; the code says why."""

    def __init__(self, obstacle: str) -> None:
        assert obstacle in SPLIT_OBSTACLES
        params = {"days": SPLIT_WITHIN.days} if obstacle == "old" else {}
        super().__init__(_PREFIX + obstacle, **params)
