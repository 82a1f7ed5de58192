"""Errors of privacy, in both languages."""

from __future__ import annotations

from zhike.platform.errors import NotFound, register_messages


class SubjectErased(NotFound):
    """The data key of this person is destroyed: what it sealed cannot be read by anybody any more."""

    code = "privacy.subject_erased"


messages = {
    "privacy.subject_erased": (
        "此人的个人信息已按规定删除，无法恢复。",
        "This person's data was erased by rule and cannot be brought back.",
    ),
}
register_messages(messages)
