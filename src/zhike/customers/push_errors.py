"""Errors of what sources push and of how they are known, in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, Unauthenticated, register_messages


class PushRefused(Unauthenticated):
    """A push is not signed, wrongly signed, or too old; `code` says which."""

    code = "customers.push.signature"


class PushUnreadable(Invalid):
    """A push is no JSON of the shape that is asked for, or holds too many events."""

    code = "customers.push.shape"


class SourceSwitchedOff(Conflict):
    """The source is known, and switched off."""

    code = "customers.push.off"


class NotAPushSource(Conflict):
    """The source delivers in another way."""

    code = "customers.push.not_push"


class CredentialsFull(Conflict):
    """The source has two secrets already."""

    code = "customers.push.secrets_full"


class CredentialUnknown(NotFound):
    """The source has no such secret."""

    code = "customers.push.secret_unknown"


class EventSchemaUnknown(NotFound):
    """There is no such event type or version."""

    code = "customers.event_schema.missing"


class EventSchemaUnfit(Invalid):
    """An event schema cannot be used; `place` is a JSON pointer in it, `reason` says why."""

    code = "customers.event_schema.unfit"


class EventSchemaIncompatible(Invalid):
    """A new version would refuse what the version before takes; `places` lists where."""

    code = "customers.event_schema.incompatible"


class EventSchemaStale(Conflict):
    """Somebody else has added that version."""

    code = "customers.event_schema.stale"


messages = {
    "customers.push.signature": (
        "推送没有收下：签名不对。请核对密钥、时间戳和请求正文（签名内容是 时间戳.正文）。",
        "The push was not taken: the signature does not hold. "
        "Check the secret, the timestamp and the body (timestamp.body is signed).",
    ),
    "customers.push.unsigned": (
        "推送没有收下：缺少 X-Zhike-Key、X-Zhike-Timestamp 或 X-Zhike-Signature。",
        "The push was not taken: X-Zhike-Key, X-Zhike-Timestamp or X-Zhike-Signature is missing.",
    ),
    "customers.push.time": (
        "推送没有收下：时间戳与本机相差超过 5 分钟。请校准时钟后重新签名。",
        "The push was not taken: its timestamp is more than 5 minutes off. Set the clock and sign again.",
    ),
    "customers.push.shape": (
        '推送没有收下：正文应为 JSON {{"events": [...]}}。',
        'The push was not taken: the body has to be JSON {{"events": [...]}}.',
    ),
    "customers.push.too_many": (
        "推送没有收下：一次最多 {limit} 个事件，这次有 {found} 个。请分批推送。",
        "The push was not taken: at most {limit} events at once, this one has {found}. Push them in parts.",
    ),
    "customers.push.off": ("数据源 {source} 已停用。", "The source {source} is switched off."),
    "customers.push.not_push": ("数据源 {source} 不是推送方式。", "The source {source} does not push."),
    "customers.push.secrets_full": (
        "数据源 {source} 已有两个密钥，请先作废一个。",
        "The source {source} has two secrets already. Withdraw one first.",
    ),
    "customers.push.secret_unknown": ("没有这个密钥，可能已作废。", "There is no such secret; it may be withdrawn."),
    "customers.event_schema.missing": ("没有这种事件格式。", "There is no such event schema."),
    "customers.event_schema.unfit": (
        "事件格式的 {place} 不可用：{reason}。",
        "The event schema cannot be used, {place}: {reason}.",
    ),
    "customers.event_schema.incompatible": (
        "新版本会拒收旧版本的事件，没有保存：{places}。请只放宽，或另立一种事件。",
        "The new version would refuse events of the one before; nothing was saved: {places}. "
        "Only widen it, or make another event type.",
    ),
    "customers.event_schema.stale": (
        "这种事件已有第 {version} 版，请刷新后再改。",
        "Version {version} is there already. Reload and edit again.",
    ),
}
# Why an event is not taken, or a schema is not: `{place}: {reason}`.
reasons = {
    "type": ("类型不对", "it is of another type"),
    "not_allowed": ("不在允许的取值内", "it is none of the allowed values"),
    "out_of_range": ("超出范围", "it is out of range"),
    "length": ("长度不对", "it is too long or too short"),
    "pattern": ("不符合格式", "it does not fit the pattern"),
    "format": ("不是带时区的时间或日期", "it is no date, or no time with a zone"),
    "missing": ("缺少", "it is missing"),
    "unknown": ("格式里没有这一项", "the schema has no such part"),
    "event_id": ("编号应为 1 到 80 位字母、数字或 . _ : -", "an id is 1 to 80 letters, digits or . _ : -"),
    "future": ("时间在将来", "the time is in the future"),
    "one_key": (
        "客户应由 number、phone、id_number 之一说明",
        "a customer is named by one of number, phone, id_number",
    ),
    "customer_key": ("不像一个客户标识", "it is nothing that names a customer"),
    "number_is_id": (
        "这是身份证号，请改用 id_number 说明客户",
        "this is an identity number: name the customer by id_number",
    ),
    "no_such_type": ("没有这种事件", "there is no such event type"),
    "no_such_version": ("没有这个版本的格式", "there is no such version of the schema"),
    "id_reused": ("同一编号曾用于另一内容", "this id was used for another content"),
    "doubled": ("同一次推送里编号重复", "an earlier event of this push has this id"),
    "not_an_object": ("最外层应为 object", "the outermost type has to be object"),
    "too_large": ("太大", "it is too large"),
    "too_deep": ("层次太深", "it is nested too deeply"),
    "unknown_type": ("没有这种类型", "there is no such type"),
    "unknown_word": ("不支持这个关键字", "this word is not supported"),
    "bad_value": ("取值无效", "the value is not valid"),
    "bad_name": ("名称应为字母开头的字母、数字、下划线", "a name is letters, digits and underscores, a letter first"),
    "text_only": ("只有文本能加密", "only text can be sealed"),
    "not_short": ("时间线只能显示短代码或数字", "the timeline shows short codes and numbers only"),
    "unbounded": ("必须有上下限，且足够小", "it needs bounds, and small ones"),
    "open": ("不能允许未定义的项", "it may not be open to other properties"),
    "type_changed": ("类型变了", "its type changes"),
    "narrower": ("收窄了", "it becomes narrower"),
    "unsealed": ("原来加密的变成了公开", "what was sealed would be open"),
    "removed": ("被删除", "it is removed"),
    "newly_required": ("新增为必填", "it becomes required"),
}
register_messages(messages)


def reason_of(code: str, language: str) -> str:
    """Why an event or a schema is not taken, in `zh` or `en`."""
    chinese, english = reasons.get(code, (code, code))
    return chinese if language == "zh" else english
