"""Errors of customers, in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, Unavailable, register_messages


class CustomerUnknown(NotFound):
    """There is no such customer."""

    code = "customers.unknown"


class FieldEmpty(NotFound):
    """This customer has no such value."""

    code = "customers.field_empty"


class CustomerNumberTaken(Conflict):
    """A customer to add has a number, or an id, that is there already."""

    code = "customers.number_taken"


class CustomerUnfit(Invalid):
    """A customer to add has a value that cannot be; `row` counts from 1."""

    code = "customers.unfit"


class AdviserUnfit(Invalid):
    """Who should be an adviser works here no more."""

    code = "customers.adviser_unfit"


class AdviserChangeUnfit(Conflict):
    """An adviser's customers cannot be handed over so, or it cannot be undone now."""

    code = "customers.adviser_change_unfit"


class AdviserChangeUnknown(NotFound):
    """There is no such hand-over of an adviser's customers."""

    code = "customers.adviser_change_unknown"


class NobodyAdvised(Invalid):
    """The adviser has no customers."""

    code = "customers.nobody_advised"


class TooManyAdvised(Invalid):
    """The adviser has more customers than are handed over at once."""

    code = "customers.too_many_advised"


class SourceUnknown(NotFound):
    """There is no such source."""

    code = "customers.source_unknown"


class SourceNameTaken(Conflict):
    """A source of that name is there already."""

    code = "customers.source_taken"


class SourceUnfit(Invalid):
    """A source cannot be as it is described; `field` says where."""

    code = "customers.source_unfit"


class MappingRefused(Invalid):
    """A mapping cannot be used; `place` is the key in it."""

    code = "customers.mapping.not_a_map"


class MappingNotGuessed(Invalid):
    """Nothing says which column is what."""

    code = "customers.mapping_not_guessed"


class RunUnknown(NotFound):
    """There is no such import run."""

    code = "customers.run_unknown"


class RunOpen(Conflict):
    """Another run of this source is still going on."""

    code = "customers.run_open"


class RunEnded(Conflict):
    """The run has ended: there is nothing to stop."""

    code = "customers.run_ended"


class SourceSecretMissing(Invalid):
    """The secret that a source names is not in the installation."""

    code = "customers.secret_missing"


class SourceUnreachable(Unavailable):
    """The source's database does not answer, or refuses the query."""

    code = "customers.source_unreachable"


class QualityRuleUnknown(NotFound):
    """There is no such rule."""

    code = "customers.rule_unknown"


class QualityRuleUnfit(Invalid):
    """A rule cannot be as it is; `field` says which part."""

    code = "customers.rule_unfit"


class QualityRuleTaken(Conflict):
    """A rule of that code is there already."""

    code = "customers.rule_taken"


class RunUnderWay(Conflict):
    """Segments and values are being found already."""

    code = "customers.run_under_way"


class UnderstandingRunUnknown(NotFound):
    """There is no such run of the segments under way."""

    code = "customers.understanding_unknown"


class PortraitRuleUnknown(NotFound):
    """There is no such rule of portraits."""

    code = "customers.portrait_unknown"


class PortraitRuleTaken(Conflict):
    """A rule of portraits with that key is there already."""

    code = "customers.portrait_taken"


class PortraitRuleUnfit(Invalid):
    """A rule of portraits has a field that cannot be as it is."""

    code = "customers.portrait_unfit"


messages = {
    "customers.run_under_way": (
        "分群正在计算，请等它结束或先取消。",
        "Segments are being computed. Wait for the end, or cancel it first.",
    ),
    "customers.understanding_unknown": ("没有正在进行的这次计算。", "No such run is under way."),
    "customers.nothing_to_segment": (
        "还没有交易数据，无法分群。请先接入核心系统。",
        "There are no dealings to group by. Connect the core bank first.",
    ),
    "customers.portrait_unknown": ("没有这条标签规则。", "There is no such portrait rule."),
    "customers.portrait_taken": ("已有同名的标签规则，请换一个代码。", "That key is taken. Choose another one."),
    "customers.portrait_unfit": (
        "标签规则的 {field} 无效，没有保存。",
        "{field} of the portrait rule is not valid; nothing was saved.",
    ),
    "customers.unknown": ("没有这位客户。", "There is no such customer."),
    "customers.field_empty": ("这位客户没有登记此项信息。", "This customer has no such detail on record."),
    "customers.adviser_unfit": (
        "{name} 已停用，不能当专属顾问。请选择在职的同事。",
        "{name} works here no more and cannot be an adviser. Choose somebody who does.",
    ),
    "customers.adviser_change_unfit": (
        "现在不能这样移交：接手的须是另外的在职顾问，同一顾问的移交不能同时有两个，没做完的不能撤销。请刷新后再看。",
        "This cannot be handed over so: it takes other colleagues who work here, an adviser is handed over once at a "
        "time, and only what is finished can be undone. Load the page again.",
    ),
    "customers.adviser_change_unknown": (
        "没有这次移交。请刷新后再看。",
        "There is no such hand-over. Load the page again.",
    ),
    "customers.nobody_advised": (
        "工号 {number} 名下没有客户，不需要移交。请核对工号。",
        "Staff number {number} advises nobody, so there is nothing to hand over. Check the number.",
    ),
    "customers.too_many_advised": (
        "名下客户超过 {limit} 位，一次移交不了。请让来源系统按工号改。",
        "More than {limit} customers have this adviser, too many to hand over at once. Let the source name another.",
    ),
    "customers.number_taken": (
        "客户号重复，这一批没有写入。",
        "A customer number is there already; nothing of this batch was added.",
    ),
    "customers.unfit": (
        "第 {row} 位客户的 {field} 无效，这一批没有写入。",
        "Customer {row} of the batch: {field} is not valid; nothing of this batch was added.",
    ),
}
source_messages = {
    "customers.source_unknown": ("没有数据源 {source}。", "There is no source {source}."),
    "customers.source_taken": ("数据源 {source} 已存在。", "There is a source {source} already."),
    "customers.source_unfit": (
        "数据源的 {field} 无效，请改正。",
        "The source's {field} is not valid. Correct it.",
    ),
    "customers.mapping": (
        "{file} 映射中的 {place} 无效：{reason}。",
        "{file}: the mapping's {place} is not valid: {reason}.",
    ),
    "customers.mapping_not_guessed": (
        "无法从列名猜出 {file} 的字段映射，请用 --mapping 指定（第 1 行的列：{found}）。",
        "{file}, row 1: the columns ({found}) do not say what they are. Give a mapping with --mapping.",
    ),
    "customers.run_unknown": ("没有这次导入。", "There is no such import run."),
    "customers.run_open": (
        "数据源 {source} 的上一次导入还在进行，请等它结束或先取消。",
        "An import of {source} is still going on. Wait for its end, or cancel it.",
    ),
    "customers.run_ended": ("这次导入已经结束。", "This import has ended."),
    "customers.secret_missing": (
        "找不到密钥文件 {secret}，请放入数据目录的 secrets/（权限 0600）。",
        "The secret {secret} is not there. Put it into secrets/ of the data folder (mode 0600).",
    ),
    "customers.source_unreachable": (
        "连不上数据源 {source} 的数据库，或查询被拒绝（{reason}）。",
        "The database of {source} does not answer, or refuses the query ({reason}).",
    ),
    "customers.rule_unknown": ("没有这条质量规则。", "There is no such quality rule."),
    "customers.rule_unfit": ("质量规则的 {field} 无效，请改正。", "The rule's {field} is not valid. Correct it."),
    "customers.rule_taken": ("规则代码 {code} 已存在。", "There is a rule {code} already."),
}
# Why a line is not taken.
reject_messages = {
    "customers.reject.ragged": ("列数与表头不符", "it has more or fewer cells than the header"),
    "customers.reject.not_an_object": ("不是一个 JSON 对象", "it is no JSON object"),
    "customers.reject.id_missing": ("缺少主键", "the line's own key is missing"),
    "customers.reject.id_too_long": ("主键过长", "the line's own key is too long"),
    "customers.reject.duplicate": (
        "与本次交付中前面一行的主键相同",
        "an earlier line of this delivery has the same key",
    ),
    "customers.reject.nobody": (
        "没有客户号、姓名、电话、证件号或邮箱",
        "it has no customer number, name, phone, id number or e-mail",
    ),
    "customers.reject.secret": (
        "含密码、验证码或安全码，不得入库；请在来源系统中删除",
        "it holds a password, a one-time code or a CVV, which must not come in; remove it at the source",
    ),
    "customers.reject.number_is_id": (
        "客户号是身份证号，请在映射中对应到 id_number",
        "its customer number is an identity number; map that column to id_number",
    ),
    "customers.reject.too_long": ("内容过长", "the value is too long"),
    "customers.reject.date": ("不是日期", "it is no date"),
    "customers.reject.date_order": (
        "日期次序不明，请在映射中写明 date_order",
        "day and month cannot be told apart; set date_order in the mapping",
    ),
    "customers.reject.code": (
        "代码未知，请在映射的 values 中写明",
        "the code is not known; name it under values in the mapping",
    ),
    "customers.reject.erased": ("此人的信息已按规定删除，不再收", "this person's data was erased by rule"),
}
# What is wrong with a place in a mapping.
mapping_messages = {
    "customers.mapping.not_a_map": ("应为键值对", "it has to be a map"),
    "customers.mapping.unknown_key": ("没有这个键", "there is no such key"),
    "customers.mapping.missing": ("缺少", "it is missing"),
    "customers.mapping.unknown_field": ("没有这个字段", "there is no such field"),
    "customers.mapping.not_a_column": ("应为列名或列名列表", "it has to be a column, or a list of columns"),
    "customers.mapping.no_such_column": ("文件第 1 行没有这一列", "row 1 of the file has no such column"),
    "customers.mapping.not_text": ("应为文本", "it has to be text"),
    "customers.mapping.not_one_of": ("不是允许的取值", "it is none of the allowed values"),
    "customers.mapping.not_0_to_100": ("应为 0 到 100 的整数", "it has to be a whole number from 0 to 100"),
    "customers.mapping.not_yaml": ("不是 YAML", "it is not YAML"),
}
register_messages(
    {
        **messages,
        **source_messages,
        **reject_messages,
        **{
            code: (f"{{file}}：映射中的 {{place}} {zh}。", f"{{file}}: the mapping's {{place}}: {en}.")
            for code, (zh, en) in mapping_messages.items()
        },
    }
)


def reject_reason(code: str, language: str) -> str:
    """Why a line is not taken, in `zh` or `en`."""
    chinese, english = reject_messages.get(f"customers.reject.{code}", (code, code))
    return chinese if language == "zh" else english


class ResolutionFileRefused(Invalid):
    """A file, or its mapping, cannot be resolved as it is; `file`, `row` and `column` say where."""

    code = "customers.resolution.unreadable"


register_messages(
    {
        "customers.resolution.missing": (
            "{file}：文件不存在或无法读取。",
            "{file}: no such file, or it cannot be read.",
        ),
        "customers.resolution.empty": ("{file}：没有任何记录。", "{file}: it holds no record."),
        "customers.resolution.unreadable": ("{file}：无法读取（{why}）。", "{file}: it cannot be read ({why})."),
        "customers.resolution.column": (
            "{file}：第 1 行没有唯一的列“{column}”；现有列：{found}。请修改映射。",
            "{file}: row 1 has not one column '{column}'; found: {found}. Correct the mapping.",
        ),
        "customers.resolution.out": (
            "{file}：无法写入，请检查文件夹和权限。",
            "{file}: it cannot be written; check the folder and its permissions.",
        ),
        "customers.resolution.mapping_yaml": ("{file}：第 {row} 行不是有效的 YAML。", "{file}: row {row} is no YAML."),
        "customers.resolution.mapping_shape": (
            "{file}：映射应为 `id: 列名`（可省略）和 `fields: {{字段: 列名}}`。",
            "{file}: a mapping is `id: column` (optional) and `fields: {{field: column}}`.",
        ),
        "customers.resolution.mapping_empty": ("{file}：fields 里没有字段。", "{file}: `fields` names no field."),
        "customers.resolution.mapping_field": (
            "{file}：字段“{field}”的写法无效；应为 `字段: 列名` 或 `字段: [列名, 列名]`。",
            "{file}: field '{field}' is not valid; write `field: column` or `field: [column, column]`.",
        ),
        "customers.resolution.mapping_doubles": (
            "{file}：without_doubles 应为文件名的列表，例如 [core.csv]。",
            "{file}: `without_doubles` is to be a list of file names, such as [core.csv].",
        ),
        "customers.resolution.mapping_file": (
            "{file}：without_doubles 中的“{name}”不在所给文件之中（{found}）。",
            "{file}: `without_doubles` names {name}, which is none of the given files ({found}).",
        ),
        "customers.resolution.mapping_twice": (
            "{file}：字段“{field}”出现了两次。",
            "{file}: field '{field}' is there twice.",
        ),
    }
)
