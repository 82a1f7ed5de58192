"""Work orders and complaints: whether they are done in time, how long they take, how old the open ones are."""

from __future__ import annotations

from typing import Any

from zhike.quality.metrics.definition import Metric

_FEW = 20
_DAY_H = 24.0
_ZH = "按登记日期归期；已取消的不计"
_EN = "By the day of opening; cancelled ones are not in it"
_CENSORED_ZH = f"未办结的按删失处理（Kaplan-Meier），区间按 log-log 尺度；{_ZH}"
_CENSORED_EN = f"Open ones are censored (Kaplan-Meier, log-log interval). {_EN}"


def _valid(w: Any) -> Any:
    return w.state != "cancelled"


def _done(w: Any) -> Any:
    return w.state == "done"


def _open(w: Any) -> Any:
    return w.ended_at.isnull()


def _complaint(w: Any) -> Any:
    return _valid(w) & (w.kind == "complaint")


def _judgeable(w: Any) -> Any:
    """Done, or overdue: of the others nobody can say yet."""
    return _valid(w) & (_done(w) | w.late)


def _time_to(percent: int) -> Metric:
    return Metric(
        id="ticket_ttr" if percent == 50 else f"ticket_ttr_p{percent}",
        zh="工单解决时长（中位数）" if percent == 50 else f"工单解决时长 P{percent}",
        en="Ticket time to resolve (median)" if percent == 50 else f"Ticket time to resolve P{percent}",
        unit="h",
        kind="reached",
        better="down",
        dataset="work_orders",
        formula_zh=f"有 {percent}% 的工单办结所需的小时数",
        formula_en=f"hours by which {percent} % of the work orders are done",
        caveats_zh=_CENSORED_ZH,
        caveats_en=_CENSORED_EN,
        numerator=_done,
        denominator=_valid,
        amount=lambda w: w.age_h,
        level=percent / 100,
        resolution=0.1,
        minimum_n=_FEW,
        beside=("sla_rate", "backlog_age"),
    )


WORK_ORDERS = (
    _time_to(50),
    _time_to(90),
    Metric(
        id="sla_rate",
        zh="工单时限达成率",
        en="SLA attainment",
        unit="%",
        kind="share",
        better="up",
        dataset="work_orders",
        formula_zh="100 × 按时办结的 / (已办结的 + 逾期未结的)",
        formula_en="100 x done in time / (done + overdue and open)",
        caveats_zh=f"未到期且未办结的不计；{_ZH}",
        caveats_en=f"Those neither done nor due are not in it. {_EN}",
        numerator=lambda w: _done(w) & ~w.late,
        denominator=_judgeable,
        scale=100.0,
        minimum_n=5,
    ),
    Metric(
        id="backlog_age",
        zh="积压时长 P90",
        en="Backlog age P90",
        unit="h",
        kind="quantile",
        better="down",
        dataset="work_orders",
        formula_zh="此刻未办结的工单已开的小时数的第 90 百分位",
        formula_en="90th percentile of the hours for which the work orders open now have been open",
        caveats_zh="看的是此刻：只含期间内登记、现在仍未办结的",
        caveats_en="As of now: those opened in the period that are open still",
        denominator=_open,
        amount=lambda w: w.age_h,
        level=0.9,
        resolution=0.1,
        minimum_n=5,
    ),
    Metric(
        id="backlog",
        zh="未办结工单",
        en="Open work orders",
        unit="count",
        kind="count",
        better="down",
        dataset="work_orders",
        formula_zh="期间内登记、此刻仍未办结的工单",
        formula_en="work orders opened in the period that are open now",
        numerator=_open,
    ),
    Metric(
        id="reopened_rate",
        zh="工单重开率",
        en="Reopened work orders",
        unit="%",
        kind="share",
        better="down",
        dataset="work_orders",
        formula_zh="100 × 办结后又重新处理过的 / 办结过的工单",
        formula_en="100 x taken up again after they were done / work orders that were done once",
        caveats_zh=_ZH,
        caveats_en=_EN,
        numerator=lambda w: w.reopened,
        denominator=lambda w: _valid(w) & (_done(w) | w.reopened),
        scale=100.0,
        minimum_n=5,
    ),
    Metric(
        id="promise_kept",
        zh="承诺兑现率",
        en="Promises kept",
        unit="%",
        kind="share",
        better="up",
        dataset="work_orders",
        formula_zh="100 × 按时兑现的 / (已兑现的 + 到时未兑现的承诺)",
        formula_en="100 x kept in time / (kept + due and not kept)",
        caveats_zh=f"只含坐席确认过的承诺（如“今天下午 5 点前回电”）；未到时且未兑现的不计；{_ZH}",
        caveats_en=f"Promises that the agent nodded to only. Those neither kept nor due are not in it. {_EN}",
        numerator=lambda w: _done(w) & ~w.late,
        denominator=lambda w: _judgeable(w) & (w.kind == "promise"),
        scale=100.0,
        minimum_n=5,
    ),
)

COMPLAINTS = (
    Metric(
        id="complaint_timely",
        zh="投诉按时办结率",
        en="Complaints closed in time",
        unit="%",
        kind="share",
        better="up",
        dataset="work_orders",
        formula_zh="100 × 在期限内办结的 / (已办结的 + 逾期未结的投诉工单)",
        formula_en="100 x closed within the deadline in force / (closed + overdue complaints)",
        caveats_zh=f"期限为工单上的到期时间，延期后以新的为准；{_ZH}",
        caveats_en=f"The deadline is the work order's own, as extended. {_EN}",
        numerator=lambda w: _done(w) & ~w.late,
        denominator=lambda w: _judgeable(w) & (w.kind == "complaint"),
        scale=100.0,
        minimum_n=5,
    ),
    Metric(
        id="complaint_ttc",
        zh="投诉办结天数（中位数）",
        en="Days to close a complaint (median)",
        unit="d",
        kind="reached",
        better="down",
        dataset="work_orders",
        formula_zh="有 50% 的投诉工单办结所需的天数",
        formula_en="days by which 50 % of the complaints are closed",
        caveats_zh=_CENSORED_ZH,
        caveats_en=_CENSORED_EN,
        numerator=_done,
        denominator=_complaint,
        amount=lambda w: w.age_h / _DAY_H,
        level=0.5,
        resolution=0.1,
        minimum_n=5,
    ),
    Metric(
        id="complaint_repeat",
        zh="重复投诉率",
        en="Repeat complaint rate",
        unit="%",
        kind="share",
        better="down",
        dataset="work_orders",
        formula_zh="100 × 重新处理过的、或同一客户 30 天内因同一原因再投诉的 / 已办结的投诉工单",
        formula_en="100 x taken up again, or the same customer complained about the same reason within 30 d / closed",
        caveats_zh=f"办结未满 30 天且尚未再投诉的不计（右删失）；{_ZH}",
        caveats_en=f"Closed less than 30 d ago and not repeated so far: not in it. {_EN}",
        numerator=lambda w: w.again_within_30d,
        denominator=lambda w: _complaint(w) & w.again_within_30d.notnull(),
        scale=100.0,
        minimum_n=5,
    ),
)
