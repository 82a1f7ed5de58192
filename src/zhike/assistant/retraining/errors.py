"""What can go wrong with trainings, said in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, NotFound, register_messages

register_messages(
    {
        "assistant.training_not_found": ("没有这次训练。", "There is no such training."),
        "assistant.training_under_way": (
            "{who} 在 {at} 开始的训练还在进行，同一时间只能训练一次。请等它结束，或先取消它。",
            "A training that {who} began at {at} is still under way; there is one at a time. "
            "Wait for its end, or cancel it first.",
        ),
        "assistant.training_ended": (
            "这次训练已经结束，不能取消。",
            "This training is over; there is nothing to cancel.",
        ),
        "assistant.training_too_few": (
            "自现用模型训练以来，新采纳的样本只有 {fresh} 条，至少需要 {fewest} 条。请先在“更正样本”里采纳。",
            "Only {fresh} examples were accepted since the model in force was trained; {fewest} are needed. "
            "Accept some under Corrections first.",
        ),
        "assistant.training_pairs_too_few": (
            "问答对还不够：共 {accepted} 对（至少 {fewest_in_all}），"
            "现用排序以来新增 {fresh} 对（至少 {fewest}）。"
            "坐席采纳或否定建议、客户点选和评价都会增加问答对。",
            "Too few judged pairs: {accepted} in all ({fewest_in_all} are needed), {fresh} since the ranking in force "
            "was made ({fewest} are needed). They come when agents take or reject suggestions, and customers tap "
            "choices or rate answers.",
        ),
        "assistant.training_no_model": (
            "模型还没有登记（启动后一分钟内完成），请稍后再试。",
            "No model is registered yet (done within a minute of the start); try again soon.",
        ),
        "assistant.training_failed": (
            "训练没有完成，未作任何改动。请重试；若再次失败，请把日志交给运维人员。",
            "The training did not come to its end; nothing was changed. Try again, and if it fails again, show the "
            "log to those who run the system.",
        ),
    }
)


class TrainingUnknown(NotFound):
    """There is no such run."""

    code = "assistant.training_not_found"


class TrainingUnderWay(Conflict):
    """Another run is open."""

    code = "assistant.training_under_way"


class TrainingEnded(Conflict):
    """The run is over."""

    code = "assistant.training_ended"


class TrainingTooFew(Conflict):
    """Too few new examples."""

    code = "assistant.training_too_few"


class TrainingFailed(Conflict):
    """The training process ended without a model."""

    code = "assistant.training_failed"
