"""Whether customers got what they came for, and what they thought of it."""

from __future__ import annotations

from typing import Any

from zhike.quality.metrics.catalogue import rows
from zhike.quality.metrics.definition import Metric

_FEW_ANSWERS = 5


def _closed_issue(c: Any) -> Any:
    return rows.served(c) & rows.first_of_issue(c) & c.repeat_within_7d.notnull()


def _rated(c: Any) -> Any:
    return c.rating.notnull()


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
    Metric(
        id="complaint_rate",
        zh="万次服务投诉率",
        en="Complaints per 10,000 contacts",
        unit="per 10k",
        kind="rate",
        better="down",
        formula_zh="10000 × 投诉 / 全部联络",
        formula_en="10,000 x complaints / all contacts",
        caveats_zh="分母为全部联络；置信区间为泊松精确区间；不足 100 次联络不给数",
        caveats_en="The denominator is all contacts; exact Poisson interval; no figure below 100 contacts",
        numerator=lambda c: c.complaint,
        scale=10_000.0,
        minimum_n=100,
    ),
)
