"""Metrics that people in this trade ask for and that nobody can measure here yet: told instead of shown as nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Absent:
    """A metric that is not in the catalogue, and what would have to be recorded first."""

    id: str
    zh: str
    en: str
    needs_zh: str
    needs_en: str


_HOURS = ("带薪工时与排班的执行记录", "paid hours, and how the roster was kept")
_ROSTER = ("逐人班表与实际状态的对照", "each person's roster beside the states that they were in")
_STAFF = ("员工入职与离职日期", "when staff joined and left")
_QUESTIONNAIRES = ("成对题目的问卷及其答卷", "questionnaires with paired questions, and their answers")
_STUDY = (
    "对多项指标的回归研究，不是可相加的计数",
    "a study by regression over many metrics, which adds up from no rows",
)
_SUITABILITY = ("产品推荐时的适当性检查记录", "records of suitability checks when products are recommended")

ABSENT = tuple(
    Absent(metric_id, zh, en, *needs)
    for metric_id, zh, en, needs in (
        ("utilisation", "利用率", "Utilisation", _HOURS),
        ("shrinkage", "损耗率", "Shrinkage", _HOURS),
        ("adherence", "排班遵守率", "Schedule adherence", _ROSTER),
        ("conformance", "排班符合率", "Conformance", _ROSTER),
        ("absence", "缺勤率", "Absenteeism", _ROSTER),
        ("attrition", "员工流失率", "Annualised attrition", _STAFF),
        ("servqual_gap", "SERVQUAL 差距", "SERVQUAL gap", _QUESTIONNAIRES),
        ("servperf", "SERVPERF", "SERVPERF", _QUESTIONNAIRES),
        ("ipa", "重要性-表现分析", "Importance-performance", _QUESTIONNAIRES),
        ("kano", "Kano 分类", "Kano classes", _QUESTIONNAIRES),
        ("driver_share", "驱动因素贡献", "Driver importance", _STUDY),
        ("suitability_block", "适当性拦截率", "Suitability block rate", _SUITABILITY),
    )
)
