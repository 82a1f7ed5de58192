"""Errors of privacy, in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Forbidden, Invalid, NotFound, register_messages


class SubjectErased(NotFound):
    """The data key of this person is destroyed: what it sealed cannot be read by anybody any more."""

    code = "privacy.subject_erased"


class FieldUnregistered(Conflict):
    """A field stands in no active line of the register of processing: it may be neither kept nor read."""

    code = "privacy.field_unregistered"


class PurposeUnregistered(Forbidden):
    """The register does not let this purpose read this field."""

    code = "privacy.purpose_unregistered"


class RegisterUnfit(Invalid):
    """A line of the register cannot be as it is; `part` is purpose, field, basis, retention, shared or consent."""

    code = "privacy.register_unfit"


messages = {
    "privacy.subject_erased": (
        "此人的个人信息已按规定删除，无法恢复。",
        "This person's data was erased by rule and cannot be brought back.",
    ),
    "privacy.field_unregistered": (
        "字段 {field} 未在处理登记册中登记，不能保存或读取。请合规人员在“合规 → 登记册”中登记。",
        "The field {field} is not in the register of processing, so it may be neither kept nor read. "
        "Compliance registers it under Compliance → Register.",
    ),
    "privacy.purpose_unregistered": (
        "登记册不允许为“{purpose}”读取字段 {field}。请改用已登记的目的，或请合规人员登记。",
        "The register does not allow the field {field} to be read for the purpose {purpose}. "
        "Use a registered purpose, or ask compliance to register this one.",
    ),
    "privacy.register_unfit": (
        "这一行不能保存：{part} 无效。请选择登记册里有的值；以同意为依据的目的须有同意文本。",
        "This line cannot be saved: {part} is not valid. Choose a value that the register knows; "
        "a purpose that rests on consent needs a text to consent to.",
    ),
}
register_messages(messages)
