"""What the system itself says in a thread, in both languages. A code, never a sentence, is what programs read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

NOTICES: Final[Mapping[str, tuple[str, str]]] = {
    "greeting": (
        "您好，这里是{bank}在线客服。我是智能助手，回答都会注明出处。需要时随时可以点“转人工”。",
        "Hello, this is {bank}. I am an automated assistant and show the source of every answer. "
        "A person is one tap away at any time.",
    ),
    "queued": (
        "正在为您转接人工客服。前面的对话会一起带过去，您不用再说一遍。",
        "Connecting you to a person. They see what was said here, so you need not repeat it.",
    ),
    "back_to_assistant": (
        "已取消排队，智能助手继续为您服务。",
        "You have left the queue. The assistant goes on helping you.",
    ),
    "agent_joined": ("客服 {name} 已接入，工号 {number}。", "Agent {name} joined, staff no. {number}."),
    "transferring": (
        "正在为您转接其他同事，前面的对话会一起带过去。",
        "Passing you on to a colleague, who sees what was said here.",
    ),
    "requeued": (
        "刚才的客服暂时无法继续，已为您优先安排其他同事。",
        "Your agent cannot go on at the moment. A colleague will take over; you keep your priority.",
    ),
    "still_there": (
        "您还在吗？如果没有其他问题，这次会话稍后会自动结束。",
        "Are you still there? Without a further question this chat will end by itself shortly.",
    ),
    "shift_note_taken": (
        "客服 {name} 已接手交班记录，可以查看本会话。",
        "{name} took over a shift note about this conversation and may read it.",
    ),
    "ended_by_customer": ("您已结束会话。", "You have ended this chat."),
    "ended_by_agent": ("会话已结束。请您评价这次服务。", "This chat has ended. Please rate it."),
    "ended_idle": (
        "您有一段时间没有回复，会话已自动结束。需要时可以重新开始。",
        "There was no reply for a while, so this chat has ended. You can start a new one.",
    ),
    "ended_abandoned": (
        "您已离开一段时间，排队已取消。需要时可以重新开始。",
        "You were away for a while, so your place in the queue was given up. You can start again.",
    ),
    "callback_place": (
        "已为您登记回电，排队位置保留。可以关闭本页面，轮到您时客服会拨打 {number}。",
        "We will call you back and keep your place in the queue. You may close this page; "
        "when it is your turn we call {number}.",
    ),
    "callback_slot": (
        "已为您登记回电：{when}，客服会拨打 {number}。可以关闭本页面。",
        "We will call you back: {when}, at {number}. You may close this page.",
    ),
    "callback_cancelled": (
        "回电已取消，您仍在排队，请在本页面等候。",
        "The call-back is cancelled. You are still in the queue; please wait on this page.",
    ),
    "callback_retry": (
        "刚才给您打电话没有打通（第 {tries} 次，共 {most} 次）。我们会在 {when} 之后再打一次；"
        "想改时间、改号码或取消，可以在这里操作。",
        "We called you and could not reach you (try {tries} of {most}). We will try again after {when}. "
        "You can change the time or the number, or cancel, right here.",
    ),
    "callback_unreached": (
        "我们给您打了 {most} 次电话都没有打通，这次回电到此结束。您可以随时在这里重新咨询，或再次登记回电。",
        "We called you {most} times and could not reach you, so this call-back ends here. "
        "You can start again here at any time, or ask for another call-back.",
    ),
    "callback_wrong_number": (
        "您留的号码打不通或不是您本人，这次回电到此结束。请在这里重新咨询，换一个号码登记。",
        "The number you gave does not reach you, so this call-back ends here. "
        "Please start again here and give another number.",
    ),
    "callback_moved": ("已按您的要求改到 {when} 回电。", "As you asked, we will call you again: {when}."),
    "secret_removed": (
        "为了您的安全，刚才消息里的{kinds}没有保存，也没有人看到。银行不会索要密码和验证码，请勿告诉任何人；"
        "需要时只在手机银行或本行页面的安全输入框里输入。",
        "For your safety the {kinds} in your message was neither stored nor shown to anyone. "
        "The bank never asks for passwords or codes: tell them to nobody, "
        "and enter them only in the secure fields of the bank's own app or pages.",
    ),
}

_SECRETS: Final[Mapping[str, tuple[str, str]]] = {
    "PIN": ("密码", "password"),
    "CVV": ("卡片安全码", "card security code"),
    "EXPIRY": ("卡片有效期", "card expiry date"),
    "OTP": ("验证码", "one-time code"),
    "TRACK": ("卡片磁道信息", "card track data"),
}
_ANY_SECRET: Final = ("敏感信息", "secret")


def name_secrets(kinds: Sequence[str], language: str) -> str:
    """The kinds of dropped secrets as words: each once, in their order."""
    place = 0 if language == "zh" else 1
    words = dict.fromkeys(_SECRETS.get(kind.upper(), _ANY_SECRET)[place] for kind in kinds)
    return ("、" if language == "zh" else ", ").join(words)


def notice(code: str, language: str, **values: str) -> str:
    """The sentence of `code` in `zh` or `en`; raises KeyError for a code or value that does not exist."""
    chinese, english = NOTICES[code]
    return (chinese if language == "zh" else english).format(**values)
