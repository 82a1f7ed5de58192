"""What may go wrong with callbacks, said in both languages."""

from zhike.platform.errors import Conflict, Invalid, NotFound, register_messages

register_messages(
    {
        "routing.callback_not_waiting": (
            "现在没有在排队，不能登记回电。请先转人工。",
            "You are not waiting in a queue now, so no call-back can be arranged. Ask for a person first.",
        ),
        "routing.callback_not_offered": (
            "这个队列暂时不能安排回电。请继续排队，或稍后再来。",
            "Call-backs are not available for this queue now. Keep waiting here, or come back later.",
        ),
        "routing.callback_too_late": (
            "客服马上接入，请在这里继续。",
            "Somebody is about to answer you. Please go on here.",
        ),
        "routing.callback_calling": (
            "客服正在给您打电话，现在不能更改或取消。",
            "We are calling you at this moment: it cannot be changed or cancelled now.",
        ),
        "routing.callback_exists": (
            "这个号码已经登记了回电，不用重复登记。要更改请回到原来的对话。",
            "A call-back to this number is arranged already. Go to the chat where you asked for it to change it.",
        ),
        "routing.callback_number_unfit": (
            "电话号码不正确。请填写手机号，或带区号的固定电话；境外号码以 + 和国家代码开头。",
            "This is no number that we can call. Give a mobile number, or a landline with its area code; "
            "numbers abroad begin with + and the country code.",
        ),
        "routing.callback_number_unknown": (
            "没有登记的电话号码，请填写一个。",
            "We have no phone number of yours. Please type one.",
        ),
        "routing.callback_slot_gone": (
            "这个时段已经约满或不能安排，请另选一个。",
            "This time is taken or not available. Please choose another one.",
        ),
        "routing.callback_moved_often": (
            "已经改过 {most} 次时间，不能再改。请和客户当面说定，或结束会话。",
            "The time was changed {most} times already. Settle it in this call, or close the contact.",
        ),
        "routing.callback_unknown": ("没有这个回电，或已经结束。", "There is no such call-back, or it has ended."),
        "routing.callback_not_yours": (
            "这个回电不在您手上。先接入才能看号码、记结果。",
            "This call-back is not in your hands. Accept it first to see the number and record what happened.",
        ),
        "routing.callback_quiet": (
            "现在是免打扰或非服务时间，不能拨打。请转回原队列，时间到了会再派。",
            "It is quiet hours, or outside the queue's hours: nobody is called now. "
            "Transfer it back to its queue; it is offered again in time.",
        ),
    }
)


class CallbackRefused(Conflict):
    """It cannot be arranged, changed or cancelled now; the code says why."""


class NumberUnfit(Invalid):
    """Nobody can be called under what was typed, or there is no number at all; the code says which."""


class CallbackUnknown(NotFound):
    """There is no such callback, or it has ended."""

    code = "routing.callback_unknown"


class CallbackNotYours(Conflict):
    """Only who has the contact calls."""

    code = "routing.callback_not_yours"
