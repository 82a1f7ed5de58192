"""Errors of quality."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge, register_messages

register_messages(
    {
        "quality.metric_unknown": ("没有指标“{metric}”。", "There is no metric {metric}."),
        "quality.metric_derived": (
            "“{metric}”由其他指标合成，没有自己的明细；请打开它所列的指标。",
            "{metric} is made of other metrics and has no rows of its own: open those it names.",
        ),
        "quality.dimension_unknown": (
            "没有维度“{dimension}”。可用：{known}。",
            "There is no dimension {dimension}. Known: {known}.",
        ),
        "quality.dimension_twice": ("两个维度不能相同。", "The two dimensions must differ."),
        "quality.period_reversed": ("结束日期早于开始日期。", "The period ends before it begins."),
        "quality.period_not_over": (
            "这段时间还没有过完一天，没有可比的数。请把开始日期选在今天之前。",
            "No day of this period is over, so there is nothing to compare. Begin before today.",
        ),
        "quality.period_too_long": (
            "时间范围最长 {days} 天，请缩短。",
            "A period has at most {days} days. Choose a shorter one.",
        ),
        "quality.report_too_wide": (
            "结果超过 {rows} 行。请缩短时间范围、减少维度或加筛选条件。",
            "More than {rows} rows. Choose a shorter period, fewer dimensions or a filter.",
        ),
        "quality.metric_has_no_contacts": (
            "指标“{metric}”不是由联络记录得出的，没有对应的联络。",
            "{metric} is not made of contacts: there are none behind it.",
        ),
        "quality.rows_are_contacts": (
            "指标“{metric}”由联络记录得出，请打开联络列表。",
            "{metric} is made of contacts: open the list of contacts.",
        ),
        "quality.rows_not_by_this": (
            "指标“{metric}”背后的记录没有“{dimension}”。请去掉这个筛选条件再打开。",
            "The rows behind {metric} know no {dimension}. Take that filter away and open them again.",
        ),
        "quality.rows_not_to_be_seen": (
            "您没有查看这些记录的权限（需要 {needed}）。数字本身仍可使用；如需明细，请联系管理员。",
            "You may not see these rows ({needed} is needed). The figure stays yours; ask an administrator.",
        ),
        "quality.metric_not_differed": (
            "指标“{metric}”不能按此维度比较分组差异。请选占比、比率、均值或评分类的指标，或换一个维度。",
            "Groups cannot be compared by {metric} and this dimension. Choose a share, a rate, a mean or a score, or "
            "another dimension.",
        ),
        "quality.metric_not_decomposable": (
            "指标“{metric}”的变化不能按此维度分解。请选可以写成“分子 / 分母”的指标，或换一个维度。",
            "A change of {metric} cannot be split by this dimension. Choose a metric that is one amount divided by "
            "another, or another dimension.",
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
        "quality.index_unknown": (
            "没有指数“{index}”。可用：{known}。",
            "There is no index {index}. Known: {known}.",
        ),
        "quality.weights_unknown": ("没有第 {version} 版权重。", "There is no version {version} of the weights."),
        "quality.weights_not_of_index": (
            "请给出且只给出这些指标的权重：{known}。",
            "Give a weight to each of these metrics and to no other: {known}.",
        ),
        "quality.weights_out_of_range": ("权重须在 0 与 1 之间。", "A weight lies between 0 and 1."),
        "quality.weights_not_whole": ("权重之和须为 1。", "The weights must add up to 1."),
        "quality.wallboard_crowded": (
            "大屏可放 1 到 6 个数字，再多就看不清了。",
            "A wallboard shows one to six figures; more cannot be read from afar.",
        ),
        "quality.wallboard_figure_unknown": (
            "有不能放上大屏的数字，或同一个选了两次。",
            "One of the figures is not for wallboards, or was chosen twice.",
        ),
        "quality.wallboard_not_found": (
            "这个大屏链接无效，可能已被更换。请在“大屏设置”里复制新的链接。",
            "This wallboard link is not valid, or was replaced. Copy the new one from the wallboard settings.",
        ),
        "quality.contact_not_found": ("没有这条联络记录。", "There is no such contact record."),
        "quality.month_invalid": ("月份应写成 YYYY-MM。", "Write the month as YYYY-MM."),
        "quality.month_not_over": (
            "{month} 还没有结束，不能导出。",
            "{month} is not over yet, so it cannot be exported.",
        ),
        "quality.fonts_missing": (
            "这台机器没有中文字体，不能生成 PDF。请安装软件包 fonts-noto-cjk，"
            "或把 Noto Sans SC 放进数据目录的 fonts 文件夹。",
            "This machine has no Chinese font, so no PDF can be made. Install the package fonts-noto-cjk, or put "
            "Noto Sans SC into the folder `fonts` of the data folder.",
        ),
        "quality.schedule_not_found": ("没有这个定时报表。", "There is no such scheduled report."),
        "quality.recipient_may_not_read": (
            "“{who}”不在职，或没有看报表的权限，不能收报表。",
            "{who} does not work here or may not read reports, so gets none.",
        ),
        "quality.staff_has_no_mail": (
            "还没有设置员工邮箱域名（staff_mail_domain），请管理员设置。",
            "No domain of staff's addresses is set (staff_mail_domain). Ask an administrator.",
        ),
        "quality.recipient_outside": (
            "报表只发给管理员允许的域名：{domains}（mail_outside_domains）。",
            "Reports go only to domains that an administrator allowed: {domains} (mail_outside_domains).",
        ),
        "quality.nobody_receives": ("请至少选择一位收件人。", "Choose at least one recipient."),
        "quality.report_of_persons": (
            "按坐席拆分或筛选的报表不能用邮件发送。",
            "A report that is split or filtered by agent does not go by mail.",
        ),
        "quality.saved_report_not_found": (
            "没有这张报表，或者没有共享给您。",
            "There is no such report, or it is not shared with you.",
        ),
        "quality.saved_report_of_another": (
            "只有“{owner}”或有质量管理权限的人能改这张报表。可以另存一份。",
            "Only {owner}, or somebody who manages quality, changes this report. Save a copy of your own.",
        ),
        "quality.month_unknown": ("{month} 没有联络记录。", "There are no contacts in {month}."),
        "quality.month_not_settled": (
            "{month} 最后的联络是否有重复，{day} 之后才知道；到那时才能移入文件。",
            "Whether the last contacts of {month} were repeated is known after {day}; it can be moved then.",
        ),
        "quality.month_not_sealed": (
            "{month} 还没有封存，没有可核对的文件。",
            "{month} is not sealed: there is no file to verify.",
        ),
        "quality.month_file_gone": (
            "{month} 的数据文件不在或不完整。请从备份恢复数据目录下的 warehouse 文件夹。",
            "The files of {month} are missing or not whole. Restore the data folder's `warehouse` from a backup.",
        ),
        "quality.warehouse_away": (
            "较早月份的联络记录在仓库文件中，而这里没有打开仓库。请检查数据目录下的 warehouse 文件夹。",
            "Contacts of earlier months are in the warehouse's files, which are not open here. "
            "Look at the folder `warehouse` of the data folder.",
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


class MetricDerived(Invalid):
    """The metric is made of other figures: no row is in it, and it has no parts to compare."""

    code = "quality.metric_derived"


class DimensionUnknown(Invalid):
    """No dimension has this name."""

    code = "quality.dimension_unknown"


class DimensionTwice(Invalid):
    """The same dimension was asked for twice."""

    code = "quality.dimension_twice"


class PeriodReversed(Invalid):
    """The period ends before it begins."""

    code = "quality.period_reversed"


class PeriodNotOver(Invalid):
    """No day of the period is over."""

    code = "quality.period_not_over"


class PeriodTooLong(Invalid):
    """The period has too many days."""

    code = "quality.period_too_long"


class ReportTooWide(TooLarge):
    """The report would have too many rows."""

    code = "quality.report_too_wide"


class MetricHasNoContacts(Invalid):
    """The metric is not made of contacts."""

    code = "quality.metric_has_no_contacts"


class RowsAreContacts(Invalid):
    """The rows behind the figure are contacts, which have a list of their own."""

    code = "quality.rows_are_contacts"


class RowsNotByThis(Invalid):
    """The rows behind the figure do not know what they are to be filtered by."""

    code = "quality.rows_not_by_this"


class RowsNotToBeSeen(Forbidden):
    """The reader may see the figure and not what it is made of."""

    code = "quality.rows_not_to_be_seen"


class MetricNotDiffered(Invalid):
    """The metric's kind has no test for groups, or its dataset does not know the dimension."""

    code = "quality.metric_not_differed"


class MetricNotDecomposable(Invalid):
    """The metric is no ratio, or its dataset does not know the dimension."""

    code = "quality.metric_not_decomposable"


class TargetRefused(Invalid):
    """The target makes no sense; the code says why."""


class IndexUnknown(NotFound):
    """No index has this id."""

    code = "quality.index_unknown"


class WeightsUnknown(NotFound):
    """The weights never had this version."""

    code = "quality.weights_unknown"


class WeightsRefused(Invalid):
    """The weights make no sense; the code says why."""


class ContactNotFound(NotFound):
    """There is no such contact record."""

    code = "quality.contact_not_found"


class MonthInvalid(Invalid):
    """Not a month."""

    code = "quality.month_invalid"


class MonthNotOver(Conflict):
    """The month still gets contacts."""

    code = "quality.month_not_over"


class MonthUnknown(NotFound):
    """The month has no contacts."""

    code = "quality.month_unknown"


class MonthNotSettled(Conflict):
    """It is not known yet whether the month's last contacts were repeated."""

    code = "quality.month_not_settled"


class MonthNotSealed(Conflict):
    """The month stands in no file."""

    code = "quality.month_not_sealed"


class MonthFileGone(Conflict):
    """The month's files are not there."""

    code = "quality.month_file_gone"


class ExportMismatch(Conflict):
    """What was written is not what the database holds."""

    code = "quality.export_mismatch"


class WarehouseAway(Conflict):
    """Records are in files that this process does not know of."""

    code = "quality.warehouse_away"


class SavedReportNotFound(NotFound):
    """There is no such report, or the reader may not know of it."""

    code = "quality.saved_report_not_found"


class SavedReportOfAnother(Forbidden):
    """It is shared to be read, not to be changed."""

    code = "quality.saved_report_of_another"


class FontsMissing(Conflict):
    """No font on this machine has Chinese characters."""

    code = "quality.fonts_missing"


class ScheduleNotFound(NotFound):
    """There is no such scheduled report."""

    code = "quality.schedule_not_found"


class RecipientRefused(Invalid):
    """Somebody who may not receive reports; the code says why."""


class ReportOfPersons(Invalid):
    """Figures of single persons stay in the house."""

    code = "quality.report_of_persons"


class WallboardNotFound(NotFound):
    """No hall screen has this id, or this key."""

    code = "quality.wallboard_not_found"


class WallboardRefused(Invalid):
    """The screen cannot show this; the code says why."""
