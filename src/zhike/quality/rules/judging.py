"""Is a figure on target? And which targets make sense."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "over", "none"]
Better = Literal["up", "down", "none"]


@dataclass(frozen=True, slots=True)
class Target:
    """What is aimed at, and the threshold beyond which it is an alarm, in the metric's unit. `version`: If-Match."""

    metric_id: str
    target: float
    threshold: float
    version: int


def judge(value: float | None, *, better: Better, target: float | None, threshold: float | None) -> State:
    """`ok` on target, `warn` short of it, `over` beyond the threshold, `none` where nothing can be said."""
    if value is None or target is None or threshold is None or better == "none":
        return "none"
    if better == "down":
        value, target, threshold = -value, -target, -threshold
    if value >= target:
        return "ok"
    return "warn" if value >= threshold else "over"


def target_problem(target: float, threshold: float, *, better: Better, highest: float | None) -> str | None:
    """The code of what is wrong with a target and its threshold, or None. `highest`: the largest value of the unit."""
    if better == "none":
        return "quality.target_without_direction"
    if not (math.isfinite(target) and math.isfinite(threshold)) or min(target, threshold) < 0:
        return "quality.target_out_of_range"
    if highest is not None and max(target, threshold) > highest:
        return "quality.target_out_of_range"
    wrong_way = threshold > target if better == "up" else threshold < target
    return "quality.target_threshold_wrong_way" if wrong_way else None
