"""How long agents work on contacts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from zhike.quality.metrics.catalogue import rows
from zhike.quality.metrics.definition import Metric

_CHAT_ZH = "在线聊天一人同时服务多位客户，时长含并发；不单独作为考核目标"
_CHAT_EN = (
    "In chat one agent serves several customers at once, and this is the length, not the effort; never a target alone"
)

_HOUR_S = 3600.0
_FLOOR_ZH = "人手来自约每分钟一次的采样，只能按时间统计"
_FLOOR_EN = "Staffing is from samples about a minute apart; splits by time only"
_HERE_ZH = f"导入的历史没有现场记录，不计在内；{_FLOOR_ZH}"
_HERE_EN = f"Imported history has no floor and is not in it. {_FLOOR_EN}"


def _staffed_s(f: Any) -> Any:
    return f.serving_s + f.available_s


def _watched_s(f: Any) -> Any:
    """Seconds that a sample stands for; unknown while nobody is there."""
    return (f.serving_s + f.available_s) / f.online.nullif(0)


_PRODUCTIVITY = Metric(
    id="productivity",
    zh="小时处理量",
    en="Contacts per staffed hour",
    unit="1/h",
    kind="pace",
    better="none",
    formula_zh="接通量 / 在岗小时（服务中 + 空闲的坐席时长）",
    formula_en="answered / staffed hours (agent-time serving + available)",
    caveats_zh=f"人均产出应看服务效率 E；{_HERE_ZH}",
    caveats_en=f"Efficiency E says more. {_HERE_EN}",
    numerator=rows.answered_here,
    denominator=rows.answered_here,
    base=_staffed_s,
    scale=_HOUR_S,
    base_dataset="floor",
    version=2,
    beside=("efficiency", "occupancy"),
)

_LOAD = Metric(
    id="offered_load",
    zh="话务负荷",
    en="Load",
    unit="erlang",
    kind="ratio",
    better="none",
    formula_zh="处理时长之和 / 有坐席在岗的时间：平均同时需要多少位坐席",
    formula_en="sum of handling / time in which anybody was there: how many agents are needed at once, on average",
    caveats_zh=f"不含放弃的；在线聊天一人多会话，负荷会高于所需人数；{_HERE_ZH}",
    caveats_en=f"Those who left are not in it; in chat, where an agent serves several at once, it is more than the "
    f"agents needed. {_HERE_EN}",
    denominator=rows.answered_here,
    amount=rows.handling,
    base=_watched_s,
    base_dataset="floor",
    version=2,
    beside=("agents_online", "occupancy"),
)

HANDLING = (
    Metric(
        id="talk_time",
        zh="平均通话时长",
        en="Average talk time",
        unit="s",
        kind="mean",
        better="none",
        formula_zh="通话（对话）时长之和 / 接通量",
        formula_en="sum of talk / answered",
        denominator=rows.answered,
        amount=lambda c: c.talk_s,
    ),
    Metric(
        id="hold_time",
        zh="平均保持时长",
        en="Average hold",
        unit="s",
        kind="mean",
        better="down",
        formula_zh="保持时长之和 / 接通量",
        formula_en="sum of hold / answered",
        denominator=rows.answered,
        amount=lambda c: c.hold_s,
    ),
    Metric(
        id="acw",
        zh="话后处理时长",
        en="After-call work",
        unit="s",
        kind="mean",
        better="down",
        formula_zh="话后处理时长之和 / 接通量",
        formula_en="sum of wrap-up / answered",
        denominator=rows.answered,
        amount=lambda c: c.wrap_up_s,
    ),
    Metric(
        id="aht",
        zh="平均处理时长",
        en="Average handle time",
        unit="s",
        kind="mean",
        better="none",
        formula_zh="(通话 + 保持 + 话后) 之和 / 接通量",
        formula_en="(sum of talk + hold + wrap-up) / answered",
        caveats_zh=_CHAT_ZH,
        caveats_en=_CHAT_EN,
        denominator=rows.answered,
        amount=rows.handling,
    ),
    Metric(
        id="transfer_rate",
        zh="转接率",
        en="Transfer rate",
        unit="%",
        kind="share",
        better="down",
        formula_zh="100 × 被坐席转接过的联络 / 接通量",
        formula_en="100 x answered contacts passed on by a person / answered",
        caveats_zh="助手转人工不算转接",
        caveats_en="From the assistant to a person is no transfer",
        numerator=lambda c: c.transfers > 0,
        denominator=rows.answered,
        scale=100.0,
    ),
    Metric(
        id="efficiency",
        zh="服务效率 E（每处理小时解决量）",
        en="Service efficiency E (resolved per handling hour)",
        unit="1/h",
        kind="pace",
        better="up",
        formula_zh="坐席接通且已解决的联络 / 坐席处理时长（通话 + 保持 + 话后，小时）",
        formula_en="answered contacts whose matter was resolved / hours of handling (talk + hold + wrap-up)",
        caveats_zh="只计结果已知的联络；与上一期相比的提升见指数页；不得单独作为坐席考核；泊松精确区间",
        caveats_en="Contacts whose result is known; the gain over a base is on the page of indices. Never a target for "
        "an agent alone. Exact Poisson interval",
        numerator=lambda c: c.resolved,
        denominator=lambda c: c.answered & c.resolved.notnull(),
        # Seconds are added and hours made of the sum: sums of thirds depend on their order.
        base=rows.handling,
        scale=_HOUR_S,
        minimum_n=20,
        beside=("fcr_callback", "csat_mean"),
    ),
    _PRODUCTIVITY,
    _LOAD,
)

_ALL_ZH = f"导入的历史也计在内，虽然没有它的现场记录；{_FLOOR_ZH}"
_ALL_EN = f"Imported history is in it, though nobody knows its floor. {_FLOOR_EN}"

EARLIER_HANDLING = (
    replace(
        _PRODUCTIVITY,
        version=1,
        numerator=rows.answered,
        denominator=rows.answered,
        caveats_zh=_ALL_ZH,
        caveats_en=_ALL_EN,
    ),
    replace(_LOAD, version=1, denominator=rows.answered, caveats_zh=_ALL_ZH, caveats_en=_ALL_EN),
)
