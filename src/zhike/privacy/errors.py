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


class LedgerDamaged(Invalid):
    """A line of an erasure ledger does not fit its digest."""

    code = "privacy.ledger_damaged"


class TextFileUnreadable(Invalid):
    """A file of texts cannot be read; the code says why, `file`, `row` and `found` say where."""

    code = "privacy.text_file_missing"


class SubjectUnknown(NotFound):
    """Nothing was ever sealed for this person, or it is erased."""

    code = "privacy.subject_unknown"


class ConsentMissing(Forbidden):
    """The purpose rests on consent, and this person has not given it, has withdrawn it, or refuses automation."""

    code = "privacy.consent_missing"


class ConsentTextOutdated(Conflict):
    """Consent was given to a text that is no longer the present one."""

    code = "privacy.consent_text_outdated"


class PurposeNeedsNoConsent(Invalid):
    """There is nothing to consent to: the purpose rests on another basis, or is unknown."""

    code = "privacy.purpose_needs_no_consent"


class DatasetUnknown(NotFound):
    """No dataset of this name may be extracted from; `found` lists those that may."""

    code = "privacy.dataset_unknown"


messages = {
    "privacy.dataset_unknown": (
        "没有这个可导出的数据集。可选：{found}。",
        "There is no such dataset to extract from. There are: {found}.",
    ),
    "privacy.ledger_damaged": (
        "删除台账 {source} 第 {line} 行已损坏或被改动。请使用未改动的文件。",
        "Line {line} of the erasure ledger {source} is damaged or was changed. Use a copy that is whole.",
    ),
    "privacy.subject_unknown": (
        "没有这位客户的资料，或资料已删除。",
        "There is no data of this person, or it is erased.",
    ),
    "privacy.consent_missing": (
        "客户未同意“{purpose}”，或已撤回。请征得同意后再读取。",
        "The person has not consented to {purpose}, or has withdrawn. Ask for consent before reading.",
    ),
    "privacy.consent_text_outdated": (
        "同意文本已更新为第 {version} 版，请重新展示后再确认。",
        "The text is now version {version}: show it again before you confirm.",
    ),
    "privacy.purpose_needs_no_consent": (
        "“{purpose}”不以同意为依据，无需征求。请选择需要同意的目的。",
        "{purpose} does not rest on consent. Choose a purpose that does.",
    ),
    "privacy.text_file_missing": (
        "无法读取 {file}：{reason}。请检查路径。",
        "{file} cannot be read: {reason}. Check the path.",
    ),
    "privacy.text_file_empty": (
        "{file} 是空的。首行应为表头，含 text 列。",
        "{file} is empty: row 1 names the columns.",
    ),
    "privacy.text_file_column": (
        "{file} 第 1 行没有 text 列（现有：{found}）。请补上表头。",
        "{file}, row 1: there is no column text (found: {found}). Add the header.",
    ),
    "privacy.text_file_binary": (
        "{file} 不是文本文件。请另存为 CSV（UTF-8 或 GB18030）。",
        "{file} is no text file. Save it as CSV (UTF-8 or GB18030).",
    ),
    "privacy.text_file_encoding": (
        "{file} 第 {row} 行既不是 UTF-8 也不是 GB18030。请重新保存。",
        "{file}, row {row}: neither UTF-8 nor GB18030. Save it again.",
    ),
    "privacy.text_file_broken": (
        "{file} 第 {row} 行不是有效的 CSV：{reason}。请检查引号。",
        "{file}, row {row}: not valid CSV: {reason}. Check the quotation marks.",
    ),
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
