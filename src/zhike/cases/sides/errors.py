"""What may go wrong with side threads, said in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, register_messages

register_messages(
    {
        "cases.side_not_found": (
            "没有这条旁线，或您无权查看。",
            "There is no such side thread, or it is not open to you.",
        ),
        "cases.side_closed": (
            "这条旁线已经关闭，不能再写。需要继续时请另开一条。",
            "This side thread is closed and takes no more posts. Open another one to go on.",
        ),
        "cases.side_not_yours": (
            "只有提问人和受理部门的同事可以在这条旁线里发言，也只有提问人或主管可以关闭它。",
            "Only the asker and people of the department write in this side thread; only the asker or a supervisor "
            "closes it.",
        ),
        "cases.side_nobody": (
            "这个部门还没有设置答复人，现在提问没有人会看到。请主管在旁线页面的“部门”里添加，或选别的部门。",
            "Nobody answers for that department yet, so nobody would see the question. Ask a supervisor to add people "
            "under Departments on the page of side threads, or choose another department.",
        ),
        "cases.side_about": (
            "旁线要从一个会话、一张工单或一件投诉里发起。",
            "A side thread is opened from a conversation, a work order or a complaint.",
        ),
        "cases.side_intake": (
            "投诉登记工单不能开旁线：投诉由经办人独立核查，请由经办人在投诉里询问部门。",
            "An intake of a complaint has no side threads: its handler looks into it, and asks departments from the "
            "complaint.",
        ),
        "cases.side_member_unfit": (
            "{name} 的岗位不能答复旁线。请选后台、坐席、主管或合规的同事，或先调整岗位。",
            "The role of {name} does not answer side threads. Choose somebody of back office, agents, supervisors or "
            "compliance, or change the role first.",
        ),
    }
)


class SideUnknown(NotFound):
    """There is no such side thread, or it is not open to whoever asks."""

    code = "cases.side_not_found"


class SideClosed(Conflict):
    """It is closed: nothing is added any more."""

    code = "cases.side_closed"


class SideNotYours(Conflict):
    """Whoever only reads does not write or close."""

    code = "cases.side_not_yours"


class NobodyAnswers(Conflict):
    """Nobody belongs to the department."""

    code = "cases.side_nobody"


class AboutNothing(Invalid):
    """It is about no conversation and no work order, or about both."""

    code = "cases.side_about"


class AboutIntake(Conflict):
    """The work order is the intake of a complaint."""

    code = "cases.side_intake"


class MemberUnfit(Invalid):
    """Somebody's role does not answer side threads."""

    code = "cases.side_member_unfit"
