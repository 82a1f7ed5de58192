"""By what a report can be split, and by what contacts can be filtered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhike.quality.datasets import SCHEMAS, Dataset
from zhike.quality.metrics.definition import Expression
from zhike.stability import api as stability


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way to split. `column`: the record's column it filters by, None = it only splits; `of_time`: samples too.

    `whole`: the value that stands for everything where nobody asks for another. What is true of a part is in its whole
    as well, so the values do not add up, and a total is that of the whole.
    """

    id: str
    zh: str
    en: str
    expression: Expression
    column: str | None
    of_time: bool = False
    whole: str | None = None

    def splits(self, dataset: Dataset) -> bool:
        """Whether the rows of `dataset` have it."""
        return self.of_time or self.column in SCHEMAS[dataset]


def _plain(name: str, zh: str, en: str, column: str | None = None) -> Dimension:
    source = column or name
    return Dimension(name, zh, en, lambda t: t[source], source)


DIMENSIONS: Mapping[str, Dimension] = {
    dimension.id: dimension
    for dimension in (
        Dimension("day", "日", "Day", lambda t: t.local_date, None, of_time=True),
        Dimension("week", "周", "Week", lambda t: t.local_date.truncate("W").strftime("%Y-%m-%d"), None, of_time=True),
        Dimension("month", "月", "Month", lambda t: t.local_date.strftime("%Y-%m"), None, of_time=True),
        Dimension("hour", "时", "Hour", lambda t: t.local_hour, "local_hour", of_time=True),
        Dimension("weekday", "星期", "Weekday", lambda t: t.local_weekday, "local_weekday", of_time=True),
        _plain("channel", "渠道", "Channel"),
        _plain("language", "语言", "Language"),
        _plain("region", "地区", "Region"),
        _plain("city_tier", "城市等级", "City tier"),
        _plain("tier", "客户等级", "Customer tier"),
        _plain("age_band", "年龄段", "Age band"),
        _plain("elder", "老年客户", "Elder"),
        _plain("queue", "队列", "Queue"),
        _plain("skill", "技能", "Skill"),
        _plain("agent", "坐席", "Agent", "agent_id"),
        _plain("team", "班组", "Team"),
        _plain("reason", "来询原因", "Reason"),
        _plain("reason_group", "原因组", "Reason group"),
        _plain("urgency", "紧急程度", "Urgency"),
        _plain("because", "转人工原因", "Why a person"),
        _plain("outcome", "处理结果", "Outcome"),
        _plain("source", "来源", "Source"),
        Dimension("service_part", "部分或渠道", "Part or channel", lambda t: t.part, "part", whole=stability.SERVICE),
    )
}
