"""Metrics that are made of other metrics' figures: indices, their fluctuation, and how well volumes are forecast."""

from __future__ import annotations

from zhike.quality.metrics.catalogue.indices import INDICES
from zhike.quality.metrics.definition import Derived, OfForecast, OfIndex, OfWeeks
from zhike.quality.rules import forecasting
from zhike.quality.rules.fluctuation import LEAST_PERIODS, PERIODS, tell_half_range, tell_signals, tell_variation

_WEIGHTS_ZH = "按生效的权重版本计算，区间把各分项视为独立"
_WEIGHTS_EN = "With the weights in force. The interval takes the parts as independent"
_WEEKS_ZH = "看截至期末的 12 个整周，与所选期间的长短无关；不能按时间拆分"
_WEEKS_EN = "Of the twelve whole weeks up to the period's end, however long the period is; not to be split by time"
_NAIVE_ZH = "被评价的是朴素预测：最近四个同类日（同星期、节假日或调休上班日）的平均，按日；更好的预测应胜过它"
_NAIVE_EN = (
    "Judged is the naive forecast, the mean of the last four days of the same sort (weekday, holiday, worked weekend), "
    "by day: what any better one has to beat"
)


def _index(index_id: str) -> Derived:
    index = INDICES[index_id]
    return Derived(
        id=index.id,
        zh=index.zh,
        en=index.en,
        unit="0-100",
        better="up",
        interval="half widths in squares",
        source=OfIndex(index.id),
        formula_zh=index.formula_zh,
        formula_en=index.formula_en,
        caveats_zh=f"{index.caveats_zh}；{_WEIGHTS_ZH}",
        caveats_en=f"{index.caveats_en}. {_WEIGHTS_EN}",
        beside=tuple(part.metric for part in index.parts),
    )


OF_INDICES = (
    _index("qsi"),
    _index("sqom"),
    Derived(
        id="stability_cv",
        zh="服务质量波动（变异系数）",
        en="Fluctuation of quality (coefficient of variation)",
        unit="%",
        better="down",
        interval="large sample",
        source=OfWeeks("qsi", tell_variation),
        formula_zh="100 × 各周 QSI 的标准差 / 平均",
        formula_en="100 x standard deviation / mean of the weeks' QSI",
        caveats_zh=_WEEKS_ZH,
        caveats_en=_WEEKS_EN,
        minimum_n=LEAST_PERIODS,
        beside=("qsi", "control_signal"),
    ),
    Derived(
        id="stability_range",
        zh="服务质量波动（相对极差）",
        en="Fluctuation of quality (relative half-range)",
        unit="0-1",
        better="down",
        interval="none",
        source=OfWeeks("qsi", tell_half_range),
        formula_zh="（最高周 − 最低周）/（最高周 + 最低周），QSI，固定 12 周",
        formula_en="(highest - lowest) / (highest + lowest) of the weeks' QSI, twelve of them",
        caveats_zh=f"期数越多越大，以变异系数为准；{_WEEKS_ZH}",
        caveats_en=f"It grows with the number of periods: the coefficient of variation goes first. {_WEEKS_EN}",
        minimum_n=PERIODS,
        beside=("stability_cv",),
    ),
    Derived(
        id="control_signal",
        zh="控制图异常",
        en="Signals of the control chart",
        unit="count",
        better="down",
        interval="none (counted)",
        source=OfWeeks("qsi", tell_signals),
        formula_zh="QSI 的 XmR 图上超出限值、或连续 8 周在均值同侧的周数",
        formula_en="Weeks of QSI beyond the limits of an XmR chart, or at the end of eight on one side of the mean",
        caveats_zh=_WEEKS_ZH,
        caveats_en=_WEEKS_EN,
        minimum_n=LEAST_PERIODS,
        beside=("qsi", "stability_cv"),
    ),
)

FORECASTS = (
    Derived(
        id="forecast_wape",
        zh="话量预测 WAPE",
        en="Forecast WAPE",
        unit="%",
        better="down",
        interval="ratio estimator",
        source=OfForecast("contacts", forecasting.wape),
        formula_zh="100 × Σ|预测 − 实际| / Σ实际",
        formula_en="100 x sum of |forecast - actual| / sum of actual",
        caveats_zh=_NAIVE_ZH,
        caveats_en=_NAIVE_EN,
        minimum_n=forecasting.FEWEST_DAYS,
        beside=("forecast_bias",),
    ),
    Derived(
        id="forecast_mape",
        zh="话量预测 MAPE",
        en="Forecast MAPE",
        unit="%",
        better="down",
        interval="Student, logarithmic",
        source=OfForecast("contacts", forecasting.mape),
        formula_zh="100 × |预测 − 实际| / 实际 的平均，只计有接触的日子",
        formula_en="100 x mean of |forecast - actual| / actual, days with contacts only",
        caveats_zh=f"量小的日子会放大误差，以 WAPE 为准；{_NAIVE_ZH}",
        caveats_en=f"Days with few contacts blow it up: WAPE goes first. {_NAIVE_EN}",
        minimum_n=forecasting.FEWEST_DAYS,
        beside=("forecast_wape",),
    ),
    Derived(
        id="forecast_bias",
        zh="话量预测偏差",
        en="Forecast bias",
        unit="%",
        better="none",
        interval="ratio estimator",
        source=OfForecast("contacts", forecasting.bias),
        formula_zh="100 × Σ(预测 − 实际) / Σ实际",
        formula_en="100 x sum of (forecast - actual) / sum of actual",
        caveats_zh=f"越接近 0 越好；{_NAIVE_ZH}",
        caveats_en=f"The nearer to 0 the better. {_NAIVE_EN}",
        minimum_n=forecasting.FEWEST_DAYS,
        beside=("forecast_wape",),
    ),
)

DERIVED = (*OF_INDICES, *FORECASTS)
