"""What customers answer when asked, and what inspectors and judges find: from surveys, inspection, and imports."""

from __future__ import annotations

from typing import Any

from zhike.quality.metrics.catalogue import rows
from zhike.quality.metrics.definition import Expression, Metric

_FEW = 5
_ASKED_ZH = "只计答了的；须与参评率一起看；来自问卷或导入"
_ASKED_EN = "Those who answered only: read it beside the response rate. From surveys or an import"


def _known(name: str) -> Expression:
    return lambda c: c[name].notnull()


def _solved_at_once(c: Any) -> Any:
    return c.confirmed & rows.first_of_issue(c) & ~c.repeat_within_7d.fill_null(False)


def _share(name: str, words: tuple[str, str, str, str], caveats: tuple[str, str], **told: Any) -> Metric:
    return Metric(
        id=name,
        zh=words[0],
        en=words[1],
        unit="%",
        kind="share",
        formula_zh=f"100 × {words[2]}",
        formula_en=f"100 x {words[3]}",
        caveats_zh=caveats[0],
        caveats_en=caveats[1],
        scale=100.0,
        minimum_n=_FEW,
        **told,
    )


SURVEYS = (
    _share(
        "fcr_survey",
        (
            "首次解决率（客户确认）",
            "First contact resolution (surveyed)",
            "客户确认已解决、且只联络了一次的 / 有效回答",
            "said to be solved, with one contact for the issue / valid answers",
        ),
        (_ASKED_ZH, _ASKED_EN),
        better="up",
        numerator=_solved_at_once,
        denominator=_known("confirmed"),
        beside=("fcr_callback", "fcr_agent"),
    ),
    _share(
        "csat_keypress",
        ("按键满意度", "Key-press satisfaction", "按键评 4 或 5 分的 / 按键评价", "keys of 4 or 5 / keys pressed"),
        (
            "自选性强，偏高；不得与问卷或聊天评分混用",
            "Strongly self-selected, so high; never mix it with other ratings",
        ),
        better="up",
        numerator=lambda c: c.keypress >= 4,
        denominator=_known("keypress"),
    ),
    Metric(
        id="nps",
        zh="净推荐值",
        en="Net promoter score",
        unit="-100..100",
        kind="score",
        better="up",
        formula_zh="推荐者（9-10 分）占比 − 贬损者（0-6 分）占比，乘 100",
        formula_en="100 x (share of 9-10 less share of 0-6)",
        caveats_zh=_ASKED_ZH,
        caveats_en=_ASKED_EN,
        denominator=_known("nps"),
        amount=lambda c: (c.nps >= 9).ifelse(1.0, (c.nps <= 6).ifelse(-1.0, 0.0)),
        scale=100.0,
        minimum_n=20,
        beside=("response_rate",),
    ),
    Metric(
        id="ces",
        zh="客户费力度（易办程度）",
        en="Customer effort (ease)",
        unit="1-7",
        kind="score",
        better="up",
        formula_zh="易办程度（1-7，7 为最容易）之和 / 回答数",
        formula_en="sum of ease (1-7, 7 the easiest) / answers",
        caveats_zh=_ASKED_ZH,
        caveats_en=_ASKED_EN,
        denominator=_known("ease"),
        amount=lambda c: c.ease,
        minimum_n=_FEW,
        beside=("response_rate",),
    ),
    _share(
        "escalation_rate",
        (
            "升级率",
            "Escalation rate",
            "转给主管或二线的 / 接通量",
            "sent to a supervisor or the second line / answered",
        ),
        ("只计记录了是否升级的联络", "Contacts of which it is recorded whether they were"),
        better="down",
        numerator=lambda c: c.escalated,
        denominator=lambda c: c.answered & c.escalated.notnull(),
    ),
    _share(
        "critical_accuracy",
        (
            "关键差错准确率",
            "Critical-error accuracy",
            "没有关键差错的 / 被质检的联络",
            "without a critical error / inspected",
        ),
        (
            "来自质检或导入；抽样不随机时不代表全体",
            "From inspection or an import; it speaks for all only if drawn at random",
        ),
        better="up",
        numerator=lambda c: ~c.critical_error,
        denominator=_known("critical_error"),
        beside=("qa_score",),
    ),
    _share(
        "fabrication_rate",
        (
            "编造率",
            "Fabrication rate",
            "助手答复中有无依据内容的 / 被抽查的联络",
            "with an answer of the assistant that nothing supports / contacts sampled",
        ),
        ("一例未见时看区间上限（约 3.8/n）", "Where none was seen, look at the upper bound (about 3.8/n)"),
        better="down",
        numerator=lambda c: c.unsupported_claim,
        denominator=_known("unsupported_claim"),
        beside=("groundedness",),
    ),
    _share(
        "bot_recognition",
        (
            "意图识别准确率",
            "Intent accuracy",
            "助手识别的原因与坐席登记一致的 / 两者都有的联络",
            "the assistant's reason is the one that a person recorded / contacts with both",
        ),
        (
            "只看转了人工、由坐席登记了原因的联络，比全体难；坐席看得到识别结果，会偏高",
            "Contacts that went to a person only, harder than all; who records sees what was recognised",
        ),
        better="up",
        numerator=lambda c: c.recognised,
        denominator=_known("recognised"),
    ),
)
