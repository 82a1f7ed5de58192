"""What can go wrong with a complaint, said in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, register_messages

messages = {
    "cases.complaint_not_found": (
        "没有这件投诉，或不对您开放。",
        "There is no such complaint, or it is not open to you.",
    ),
    "cases.complaint_state": (
        "投诉现在的状态（{state}）不能这样做。请刷新后再看。",
        "The complaint is {state} now, which does not allow this. Reload to see it.",
    ),
    "cases.complaint_not_handler": (
        "只有经办人本人可以这样做。请联系经办人，或由主管重新分派。",
        "Only the handler can do this. Ask them, or have a supervisor assign it anew.",
    ),
    "cases.complaint_unclassified": (
        "请先填写三项分类（办理渠道、业务类别、投诉原因），再提出处理意见。",
        "Set the three codes (channel, business, cause) before you propose a decision.",
    ),
    "cases.complaint_axis": ("分类“{axis}”没有这个代码。", "The axis {axis} has no such code."),
    "cases.complaint_unfit": (
        "这位同事没有办理这一步的权限。请选别人。",
        "This colleague has no permission for this step. Choose somebody else.",
    ),
    "cases.conflict_named": (
        "这位同事是被投诉人，须回避。请选别人。",
        "This colleague is named in the complaint and has to stand aside. Choose somebody else.",
    ),
    "cases.conflict_served": (
        "这位同事接待过相关会话，须回避。请选别人。",
        "This colleague served the conversation and has to stand aside. Choose somebody else.",
    ),
    "cases.conflict_decided_matter": (
        "这位同事对所投诉的事项作过决定，须回避。请选别人。",
        "This colleague decided the matter and has to stand aside. Choose somebody else.",
    ),
    "cases.conflict_asked": (
        "申请人不能审批自己的申请，请由另一人审批。",
        "Who asked for it cannot approve it. Somebody else has to.",
    ),
    "cases.conflict_handled": (
        "办理过这件投诉的人不能审批或复核，请由另一人进行。",
        "Who handled the complaint cannot approve or review it. Somebody else has to.",
    ),
    "cases.conflict_decided": (
        "作出或确认过处理意见的人不能复核异议，请由另一人进行。",
        "Who made or confirmed the decision cannot review the objection. Somebody else has to.",
    ),
    "cases.extension_over": (
        "期限已过，不能再延长。请尽快办结并告知客户。",
        "The time is over and cannot be extended. Decide, and tell the customer.",
    ),
    "cases.extension_pending": (
        "已有一次延期在等待审批或告知客户，完成后才能再申请。",
        "An extension waits for approval or for the customer's notice. Finish it first.",
    ),
    "cases.extension_last_step": ("已是最长期限，不能再延长。", "This is the longest time there is; no step is left."),
    "cases.extension_regulator": (
        "期限由监管部门指定。须先由监管部门同意，再申请变更监管期限。",
        "The regulator set this day. Ask for another regulator's date once they agree.",
    ),
    "cases.request_refused": (
        "这件投诉现在不能申请这一项。",
        "This cannot be asked for this complaint now.",
    ),
    "cases.reason_missing": ("请写明理由。", "Say why."),
    "cases.request_open": ("同样的申请正在等待审批。", "The same request waits for approval already."),
    "cases.request_unknown": (
        "没有这项申请，或已经处理。请刷新后再看。",
        "There is no such request, or it is decided. Reload to see it.",
    ),
    "cases.regulator_date_missing": (
        "请填写监管部门要求的日期，且不早于今天。",
        "Give the regulator's date, today or later.",
    ),
    "cases.objection_over": (
        "提出异议的期限已过，或已经提出过。如有新情况，请再次投诉。",
        "The time to object is over, or it was done before. If there is something new, complain again.",
    ),
    "cases.staff_unknown": ("没有这位同事。", "There is no such colleague."),
    "cases.correction_unknown": (
        "没有这张源头整改工单。",
        "There is no such work order of correction.",
    ),
    "cases.received_in_future": ("收到时间不能晚于现在。", "It cannot have been received in the future."),
    "cases.period_too_long": (
        "报送期间最长一年，且起止日期须有先后。",
        "A report covers at most a year, from first to last day.",
    ),
}
register_messages(messages)


class ComplaintUnknown(NotFound):
    """There is no such complaint, or it is not open to whoever asks."""

    code = "cases.complaint_not_found"


class DeedRefused(Conflict):
    """The complaint's state does not allow it."""

    code = "cases.complaint_state"


class NotHandler(Conflict):
    """Somebody else handles it."""

    code = "cases.complaint_not_handler"


class Unclassified(Conflict):
    """The three codes are missing."""

    code = "cases.complaint_unclassified"


class AxisUnknown(Invalid):
    """An axis has no such code."""

    code = "cases.complaint_axis"


class StaffUnfit(Invalid):
    """Their role does not allow that part."""

    code = "cases.complaint_unfit"


class ConflictOfInterest(Conflict):
    """They had to do with it; the code says how."""

    def __init__(self, conflict: str) -> None:
        super().__init__(f"cases.conflict_{conflict}")


class ExtensionRefused(Conflict):
    """No extension is possible; the code says why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"cases.extension_{why}")


class RequestRefused(Conflict):
    """It cannot be asked for now."""

    code = "cases.request_refused"


class RequestOpen(Conflict):
    """The same waits already."""

    code = "cases.request_open"


class RequestUnknown(NotFound):
    """Nothing of that kind waits."""

    code = "cases.request_unknown"


class RegulatorDateMissing(Invalid):
    """Without a day there is nothing to ask for."""

    code = "cases.regulator_date_missing"


class ObjectionOver(Conflict):
    """The customer cannot object (any more)."""

    code = "cases.objection_over"


class StaffUnknown(Invalid):
    """A named colleague is unknown."""

    code = "cases.staff_unknown"


class CorrectionUnknown(Invalid):
    """There is no such correction."""

    code = "cases.correction_unknown"


class ReceivedInFuture(Invalid):
    """It was received after now."""

    code = "cases.received_in_future"


class PeriodTooLong(Invalid):
    """The report's period is none, or too long."""

    code = "cases.period_too_long"


class ReasonMissing(Invalid):
    """A refusal, or a new correction, needs words."""

    code = "cases.reason_missing"
