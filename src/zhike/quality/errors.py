"""Errors of quality."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, TooLarge, register_messages

register_messages(
    {
        "quality.metric_unknown": ("没有指标“{metric}”。", "There is no metric {metric}."),
        "quality.dimension_unknown": (
            "没有维度“{dimension}”。可用：{known}。",
            "There is no dimension {dimension}. Known: {known}.",
        ),
        "quality.dimension_twice": ("两个维度不能相同。", "The two dimensions must differ."),
        "quality.period_reversed": ("结束日期早于开始日期。", "The period ends before it begins."),
        "quality.period_too_long": (
            "时间范围最长 {days} 天，请缩短。",
            "A period has at most {days} days. Choose a shorter one.",
        ),
        "quality.report_too_wide": (
            "结果超过 {rows} 行。请缩短时间范围、减少维度或加筛选条件。",
            "More than {rows} rows. Choose a shorter period, fewer dimensions or a filter.",
        ),
        "quality.metric_has_no_contacts": (
            "指标“{metric}”来自坐席状态采样，没有对应的联络。",
            "{metric} comes from samples of the floor: there are no contacts behind it.",
        ),
        "quality.target_without_direction": (
            "指标“{metric}”没有好坏方向，不能设目标。",
            "{metric} has no better direction, so it takes no target.",
        ),
        "quality.target_out_of_range": (
            "目标或红线超出了指标的范围。",
            "Target or threshold is outside the metric's range.",
        ),
        "quality.target_threshold_wrong_way": (
            "红线应比目标更差。",
            "The threshold must be worse than the target.",
        ),
        "quality.contact_not_found": ("没有这条联络记录。", "There is no such contact record."),
        "quality.month_invalid": ("月份应写成 YYYY-MM。", "Write the month as YYYY-MM."),
        "quality.month_not_over": (
            "{month} 还没有结束，不能导出。",
            "{month} is not over yet, so it cannot be exported.",
        ),
        "quality.export_mismatch": (
            "{month} 的导出与数据库不一致（{column}），已丢弃，请重试。",
            "The export of {month} does not agree with the database ({column}); it was discarded. Try again.",
        ),
    }
)


class MetricUnknown(NotFound):
    """No metric has this id."""

    code = "quality.metric_unknown"


class DimensionUnknown(Invalid):
    """No dimension has this name."""

    code = "quality.dimension_unknown"


class DimensionTwice(Invalid):
    """The same dimension was asked for twice."""

    code = "quality.dimension_twice"


class PeriodReversed(Invalid):
    """The period ends before it begins."""

    code = "quality.period_reversed"


class PeriodTooLong(Invalid):
    """The period has too many days."""

    code = "quality.period_too_long"


class ReportTooWide(TooLarge):
    """The report would have too many rows."""

    code = "quality.report_too_wide"


class MetricHasNoContacts(Invalid):
    """The metric is not made of contacts."""

    code = "quality.metric_has_no_contacts"


class TargetRefused(Invalid):
    """The target makes no sense; the code says why."""


class ContactNotFound(NotFound):
    """There is no such contact record."""

    code = "quality.contact_not_found"


class MonthInvalid(Invalid):
    """Not a month."""

    code = "quality.month_invalid"


class MonthNotOver(Conflict):
    """The month still gets contacts."""

    code = "quality.month_not_over"


class ExportMismatch(Conflict):
    """What was written is not what the database holds."""

    code = "quality.export_mismatch"
