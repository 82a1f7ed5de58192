"""Customers as a whole: how many stay, what they bring, and how their rights are kept."""

from __future__ import annotations

from typing import Any

from zhike.quality.metrics.definition import Expression, Metric

_FEW = 20
_RUN_ZH = "来自最近一次分群与价值计算，归到其截止日；按客户等级、城市等级、老年可拆分"
_RUN_EN = "From the last run for segments and value, on the day up to which it looked; splits by tier, city tier, elder"
_LOST = 0.5


def _fifth(name: str, zh: str, en: str, amount: Expression) -> Metric:
    return Metric(
        id=name,
        zh=zh,
        en=en,
        unit="1-5",
        kind="score",
        better="none",
        dataset="members",
        formula_zh="五分位得分（5 为最好）的平均",
        formula_en="mean of the scores by fifths, 5 the best",
        caveats_zh=f"全体的平均约为 3，只有分组比较才有意义；{_RUN_ZH}",
        caveats_en=f"About 3 for all together, so only groups tell something. {_RUN_EN}",
        amount=amount,
        minimum_n=_FEW,
    )


def _all_three(m: Any) -> Any:
    return (m.recency + m.frequency + m.monetary) / 3.0


CUSTOMERS = (
    Metric(
        id="churn",
        zh="客户流失率",
        en="Churn",
        unit="%",
        kind="share",
        better="down",
        dataset="members",
        formula_zh="100 × 仍是客户的概率低于 50% 的客户 / 有过交易的客户",
        formula_en="100 x customers who are still customers with less than 50 % / customers with dealings",
        caveats_zh=f"概率来自购买频率模型（BG/NBD）；为截止日的存量，不是期间内的流量；{_RUN_ZH}",
        caveats_en=f"By the model of dealings (BG/NBD); how it stands that day, not what left in a period. {_RUN_EN}",
        numerator=lambda m: m.alive < _LOST,
        scale=100.0,
        minimum_n=_FEW,
    ),
    Metric(
        id="clv",
        zh="客户价值（未来一年）",
        en="Customer value (a year ahead)",
        unit="CNY",
        kind="mean",
        better="up",
        dataset="members",
        formula_zh="预计未来 52 周交易额之和 / 客户数",
        formula_en="sum of the dealings expected in the next 52 weeks / customers",
        caveats_zh=f"只看一年，未折现，未扣获客成本；服务底线不得取决于它；{_RUN_ZH}",
        caveats_en=f"One year, not discounted, no cost of acquiring; no service floor may depend on it. {_RUN_EN}",
        amount=lambda m: m.value,
        minimum_n=_FEW,
    ),
    _fifth("rfm", "RFM 综合得分", "RFM score", _all_three),
    _fifth("rfm_recency", "RFM：近度", "RFM: recency", lambda m: m.recency),
    _fifth("rfm_frequency", "RFM：频度", "RFM: frequency", lambda m: m.frequency),
    _fifth("rfm_monetary", "RFM：金额", "RFM: monetary", lambda m: m.monetary),
)

RIGHTS = (
    Metric(
        id="dsr_time",
        zh="个人权利响应时长（中位数）",
        en="Data-subject response time (median)",
        unit="d",
        kind="reached",
        better="down",
        dataset="rights_requests",
        formula_zh="有 50% 的个人权利请求办结所需的天数",
        formula_en="days by which 50 % of the requests are closed",
        caveats_zh="按收到日期归期；未办结的按删失处理（Kaplan-Meier）；撤回的不计；自然日",
        caveats_en="By the day of receipt; open ones are censored (Kaplan-Meier), withdrawn ones out; calendar days",
        numerator=lambda r: r.closed_at.notnull(),
        denominator=lambda r: r.state != "withdrawn",
        amount=lambda r: r.age_d,
        level=0.5,
        resolution=0.1,
        minimum_n=5,
        beside=("dsr_timely",),
    ),
    Metric(
        id="dsr_longest",
        zh="个人权利最长响应时长",
        en="Longest data-subject response time",
        unit="d",
        kind="largest",
        better="down",
        dataset="rights_requests",
        formula_zh="期间内收到的请求中最长的办结天数，未办结的计到此刻",
        formula_en="the longest time to close of the requests received, open ones until now",
        denominator=lambda r: r.state != "withdrawn",
        amount=lambda r: r.age_d,
    ),
    Metric(
        id="dsr_timely",
        zh="个人权利按时响应率",
        en="Requests answered in time",
        unit="%",
        kind="share",
        better="up",
        dataset="rights_requests",
        formula_zh="100 × 期限内办结的 / (已办结的 + 逾期未结的)",
        formula_en="100 x closed by the due day / (closed + overdue)",
        caveats_zh="按收到日期归期；撤回的不计",
        caveats_en="By the day of receipt; withdrawn ones are not in it",
        numerator=lambda r: r.closed_at.notnull() & ~r.late,
        denominator=lambda r: (r.state != "withdrawn") & (r.closed_at.notnull() | r.late),
        scale=100.0,
        minimum_n=5,
    ),
    Metric(
        id="consent_cover",
        zh="同意覆盖率",
        en="Consent coverage",
        unit="%",
        kind="share",
        better="up",
        dataset="consents",
        formula_zh="100 × 现为同意的 / 客户表过态的（每人每个用途计一次，以最后一次为准）",
        formula_en="100 x standing as given / decided on (each person and purpose once, by the last decision)",
        caveats_zh="按最后一次表态的日期归期；没有依据的读取一律被拒，处理行为的覆盖率按设计为 100%，这里看客户意愿",
        caveats_en="By the day of the last decision. Reading without a basis is refused, so the coverage of "
        "readings is 100 % by design: this tells what people agreed to",
        numerator=lambda c: c.given,
        scale=100.0,
        minimum_n=5,
    ),
)
