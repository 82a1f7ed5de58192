"""What may go wrong with work on many contacts, with macros, and with taking them back; said in both languages."""

from zhike.platform.errors import Conflict, Invalid, NotFound, register_messages

register_messages(
    {
        "routing.not_served": (
            "没有坐席在接待，不能回复客户。",
            "No agent serves this contact, so the customer cannot be answered.",
        ),
        "routing.with_assistant": (
            "会话还在智能助手手里，不能关闭。",
            "The assistant still has this contact, so it cannot be closed.",
        ),
        "routing.reason_missing": (
            "没有来询原因，不能关闭。请在关闭时或之前设置原因。",
            "There is no contact reason, so it cannot be closed. Set one when closing, or before.",
        ),
        "routing.bulk_too_many": (
            "选中的会话超过 {limit} 个。请缩小筛选范围，分几次处理。",
            "More than {limit} contacts are selected. Narrow the filter and work in parts.",
        ),
        "routing.bulk_none": (
            "没有选中任何会话。请先选择，或换一个筛选。",
            "No contact is selected. Select some first, or choose another filter.",
        ),
        "routing.bulk_gone": ("没有这个批量任务，或不是您的。", "There is no such bulk job, or it is not yours."),
        "routing.bulk_state": (
            "批量任务现在是“{state}”，不能这样做。请刷新后再看。",
            "The bulk job is {state} now, so this cannot be done. Reload to see it.",
        ),
        "routing.bulk_actor_gone": (
            "发起人已停用或不再有权限，任务停在这里。已完成的保留。",
            "Whoever began this job no longer works here or may no longer do this. What was done stays.",
        ),
        "routing.moved_on": (
            "之后又有人处理过这个会话，没有改回。",
            "Somebody has worked on this contact since, so it was left where it is.",
        ),
        "routing.triage_changed": (
            "之后又改过原因或紧急程度，没有改回。",
            "Its reason or urgency was changed again since, so it was left as it is.",
        ),
        "routing.agent_left": (
            "原来的坐席已不在线，没有退回；会话仍在排队。",
            "The agent who had it is no longer here, so it stays in the queue.",
        ),
        "routing.agent_full": (
            "原来的坐席已经满了，没有退回；会话仍在排队。",
            "The agent who had it is full, so it stays in the queue.",
        ),
        "routing.undo_closed": (
            "已关闭的会话不能重新打开：客户已收到通知，联络记录已写入。",
            "A closed contact cannot be opened again: the customer was told, and the contact record is written.",
        ),
        "routing.undo_late": (
            "已超过 {seconds} 秒，不能再撤销。",
            "More than {seconds} s have passed, so this can no longer be undone.",
        ),
        "routing.undo_over": ("已经撤销过了。", "It was undone already."),
    }
)


class ReasonMissing(Invalid):
    """Closing needs a reason."""

    code = "routing.reason_missing"


class BulkTooMany(Invalid):
    """More contacts than one job takes."""

    code = "routing.bulk_too_many"


class BulkNone(Invalid):
    """No contact at all."""

    code = "routing.bulk_none"


class BulkGone(NotFound):
    """No such job, or somebody else's."""

    code = "routing.bulk_gone"


class BulkStateRefused(Conflict):
    """The job's state does not allow it."""

    code = "routing.bulk_state"


class BulkActorGone(Conflict):
    """Whoever began the job may no longer do it."""

    code = "routing.bulk_actor_gone"


class MovedOn(Conflict):
    """A contact is no longer where it was put."""

    code = "routing.moved_on"


class TriageChanged(Conflict):
    """Its reason or urgency was changed again."""

    code = "routing.triage_changed"


class AgentLeft(Conflict):
    """The agent to give it back to is not here."""

    code = "routing.agent_left"


class AgentFull(Conflict):
    """The agent to give it back to has no room."""

    code = "routing.agent_full"


class UndoClosed(Conflict):
    """What is closed stays closed."""

    code = "routing.undo_closed"


class UndoLate(Conflict):
    """The time in which a macro can be undone is over."""

    code = "routing.undo_late"


class UndoOver(Conflict):
    """It was undone already."""

    code = "routing.undo_over"
