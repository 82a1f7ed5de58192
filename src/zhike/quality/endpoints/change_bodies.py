"""HTTP bodies of change and difference: series on control charts, groups, decompositions."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from zhike.quality.rules.charts import ChartKind, Rule
from zhike.quality.rules.comparable import Back
from zhike.quality.rules.funnels import Zone
from zhike.quality.schemas import FigureBody, MetricBody, NameBody, PeriodBody


class ComparedDayBody(BaseModel):
    """The day like this one, and its figure."""

    day: date
    figure: FigureBody


class MetricChangePointBody(BaseModel):
    """A day, week (its Monday) or month. `lower` and `upper` are its limits; `signals` the rules that it completes,
    `above` on which side. `before`: the day like it a week and a year before, on the calendar with holidays."""

    key: str
    figure: FigureBody
    lower: float | None
    upper: float | None
    signals: list[Rule]
    above: bool
    before: dict[Back, ComparedDayBody]


class LikeDaysBody(BaseModel):
    """The period against the days like its own; `days` of them had one."""

    back: Back
    days: int
    now: FigureBody
    before: FigureBody


class MetricChangeBody(BaseModel):
    """A metric over time. `chart`: xmr for any figure, p for shares, u for rates (both with Laney's correction, whose
    factor is `laney`); without a `centre` there are too few points for limits."""

    metric: MetricBody
    period: PeriodBody
    grain: Literal["day", "week", "month"]
    chart: ChartKind
    centre: float | None
    laney: float | None
    points: list[MetricChangePointBody]
    total: FigureBody
    against: list[LikeDaysBody]
    target: float | None
    threshold: float | None


class GroupDifferenceBody(BaseModel):
    """A group against all others: the difference with its 95 % interval; `p` and `q`, the p value adjusted for all
    groups that were looked at (Benjamini and Hochberg). Groups below the least number have no figures.

    `zone`: where it lies in the funnel. `above`, `below`: of how many groups it surely lies above or below.
    """

    key: Any
    figure: FigureBody
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    q: float | None
    stands_out: bool
    zone: Zone | None
    above: int
    below: int


class FunnelLimitBody(BaseModel):
    """The funnel at `n` contacts: 95 % and 99.8 %."""

    n: float
    inner: tuple[float, float]
    outer: tuple[float, float]


class MetricDifferenceBody(BaseModel):
    """The groups of a dimension in the order of their names, never of their figures. `least_n`: groups with fewer are
    named only. `factor`: how much more groups vary than by chance; the funnel is wider by it."""

    metric: MetricBody
    period: PeriodBody
    by: str
    labels: dict[str, NameBody]
    total: FigureBody
    groups: list[GroupDifferenceBody]
    least_n: int
    centre: float | None
    factor: float | None
    limits: list[FunnelLimitBody]


class MixEffectBody(BaseModel):
    """What a group did to the change: `mix` by another share of the whole, `rate` by its own figure. Shares: 0-100."""

    key: Any
    before: float | None
    after: float | None
    share_before: float
    share_after: float
    mix: float
    rate: float
    whole: float


class MetricDecompositionBody(BaseModel):
    """The change of a ratio from one period to another; the effects add up to it. Without figures: nothing was counted
    in one of them. Largest effects first."""

    metric: MetricBody
    period: PeriodBody
    compared: PeriodBody
    by: str
    labels: dict[str, NameBody]
    before: float | None
    after: float | None
    mix: float | None
    rate: float | None
    effects: list[MixEffectBody]
