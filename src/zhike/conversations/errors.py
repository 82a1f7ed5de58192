"""What can go wrong with a conversation, said in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, TooLarge, register_messages

messages = {
    "conversations.not_found": (
        "没有这个会话，或您无权查看。",
        "There is no such conversation, or it is not open to you.",
    ),
    "conversations.closed": (
        "会话已结束，这条没有发出。需要时可以重新开始。",
        "This chat has ended, so the message was not sent. You can start a new one.",
    ),
    "conversations.transition": (
        "会话现在是“{before}”，不能变为“{after}”。请刷新后再看。",
        "The conversation is {before} now and cannot become {after}. Reload to see it.",
    ),
    "conversations.not_in_charge": (
        "会话已不由您负责，这条没有发出。",
        "The conversation is no longer in your hands, so the message was not sent.",
    ),
    "conversations.newer_reply": (
        "同事刚刚回复了客户，您的这条没有发出。请看过新消息再发。",
        "A colleague has just replied, so yours was not sent. Read the new message first.",
    ),
    "conversations.newer_message": (
        "客户又发来了新消息，会话没有关闭。请看过再关闭。",
        "The customer has just written again, so the chat was not closed. Read it first.",
    ),
    "conversations.text_empty": ("内容是空的，没有发出。", "The message is empty and was not sent."),
    "conversations.text_too_long": (
        "这条太长（{length} 字），没有发出。最多 {limit} 字，请分几条发送。",
        "The message is too long ({length} characters) and was not sent. The limit is {limit}: send it in parts.",
    ),
    "conversations.client_id": (
        "消息编号 client_id 无效，应为 1–64 个可见 ASCII 字符。",
        "The client_id is not valid: 1-64 visible ASCII characters.",
    ),
    "conversations.reason_unknown": ("没有联系原因 {reason}。", "There is no contact reason {reason}."),
    "conversations.outcome_unknown": (
        "没有结果 {outcome}，可用：{allowed}。",
        "There is no outcome {outcome}. Use one of: {allowed}.",
    ),
    "conversations.rating_out_of_range": ("评分应为 1 到 5。", "A rating is 1 to 5."),
    "conversations.rating_too_early": ("会话结束后才能评价。", "You can rate the chat once it has ended."),
    "conversations.rating_taken": (
        "评价已收到，超过 10 分钟不能再改。",
        "Your rating is recorded and can no longer be changed after 10 minutes.",
    ),
    "conversations.rating_too_late": (
        "会话结束已超过 7 天，不能再评价。",
        "The chat ended over 7 days ago and can no longer be rated.",
    ),
    "conversations.file_too_large": (
        "文件太大，没有发出。最多 {limit_mb} MB。",
        "The file is too large and was not sent. The limit is {limit_mb} MB.",
    ),
    "conversations.file_empty": ("文件是空的，没有发出。", "The file is empty and was not sent."),
    "conversations.file_kind": (
        "只能发送图片（PNG、JPEG、WebP、GIF）和 PDF。这个文件的内容不是其中之一，没有发出。",
        "Only pictures (PNG, JPEG, WebP, GIF) and PDF can be sent. "
        "The content of this file is neither, so it was not sent.",
    ),
    "conversations.file_broken": ("图片已损坏，打不开，没有发出。", "The picture is damaged and was not sent."),
    "conversations.file_dimensions": (
        "图片的尺寸太大，没有发出。请先缩小。",
        "The picture has too many pixels and was not sent. Make it smaller first.",
    ),
    "conversations.file_active": (
        "这个 PDF 含脚本或会自动执行的内容，为了安全没有发出。请另存为不含脚本的 PDF，或改发图片。",
        "This PDF holds scripts or actions that run by themselves, so it was not sent. "
        "Save it without them, or send a picture.",
    ),
    "conversations.file_missing": (
        "没有这个文件，或已经发送过。请重新上传。",
        "There is no such file, or it was sent already. Upload it again.",
    ),
    "conversations.shortcut_taken": (
        "快捷词“{shortcut}”已有人使用，请换一个。",
        "The shortcut {shortcut} is taken. Choose another.",
    ),
}
register_messages(messages)


class ConversationNotFound(NotFound):
    """There is none, or the actor may not know of it."""

    code = "conversations.not_found"


class ConversationClosedError(Conflict):
    """Nothing is added to a closed conversation."""

    code = "conversations.closed"


class TransitionRefused(Conflict):
    """The state machine has no such change, or not for this actor."""

    code = "conversations.transition"


class NotInCharge(Conflict):
    """The author does not have the conversation (any more)."""

    code = "conversations.not_in_charge"


class NewerReply(Conflict):
    """Another agent answered meanwhile."""

    code = "conversations.newer_reply"


class NewerMessage(Conflict):
    """The customer wrote meanwhile."""

    code = "conversations.newer_message"


class TextRefused(Invalid):
    """Empty, or too long; the code says which."""

    code = "conversations.text_empty"


class ClientIdRefused(Invalid):
    """The sender's own id of a message is not usable."""

    code = "conversations.client_id"


class ReasonUnknown(Invalid):
    """No such contact reason."""

    code = "conversations.reason_unknown"


class OutcomeUnknown(Invalid):
    """No such outcome."""

    code = "conversations.outcome_unknown"


class RatingRefused(Conflict):
    """The rating comes too early, too late, again, or is no number from 1 to 5; the code says which."""

    code = "conversations.rating_taken"


class FileTooLarge(TooLarge):
    """More than ten megabytes."""

    code = "conversations.file_too_large"


class FileRefused(Invalid):
    """Not a picture or PDF, broken, or dangerous; the code says which."""

    code = "conversations.file_kind"


class FileMissing(NotFound):
    """No such unsent upload in this conversation."""

    code = "conversations.file_missing"


class ShortcutTaken(Conflict):
    """Two canned replies would answer to one word."""

    code = "conversations.shortcut_taken"
