"""What other contexts may ask of the team's space."""

from zhike.team.service.announcing import NewAnnouncement, announce, note_read
from zhike.team.service.noting import NewShiftNote, add_remark, carry_forward, finish, take_over, write_shift_note
from zhike.team.service.posting import NewPost, comment_on, draft_article, note_helped, write_post
from zhike.team.values import Announcement, Post, ShiftNote

__all__ = [
    "Announcement",
    "NewAnnouncement",
    "NewPost",
    "NewShiftNote",
    "Post",
    "ShiftNote",
    "add_remark",
    "announce",
    "carry_forward",
    "comment_on",
    "draft_article",
    "finish",
    "note_helped",
    "note_read",
    "take_over",
    "write_post",
    "write_shift_note",
]
