"""Why conversations cannot be tied, or a tie not be taken back; said in both languages."""

from __future__ import annotations

from typing import Any, Final

from zhike.conversations.ties.rules import OBSTACLES, UNDO_WITHIN
from zhike.platform.errors import Conflict, NotFound, register_messages

_PREFIX: Final = "conversations.merge_"
register_messages(
    {
        "conversations.merge_same": (
            "这就是同一个会话。请选择另一个。",
            "This is the same contact. Choose another one.",
        ),
        "conversations.merge_guest": (
            "有一方是匿名客户，不能确定是同一个人，所以不能合并；可以改用“关联”。",
            "One of them is anonymous: nobody knows that it is the same person, so they cannot be merged. "
            "Link them instead.",
        ),
        "conversations.merge_other_customer": (
            "两个会话属于不同客户，不能合并；可以改用“关联”。",
            "They belong to different customers, so they cannot be merged. Link them instead.",
        ),
        "conversations.merge_merged_already": (
            "其中一个已经并入别的会话。请打开保留的那个再操作，或先撤销合并。",
            "One of them is merged into another contact already. Go on in the one that was kept, or undo that first.",
        ),
        "conversations.merge_keeps_others": (
            "它已经并入了别的会话，不能再被并走。请反过来合并，或先撤销。",
            "Others were merged into it, so it cannot be merged away. Merge the other way round, or undo that first.",
        ),
        "conversations.merge_kept_closed": (
            "保留的会话已经关闭，客户没有地方继续。请保留进行中的那个。",
            "The contact to be kept is closed, so the customer could not go on in it. Keep the open one.",
        ),
        "conversations.merge_kept_rings": (
            "保留的会话正在派给坐席。请等接起后再合并。",
            "The contact to be kept is being offered to an agent. Merge once it is accepted.",
        ),
        "conversations.merge_kept_wraps_up": (
            "保留的会话已在话后处理。请先继续对话或关闭它。",
            "The contact to be kept is being wrapped up. Take the talk up again, or close it first.",
        ),
        "conversations.merge_kept_with_assistant": (
            "保留的会话还在智能助手手里。请保留有人处理的那个。",
            "The assistant still has the contact to be kept. Keep the one that a person has.",
        ),
        "conversations.merge_rings": (
            "要并入的会话正在派给坐席。请等接起或超时后再合并。",
            "The contact to be merged is being offered to an agent. Merge once it is accepted or rings out.",
        ),
        "conversations.merge_wraps_up": (
            "要并入的会话在话后处理。请先把它关闭。",
            "The contact to be merged is being wrapped up. Close it first.",
        ),
        "conversations.merge_other_agent": (
            "另一位坐席正在处理要并入的会话。请先请对方转接给您。",
            "Another agent is talking to the customer in it. Ask them to pass it to you first.",
        ),
        "conversations.merge_ahead": (
            "要并入的会话里有待发消息。请先发出或收回。",
            "A reply waits there that was written ahead. Send it or take it back first.",
        ),
        "conversations.merge_in_review": (
            "要并入的会话里有回复在等复核。请等复核完成。",
            "A reply waits there for a second person. Merge once that is decided.",
        ),
        "conversations.merge_called": (
            "要并入的会话里登记了回电。请先完成或取消回电。",
            "The customer is to be called back there. Make or cancel the call-back first.",
        ),
        "conversations.merge_identity": (
            "保留的会话核身等级更高，另一个窗口的客户还没有核身到这一级。请反过来合并，或先请客户核身。",
            "Whoever writes in the other window has not proven as much as in the contact to be kept. "
            "Merge the other way round, or ask them to prove it first.",
        ),
        "conversations.link_same": ("不能和自己关联。", "A contact cannot be linked with itself."),
        "conversations.link_exists": ("这两个会话已经关联。", "These two are linked already."),
        "conversations.tie_gone": (
            "没有这个关联，或已不能查看。请刷新。",
            "There is no such tie, or it is not open to you. Reload to see what is.",
        ),
        "conversations.tie_undone": ("已经撤销过了。", "It was undone already."),
        "conversations.tie_late": (
            "合并已超过 {days} 天，不能再撤销。",
            "It was merged more than {days} days ago, so this can no longer be undone.",
        ),
        "conversations.tie_kept_over": (
            "保留的会话已经结束，客户已在那里得到处理，不能再分开。",
            "The contact that was kept is over: the customer was served there, so they stay one.",
        ),
        "conversations.tie_not_yours": (
            "只有处理保留会话的坐席或主管可以撤销。",
            "Only who has the contact that was kept, or a supervisor, can undo this.",
        ),
        "conversations.tie_agent_left": (
            "原来接待的坐席已不在线，不能原样退回。请等其上线后再撤销。",
            "The agent who had it is not here, so it cannot be put back as it was. Undo it once they are online.",
        ),
        "conversations.tie_agent_full": (
            "原来接待的坐席已经满了，不能原样退回。请等其空出位置后再撤销。",
            "The agent who had it is full, so it cannot be put back as it was. Undo it once they have room.",
        ),
        "conversations.tie_moved_on": (
            "之后有人动过这个会话，无法原样恢复。",
            "Somebody has worked on it since, so it cannot be put back as it was.",
        ),
    }
)


class MergeRefused(Conflict):
    """The two cannot become one now; the code says why."""

    def __init__(self, obstacle: str) -> None:
        assert obstacle in OBSTACLES
        super().__init__(_PREFIX + obstacle)


class LinkRefused(Conflict):
    """They cannot be linked; the code says why."""


class TieGone(NotFound):
    """No such tie, or none that is open to whoever asks."""

    code = "conversations.tie_gone"


class UndoRefused(Conflict):
    """A tie cannot be taken back now; the code says why."""

    def __init__(self, problem: str) -> None:
        params: dict[str, Any] = {"days": UNDO_WITHIN.days} if problem.endswith("late") else {}
        super().__init__(f"conversations.tie_{problem}", **params)
