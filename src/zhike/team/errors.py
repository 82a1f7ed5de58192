"""What can go wrong in the team's space, said in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, TooMany, register_messages

register_messages(
    {
        "team.announcement_not_found": (
            "没有这条公告，或不是发给您的。",
            "There is no such announcement, or it is not for you.",
        ),
        "team.target_unknown": (
            "没有“{target}”这个队列或角色。请从列表中选择。",
            "There is no queue or role {target}. Choose one from the list.",
        ),
        "team.span": (
            "结束时间须晚于开始时间。请改正后重试。",
            "An announcement ends after it begins. Correct the times and try again.",
        ),
        "team.not_current": (
            "公告现在不在有效期内，不能这样做。请先修改时间或刷新。",
            "The announcement is not in force now. Change its times first, or reload.",
        ),
        "team.reminded": (
            "刚提醒过，请 {retry_s} 秒后再提醒。",
            "Colleagues were reminded a moment ago. Remind them again in {retry_s} s.",
        ),
        "team.shift_note_not_found": (
            "没有这条交班记录，或不是您的队列的。",
            "There is no such shift note, or it is not of your queues.",
        ),
        "team.shift_note_act": (
            "交班记录现在不能这样处理。请刷新；没人接手的先接手，已完成的不再改。",
            "This cannot be done with the note now. Reload; take it over first, and leave what is done as it is.",
        ),
        "team.shift_note_empty": (
            "请写明未了事项或注意事项。",
            "Say what is still open, or what to watch.",
        ),
        "team.post_not_found": ("没有这条经验。", "There is no such post."),
        "team.post_not_yours": (
            "只有作者或管理者能改这条经验。请在评论里补充。",
            "Only its author, or who keeps the space, changes a post. Say it in a comment.",
        ),
        "team.post_drafted": (
            "这条经验已转为知识草稿，请到知识库修改。",
            "The post is a knowledge draft already. Go on in the knowledge base.",
        ),
        "team.own_post": (
            "自己的经验不能点“有帮助”。",
            "One's own post cannot have helped oneself.",
        ),
    }
)


class AnnouncementUnknown(NotFound):
    """There is no such announcement for this reader."""

    code = "team.announcement_not_found"


class TargetUnknown(Invalid):
    """An audience that is nobody."""

    code = "team.target_unknown"


class SpanRefused(Invalid):
    """It ends before it begins."""

    code = "team.span"


class NotCurrent(Conflict):
    """The announcement is not in force."""

    code = "team.not_current"


class RemindedAlready(TooMany):
    """Colleagues were reminded a moment ago."""

    code = "team.reminded"


class ShiftNoteUnknown(NotFound):
    """There is no such note for this reader."""

    code = "team.shift_note_not_found"


class ActRefused(Conflict):
    """The note is not in a state, or not in the hands, that this takes."""

    code = "team.shift_note_act"


class ShiftNoteEmpty(Invalid):
    """A note that says nothing."""

    code = "team.shift_note_empty"


class PostUnknown(NotFound):
    """There is no such post."""

    code = "team.post_not_found"


class PostNotYours(Conflict):
    """Somebody else's post."""

    code = "team.post_not_yours"


class PostDraftedAlready(Conflict):
    """The post became a draft before."""

    code = "team.post_drafted"


class OwnPost(Conflict):
    """One's own post."""

    code = "team.own_post"
