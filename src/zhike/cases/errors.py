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
    "cases.same_department": (
        "工单已经在这个部门，请选别的部门。",
        "The work order is with that department already. Choose another one.",
    ),
    "cases.hand_over_pending": (
        "工单已移交，对方还没有接收。请等对方接收或退回，或先撤回移交。",
        "The work order was handed over and is not taken yet. Wait for the answer, or withdraw the hand-over first.",
    ),
    "cases.not_handed": (
        "工单没有待接收的移交，可能已有人处理。请刷新后再看。",
        "No hand-over of this work order waits for an answer; somebody may have answered. Reload to see it.",
    ),
    "cases.not_yours_to_hand": (
        "只有工单的办理人或主管可以移交。请先领取工单，或请主管处理。",
        "Only the owner or a supervisor hands a work order over. Take it first, or ask a supervisor.",
    ),
    "cases.not_yours_to_answer": (
        "只有接收部门的同事或主管可以接收、退回，只有移交人可以撤回。请联系该部门的负责人。",
        "Only colleagues of the receiving department or a supervisor take or return it, and only its sender withdraws "
        "it. Ask the lead of that department.",
    ),
    "cases.with_supervisor": (
        "工单移交次数过多，正由主管决定由谁办理。请联系主管。",
        "The work order went round too often, and a supervisor decides where it belongs. Ask a supervisor.",
    ),
    "cases.reason_needed": ("请写明原因，让对方知道为什么。", "Write a reason, so that the other side knows why."),
    "cases.hand_over_instead": (
        "工单有办理人，换部门请用“移交”，让对方确认接收。",
        "The work order has an owner: hand it over, so that the other department confirms that it takes it.",
    ),
    "cases.owned": (
        "工单由 {name} 办理。请联系其放回或移交；部门负责人或主管可以改派。",
        "The work order is {name}'s. Ask them to put it back or to hand it over; the lead of the department or a "
        "supervisor can reassign it.",
    ),
    "cases.not_of_department": (
        "只有工单所在部门的同事可以领取。请联系该部门，或请主管把您加入该部门。",
        "Only colleagues of the department that the work order is with take it. Ask that department, or ask a "
        "supervisor to add you to it.",
    ),
    "cases.not_yours_to_give": (
        "只有部门负责人或主管可以把工单派给别人；办理人可以交给本部门的同事，给别的部门请用“移交”。",
        "Only the lead of the department or a supervisor gives a work order to others; its owner gives it to "
        "colleagues of the department. To another department it is handed over.",
    ),
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


class SameDepartment(Invalid):
    """It is there already."""

    code = "cases.same_department"


class HandOverPending(Conflict):
    """It waits for the receiving department, and is not to be moved meanwhile."""

    code = "cases.hand_over_pending"


class NotHandedOver(Conflict):
    """Nothing waits for an answer."""

    code = "cases.not_handed"


class NotYoursToHandOver(Conflict):
    """It is neither the actor's own, nor do they keep the departments."""

    code = "cases.not_yours_to_hand"


class NotYoursToAnswer(Conflict):
    """The actor is not on the side that answers so."""

    code = "cases.not_yours_to_answer"


class WithSupervisor(Conflict):
    """It went round too often: a supervisor decides."""

    code = "cases.with_supervisor"


class ReasonNeeded(Invalid):
    """Whoever gets it, or gets it back, is to know why."""

    code = "cases.reason_needed"


class HandOverInstead(Conflict):
    """What somebody owns goes to another department by a hand-over."""

    code = "cases.hand_over_instead"


class OwnedByColleague(Conflict):
    """It is somebody else's, who works here."""

    code = "cases.owned"


class NotOfDepartment(Conflict):
    """The actor does not work for the department that it is with."""

    code = "cases.not_of_department"


class NotYoursToGive(Conflict):
    """Giving it to that colleague is not the actor's to decide."""

    code = "cases.not_yours_to_give"
