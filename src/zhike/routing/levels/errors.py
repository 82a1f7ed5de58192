"""What may go wrong with service targets, said in both languages."""

from zhike.platform.errors import Conflict, Invalid, NotFound, register_messages

register_messages(
    {
        "routing.target_unknown": (
            "没有这条服务时限，可能已被删除。请刷新列表。",
            "There is no such service target; it may have been removed. Load the list again.",
        ),
        "routing.target_empty": (
            "请至少填写首次应答、后续应答、办结中的一项时限。",
            "Give at least one of first answer, next answer and resolution.",
        ),
        "routing.target_order": (
            "办结时限不能短于首次应答时限。",
            "A resolution cannot be due before the first answer.",
        ),
        "routing.target_same": (
            "已有一条针对同样队列、渠道、紧急程度和原因的时限，请直接修改那一条。",
            "There is a target for the same queues, channels, urgencies and reasons already; change that one.",
        ),
        "routing.ladder_unknown": ("没有“{ladder}”这个升级阶梯。", "There is no escalation ladder {ladder}."),
        "routing.ladder_exists": (
            "“{ladder}”这个升级阶梯已经有了，请换一个编号。",
            "There is an escalation ladder {ladder} already; choose another key.",
        ),
        "routing.ladder_used": (
            "还有 {count} 条服务时限在用这个阶梯，请先改用别的。",
            "{count} service targets use this ladder. Give them another one first.",
        ),
        "routing.ladder_tells_unknown": (
            "第 {place} 步：请选择坐席、现场主管，或能查看现场的角色。",
            "Step {place}: choose the agent, the supervisors, or a role that may see the floor.",
        ),
        "routing.ladder_step_far": (
            "第 {place} 步离时限超过 30 天，请缩短。",
            "Step {place} is more than 30 days from the target; shorten it.",
        ),
        "routing.ladder_step_twice": ("第 {place} 步重复了，请删除一个。", "Step {place} is there twice; remove one."),
        "routing.ladder_step_early": (
            "第 {place} 步的提前量不短于时限本身，计时还没开始就会提醒。请缩短提前量或放宽时限。",
            "Step {place} comes as long before the target as the target is, or longer: before the clock has begun. "
            "Shorten the lead or widen the target.",
        ),
        "routing.clock_unknown": (
            "没有这个计时，可能已被清理。请刷新列表。",
            "There is no such service clock; it may be gone. Load the list again.",
        ),
        "routing.clock_not_breached": (
            "只有已超时的计时才能豁免；所选的有 {count} 个没有超时或已豁免。",
            "Only breached clocks can be waived; {count} of those chosen are not, or are waived already.",
        ),
        "routing.clock_not_waived": ("这个计时没有豁免。", "This clock is not waived."),
    }
)


class TargetUnknown(NotFound):
    """No such service target."""

    code = "routing.target_unknown"


class TargetUnfit(Invalid):
    """It cannot be set like this; the code says why."""


class TargetSame(Conflict):
    """There is one for exactly the same contacts."""

    code = "routing.target_same"


class LadderUnknown(NotFound):
    """No such escalation ladder."""

    code = "routing.ladder_unknown"


class LadderExists(Conflict):
    """Its key is taken."""

    code = "routing.ladder_exists"


class LadderUsed(Conflict):
    """Targets climb it."""

    code = "routing.ladder_used"


class LadderUnfit(Invalid):
    """It cannot be like this; the code says why, and `place` which step."""


class ClockUnknown(NotFound):
    """No such service clock."""

    code = "routing.clock_unknown"


class ClockNotBreached(Conflict):
    """Only what breached can be waived."""

    code = "routing.clock_not_breached"


class ClockNotWaived(Conflict):
    """There is no waiver to take back."""

    code = "routing.clock_not_waived"
