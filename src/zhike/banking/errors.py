"""Errors of banking, in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, NotFound, Unavailable, register_messages


class BankUnavailable(Unavailable):
    """The core bank does not answer, or not in a way that can be understood. It does not mean that nothing is held."""

    code = "banking.unavailable"


class BankNotConnected(Unavailable):
    """No core bank is connected to this installation."""

    code = "banking.not_connected"


class BankKnowsNobody(NotFound):
    """The core bank answered that it has no such customer."""

    code = "banking.customer_unknown"


class CardUnknown(NotFound):
    """The customer has no such card."""

    code = "banking.card_unknown"


class AccountUnknown(NotFound):
    """The customer has no such account."""

    code = "banking.account_unknown"


class ActionUncertain(Unavailable):
    """Something should be done and no answer came: it may be done or not. `find_action` tells."""

    code = "banking.action_uncertain"


class BlockUncertain(ActionUncertain):
    """A card should be blocked and no answer came: it may be blocked or not. The same key may be sent again."""

    code = "banking.block_uncertain"


class KeyReused(Conflict):
    """The idempotency key was used for another request."""

    code = "banking.key_reused"


messages = {
    "banking.unavailable": (
        "核心系统暂时没有应答，这里不代表客户没有持有。请稍后再试，急事请走电话核实。",
        "The core bank does not answer; this does not mean that nothing is held. Try again later, or ask by phone.",
    ),
    "banking.not_connected": (
        "本系统还没有接入核心系统。请管理员设置 core_bank。",
        "No core bank is connected here. An administrator sets core_bank.",
    ),
    "banking.customer_unknown": (
        "核心系统中没有这位客户。",
        "The core bank has no such customer.",
    ),
    "banking.card_unknown": ("这位客户没有这张卡。", "This customer has no such card."),
    "banking.account_unknown": ("这位客户没有这个账户。", "This customer has no such account."),
    "banking.action_uncertain": (
        "请求已发出但没有收到应答，可能已办理。请先核实，不要重复办理。",
        "The request was sent and no answer came; it may be done. Find out before it is asked for again.",
    ),
    "banking.block_uncertain": (
        "挂失请求已发出但没有收到应答，可能已生效。请再点一次，不会重复挂失。",
        "The request was sent and no answer came; the card may be blocked. Send it again: it is done once only.",
    ),
    "banking.key_reused": (
        "同一个请求编号用于了不同的请求。请刷新后重试。",
        "The same request key was used for another request. Reload and try again.",
    ),
}
register_messages(messages)
