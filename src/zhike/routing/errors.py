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
        "routing.to_oneself": ("会话已经在那里了。", "The contact is there already."),
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
        "routing.policy_unknown": ("没有第 {number} 版策略。", "There is no version {number} of the policy."),
        "routing.policy_in_use": (
            "第 {number} 版已经启用过，不能再改。请另存为新版本。",
            "Version {number} has been in force and stays as it is. Save a new version instead.",
        ),
        "routing.policy_queue_unknown": ("{place}：没有“{what}”这个队列。", "{place}: there is no queue {what}."),
        "routing.policy_nobody": (
            "{place}：没有任何坐席能接“{what}”队列，支援者也没有。",
            "{place}: nobody could ever serve queue {what}, helpers included.",
        ),
        "routing.policy_helper_nobody": (
            "{place}：支援队列“{what}”没有可接的坐席，溢出不起作用。",
            "{place}: nobody in {what} may help, so the overflow leads nowhere.",
        ),
        "routing.policy_helper_unknown": (
            "{place}：溢出到的队列“{what}”不存在。",
            "{place}: there is no queue {what} to overflow to.",
        ),
        "routing.policy_loop": ("{place}：溢出绕成了圈：{what}。", "{place}: the overflow goes in a circle: {what}."),
        "routing.policy_unreachable": (
            "{place}：两小时以后的步骤没有人等得到。",
            "{place}: a step after two hours is never reached.",
        ),
        "routing.policy_negative": ("{place}：分值不能为负。", "{place}: points cannot be negative."),
        "routing.policy_urgency_order": (
            "{place}：P0 到 P3 的分值须由高到低。",
            "{place}: points must fall from P0 to P3.",
        ),
        "routing.policy_starves": (
            "{place}：等待加分太少，有人可能等上八小时还轮不到。",
            "{place}: waiting counts for too little; somebody could wait eight hours and still not be next.",
        ),
        "routing.licence_unknown": ("没有“{licence}”这项资格。", "There is no licence {licence}."),
        "routing.licence_exists": ("“{licence}”这项资格已经有了。", "There is a licence {licence} already."),
        "routing.licence_missing": (
            "这类业务须由持有有效“{zh}”的人员接待。",
            "Whoever serves this contact must hold a valid licence: {en}.",
        ),
        "routing.licence_ended": (
            "您的“{zh}”资格已到期或被收回，不能再接入；客户已回到队列中原来的位置。",
            "Your licence ended while this was offered to you: {en}. The contact is back at its place in the queue.",
        ),
        "routing.policy_hold_long": (
            "{place}：为专属顾问最多等 {what} 秒（0 为不等）。",
            "{place}: a contact is kept for the adviser for at most {what} s (0: not at all).",
        ),
        "routing.policy_ring_unfit": (
            "{place}：派单响铃时长须在 {what} 秒之间；留空则按安装设置。",
            "{place}: an offer rings for {what} s; left empty, as the installation is set.",
        ),
        "routing.mix_unfit": (
            "“{kind}”一个就超过总负荷上限 {limit}，永远接不到。请调高上限或调低其负荷。",
            "One contact of kind {kind} alone is more than the limit of {limit}: it could never be taken.",
        ),
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
        "routing.agent_away": (
            "这位坐席的页面没有连接，不能替其上线。请先让其打开工作台。",
            "This agent's page is not connected, so nobody can put them online. Ask them to open their desk first.",
        ),
        "routing.nobody_serves": (
            "这个会话现在没有坐席在服务，不能旁听、密语或接管。",
            "No agent is serving this conversation now: there is nobody to listen to, whisper to or take over from.",
        ),
        "routing.intervention_open": (
            "同样的调度已在进行。请先撤销再新建。",
            "The same intervention is in force already. Take it back before you begin another.",
        ),
        "routing.intervention_over": (
            "这项调度已经结束，或不存在。请刷新。",
            "This intervention is over, or does not exist. Reload the page.",
        ),
        "routing.words_missing": (
            "请把告知客户的话中英文都写上。",
            "Write what customers are told in both Chinese and English.",
        ),
        "routing.words_long": ("告知客户的话最多 400 字。", "What customers are told has at most 400 characters."),
        "routing.reason_unknown": (
            "请选择至少一个来询事项；没有“{reason}”这一项。",
            "Choose at least one contact reason; there is none called {reason}.",
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


class PolicyUnknown(NotFound):
    """No such version of the policy."""

    code = "routing.policy_unknown"


class PolicyInUse(Conflict):
    """A version that was in force is part of the record."""

    code = "routing.policy_in_use"


class PolicyUnfit(Invalid):
    """A policy that cannot work; the code says why, the parameters where."""


class LicenceUnknown(NotFound):
    """No such licence."""

    code = "routing.licence_unknown"


class LicenceExists(Conflict):
    """The code is taken."""

    code = "routing.licence_exists"


class LicenceMissing(Conflict):
    """Who should serve the contact does not hold what it demands."""

    code = "routing.licence_missing"


class LicenceEnded(Conflict):
    """The licence of whoever is offered the contact ended after the offer began to ring."""

    code = "routing.licence_ended"


class MixUnfit(Invalid):
    """A kind of contact that could never be taken."""

    code = "routing.mix_unfit"


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


class AgentAway(Conflict):
    """Nobody is put online whose page is not connected."""

    code = "routing.agent_away"


class NobodyServes(Conflict):
    """The conversation is in no agent's hands."""

    code = "routing.nobody_serves"


class InterventionOpen(Conflict):
    """One of this kind is in force for that agent or queue."""

    code = "routing.intervention_open"


class InterventionOver(Conflict):
    """It has ended, or there is none."""

    code = "routing.intervention_over"


class InterventionUnfit(Invalid):
    """It cannot be done like this; the code says why."""


class ReasonUnknown(Invalid):
    """No such contact reason."""

    code = "routing.reason_unknown"


class Overtaken(Conflict):
    """Another process was faster; what was begun is rolled back and looked at anew. Not for users to see."""

    code = "routing.offer_gone"
