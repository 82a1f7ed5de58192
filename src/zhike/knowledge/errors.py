"""What can go wrong with articles, said in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from zhike.platform.errors import Conflict, Invalid, NotFound, TooLarge, register_messages

messages = {
    "knowledge.not_found": ("没有这篇知识，可能已被删除。", "There is no such article."),
    "knowledge.question_taken": (
        "已有一篇知识回答这个问题，请打开那一篇修改。",
        "Another article answers this question already. Open that one and edit it.",
    ),
    "knowledge.not_draft": (
        "只有草稿可以提交审批。这篇现在是“{status}”。",
        "Only a draft can be submitted. This article is {status}.",
    ),
    "knowledge.not_submitted": (
        "这篇知识现在没有待审批的内容，可能已经处理或又被修改。请刷新后再看。",
        "Nothing of this article waits for approval: it was decided on, or edited again. Reload to see it.",
    ),
    "knowledge.own_work": (
        "您参与了这次修改，需要由另一位同事审批。",
        "You wrote part of this change, so another person has to approve it.",
    ),
    "knowledge.same_person": (
        "业务审批是您做的，合规审批需要由另一位同事来做。",
        "You gave the business approval, so another person has to decide for compliance.",
    ),
    "knowledge.nothing_before": (
        "这篇知识没有生效中的版本，无法回退。",
        "No version of this article is in force, so there is nothing to go back from.",
    ),
    "knowledge.bundle_not_found": ("没有这个发布包。", "There is no such bundle."),
    "knowledge.bundle_not_open": (
        "这个发布包已经发布过，不能再改。请另建一个。",
        "This bundle was published already and cannot be changed. Make another one.",
    ),
    "knowledge.bundle_not_published": (
        "只有已发布的发布包可以回退。",
        "Only a published bundle can be rolled back.",
    ),
    "knowledge.bundle_empty": ("发布包里还没有知识。", "The bundle holds no article yet."),
    "knowledge.bundle_unready": (
        "有 {count} 篇还不能发布：{questions}。请先完成审批，或把它们移出发布包。",
        "{count} of its articles cannot be published yet: {questions}. Have them approved, or take them out.",
    ),
    "knowledge.bundle_moved_on": (
        "有 {count} 篇之后又发布过：{questions}。请逐篇回退。",
        "{count} of its articles were published again since: {questions}. Go back article by article.",
    ),
    "knowledge.not_approved": (
        "发布前需要业务和合规审批通过。这篇现在是“{status}”。",
        "Before it is published another person has to approve it, for business and for compliance. "
        "This article is {status}.",
    ),
    "knowledge.already_over": (
        "失效时间已过，请先修改失效时间。",
        "Its end has passed already. Change the end first.",
    ),
    "knowledge.nothing_to_expire": (
        "这篇知识没有生效中的版本，无需下线。",
        "No version of this article is in force, so there is nothing to withdraw.",
    ),
    "knowledge.gate_refused": (
        "发布检验没有通过，{count} 项会出错。请按列出的内容修改后重试。",
        "The publication check failed: {count} things would break. Correct what is listed and try again.",
    ),
    "knowledge.owner_unknown": (
        "没有这位负责人，请从在职员工中选择。",
        "There is no such owner. Choose an active colleague.",
    ),
    "knowledge.content.empty": ("{field} 不能为空。", "The field {field} is empty."),
    "knowledge.content.too_long": (
        "{field} 太长，最多 {limit} 字。",
        "The field {field} is too long: {limit} characters at most.",
    ),
    "knowledge.content.too_many": ("{field} 太多，最多 {limit} 条。", "Too many {field}: {limit} at most."),
    "knowledge.content.in_the_past": (
        "{field} 应晚于生效时间和现在。",
        "The field {field} has to be later than the start and than now.",
    ),
    "knowledge.content.unknown": (
        "{field} 不在可选范围内。",
        "The field {field} has a value that does not exist.",
    ),
    "knowledge.content.control": ("{field} 含有不可显示的控制字符。", "The field {field} holds control characters."),
    "knowledge.content.no_alt": (
        "请为每张图片写上中文或英文的说明，看不到图片的人靠它了解内容。",
        "Describe each picture in Chinese or English, for those who cannot see it.",
    ),
    "knowledge.import_gone": (
        "没有这次导入，或它的文件已清理（保留 30 天）。请重新上传，已导入的不会重复。",
        "There is no such import, or its file is gone after 30 days. Upload it again; what is in stays as it is.",
    ),
    "knowledge.import_over": (
        "这次导入已经完成，无需继续。",
        "This import is complete; there is nothing to go on with.",
    ),
    # -- attachments -------------------------------------------------------------------------------------------------
    "knowledge.attachment.too_large": (
        "文件太大，没有保存。上限 {limit}。",
        "The file is too large and was not kept. The limit is {limit}.",
    ),
    "knowledge.attachment.empty": ("文件是空的，没有保存。", "The file is empty and was not kept."),
    "knowledge.attachment.kind": (
        "附件只能是图片（PNG、JPEG、WebP、GIF）或 PDF。这个文件的内容不是其中之一，没有保存。",
        "Attachments are pictures (PNG, JPEG, WebP, GIF) or PDF. "
        "The content of this file is neither, so it was not kept.",
    ),
    "knowledge.attachment.broken": ("图片已损坏，没有保存。", "The picture is damaged and was not kept."),
    "knowledge.attachment.dimensions": (
        "图片的尺寸太大，没有保存。请先缩小。",
        "The picture has too many pixels and was not kept. Make it smaller first.",
    ),
    "knowledge.attachment.active": (
        "这个 PDF 含脚本或会自动执行的内容，没有保存。请另存为不含脚本的 PDF。",
        "This PDF holds scripts or actions that run by themselves, so it was not kept. Save it without them.",
    ),
    "knowledge.attachment.gone": (
        "没有这个文件，可能已被清理。请重新上传。",
        "There is no such file; unused ones are deleted after a day. Upload it again.",
    ),
    # -- files -------------------------------------------------------------------------------------------------------
    "knowledge.file.missing": (
        "{file}：没有这个文件，或无法读取。",
        "{file}: there is no such file, or it cannot be read.",
    ),
    "knowledge.file.too_large": ("文件太大，上限 {limit}。", "The file is too large: the limit is {limit}."),
    "knowledge.file.empty": ("{file}：文件是空的。", "{file}: the file is empty."),
    "knowledge.file.encoding": (
        "{file}，第 {row} 行：既不是 UTF-8 也不是 GB18030。请另存为 UTF-8。",
        "{file}, row {row}: neither UTF-8 nor GB18030. Save the file as UTF-8.",
    ),
    "knowledge.file.header": (
        "{file}，第 {row} 行：表头缺少 {column} 列（现有：{found}）。应为 question,answer[,category,variants,lang]。",
        "{file}, row {row}: the header has no column {column} (found: {found}). "
        "It should be question,answer[,category,variants,lang].",
    ),
    "knowledge.file.header_twice": (
        "{file}，第 {row} 行：表头中 {column} 列出现了两次。",
        "{file}, row {row}: the header names the column {column} twice.",
    ),
    "knowledge.file.broken": (
        "{file}，第 {row} 行：无法读取（{reason}）。请检查引号。",
        "{file}, row {row}: cannot be read ({reason}). Look for a missing quotation mark.",
    ),
    "knowledge.file.json": (
        "{file}，第 {row} 行第 {column} 列：不是有效的 JSON。",
        "{file}, row {row}, column {column}: not valid JSON.",
    ),
    "knowledge.file.page": (
        "{file}：“{column}”下应为问答列表 [{{question, answers}}]。",
        "{file}: {column} should hold a list of [{{question, answers}}].",
    ),
    "knowledge.file.binary": (
        "{file}：不是能读取的文件。可导入 CSV、TSV、Excel（xlsx）、JSON、Word（docx）、HTML、Markdown 和 PDF。",
        "{file}: not a file that can be read. CSV, TSV, Excel (xlsx), JSON, Word (docx), HTML, Markdown and PDF can.",
    ),
    "knowledge.file.pdf_encrypted": (
        "{file}：PDF 设了打开密码。请先去掉密码再导入。",
        "{file}: the PDF opens only with a password. Save it without one first.",
    ),
    "knowledge.file.pdf_scanned": (
        "{file}：PDF 里没有可读的文字，可能是扫描件。请先做文字识别（OCR），或导入原来的 Word 文件。",
        "{file}: the PDF holds no text that can be read; it may be a scan. Run text recognition (OCR) on it first, "
        "or import the Word file it was made from.",
    ),
    "knowledge.file.pdf_no_headings": (
        "{file}：没有像标题的行。问题应以问号结尾，或用更大、更粗的字排印，答案写在下面。",
        "{file}: no line looks like a heading. A question should end with a question mark, or be set larger or bold, "
        "with its answer below.",
    ),
    "knowledge.file.pdf_pages": (
        "{file}：PDF 超过 {limit} 页，请分开导入。",
        "{file}: over {limit} pages. Split the PDF first.",
    ),
    "knowledge.file.damaged": ("{file}：文件已损坏或已加密。", "{file}: the file is damaged or encrypted."),
    "knowledge.file.unpacks_too_large": (
        "{file}：解开后太大，上限 {limit}。",
        "{file}: it unpacks to more than {limit}.",
    ),
    "knowledge.file.no_headings": (
        "{file}：没有标题。请把每个问题设为标题样式，答案写在标题下面。",
        "{file}: it has no headings. Give each question a heading style and write its answer below.",
    ),
    # -- rows --------------------------------------------------------------------------------------------------------
    "knowledge.row.ragged": ("单元格数与表头不符", "the number of cells differs from the header's"),
    "knowledge.row.empty": ("内容为空", "empty"),
    "knowledge.row.too_long": ("太长，最多 {limit} 字", "longer than {limit} characters"),
    "knowledge.row.too_many": ("太多，最多 {limit} 条", "more than {limit}"),
    "knowledge.row.control": ("含有控制字符", "holds control characters"),
    "knowledge.row.in_the_past": ("失效时间已过", "its end has passed"),
    "knowledge.row.duplicate": ("与第 {first} 行的问题重复", "the same question as in row {first}"),
    "knowledge.row.taken": ("另一篇知识已回答这个问题", "another article answers this question"),
    "knowledge.row.language": ("语言应为 zh 或 en", "the language should be zh or en"),
    "knowledge.row.no_heading": ("前面没有标题", "no heading above it"),
    "knowledge.row.unknown": ("不在可选范围内", "a value that does not exist"),
    "knowledge.row.time": ("应为日期或时间，如 2026-12-31", "should be a date or time, such as 2026-12-31"),
    "knowledge.row.not_text": ("应为文字", "should be text"),
    "knowledge.row.no_list": (
        "这一页应为列表 [{{question, answers}}]",
        "the page should hold a list of [{{question, answers}}]",
    ),
    "knowledge.row.not_an_object": ("应为一条 {{question, answer}}", "should be an object with question and answer"),
}
register_messages(messages)


class ArticleNotFound(NotFound):
    """There is none."""

    code = "knowledge.not_found"


class QuestionTaken(Conflict):
    """Another article of the language has this question; `article` is its id."""

    code = "knowledge.question_taken"


class StatusRefused(Conflict):
    """The life of an article has no such step from here, or not for this actor; the code says which."""

    code = "knowledge.not_draft"


class GateRefused(Conflict):
    """The gate does not let it through; `failed` lists what would break, one a line."""

    code = "knowledge.gate_refused"


class BundleNotFound(NotFound):
    """There is no such bundle."""

    code = "knowledge.bundle_not_found"


class BundleRefused(Conflict):
    """The bundle cannot take this step; the code says why."""

    code = "knowledge.bundle_not_open"


class OwnerUnknown(Invalid):
    """No such member of staff."""

    code = "knowledge.owner_unknown"


class ContentRefused(Invalid):
    """A field is empty, too long, or otherwise not an article's; the code says which."""

    code = "knowledge.content.empty"


class FileRefused(Invalid):
    """Not a picture or PDF, broken, or dangerous; the code says which."""

    code = "knowledge.attachment.kind"


class FileTooLarge(TooLarge):
    """More than ten megabytes."""

    code = "knowledge.attachment.too_large"


class FileGone(NotFound):
    """No such file, or not for who asks."""

    code = "knowledge.attachment.gone"


class ImportFileRefused(Invalid):
    """A file as a whole cannot be taken; `file`, `row` and `column` say where."""

    code = "knowledge.file.header"


class ImportGone(NotFound):
    """No such import, or its file is gone."""

    code = "knowledge.import_gone"


class ImportRefused(Conflict):
    """The import cannot take this step."""

    code = "knowledge.import_over"


class ImportFileTooLarge(TooLarge):
    """The file is above the limit."""

    code = "knowledge.file.too_large"


def row_reason(code: str, params: Mapping[str, object], language: str) -> str:
    """Why a row was not taken, in `zh` or `en`."""
    chinese, english = messages[f"knowledge.row.{code}"]
    return (chinese if language == "zh" else english).format(**params)
