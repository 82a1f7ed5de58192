"""What can go wrong in the register, said in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, register_messages

register_messages(
    {
        "assistant.model_not_found": ("没有这个模型。", "There is no such model."),
        "assistant.model_state": (
            "这个模型现在是“{state}”，不能这样做。请刷新后再看。",
            "The model is {state} now, which does not allow this. Reload to see it.",
        ),
        "assistant.model.not_measured": (
            "这个模型没有和现用模型比较过，不能启用。",
            "The model was never measured against the active one, so it cannot be promoted.",
        ),
        "assistant.model.too_few": (
            "留出样本只有 {n} 条，少于 {fewest} 条，无法判断好坏。",
            "It was measured on {n} examples; with fewer than {fewest} nothing can be told.",
        ),
        "assistant.model.other_active": (
            "它是和第 {number} 号模型比较的，而现用模型已经换了。请重新训练。",
            "It was measured against entry {number}, which is no longer the active one. Train anew.",
        ),
        "assistant.model.worse": (
            "新模型在同一批留出样本上答对 {right}/{n}，现用模型答对 {active}/{n}，更差的模型不能启用。",
            "On the same held-out part it was right {right} of {n} times, the active one {active}: "
            "a worse model is not promoted.",
        ),
        "assistant.model.urgent_lost": (
            "紧急诉求（P0）中新模型答对 {right}/{n}，现用模型答对 {active}/{n}，不能启用。",
            "Of the urgent (P0) examples it was right {right} of {n} times, the active one {active}: "
            "it is not promoted.",
        ),
        "assistant.artefact_unreadable": (
            "模型文件无法读取，未作任何改动。",
            "The model's file cannot be read; nothing was changed.",
        ),
    }
)


class ModelNotFound(NotFound):
    """There is no such entry, or no model of that kind."""

    code = "assistant.model_not_found"


class ModelStateRefused(Conflict):
    """The entry is not in a state that allows this."""

    code = "assistant.model_state"


class PromotionRefused(Conflict):
    """The candidate may not take the place of the active model; the code says why."""

    code = "assistant.model.worse"


class ArtefactUnreadable(Invalid):
    """An artefact that is no artefact, or holds what is never loaded."""

    code = "assistant.artefact_unreadable"
