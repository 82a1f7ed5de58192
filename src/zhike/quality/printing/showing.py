"""Figures as people read them, in either language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhike.quality.metrics.beside import Companion
from zhike.quality.metrics.presenting import Language
from zhike.quality.rules.figures import Figure
from zhike.quality.rules.periods import Period
from zhike.quality.rules.standard import Against, Span

_MINUTE = 60
_DIGITS: Mapping[str, int] = {"count": 0, "1-5": 2}
_UNITS: Mapping[str, tuple[str, str]] = {
    "erlang": ("erlang", "erlang"),
    "agents": ("人", "agents"),
    "1/h": ("每小时", "an hour"),
    "h": ("小时", "h"),
    "d": ("天", "d"),
    "min": ("分", "min"),
    "CNY": ("元", "CNY"),
}
"""Units that a value alone does not show."""
WHY: Mapping[str, tuple[str, str]] = {
    "no_data": ("无数据", "no data"),
    "too_few": ("样本太少", "too few"),
    "not_computable": ("无法计算", "not computable"),
    "not_by_this": ("不能这样拆分", "not by this"),
    "no_floor": ("没有现场记录", "floor not recorded"),
    "not_watched": ("没有人监测", "not watched"),
    "not_reached": ("观察时间不够长", "not reached"),
}
AGAINST: Mapping[Against, tuple[str, str]] = {
    "previous": ("上期", "Before"),
    "same_weekday": ("上周同日", "Week before"),
    "last_year": ("去年同期", "Year before"),
}
SPANS: Mapping[Span, tuple[str, str]] = {"day": ("日报", "Day"), "week": ("周报", "Week"), "month": ("月报", "Month")}


def value_text(value: float | None, unit: str) -> str:
    """A value in its unit: 92.4%, 4:12, 3.8 s, 4.61."""
    if value is None:
        return "—"
    if unit == "s":
        return f"{value:.1f} s" if value < _MINUTE else f"{int(value) // _MINUTE}:{int(value) % _MINUTE:02d}"
    if unit == "%":
        return f"{value:.1f}%"
    return f"{value:,.{_DIGITS.get(unit, 1)}f}"


def interval_text(figure: Figure, unit: str) -> str:
    """Its 95 % interval, or nothing where there is none."""
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return ""
    return f"{value_text(figure.low, unit)}–{value_text(figure.high, unit)}"


def companions_text(companions: Sequence[Companion], language: Language) -> str:
    """What belongs beside figures, in one line: `Load 5.3 erlang (all contacts); Agents online 12 agents`."""
    return "; ".join(_companion_text(each, language) for each in companions)


def _companion_text(companion: Companion, language: Language) -> str:
    metric, figure = companion.metric, companion.figure
    told = (
        pick(language, WHY[figure.reason]) if figure.reason is not None else _with_unit(figure, metric.unit, language)
    )
    of_all = pick(language, ("（全部联络）", " (all contacts)")) if companion.of_all else ""
    return f"{pick(language, (metric.zh, metric.en))} {told}{of_all}"


def _with_unit(figure: Figure, unit: str, language: Language) -> str:
    told = value_text(figure.value, unit)
    return f"{told} {pick(language, _UNITS[unit])}" if unit in _UNITS else told


def period_text(period: Period) -> str:
    """Its dates."""
    first, last = period.first.isoformat(), period.last.isoformat()
    return first if first == last else f"{first} – {last}"


def pick(language: Language, words: tuple[str, str]) -> str:
    """The words of a language out of (Chinese, English)."""
    return words[0] if language == "zh" else words[1]
