"""How long customers wait."""

from __future__ import annotations

from typing import Any

from zhike.quality.metrics.catalogue import rows
from zhike.quality.metrics.definition import Expression, Metric

_LOAD = ("offered_load", "agents_online", "abandon_rate")
_LEVEL_ZH = "按量汇总，不取各时段平均；Y = 20 秒；默认口径为 SL1"
_LEVEL_EN = "Added up by volume, never a mean of intervals; Y = 20 s; SL1 is the definition in use"


def _service_level(
    number: int, formulas: tuple[str, str], *, numerator: Expression, denominator: Expression, note: str = ""
) -> Metric:
    return Metric(
        id="service_level" if number == 1 else f"service_level_sl{number}",
        zh="服务水平（20 秒接通率）" if number == 1 else f"服务水平 SL{number}",
        en="Service level (in 20 s)" if number == 1 else f"Service level SL{number}",
        unit="%",
        kind="share",
        better="up",
        formula_zh=f"SL{number} = 100 × {formulas[0]}",
        formula_en=f"SL{number} = 100 x {formulas[1]}",
        caveats_zh=_LEVEL_ZH,
        caveats_en=f"{_LEVEL_EN}{note}",
        numerator=numerator,
        denominator=denominator,
        scale=100.0,
        beside=_LOAD,
    )


def _wait(c: Any) -> Any:
    return c.wait_s


_FEW_WAITS = 20
_HORIZON_S = 300


def _percentile(percent: int) -> Metric:
    return Metric(
        id=f"wait_p{percent}",
        zh=f"排队等待 P{percent}（全部）",
        en=f"Queue wait P{percent} (all)",
        unit="s",
        kind="quantile",
        better="down",
        formula_zh=f"全部进线请求等待秒数的第 {percent} 百分位",
        formula_en=f"{percent}th percentile of the seconds that all offered contacts waited",
        caveats_zh="含放弃的；按整秒（进位）计数，故合计与各行之和一致；负荷与人手须一起看",
        caveats_en="Those who left are in it; counted by whole seconds, rounded up, so that any rows add up. Read it "
        "beside load and staffing",
        denominator=rows.offered,
        amount=_wait,
        level=percent / 100,
        minimum_n=_FEW_WAITS,
        beside=_LOAD,
    )


WAITING = (
    _service_level(
        1,
        ("20 秒内接通量 / 进线请求量", "answered in 20 s / offered"),
        numerator=rows.answered_in_time,
        denominator=rows.offered,
    ),
    _service_level(
        2,
        ("20 秒内接通量 / (进线请求量 − 短放弃量)", "answered in 20 s / (offered - short abandons)"),
        numerator=rows.answered_in_time,
        denominator=rows.offered_in_earnest,
    ),
    _service_level(
        3,
        ("(20 秒内接通量 + 20 秒内放弃量) / 进线请求量", "(answered in 20 s + abandoned in 20 s) / offered"),
        numerator=rows.ended_in_time,
        denominator=rows.offered,
    ),
    _service_level(
        4,
        ("20 秒内接通量 / 接通量", "answered in 20 s / answered"),
        numerator=rows.answered_in_time,
        denominator=rows.answered,
        note="; SL4 flatters, since whoever left is not in it",
    ),
    Metric(
        id="asa",
        zh="平均应答速度",
        en="Average speed of answer",
        unit="s",
        kind="mean",
        better="down",
        formula_zh="接通联络的等待时长之和 / 接通量",
        formula_en="sum of the waits of answered contacts / answered",
        caveats_zh="从进入队列起算；放弃的不在内，须与放弃率一起看",
        caveats_en="From queue entry; those who left are not in it, so read it beside the abandonment rate",
        denominator=rows.answered,
        amount=_wait,
        beside=_LOAD,
    ),
    Metric(
        id="wait_all",
        zh="平均排队等待",
        en="Mean queue wait (all)",
        unit="s",
        kind="mean",
        better="down",
        formula_zh="(接通的等待 + 放弃的等待) 之和 / 进线请求量",
        formula_en="(sum of waits answered + sum of waits abandoned) / offered",
        denominator=rows.offered,
        amount=_wait,
        beside=_LOAD,
    ),
    *(_percentile(percent) for percent in (50, 90, 95)),
    Metric(
        id="patience",
        zh="客户平均耐心",
        en="Mean patience",
        unit="s",
        kind="exposure",
        better="none",
        formula_zh="全部排队时长之和 / 放弃量（删失指数分布的极大似然估计）",
        formula_en="total waiting time of all offered / abandons (censored exponential, maximum likelihood)",
        caveats_zh="假定放弃率不随等待变化；置信区间来自放弃量的泊松精确区间",
        caveats_en="Assumes that the tendency to leave does not change in the wait; exact Poisson interval",
        numerator=rows.abandoned,
        denominator=rows.offered,
        amount=_wait,
        minimum_n=5,
    ),
    Metric(
        id="patience_km",
        zh="客户耐心（Kaplan-Meier，5 分钟内均值）",
        en="Patience (Kaplan-Meier, mean within 5 min)",
        unit="s",
        kind="within",
        better="none",
        formula_zh="乘积限曲线在前 300 秒下的面积：放弃为事件，接通为删失",
        formula_en="area under the product-limit curve up to 300 s; leaving is the event, being answered censors",
        caveats_zh="不假定放弃率不变；没有人等到 300 秒时不给数；置信区间用 Greenwood 方差",
        caveats_en="Does not assume a constant tendency to leave. No figure where nobody waited 300 s; Greenwood's "
        "variance",
        numerator=rows.abandoned,
        denominator=rows.offered,
        amount=_wait,
        horizon=_HORIZON_S,
        minimum_n=_FEW_WAITS,
        beside=("abandon_rate",),
    ),
    Metric(
        id="patience_median",
        zh="客户耐心中位数（Kaplan-Meier）",
        en="Median patience (Kaplan-Meier)",
        unit="s",
        kind="reached",
        better="none",
        formula_zh="乘积限曲线降到 50% 的秒数：放弃为事件，接通为删失",
        formula_en="seconds at which the product-limit curve is down to 50 %; leaving is the event, answer censors",
        caveats_zh="多数客户先被接通时曲线降不到 50%，则不给数；置信区间按 log-log 尺度",
        caveats_en="Where most are answered first the curve stays above 50 %, and there is no figure; log-log interval",
        numerator=rows.abandoned,
        denominator=rows.offered,
        amount=_wait,
        minimum_n=_FEW_WAITS,
        beside=("abandon_rate",),
    ),
    Metric(
        id="handover_wait",
        zh="转人工等待",
        en="Wait after hand-over request",
        unit="s",
        kind="mean",
        better="down",
        formula_zh="坐席第一句话的时间 − 客户要求人工的时间，取平均",
        formula_en="mean of (agent's first message - customer's request)",
        caveats_zh="未接通的不在内",
        caveats_en="Those who were not answered are not in it",
        denominator=lambda c: c.handed_over & c.handover_wait_s.notnull(),
        amount=lambda c: c.handover_wait_s,
    ),
    Metric(
        id="first_response",
        zh="首次响应时间",
        en="First response time",
        unit="s",
        kind="mean",
        better="down",
        formula_zh="第一句人工回复或助手有效答复的时间 − 客户第一句话的时间，取平均",
        formula_en="mean of (first human or useful assistant message - customer's first message)",
        caveats_zh="只要问候、没有答复的不在内",
        caveats_en="A greeting is no response; contacts without any are not in it",
        denominator=lambda c: c.first_response_s.notnull(),
        amount=lambda c: c.first_response_s,
    ),
)
