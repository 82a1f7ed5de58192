"""Whether customers got what they came for, and what they thought of it."""

from __future__ import annotations

from typing import Any

from zhike.quality.metrics.catalogue import rows
from zhike.quality.metrics.definition import Expression, Metric

_FEW_ANSWERS = 5


def _closed_issue(c: Any) -> Any:
    return rows.served(c) & rows.first_of_issue(c) & c.repeat_within_7d.notnull()


def _rated(c: Any) -> Any:
    return c.rating.notnull()


def _settled(c: Any) -> Any:
    """An issue of which it is known whether it was solved and whether the customer came again."""
    return rows.first_of_issue(c) & c.resolved.notnull() & c.repeat_within_7d.notnull()


def _weight(c: Any) -> Any:
    """What an issue weighs: P0 4, P1 2, P2 and unknown 1, P3 a half."""
    return c.urgency.cases(("P0", 4.0), ("P1", 2.0), ("P3", 0.5), else_=1.0)


def _cleanly_solved(c: Any) -> Any:
    return c.resolved & ~c.repeat_within_7d & ~c.complaint


def _complaints(version: int, formula: tuple[str, str], caveat: tuple[str, str], among: Expression | None) -> Metric:
    return Metric(
        id="complaint_rate",
        zh="万次服务投诉率",
        en="Complaints per 10,000 contacts",
        unit="per 10k",
        kind="rate",
        better="down",
        formula_zh=f"10000 × 投诉 / {formula[0]}",
        formula_en=f"10,000 x complaints / {formula[1]}",
        caveats_zh=f"{caveat[0]}；置信区间为泊松精确区间；不足 100 次联络不给数",
        caveats_en=f"{caveat[1]}; exact Poisson interval; no figure below 100 contacts",
        numerator=lambda c: c.complaint,
        denominator=among,
        scale=10_000.0,
        minimum_n=100,
        version=version,
    )


RESULTS = (
    Metric(
        id="fcr_callback",
        zh="首次解决率（7 天无重复来询）",
        en="First contact resolution (no repeat in 7 d)",
        unit="%",
        kind="share",
        better="up",
        formula_zh="100 × 7 天内同一客户同一原因组没有再次联络的问题 / 已处理的问题",
        formula_en="100 x issues without a further contact, same customer and reason group, in 7 d / issues closed",
        caveats_zh="问题以首次联络计；客户或原因未知的、未满 7 天的不计（右删失）",
        caveats_en="Issues count at their first contact; unknown customers or reasons, and the last 7 days, do not",
        numerator=lambda c: ~c.repeat_within_7d,
        denominator=_closed_issue,
        scale=100.0,
        minimum_n=_FEW_ANSWERS,
    ),
    Metric(
        id="fcr_agent",
        zh="首次解决率（坐席登记）",
        en="First contact resolution (agent-coded)",
        unit="%",
        kind="share",
        better="up",
        formula_zh="100 × 首次联络即登记为已解决的问题 / 首次联络登记了结果的问题",
        formula_en="100 x issues coded resolved at the first contact / issues coded",
        caveats_zh="由坐席自己登记，偏高，仅供内部参考",
        caveats_en="Coded by the agent, so biased upwards; for internal use",
        numerator=lambda c: c.resolved,
        denominator=lambda c: rows.first_of_issue(c) & c.resolved.notnull(),
        scale=100.0,
        minimum_n=_FEW_ANSWERS,
    ),
    Metric(
        id="repeat_rate",
        zh="重复来询率",
        en="Repeat contact rate",
        unit="%",
        kind="share",
        better="down",
        formula_zh="100 × 7 天内同一客户同一原因组有过前次联络的联络 / 联络",
        formula_en="100 x contacts preceded by one of the same customer and reason group within 7 d / contacts",
        caveats_zh="不等于 1 − 首次解决率（一个数联络，一个数问题）；客户或原因未知的不计",
        caveats_en="Not 1 - FCR (contacts, not issues); unknown customers or reasons are not in it",
        numerator=lambda c: c.repeat_of.notnull(),
        denominator=lambda c: c.customer_id.notnull() & c.reason_group.notnull(),
        scale=100.0,
    ),
    Metric(
        id="resolution_rate",
        zh="问题解决率",
        en="Resolution rate",
        unit="%",
        kind="share",
        better="up",
        formula_zh="100 × 已解决的联络 / 结果已知的联络",
        formula_en="100 x contacts whose matter was resolved / contacts whose result is known",
        caveats_zh="第 1 版按联络计，同一问题的多次联络各计一次；后来才解决的以补记为准",
        caveats_en="Version 1 counts contacts, each of an issue's apart; what is resolved later counts once amended",
        numerator=lambda c: c.resolved,
        denominator=lambda c: c.resolved.notnull(),
        scale=100.0,
    ),
    Metric(
        id="csat_mean",
        zh="满意度均值",
        en="CSAT mean",
        unit="1-5",
        kind="score",
        better="up",
        formula_zh="评分之和 / 评分数",
        formula_en="sum of scores / ratings",
        caveats_zh="须与参评率一起看",
        caveats_en="Read it beside the response rate",
        denominator=_rated,
        amount=lambda c: c.rating,
        minimum_n=_FEW_ANSWERS,
    ),
    Metric(
        id="csat_t2b",
        zh="满意率（前两档）",
        en="CSAT top-2-box",
        unit="%",
        kind="share",
        better="up",
        formula_zh="100 × 评 4 或 5 分的 / 评分数",
        formula_en="100 x ratings of 4 or 5 / ratings",
        numerator=lambda c: c.rating >= 4,
        denominator=_rated,
        scale=100.0,
        minimum_n=_FEW_ANSWERS,
    ),
    Metric(
        id="csat_100",
        zh="满意度百分制",
        en="CSAT 0-100",
        unit="0-100",
        kind="score",
        better="up",
        formula_zh="100 × (均值 − 1) / (5 − 1)",
        formula_en="100 x (mean - 1) / (5 - 1)",
        caveats_zh="4.1 分是 77.5，不是 82：量表从 1 分开始",
        caveats_en="4.1 is 77.5, not 82: the scale begins at 1",
        denominator=_rated,
        amount=lambda c: c.rating,
        scale=25.0,
        offset=-1.0,
        minimum_n=_FEW_ANSWERS,
    ),
    Metric(
        id="response_rate",
        zh="参评率",
        en="Rating response rate",
        unit="%",
        kind="share",
        better="up",
        formula_zh="100 × 评了分的 / 邀请了评分的",
        formula_en="100 x rated / invited to rate",
        numerator=_rated,
        denominator=lambda c: c.invited,
        scale=100.0,
    ),
    _complaints(
        2,
        ("已服务的联络（人工接通或仅由助手服务）", "contacts handled (answered, or the assistant's alone)"),
        (
            "分母为已服务的联络，排队放弃的不在内（第 1 版以全部联络为分母）",
            "The denominator is contacts handled; those who left the queue are not in it (version 1: all contacts)",
        ),
        rows.served,
    ),
    Metric(
        id="psc",
        zh="问题解决能力 P",
        en="Problem-solving capability P",
        unit="0-100",
        kind="weighted",
        better="up",
        formula_zh="100 × 解决得干净的问题的权重之和 / 全部问题的权重之和；干净：已解决、7 天内无重复、无投诉",
        formula_en="100 x weights of issues solved cleanly (resolved, no repeat in 7 d, no complaint) / weights of all",
        caveats_zh="权重：P0 4、P1 2、P2 及未知 1、P3 0.5；结果未知和未满 7 天的不计；区间为按有效样本量的 Wilson 区间",
        caveats_en="Weights: P0 4, P1 2, P2 and unknown 1, P3 0.5. Results unknown and the last 7 days are not in it. "
        "Wilson's interval with the effective number of issues",
        numerator=_cleanly_solved,
        denominator=_settled,
        amount=lambda c: _cleanly_solved(c).ifelse(_weight(c), 0.0),
        base=_weight,
        scale=100.0,
        minimum_n=20,
        beside=("resolution_rate", "complaint_rate"),
    ),
    Metric(
        id="resolved_per_complaint",
        zh="每件投诉对应的解决量",
        en="Resolved contacts per complaint",
        unit="count",
        kind="exposure",
        better="up",
        formula_zh="已解决的联络 / 投诉",
        formula_en="contacts resolved / complaints",
        caveats_zh="投诉少时很不稳定，不作首要指标；没有投诉时不给数；泊松精确区间",
        caveats_en="Unstable where complaints are few, so never the headline; no figure without a complaint. Exact "
        "Poisson interval",
        numerator=lambda c: c.complaint,
        amount=lambda c: c.resolved.fill_null(False).ifelse(1.0, 0.0),
        minimum_n=100,
        beside=("resolution_rate", "complaint_rate"),
    ),
)

EARLIER_RESULTS = (
    _complaints(
        1,
        ("全部联络", "all contacts"),
        ("分母为全部联络，含排队放弃的", "The denominator is all contacts, those who left the queue included"),
        None,
    ),
)
