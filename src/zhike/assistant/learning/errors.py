"""What can go wrong with gaps and corrections, said in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, register_messages

register_messages(
    {
        "assistant.gap_not_found": (
            "没有这个知识缺口，可能已合并。",
            "There is no such gap; it may have gone into another.",
        ),
        "assistant.gap_state": (
            "知识缺口现在是“{state}”，不能这样做。请刷新后再看。",
            "The gap is {state} now, which does not allow this. Reload to see it.",
        ),
        "assistant.gap_owner_unknown": (
            "没有这位同事，或已停用。",
            "There is no such colleague, or they no longer work here.",
        ),
        "assistant.gap_because_missing": (
            "关闭知识缺口时请写明原因。",
            "Say why the gap is dismissed.",
        ),
        "assistant.question_not_found": (
            "没有这个问题，或其内容已删除。",
            "There is no such question, or its words are gone.",
        ),
        "assistant.correction_not_found": ("没有这条更正。", "There is no such correction."),
        "assistant.correction_erased": (
            "这条更正的内容已删除，不能再处理。",
            "The words of this correction are gone; nothing can be decided about it.",
        ),
        "assistant.label_unknown": (
            "没有“{label}”这个诉求或知识条目。",
            "There is no reason or article {label}.",
        ),
        "assistant.examples_unreadable": (
            "文件无法读取：需要不超过 4 MB 的 UTF-8 CSV，首行含 text、language、kind、label 四列。",
            "The file cannot be read: a UTF-8 CSV (at most 4 MB) with text, language, kind and label on top is needed.",
        ),
    }
)


class GapUnknown(NotFound):
    """There is no such gap."""

    code = "assistant.gap_not_found"


class GapStateRefused(Conflict):
    """The gap is not in a state that allows this."""

    code = "assistant.gap_state"


class GapOwnerUnknown(Invalid):
    """Nobody who works here has that id."""

    code = "assistant.gap_owner_unknown"


class BecauseMissing(Invalid):
    """A gap is dismissed without a reason."""

    code = "assistant.gap_because_missing"


class QuestionUnknown(NotFound):
    """There is no such question, or its words were erased."""

    code = "assistant.question_not_found"


class CorrectionUnknown(NotFound):
    """There is no such correction."""

    code = "assistant.correction_not_found"


class CorrectionDecided(Conflict):
    """Its words are gone."""

    code = "assistant.correction_erased"


class LabelUnknown(Invalid):
    """A label that names no reason and no article."""

    code = "assistant.label_unknown"


class ExamplesUnreadable(Invalid):
    """A file of examples that is none."""

    code = "assistant.examples_unreadable"
