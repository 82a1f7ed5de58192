"""The LZ Bank's before and after, worked out again from what its study states: what follows, and what does not.

Inputs are the study's eight figures. The problem-solving capability that it prints, 190.4 to 532.7, does not follow
from them by any formula that means anything (see docs/decisions/0051-indices.md), so it is not computed here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zhike.quality.rules.figures import Figure
from zhike.quality.rules.indices import Form, Part, compute


@dataclass(frozen=True, slots=True)
class Line:
    """A figure before and after; `printed` are the study's own where they differ from what follows."""

    id: str
    zh: str
    en: str
    before: float | None
    after: float | None
    printed: tuple[float, float] | None = None
    input: bool = False


_INPUTS = (
    Line("aht", "平均处理时长（分）", "Handle time (min)", 5.2, 4.3, input=True),
    Line("fcr_callback", "首次解决率（%）", "First contact resolution (%)", 82.5, 89.2, input=True),
    Line("wait_all", "排队等待（分）", "Queue wait (min)", 3.8, 2.1, input=True),
    Line("attitude", "服务态度（1–5）", "Attitude (1-5)", 4.2, 4.7, input=True),
    Line("solving", "问题解决效率（1–5）", "Problem-solving efficiency (1-5)", 4.0, 4.5, input=True),
    Line("csat_mean", "整体满意度（1–5）", "Overall satisfaction (1-5)", 4.1, 4.6, input=True),
    Line("resolution_rate", "问题解决率（%）", "Resolution (%)", 85.3, 91.7, input=True),
    Line("complaint_rate", "万次投诉率", "Complaints per 10,000", 23.5, 17.2, input=True),
)
_IN_METRICS_UNIT = {"wait_all": 60.0}


def lines(indices: Mapping[str, tuple[str, str, Form, tuple[Part, ...]]]) -> list[Line]:
    """The inputs and what follows from them; `indices`: name, form and parts of those that need no other figure."""
    found = list(_INPUTS)
    found.append(_both("csat_100", "满意度百分制", "CSAT 0-100", lambda of: 25 * (of["csat_mean"] - 1)))
    for index_id, (zh, en, form, parts) in indices.items():
        found.append(Line(index_id, zh, en, _index(form, parts, _side(0)), _index(form, parts, _side(1))))
    found.append(
        _both(
            "resolved_per_complaint",
            "每件投诉对应的解决量",
            "Resolved per complaint",
            lambda of: of["resolution_rate"] / 100 * 10_000 / of["complaint_rate"],
        )
    )
    found.append(
        _both(
            "psc_stand_in",
            "问题解决能力 P（汇总替代：解决率 × 未投诉）",
            "Problem-solving capability P (stand-in: resolved x not complained)",
            lambda of: of["resolution_rate"] * (1 - of["complaint_rate"] / 10_000),
        )
    )
    printed = Line(
        "study_p", "研究所印的问题解决能力", "Problem-solving capability as printed", None, None, (190.4, 532.7)
    )
    return [*found, printed]


def _both(line_id: str, zh: str, en: str, follows: Callable[[Mapping[str, float]], float]) -> Line:
    return Line(line_id, zh, en, follows(_side(0)), follows(_side(1)))


def _side(side: int) -> dict[str, float]:
    """The inputs before (0) or after (1)."""
    return {line.id: value for line in _INPUTS if (value := (line.before, line.after)[side]) is not None}


def _index(form: Form, parts: tuple[Part, ...], of: Mapping[str, float]) -> float | None:
    figures = {name: Figure(value * _IN_METRICS_UNIT.get(name, 1.0), 1) for name, value in of.items()}
    return compute(form, parts, figures).value
