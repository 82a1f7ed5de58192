"""What the assistant says while it does something for a customer, besides what the tasks declare."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal

Line = Literal[
    "yes", "no", "cancelled", "again", "again_code", "nothing", "guest", "secure", "secure_needed", "person",
    "explain_l3", "bank_silent", "order_made", "unsure", "confirm_again", "locked", "resumed", "timed_out",
    "offer", "coming", "not_found",
]  # fmt: skip

LINES: Final[Mapping[Line, tuple[str, str]]] = {
    "yes": ("确认办理", "Yes, go ahead"),
    "no": ("先不办", "No, leave it"),
    "cancelled": ("好的，已停止，没有办理任何事情。", "Stopped. Nothing was done."),
    "again": ("没有听明白。{ask}", "That was not clear. {ask}"),
    "again_code": (
        "验证码不要发在对话里，请填在上面的安全输入框中。",
        "Please do not send a code in the chat: enter it in the secure field above.",
    ),
    "nothing": ("没有查到{what}。", "There is no {what}."),
    "guest": (
        "现在是访客咨询，我不知道您是谁，不能查询或办理您的业务。请从手机银行进入在线客服，或者转人工。",
        "You are chatting as a guest, so nothing of yours can be looked up or done here. Open the chat from the bank's "
        "app, or ask for a person.",
    ),
    "secure": (
        "为了您的资金安全，请先用短信验证码确认是您本人。验证码只填在下面的安全输入框里，不要发在对话中。",
        "To keep your money safe, please confirm it is you with a code by text message. Enter it in the secure field "
        "below only, never in the chat.",
    ),
    "secure_needed": (
        "请先在安全输入框完成验证，或者转人工。",
        "Please finish the check in the secure field first, or ask for a person.",
    ),
    "person": ("转人工", "A person, please"),
    "explain_l3": (
        "更换预留手机号要当面或视频核实本人，不能在聊天里办理。我现在为您转接同事，他会告诉您怎么办最快。",
        "Changing the phone number needs you in person or by video; it cannot be done in a chat. A colleague takes "
        "over now and will tell you the quickest way.",
    ),
    "bank_silent": (
        "银行系统现在没有应答，我没有查到结果，也没有办理任何事情。",
        "The bank's system does not answer now. Nothing was found and nothing was done.",
    ),
    "order_made": (
        "已登记工单 {number}，{department}将在 {due} 前处理。您随时可以在这里问“查询服务进度”。",
        "Work order {number} is opened; {department} will deal with it by {due}. Ask here how it is going at any time.",
    ),
    "unsure": (
        "请求已经发给银行系统，但还没有收到确认，可能已经办好，也可能没有。我不会重复办理，同事会马上核实并告诉您。",
        "The request reached the bank's system but no confirmation came back: it may be done or not. It will not be "
        "sent twice. A colleague checks at once and tells you.",
    ),
    "confirm_again": ("请点“确认办理”或“先不办”。", "Please choose: go ahead, or leave it."),
    "locked": (
        "验证没有通过，为了您的资金安全先停下，转同事为您核实。",
        "The check did not succeed. To keep your money safe we stop here; a colleague takes over.",
    ),
    "resumed": ("已确认是您本人。", "Thank you, it is you."),
    "timed_out": (
        "“{title}”等了一段时间没有收到回复，先停在这里，没有办理任何事情。需要时随时再说。",
        '"{title}" waited for some time without an answer and is stopped; nothing was done. Say so when you need it.',
    ),
    "offer": (
        "同事正在赶来。等候时您可以先自己办这一步：",
        "A colleague is on the way. While you wait you can already do this:",
    ),
    "coming": (
        "没关系，同事马上为您处理，您不用再重复。",
        "Never mind: a colleague takes care of it, you need not repeat it.",
    ),
    "not_found": (
        "手机号和卡号后四位没有对上，没有止付任何卡。",
        "The phone number and the last four digits do not fit together; no card was stopped.",
    ),
}


def line(which: Line, language: str, **values: str) -> str:
    """The sentence in `zh` or `en`."""
    chinese, english = LINES[which]
    return (chinese if language == "zh" else english).format(**values)


def money(amount: Decimal, currency: str, language: str) -> str:
    """An amount as customers read it."""
    if language == "zh" and currency == "CNY":
        return f"{amount:,.2f} 元"
    return f"{currency} {amount:,.2f}"
