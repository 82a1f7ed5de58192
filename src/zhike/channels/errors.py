"""What can go wrong at the customer's door, said in both languages."""

from __future__ import annotations

from zhike.platform.errors import (
    Conflict,
    Forbidden,
    Invalid,
    TooMany,
    Unauthenticated,
    Unavailable,
    register_messages,
)

messages = {
    "channels.token_invalid": (
        "会话凭证无效或已过期，请刷新页面重新开始。",
        "The chat token is not valid or has expired. Reload the page to start again.",
    ),
    "channels.pass_not_accepted": (
        "本行没有开通应用内登录，请以访客身份咨询。",
        "Signing in through the app is not set up here. Chat as a guest.",
    ),
    "channels.pass_broken": (
        "应用的登录凭证无效。请返回应用重新登录，或以访客身份咨询。",
        "The app's sign-in is not valid. Sign in to the app again, or chat as a guest.",
    ),
    "channels.pass_expired": (
        "应用的登录凭证已过期。请返回应用重新登录，或以访客身份咨询。",
        "The app's sign-in has expired. Sign in to the app again, or chat as a guest.",
    ),
    "channels.frame_broken": (
        "收到无法识别的数据：{what}。",
        "A frame could not be understood: {what}.",
    ),
    "channels.hello_missing": ("连接后应先发送 hello。", "The first frame must be a hello."),
    "channels.hello_late": (
        "连接后没有及时发送 hello，连接已关闭。",
        "No hello came in time; the connection is closed.",
    ),
    "channels.too_much_nonsense": (
        "无法识别的数据太多，连接已关闭。",
        "Too many frames could not be understood; the connection is closed.",
    ),
    "channels.frame_too_large": ("数据太大，连接已关闭。", "The frame is too large; the connection is closed."),
    "channels.too_many_windows": (
        "同一会话打开的窗口太多，请先关闭其他窗口。",
        "This chat is open in too many windows. Close some of them first.",
    ),
    "channels.too_fast": (
        "发送太快，这条没有发出。请 {retry_s} 秒后再试。",
        "Too fast: the message was not sent. Try again in {retry_s} s.",
    ),
    "channels.guest": (
        "现在是访客咨询，系统不知道您是谁。请从手机银行进入在线客服，或致电客服、到网点办理。",
        "You are chatting as a guest, so we do not know who you are. "
        "Open the chat from the bank's app, call us, or visit a branch.",
    ),
    "channels.too_often": (
        "操作太频繁，这次没有办理。请 {retry_s} 秒后再试。",
        "Too often: nothing was changed. Try again in {retry_s} s.",
    ),
    "channels.not_correctable": (
        "“{field}”不能在这里更正，请从列出的项目中选择。",
        "{field} cannot be corrected here. Choose one of the details listed.",
    ),
    "channels.code_not_sent": (
        "验证码没有发出。请稍后再试，或者转人工。",
        "No code could be sent. Try again later, or ask for a person.",
    ),
    "channels.code_too_soon": (
        "刚刚发过验证码，请 {retry_s} 秒后再发。",
        "A code was just sent. Another may be sent in {retry_s} s.",
    ),
    "channels.codes_used_up": (
        "验证码次数已用完，为了您的资金安全请转人工。",
        "No more codes are sent. To keep your money safe, ask for a person.",
    ),
    "channels.not_your_contact": (
        "只能在您正在服务的、已识别客户的会话中发起验证。",
        "A check can be asked for only in a conversation that you have, with a customer who is known.",
    ),
    "channels.not_ended": ("当前会话还没有结束。", "The present chat has not ended yet."),
}
register_messages(messages)


class ChatTokenInvalid(Unauthenticated):
    """The token opens nothing."""

    code = "channels.token_invalid"


class PassRefused(Unauthenticated):
    """The app's JWT is broken, expired, or not accepted here; the code says which."""

    code = "channels.pass_broken"


class FrameBroken(Invalid):
    """A frame is no JSON object of a known type; `what` names the place."""

    code = "channels.frame_broken"


class HelloMissing(Invalid):
    """Another frame came first."""

    code = "channels.hello_missing"


class TooManyWindows(Conflict):
    """The same chat is open too often."""

    code = "channels.too_many_windows"


class TooFast(TooMany):
    """More messages a minute than one chat may send."""

    code = "channels.too_fast"


class GuestUnknown(Forbidden):
    """What was asked for belongs to a person, and nobody has said who this guest is."""

    code = "channels.guest"


class TooOften(TooMany):
    """More acts about one person's own data a minute than are let through."""

    code = "channels.too_often"


class NotCorrectable(Invalid):
    """The register does not let `field` be corrected."""

    code = "channels.not_correctable"


class CodeNotSent(Unavailable):
    """No code reached the customer's phone."""

    code = "channels.code_not_sent"


class CodeTooSoon(TooMany):
    """A code was sent a moment ago."""

    code = "channels.code_too_soon"


class CodesUsedUp(Forbidden):
    """No further code is sent in this conversation, or to this customer today."""

    code = "channels.codes_used_up"


class NotYourContact(Conflict):
    """Whoever asks for a check does not have the conversation, or nobody is known in it."""

    code = "channels.not_your_contact"
