"""What may go wrong with a trial, said in both languages."""

from zhike.platform.errors import Invalid, NotFound, register_messages

register_messages(
    {
        "routing.trial_unknown": (
            "没有这次试算，可能已过保存期。请刷新后重新试算。",
            "There is no such trial; it may be older than they are kept. Load the version again and try it anew.",
        ),
        "routing.trial_day": (
            "{day} 还没有结束，不能试算。请选昨天或更早的一天。",
            "{day} is not over yet. Choose yesterday or an earlier day.",
        ),
        "routing.trial_failed": (
            "试算没有完成，没有影响任何会话。请再试一次；仍不行时请运维查看 worker 日志。",
            "The trial did not finish; nobody's contact was touched. Try again; if it fails again, an operator finds "
            "why in the worker's log.",
        ),
    }
)


class TrialUnknown(NotFound):
    """No such trial."""

    code = "routing.trial_unknown"


class TrialDayOpen(Invalid):
    """The day to replay is not over."""

    code = "routing.trial_day"


class TrialFailed(Exception):
    """The process ended without figures."""

    code = "routing.trial_failed"
