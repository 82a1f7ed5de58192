"""What the floor is like. Made of samples about a minute apart, not of contacts."""

from __future__ import annotations

from zhike.quality.metrics.definition import Metric

_ZH = "来自约每分钟一次的采样，只能按时间统计"
_EN = "From samples about a minute apart; splits by time only"

FLOOR = (
    Metric(
        id="waiting",
        zh="排队人数",
        en="Waiting",
        unit="count",
        kind="mean",
        better="down",
        dataset="floor",
        formula_zh="采样时刻排队人数的平均；看板上为此刻的人数",
        formula_en="mean number waiting over the samples; on the board the number now",
        caveats_zh=_ZH,
        caveats_en=_EN,
        amount=lambda f: f.waiting,
    ),
    Metric(
        id="longest_wait",
        zh="最长等待",
        en="Longest wait",
        unit="s",
        kind="largest",
        better="down",
        dataset="floor",
        formula_zh="采样中最长的等待；看板上为此刻等得最久的",
        formula_en="the longest wait in the samples; on the board whoever waits longest now",
        caveats_zh=_ZH,
        caveats_en=_EN,
        amount=lambda f: f.longest_wait_s,
    ),
    Metric(
        id="agents_online",
        zh="在线坐席",
        en="Agents online",
        unit="agents",
        kind="mean",
        better="none",
        dataset="floor",
        formula_zh="采样时刻在线坐席数的平均；看板上为此刻的人数",
        formula_en="mean number of agents online over the samples; on the board the number now",
        caveats_zh=_ZH,
        caveats_en=_EN,
        amount=lambda f: f.online,
    ),
    Metric(
        id="occupancy",
        zh="占用率",
        en="Occupancy",
        unit="%",
        kind="ratio",
        better="none",
        dataset="floor",
        formula_zh="100 × 服务中的坐席时长 / (服务中 + 空闲的坐席时长)",
        formula_en="100 x agent-time serving / (agent-time serving + available)",
        caveats_zh=f"宜在 75–88%，不是越高越好；团队越小越低；{_ZH}",
        caveats_en=f"A band of 75-88 %, not a maximum; small teams have less. {_EN}",
        amount=lambda f: f.serving_s,
        base=lambda f: f.serving_s + f.available_s,
        scale=100.0,
    ),
)
