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
    "conversations.newer_line": (
        "客户刚刚又发来了消息，您的这条没有发出。请看过新消息再发。",
        "The customer has just written again, so your reply was not sent. Read the new message first.",
    ),
    "conversations.newer_note": (
        "同事刚刚写了内部备注，您的这条没有发出。请看过备注再发。",
        "A colleague has just left a note, so your reply was not sent. Read the note first.",
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
    "conversations.mention": (
        "只有内部备注能提到同事，而且要是在职的同事。这条没有发出。",
        "Only an internal note can call colleagues, and only those who work here. It was not sent.",
    ),
    "conversations.checklist_many": (
        "步骤太多。一份清单最多 20 步，请合并或删减。",
        "There are too many steps: a checklist has 20 at most. Join or drop some.",
    ),
    "conversations.checklist_key": (
        "步骤编号应为小写字母、数字、- 或 _，最多 40 位。",
        "A step's key has small letters, digits, - or _, 40 at most.",
    ),
    "conversations.checklist_twice": (
        "有两个步骤的编号相同。请改成不同的编号。",
        "Two steps have the same key. Give each its own.",
    ),
    "conversations.checklist_words": (
        "每一步都要有中文和英文，各不超过 300 字。",
        "Each step needs words in Chinese and in English, 300 characters at most.",
    ),
    "conversations.step_unknown": (
        "清单里已没有这一步，或会话已关闭。请刷新。",
        "The checklist has no such step any more, or the conversation is closed. Reload it.",
    ),
    "conversations.step_closed": (
        "身份级别还没有达到 {level}，这一步还不能做。请先核实身份。",
        "The identity level {level} is not reached yet, so this step is closed. Verify the identity first.",
    ),
    "conversations.checklist_open": (
        "必做步骤还没有完成：{zh}。请完成并勾选，或写明未做的原因后再关闭。",
        "Mandatory steps are not done: {en}. Do and tick them, or say why they were left, then close.",
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
    "conversations.canned_scope": (
        "不能这样设置适用范围：团队用语要填团队，队列用语要选队列，坐席只能给自己的团队写；已共享的不能改为个人。",
        "This scope is not possible: a team's reply names its team and a queue's its queue, agents write for their own "
        "team only, and what is shared cannot become one person's own.",
    ),
    "conversations.canned_queue": (
        "没有正在使用的队列“{queue}”。请从队列列表中选择，或改为其他适用范围。",
        "There is no queue {queue} in use. Choose one from the list, or another scope.",
    ),
    "conversations.nothing_to_decide": (
        "这里没有等您审批的内容：可能已有人处理，或是您自己写的。请刷新后再看。",
        "Nothing here waits for you: somebody has decided already, or it is your own. Reload to see it.",
    ),
    "conversations.canned_not_offered": (
        "这条快捷回复现在不能用：未批准、已过期，或不适用于这个会话。请另选一条。",
        "This canned reply cannot be used now: not approved, expired, or not for this conversation. Choose another.",
    ),
    "conversations.schedule_past": ("这个时间已过，请选以后的时间。", "That time is over. Choose one that is to come."),
    "conversations.schedule_far": (
        "最多提前 {days} 天，请选近一些的时间。",
        "At most {days} days ahead. Choose an earlier time.",
    ),
    "conversations.schedule_time": (
        "“指定时间”要写时间，其他时机不用写。",
        "A time is needed to send at a time, and only then.",
    ),
    "conversations.schedule_many": (
        "这个会话最多留 {most} 条待发消息，请先撤回几条。",
        "At most {most} messages may wait in a conversation. Take some back first.",
    ),
    "conversations.schedule_secret": (
        "内容里有密码、验证码之类的信息，不能定时发送。请删去后再定。",
        "The text holds a password, code or the like and cannot be scheduled. Remove it first.",
    ),
    "conversations.review_needed": (
        "这条回复要先请另一位同事过目，没有发出。可以请同事过目，或修改后再发。",
        "This reply needs a second pair of eyes and was not sent. Ask a colleague to look at it, or change it.",
    ),
    "conversations.review_settled": (
        "这条已经发出或撤回，不能再改。",
        "This one has been sent or taken back and can no longer be changed.",
    ),
    "conversations.reviews_full": (
        "这个会话已有 {most} 条在等同事过目，请先等结果或撤回。",
        "{most} replies wait for a second look in this conversation. Wait for them, or take some back.",
    ),
    "conversations.review_rule": (
        "规则里有不认识的 {what}。",
        "The rule names something unknown: {what}.",
    ),
    "conversations.scheduled_settled": (
        "这条已经发出或撤回，不能再改。",
        "This one has been sent or taken back and can no longer be changed.",
    ),
    "conversations.sheet_columns": (
        "表格读不出来：首行要有 shortcut、title、text（或 快捷词、标题、内容）三列。",
        "The sheet cannot be read: its first row needs the columns shortcut, title and text.",
    ),
    "conversations.sheet_encoding": (
        "表格的编码认不出来，请另存为 UTF-8 的 CSV。",
        "The encoding of the sheet is not known. Save it as CSV in UTF-8.",
    ),
    "conversations.sheet_rows": (
        "表格最多 5000 行，请分几次导入。",
        "A sheet has at most 5,000 rows: import it in parts.",
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


class NewerLine(Conflict):
    """The customer wrote something that the author of the reply has not seen."""

    code = "conversations.newer_line"


class NewerNote(Conflict):
    """A colleague left a note that the author of the reply has not seen."""

    code = "conversations.newer_note"


class NewerMessage(Conflict):
    """The customer wrote meanwhile."""

    code = "conversations.newer_message"


class TextRefused(Invalid):
    """Empty, or too long; the code says which."""

    code = "conversations.text_empty"


class ClientIdRefused(Invalid):
    """The sender's own id of a message is not usable."""

    code = "conversations.client_id"


class MentionRefused(Invalid):
    """A reply calls nobody, and only who works here can be called."""

    code = "conversations.mention"


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


class CannedQueueUnknown(Invalid):
    """A canned reply names a queue that is not in use."""

    code = "conversations.canned_queue"


class CannedScopeRefused(Invalid):
    """For whom a canned reply is cannot be said so, or not by this actor."""

    code = "conversations.canned_scope"


class NothingToDecide(Conflict):
    """Nothing waits, or the decision is not for this actor: nobody approves what they wrote."""

    code = "conversations.nothing_to_decide"


class CannedNotOffered(Conflict):
    """The canned reply is not in force, or not for this desk."""

    code = "conversations.canned_not_offered"


class SheetRefused(Invalid):
    """A sheet as a whole cannot be read; the code says why."""

    code = "conversations.sheet_columns"


class ScheduleRefused(Invalid):
    """A time that cannot be kept, or too much that waits; the code says which."""

    code = "conversations.schedule_past"


class ScheduledSettled(Conflict):
    """It was sent or taken back already."""

    code = "conversations.scheduled_settled"


class ReviewNeeded(Conflict):
    """By the rule in force somebody else has to look at the reply first."""

    code = "conversations.review_needed"


class ReviewSettled(Conflict):
    """It was sent or taken back already."""

    code = "conversations.review_settled"


class ReviewsFull(Conflict):
    """Too many replies wait in one conversation."""

    code = "conversations.reviews_full"


class ReviewRuleRefused(Invalid):
    """The rule names a flag, a code or a role that does not exist."""

    code = "conversations.review_rule"


class ChecklistRefused(Invalid):
    """A checklist that cannot be kept as it was written."""

    code = "conversations.checklist_words"


class StepUnknown(Conflict):
    """There is no such step to tick."""

    code = "conversations.step_unknown"


class StepClosed(Conflict):
    """It is not sure enough who talks."""

    code = "conversations.step_closed"


class ChecklistOpen(Conflict):
    """Mandatory steps were neither done nor excused."""

    code = "conversations.checklist_open"
