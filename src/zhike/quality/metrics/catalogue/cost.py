"""What service costs, and what inspectors think of it."""

from __future__ import annotations

from typing import Any

from zhike.quality.metrics.catalogue import rows
from zhike.quality.metrics.definition import Metric

CURRENCY = "CNY"
_ZH = "只计记录了成本（人民币）的联络：成本随导入而来，或由银行按自己的成本模型补记；没有成本的联络两边都不计"
_EN = (
    "Contacts with a recorded cost in CNY: it comes with an import, or from the bank's own cost model; those without "
    "are in neither part"
)


def _costed(c: Any) -> Any:
    return c.cost.notnull() & (c.currency == CURRENCY)


COST = (
    Metric(
        id="cost_per_contact",
        zh="单次服务成本",
        en="Cost per contact",
        unit="CNY",
        kind="mean",
        better="down",
        formula_zh="全部成本之和 / 已服务的联络",
        formula_en="sum of fully loaded cost / contacts handled",
        caveats_zh=_ZH,
        caveats_en=_EN,
        denominator=lambda c: rows.served(c) & _costed(c),
        amount=lambda c: c.cost,
        minimum_n=5,
        beside=("cost_per_resolution",),
    ),
    Metric(
        id="cost_per_resolution",
        zh="单次解决成本",
        en="Cost per resolution",
        unit="CNY",
        kind="exposure",
        better="down",
        formula_zh="全部成本之和 / 已解决的联络",
        formula_en="sum of fully loaded cost / contacts whose matter was resolved",
        caveats_zh=f"{_ZH}；泊松精确区间（成本视为已知）",
        caveats_en=f"{_EN}. Exact Poisson interval of the number resolved; the cost is taken as known",
        numerator=lambda c: c.resolved.fill_null(False),
        denominator=_costed,
        amount=lambda c: c.cost,
        minimum_n=20,
        beside=("cost_per_contact", "resolution_rate"),
    ),
    Metric(
        id="qa_score",
        zh="质检得分",
        en="Inspection (QA) score",
        unit="0-100",
        kind="score",
        better="up",
        formula_zh="质检得分之和 / 被质检的联络",
        formula_en="sum of inspection scores / contacts inspected",
        caveats_zh="只计被质检的联络；抽样不随机时不代表全体",
        caveats_en="Contacts that were inspected; it speaks for all of them only where the sample was drawn at random",
        denominator=lambda c: c.inspection_score.notnull(),
        amount=lambda c: c.inspection_score,
        minimum_n=5,
    ),
)
