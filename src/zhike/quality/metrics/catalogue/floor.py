"""What the floor is like. Made of samples about a minute apart, not of contacts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from zhike.quality.metrics.definition import Metric

_ZH = "来自约每分钟一次的采样，只能按时间统计"
_EN = "From samples about a minute apart; splits by time only"


def _samples(f: Any) -> Any:
    """One for each sample. A mean is an amount over its samples: minutes side by side say the same, days do not."""
    return f.waiting * 0 + 1


FLOOR = (
    Metric(
        id="waiting",
        zh="排队人数",
        en="Waiting",
        unit="count",
        kind="ratio",
        better="down",
        dataset="floor",
        formula_zh="采样时刻排队人数的平均；看板上为此刻的人数",
        formula_en="mean number waiting over the samples; on the board the number now",
        caveats_zh=_ZH,
        caveats_en=_EN,
        amount=lambda f: f.waiting,
        base=_samples,
        version=2,
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
        kind="ratio",
        better="none",
        dataset="floor",
        formula_zh="采样时刻在线坐席数的平均；看板上为此刻的人数",
        formula_en="mean number of agents online over the samples; on the board the number now",
        caveats_zh=_ZH,
        caveats_en=_EN,
        amount=lambda f: f.online,
        base=_samples,
        version=2,
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

EARLIER_FLOOR = tuple(replace(one, version=1, kind="mean", base=None) for one in FLOOR if one.base is _samples)
"""Their intervals took neighbouring minutes for independent ones."""
