"""Errors of the assistant, in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, Unavailable, register_messages


class EmbeddingUnavailable(Unavailable):
    """The server with the model of sentences does not answer; what can go by words alone goes by words."""

    code = "assistant.embedding_unavailable"


class EvaluationFileRefused(Invalid):
    """A file with known answers cannot be used; `file`, and where it can be said `row`, say where."""

    code = "assistant.file.empty"


class CautionNotFound(NotFound):
    """There is no such caution, or somebody has looked at it already."""

    code = "assistant.caution_not_found"


class GoldenQuestionRefused(Invalid):
    """A golden question, or a file of them, cannot be kept."""

    code = "assistant.golden.empty"


class GoldenQuestionNotFound(NotFound):
    """There is no such golden question."""

    code = "assistant.golden.not_found"


class GoldenRunNotFound(NotFound):
    """There is no such run of the golden questions."""

    code = "assistant.golden.run_not_found"


class NoGoldenQuestions(Conflict):
    """There is nothing to ask."""

    code = "assistant.golden.none"


register_messages(
    {
        "assistant.caution_not_found": (
            "这条警示不存在，或已有人看过。",
            "There is no such caution, or it was looked at.",
        ),
        "assistant.golden.empty": (
            "黄金问题需要问题、语言（zh 或 en）和期望：知识的键，多个用“|”分隔；或 refuse、handoff。",
            "A golden question needs words, a language (zh or en) and what is expected: keys of articles with “|” "
            "between them, or refuse, or handoff.",
        ),
        "assistant.golden.words": (
            "问题不能为空，至多 {longest} 个字。",
            "A question needs words, at most {longest} letters.",
        ),
        "assistant.golden.language": ("语言应为 zh 或 en。", "The language is zh or en."),
        "assistant.golden.expect": (
            "期望应为知识的键（或问题），多个用“|”分隔；或单独的 refuse、handoff。",
            "Expected are keys (or questions) of articles with “|” between them; or refuse or handoff alone.",
        ),
        "assistant.golden.run_not_found": ("没有这次运行。", "There is no such run."),
        "assistant.golden.none": (
            "还没有黄金问题：请先添加或导入。",
            "There are no golden questions yet: add or import some first.",
        ),
        "assistant.golden.taken": ("已有同样的黄金问题。", "There is a golden question with the same words."),
        "assistant.golden.file": (
            "文件需要列 question、lang、expect，至多 5000 行。",
            "The file needs the columns question, lang and expect, and at most 5,000 rows.",
        ),
        "assistant.golden.not_found": ("没有这个黄金问题。", "There is no such golden question."),
        "assistant.file.missing": (
            "{file}：没有这个文件，或无法读取。",
            "{file}: there is no such file, or no right to it.",
        ),
        "assistant.file.encoding": ("{file}：既不是 UTF-8 也不是 GB18030。", "{file}: neither UTF-8 nor GB18030."),
        "assistant.file.empty": ("{file}：文件里没有数据。", "{file}: there is nothing in it."),
        "assistant.file.columns": (
            "{file}，第 1 行：缺少列（需要 {columns}）。",
            "{file}, row 1: a column is missing (needed: {columns}).",
        ),
        "assistant.file.short": ("{file}，第 {row} 行：列数不够。", "{file}, row {row}: too few columns."),
        "assistant.file.label": (
            "{file}，第 {row} 行，label 列：应为 0 或 1，而不是“{value}”。",
            "{file}, row {row}, column label: 0 or 1 is wanted, not “{value}”.",
        ),
        "assistant.file.one_label": (
            "{file}：label 列只有一种值，无法学习或衡量。",
            "{file}: the column label has one value alone; there is nothing to learn or measure.",
        ),
        "assistant.file.unknown_article": (
            "{file}，第 {row} 行，article 列：知识文件中没有“{value}”。",
            "{file}, row {row}, column article: the knowledge file has no “{value}”.",
        ),
        "assistant.embedding_unavailable": (
            "语义模型服务暂不可用。",
            "The server with the model of sentences does not answer.",
        ),
    }
)
