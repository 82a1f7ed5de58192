"""What may go wrong in routing, said in both languages."""

from zhike.platform.errors import Conflict, Invalid, NotFound, register_messages

register_messages(
    {
        "routing.offer_gone": (
            "这位客户已由同事接入，或已经离开。",
            "This contact is no longer there for you: a colleague has it, or the customer left.",
        ),
        "routing.desk_full": (
            "您手上已有 {load} 个会话，达到上限 {capacity} 个。请先结束或转接一个。",
            "You have {load} contacts, and {capacity} is the limit. Close or transfer one first.",
        ),
        "routing.not_available": (
            "当前状态不能接入。请先切换为在线。",
            "You cannot take contacts in your present state. Go online first.",
        ),
        "routing.contacts_open": (
            "您还有 {count} 个会话没有结束。请先结束或转接，再离线。",
            "You still have {count} open contacts. Close or transfer them before you go offline.",
        ),
        "routing.state_unknown": (
            "没有“{state} / {reason}”这种状态，或不能自行选择。",
            "There is no state {state} / {reason}, or it is not yours to choose.",
        ),
        "routing.not_in_charge": ("这个会话不在您手上。", "This contact is not in your hands."),
        "routing.entry_unknown": ("这个会话没有请求过人工。", "This conversation never asked for a person."),
        "routing.target_unclear": (
            "请选择一个队列或一位同事，二选一。",
            "Choose a queue or a colleague: exactly one of them.",
        ),
        "routing.colleague_away": (
            "这位同事现在不在线，或者已经满了。可以改转队列。",
            "This colleague is not online now, or is full. You can transfer to a queue instead.",
        ),
        "routing.to_oneself": ("会话已经在您手上。", "The contact is with you already."),
        "routing.queue_unknown": ("没有“{queue}”这个队列。", "There is no queue {queue}."),
        "routing.queue_exists": ("“{queue}”这个队列已经有了。", "There is a queue {queue} already."),
        "routing.queue_busy": (
            "还有 {count} 位客户在这个队列里，请先转走再停用。",
            "{count} customers are still in this queue. Move them before you close it.",
        ),
        "routing.queue_needed": (
            "“{queue}”是其他队列的兜底，不能停用。",
            "Queue {queue} is where others overflow to; it cannot be closed.",
        ),
        "routing.skill_unknown": ("没有“{skill}”这项技能。", "There is no skill {skill}."),
        "routing.skill_taken": (
            "技能“{skill}”已属于队列“{queue}”。一项技能只能属于一个队列。",
            "Skill {skill} belongs to queue {queue} already. A skill has one queue only.",
        ),
        "routing.hours_unfit": (
            "营业时间有误：{what}。请用 08:30 这样的时间，各时段不能重叠。",
            "The hours are not valid: {what}. Write times like 08:30; blocks must not overlap.",
        ),
        "routing.overflow_unfit": (
            "溢出队列“{queue}”不存在，或会绕回自己。",
            "Overflow queue {queue} does not exist, or leads back to this one.",
        ),
        "routing.day_unknown": ("日历里没有 {day} 这一天的设置。", "The calendar has no entry for {day}."),
    }
)


class OfferGone(Conflict):
    """Somebody else has it, or the customer left."""

    code = "routing.offer_gone"


class DeskFull(Conflict):
    """The agent holds as many contacts as they may."""

    code = "routing.desk_full"


class NotAvailable(Conflict):
    """The agent's state does not let them take contacts."""

    code = "routing.not_available"


class ContactsOpen(Conflict):
    """Nobody goes home with customers on the line."""

    code = "routing.contacts_open"


class StateUnknown(Invalid):
    """No such state or reason, or only the system gives it."""

    code = "routing.state_unknown"


class NotInCharge(Conflict):
    """The contact is another agent's."""

    code = "routing.not_in_charge"


class EntryUnknown(NotFound):
    """The conversation never asked for a person."""

    code = "routing.entry_unknown"


class TargetUnclear(Invalid):
    """A transfer goes to a queue or to a colleague."""

    code = "routing.target_unclear"


class ColleagueAway(Conflict):
    """The colleague cannot take it now."""

    code = "routing.colleague_away"


class ToOneself(Invalid):
    """A transfer to where it is."""

    code = "routing.to_oneself"


class QueueUnknown(NotFound):
    """No such queue, or it is no longer in use."""

    code = "routing.queue_unknown"


class QueueExists(Conflict):
    """The key is taken."""

    code = "routing.queue_exists"


class QueueBusy(Conflict):
    """Customers wait in it."""

    code = "routing.queue_busy"


class QueueNeeded(Conflict):
    """Other queues overflow to it."""

    code = "routing.queue_needed"


class SkillUnknown(Invalid):
    """No such skill."""

    code = "routing.skill_unknown"


class SkillTaken(Conflict):
    """Another queue has the skill."""

    code = "routing.skill_taken"


class HoursUnfit(Invalid):
    """Hours that are not hours."""

    code = "routing.hours_unfit"


class OverflowUnfit(Invalid):
    """An overflow to nowhere, or in a circle."""

    code = "routing.overflow_unfit"


class DayUnknown(NotFound):
    """The calendar says nothing special about the day."""

    code = "routing.day_unknown"


class Overtaken(Conflict):
    """Another process was faster; what was begun is rolled back and looked at anew. Not for users to see."""

    code = "routing.offer_gone"
