"""The assistant's evaluation: the mission's five measures (D8) and what stands beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from zhike.quality.metrics.catalogue import rows
from zhike.quality.metrics.definition import Expression, Metric

_FEW = 5
# Judgements are few and lean to one side: below this nothing is said.
_FEW_JUDGED = 20
_JUDGED_ZH = (
    "坐席：发出了助手建议的为对，全部划掉的为错；客户：仅由助手答复的联络评 4-5 分为对，1-2 分为错；坐席优先。"
    "只看被评判的，须与评判覆盖率一起看；黄金问题不计入"
)
_JUDGED_EN = (
    "Agents: right where one sent what the assistant suggested, wrong where all was waved away; customers: contacts "
    "that the assistant alone answered, right when rated 4-5, wrong when 1-2; agents go first. Judged ones only: read "
    "it beside the judged share. Golden questions are not in it"
)


def _judged(c: Any) -> Any:
    return rows.judged_by_agent(c) | rows.judged_by_customer(c)


def _its_response(c: Any) -> Any:
    """The first response was the assistant's: else the wait for a person would be in it."""
    return c.assistant_served & c.first_response_s.notnull() & (c.assistant_only | (c.answers > 0))


def _rated(c: Any) -> Any:
    return c.assistant_only & c.rating.notnull()


def _response(percent: int) -> Metric:
    return Metric(
        id=f"bot_response_p{percent}",
        zh=f"助手响应时间 P{percent}",
        en=f"Assistant's response time P{percent}",
        unit="s",
        kind="quantile",
        better="down",
        formula_zh=f"助手联络首次响应秒数的第 {percent} 百分位",
        formula_en=f"{percent}th percentile of the seconds to the first response, assistant's contacts",
        caveats_zh="从客户第一句话到助手第一句有效答复；首次响应来自坐席的不计",
        caveats_en="Customer's first line to the first useful one of the assistant; those whose first response was a "
        "person's are not in it.",
        denominator=_its_response,
        amount=lambda c: c.first_response_s,
        level=percent / 100,
        resolution=0.01,
        minimum_n=_FEW_JUDGED,
    )


def _judgement(
    name: str, words: tuple[str, str, str, str], *, numerator: Expression, denominator: Expression, up: bool = True
) -> Metric:
    return Metric(
        id=name,
        zh=words[0],
        en=words[1],
        unit="%",
        kind="share",
        better="up" if up else "down",
        formula_zh=f"100 × {words[2]}",
        formula_en=f"100 x {words[3]}",
        caveats_zh=_JUDGED_ZH,
        caveats_en=_JUDGED_EN,
        numerator=numerator,
        denominator=denominator,
        scale=100.0,
        minimum_n=_FEW_JUDGED,
    )


ACCURACY = (
    _judgement(
        "answer_accuracy",
        (
            "答复准确率",
            "Answer accuracy",
            "被评为对的联络 / 助手的答复被评判了的联络",
            "contacts judged right / contacts in which the assistant's answers were judged",
        ),
        numerator=rows.judged_right,
        denominator=_judged,
    ),
    _judgement(
        "answer_accuracy_customer",
        (
            "答复准确率（客户评判）",
            "Answer accuracy (customers)",
            "评 4-5 分的 / 仅由助手答复且评了分的联络",
            "rated 4-5 / rated contacts that the assistant alone answered",
        ),
        numerator=lambda c: c.rating >= 4,
        denominator=rows.judged_by_customer,
    ),
    _judgement(
        "answer_accuracy_agent",
        (
            "答复准确率（坐席评判）",
            "Answer accuracy (agents)",
            "坐席发出了助手建议的 / 坐席评判了助手建议的联络",
            "contacts in which an agent sent a suggestion / contacts in which an agent judged suggestions",
        ),
        numerator=lambda c: c.suggestion_used,
        denominator=rows.judged_by_agent,
    ),
    _judgement(
        "wrong_answer",
        (
            "错误答复率",
            "Wrong-answer rate",
            "被评为错的联络 / 助手的答复被评判了的联络",
            "contacts judged wrong / contacts in which the assistant's answers were judged",
        ),
        numerator=rows.judged_wrong,
        denominator=_judged,
        up=False,
    ),
    Metric(
        id="judged_share",
        zh="答复评判覆盖率",
        en="Judged share of answers",
        unit="%",
        kind="share",
        better="none",
        formula_zh="100 × 助手的答复被评判了的联络 / 助手给过答复或建议被评判的联络",
        formula_en="100 x contacts judged / contacts with an answer of the assistant or a judged suggestion",
        numerator=_judged,
        denominator=lambda c: rows.gave_answers(c) | rows.judged_by_agent(c),
        scale=100.0,
    ),
)

SATISFACTION = (
    Metric(
        id="bot_csat",
        zh="助手满意率（前两档）",
        en="Assistant's CSAT top-2-box",
        unit="%",
        kind="share",
        better="up",
        formula_zh="100 × 评 4 或 5 分的 / 仅由助手服务且评了分的联络",
        formula_en="100 x ratings of 4 or 5 / rated contacts that the assistant had alone",
        caveats_zh="转了人工的评分评的是坐席，不计",
        caveats_en="Ratings of contacts that went to a person are of the person, and not in it",
        numerator=lambda c: c.rating >= 4,
        denominator=_rated,
        scale=100.0,
        minimum_n=_FEW,
    ),
    Metric(
        id="bot_csat_mean",
        zh="助手满意度均值",
        en="Assistant's CSAT mean",
        unit="1-5",
        kind="score",
        better="up",
        formula_zh="仅由助手服务的联络的评分之和 / 评分数",
        formula_en="sum of scores / ratings, contacts that the assistant had alone",
        denominator=_rated,
        amount=lambda c: c.rating,
        minimum_n=_FEW,
    ),
)

LETTING_GO = (
    Metric(
        id="human_intervention",
        zh="人工干预率",
        en="Human-intervention rate",
        unit="%",
        kind="share",
        better="none",
        formula_zh="100 × 要求了人工的助手会话 / 助手会话",
        formula_en="100 x assistant's contacts in which a person was asked for / assistant's contacts",
        caveats_zh="客户要求的、助手主动转的都算，排队中放弃的也算；与自助留存率相加为 100",
        caveats_en="By the customer's wish or the assistant's, who left the queue included: 100 less containment",
        numerator=lambda c: c.handed_over,
        denominator=lambda c: c.assistant_served,
        scale=100.0,
    ),
    Metric(
        id="contained_again",
        zh="留存后再来询率（7 天，任一渠道）",
        en="False containment, any channel (7 d)",
        unit="%",
        kind="share",
        better="down",
        formula_zh="100 × 7 天内同一客户因同一原因组从任一渠道再次联络的留存会话 / 留存会话",
        formula_en="100 x contained contacts followed by one of the same customer and reason group in 7 d / contained",
        caveats_zh="比假性留存率宽：再次只找了助手的也算。客户或原因未知的、未满 7 天的不计（右删失）",
        caveats_en="Wider than false containment: coming back to the assistant alone counts too. Unknown customers or "
        "reasons, and the last 7 days, are not in it",
        numerator=lambda c: c.repeat_within_7d,
        denominator=lambda c: c.assistant_only & c.repeat_within_7d.notnull(),
        scale=100.0,
        minimum_n=_FEW,
    ),
)

_SELF_ZH = (
    "按“部分或渠道”拆分；不拆分时指整个服务。渠道在其依赖的部分停止时即为停止，重叠的停止只算一次；按计划停机不计"
)
_SELF_EN = (
    "Split by part or channel; without that it is the whole service. A channel is down while a part it needs is down; "
    "stops that overlap are one; stops that were ordered do not count"
)
_WATCHED_ZH = "正常时间以每 15 秒（外部系统 30 秒，扫描 5 分钟）一次的检查计；没有检查的时间两边都不计"
_WATCHED_EN = (
    "Time in service is counted by checks each 15 s (systems outside 30 s, the scanner 5 min); time that nobody "
    "checked is in neither"
)


def _over(fault: Any) -> Any:
    return fault.over


_FAULTS = Metric(
    id="faults",
    zh="故障次数",
    en="Faults",
    unit="count",
    kind="count",
    better="down",
    formula_zh="期间内开始的、非计划停止的次数",
    formula_en="times in the period that it stopped against its will",
    caveats_zh=f"{_SELF_ZH}；没有人监测的时期不给数",
    caveats_en=f"{_SELF_EN}. No figure where nobody watched",
    dataset="faults",
    base=lambda w: w.watched_s,
    base_dataset="watch",
    version=3,
)
_RECOVERY = Metric(
    id="recovery_time",
    zh="平均恢复时间",
    en="Mean time to recover",
    unit="s",
    kind="mean",
    better="down",
    formula_zh="各次已结束的故障从停止到恢复的秒数，取平均",
    formula_en="mean of the seconds from stop to recovery, faults that are over",
    caveats_zh=_SELF_ZH,
    caveats_en=_SELF_EN,
    dataset="faults",
    denominator=_over,
    amount=lambda f: f.seconds,
    version=2,
)
_LONGEST = Metric(
    id="longest_recovery",
    zh="最长恢复时间",
    en="Longest time to recover",
    unit="s",
    kind="largest",
    better="down",
    formula_zh="各次已结束的故障从停止到恢复的秒数中最长的",
    formula_en="the longest of the seconds from stop to recovery, faults that are over",
    caveats_zh=_SELF_ZH,
    caveats_en=_SELF_EN,
    dataset="faults",
    denominator=_over,
    amount=lambda f: f.seconds,
    version=2,
)
_MTTR = Metric(
    id="mttr",
    zh="平均修复时间",
    en="Mean time to repair",
    unit="min",
    kind="mean",
    better="down",
    formula_zh="已结束的故障停止的分钟数之和 / 已结束的故障次数",
    formula_en="sum of the minutes down / faults, of those that are over",
    caveats_zh=_SELF_ZH,
    caveats_en=_SELF_EN,
    dataset="faults",
    denominator=_over,
    amount=lambda f: f.seconds,
    scale=1 / 60,
    version=2,
)
_MTBF = Metric(
    id="mtbf",
    zh="平均无故障时间",
    en="Mean time between failures",
    unit="h",
    kind="ratio",
    better="up",
    formula_zh="正常的小时数 / 故障次数",
    formula_en="hours in service / faults",
    caveats_zh=f"{_SELF_ZH}；{_WATCHED_ZH}；没有故障时不给数",
    caveats_en=f"{_SELF_EN}. {_WATCHED_EN}. No figure without a fault",
    dataset="watch",
    amount=lambda w: w.up_s / 3600,
    base=lambda f: f.seconds * 0 + 1.0,
    base_dataset="faults",
    version=2,
)
_AVAILABILITY = Metric(
    id="availability",
    zh="可用率",
    en="Availability",
    unit="%",
    kind="portion",
    better="up",
    formula_zh="100 × 正常的时间 / (正常的时间 + 停止的时间)",
    formula_en="100 x time in service / (time in service + time down)",
    caveats_zh=f"{_SELF_ZH}；{_WATCHED_ZH}；n 是有检查的小时数",
    caveats_en=f"{_SELF_EN}. {_WATCHED_EN}. n are the hours with checks",
    dataset="watch",
    amount=lambda w: w.up_s,
    base=lambda d: d.seconds,
    base_dataset="down_times",
    scale=100.0,
    version=2,
)
STABILITY = (_FAULTS, _RECOVERY, _LONGEST, _MTTR, _MTBF, _AVAILABILITY)

# Until parts were watched one by one: the worker alone, and a sample of the floor for each minute that it worked.
_SAMPLE_S = 60.0
_WORKER_ZH = "停止以工作进程最后一次心跳（每 2 秒）起算，恢复以其再次工作为止；按计划停机不计"
_WORKER_EN = "From the worker's last heartbeat (each 2 s) until it works again; stops that were ordered do not count"


def _of_worker(metric: Metric, version: int, **changes: Any) -> Metric:
    told = {"caveats_zh": _WORKER_ZH, "caveats_en": _WORKER_EN, "dataset": "worker_faults", "denominator": None}
    return replace(metric, version=version, **{**told, **changes})


def _samples(seconds: float) -> Expression:
    return lambda floor: floor.waiting * 0 + seconds


EARLIER_STABILITY = (
    _of_worker(
        _FAULTS,
        1,
        base=None,
        base_dataset=None,
        caveats_zh=f"{_WORKER_ZH}；没有记录的时期也算作 0 次",
        caveats_en=f"{_WORKER_EN}. Times of which nothing was recorded count as none",
    ),
    _of_worker(_FAULTS, 2, base=_samples(1.0), base_dataset="floor"),
    *(_of_worker(metric, 1) for metric in (_RECOVERY, _LONGEST, _MTTR)),
    _of_worker(_MTBF, 1, dataset="floor", amount=_samples(_SAMPLE_S / 3600), base_dataset="worker_faults"),
    _of_worker(
        _AVAILABILITY,
        1,
        dataset="floor",
        amount=_samples(_SAMPLE_S),
        base_dataset="worker_faults",
        minimum_n=60,
    ),
)

MEASURES = (
    *("bot_response_p50", "bot_response_p95", "answer_accuracy", "answer_accuracy_customer", "answer_accuracy_agent"),
    *("judged_share", "bot_csat", "bot_csat_mean", "human_intervention", "faults", "recovery_time", "longest_recovery"),
    *("wrong_answer", "containment", "contained_again", "false_containment", "bot_resolution"),
)
"""What the evaluation shows, in its order: the mission's five, then what stands beside them."""

EVALUATION = (_response(50), _response(95), *ACCURACY, *SATISFACTION, *LETTING_GO, *STABILITY)
